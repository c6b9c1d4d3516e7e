"""What do a brand's own messages and answers tell Onze, and what can they not tell?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from analysis.imports import drift, files, tables, writing
from analysis.imports.brand_desk import KINDS, MANY, BrandDesk, measure_brand
from analysis.imports.desk_files import desk_files
from analysis.imports.desk_tables import desk_tables
from analysis.imports.messages import Messages, read_messages
from analysis.imports.tables import Table
from sim.errors import OnzeError

FEWEST_MESSAGES = 30
MOST_BRANDS = 8
MOST_DESKS = 500
FEW_DELAYS = 20


@dataclass(frozen=True)
class DeskReport:
    """What was read and measured, brand by brand, most messages first.

    columns: role -> column taken; rows: messages read; shares: slug -> share in the world kept.
    """

    file: str
    out: str
    rows: int
    columns: dict[str, str]
    brands: list[BrandDesk]
    shares: dict[str, float]
    notices: list[str]
    unknown: list[str]
    fingerprint: str

    def as_dict(self) -> dict[str, object]:
        """The report under the stable keys of `--json`."""
        return asdict(self)

    def tables(self) -> list[Table]:
        """(title, headers, rows) of each table, for a terminal of 80 columns."""
        return desk_tables(self.brands)

    def lines(self) -> list[str]:
        """The whole report as plain lines of at most 80 columns."""
        return tables.lines(self.tables(), self.notices, self.unknown)


def import_desk(
    path: str | Path,
    out: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    day_first: bool | None = None,
    drop_negative: bool = False,
    since: str | None = None,
    shares: Literal["messages", "equal"] = "messages",
    title: str | None = None,
    limit_bytes: int = files.LIMIT_BYTES,
) -> DeskReport:
    """Read a table of messages; keep policies, a world and tables in folder `out`.

    columns: role (posted, replied, stars, sentiment, brand, edited) -> column name, where the
    names do not say it. since: a date; older messages are left out. shares: the brands' market
    shares in the world, as their shares of messages or equal, for the data hold no sales.
    Raises OnzeError, with nothing written, where the file cannot be measured.
    """
    path = Path(path)
    if shares not in ("messages", "equal"):
        raise OnzeError(f"shares = {shares!r}; allowed are messages and equal.", key="shares")
    read = read_messages(
        path,
        columns=columns,
        day_first=day_first,
        drop_negative=drop_negative,
        limit_bytes=limit_bytes,
    )
    frame = _recent(path, _followed(read.frame), since)
    brands, skipped = _brands(path, frame)
    world = _shares(brands, shares)
    kept = desk_files(path.name, title or f"Desks measured in {path.name}", brands, world)
    report = DeskReport(
        file=path.name,
        out=str(out),
        rows=len(frame),
        columns=read.taken,
        brands=brands,
        shares=world,
        notices=_notices(read, brands, skipped, world, shares),
        unknown=_unknown(read, brands),
        fingerprint=writing.fingerprint(kept),
    )
    writing.keep(out, kept | {"desk.json": writing.as_json(report.as_dict())})
    return report


def _followed(frame: pd.DataFrame) -> pd.DataFrame:
    """Add `followed`: hours from each message to the last thing known of its brand."""
    latest = frame[["posted", "replied"]].max(axis=1)
    end = latest.groupby(frame["brand"]).transform("max")
    return frame.assign(followed=(end - frame["posted"]).dt.total_seconds() / 3600)


def _recent(path: Path, frame: pd.DataFrame, since: str | None) -> pd.DataFrame:
    if since is None:
        return frame
    begin = pd.to_datetime(since, errors="coerce")
    if pd.isna(begin):
        raise OnzeError(f"--since {since} is not a date like 2022-01-31.", key="since")
    recent = frame[frame["posted"] >= begin]
    if recent.empty:
        raise OnzeError(f"{path.name} has no message since {since}.", file=path, key="since")
    return recent


def _brands(path: Path, frame: pd.DataFrame) -> tuple[list[BrandDesk], dict[str, int]]:
    """The brands with enough messages, most first, and those skipped with their counts."""
    counts = frame[frame["kind"].isin(KINDS)].groupby("brand").size()
    counts = counts.reindex(frame["brand"].unique(), fill_value=0)
    counts = counts.sort_index().sort_values(ascending=False, kind="stable")
    enough = counts[counts >= FEWEST_MESSAGES]
    if enough.empty:
        raise OnzeError(
            f"{path.name}: no brand has {FEWEST_MESSAGES} complaints and praises to measure; the "
            f"most is {counts.iloc[0]} ({tables.short(str(counts.index[0]), 40)}).",
            file=path,
        )
    if len(enough) > MOST_DESKS:
        raise OnzeError(
            f"{path.name} names {len(enough):,} brands; at most {MOST_DESKS} are measured: is the "
            "right column taken for the brand?",
            file=path,
            key="brand",
        )
    keys = writing.slugs(list(enough.index))
    groups = frame.groupby("brand")
    desks = [
        measure_brand(name, slug, groups.get_group(name))
        for name, slug in zip(enough.index, keys, strict=True)
    ]
    return desks, {name: int(count) for name, count in counts[counts < FEWEST_MESSAGES].items()}


def _shares(brands: Sequence[BrandDesk], rule: str) -> dict[str, float]:
    kept = brands[:MOST_BRANDS]
    total = sum(brand.messages for brand in kept)
    if rule == "equal":
        return {brand.slug: 1 / len(kept) for brand in kept}
    return {brand.slug: brand.messages / total for brand in kept}


def _notices(
    read: Messages,
    brands: Sequence[BrandDesk],
    skipped: Mapping[str, int],
    world: Mapping[str, float],
    rule: str,
) -> list[str]:
    taken = ", ".join(f"{role} from {column!r}" for role, column in read.taken.items())
    told = "their shares of the messages" if rule == "messages" else "equal"
    notices = [f"Columns taken: {taken}.", *read.notices]
    if skipped:
        names = ", ".join(f"{tables.short(n, 40)} ({c})" for n, c in list(skipped.items())[:5])
        notices.append(
            f"{len(skipped)} brands have fewer than {FEWEST_MESSAGES} complaints and praises and "
            f"are skipped: {names}{', ...' if len(skipped) > 5 else ''}."
        )
    if len(brands) > len(world):
        notices.append(f"The world holds the {len(world)} brands with the most messages.")
    if len(world) > 1:
        notices.append(f"Market shares are not in the data: in the world they are {told}.")
    for brand in brands:
        notices += _notices_of(brand)
    return notices


def _notices_of(brand: BrandDesk) -> list[str]:
    notices = [drift.warning(brand.name, MANY[kind], brand.drift[kind]) for kind in brand.drifts]
    for kind, other in zip(KINDS, KINDS[::-1], strict=True):
        found = brand.service(kind)
        if found is None:
            notices.append(
                f"{brand.name} has no {kind} in the data: its policy treats {kind} as {other}."
            )
        elif found.answered and not found.delay_hours:
            notices.append(
                f"{brand.name}: no answer to {kind} has a known delay; its policy takes the delays "
                f"of {other}."
            )
        elif 0 < (known := found.answered - found.edited) < FEW_DELAYS:
            notices.append(f"{brand.name}: the delay of {kind} rests on {known} answers.")
    return notices


def _unknown(read: Messages, brands: Sequence[BrandDesk]) -> list[str]:
    """What the data cannot tell, in sentences."""
    services = [found for brand in brands for kind in KINDS if (found := brand.service(kind))]
    censored = sum(found.censored for found in services)
    edited = sum(found.edited for found in services)
    partial = [brand.name for brand in brands if brand.missing_stars]
    sentences = [
        "Answers given in private (mail, telephone, direct message): a message without a public "
        "answer may have had one.",
        "How long the authors were willing to wait, whether an answer satisfied them, and what "
        "they bought or told others afterwards.",
        "How many people work at the desk and what an answer costs: capacity shows only through "
        "the delays.",
        "Why a message was answered: who is answered and how fast are described, not explained.",
        "The time zone of the clock, unless the file writes it: opening hours are in its time.",
    ]
    if partial:
        sentences.append(
            f"The mix of stars: some star levels have no message at all for {', '.join(partial)}, "
            "so the share of complaints among messages means nothing there."
        )
    if censored:
        sentences.append(
            f"Whether {censored:,} messages posted in the last 72 h of their brand's data were "
            "answered later; the estimates allow for it."
        )
    if edited:
        sentences.append(
            f"The delay of {edited:,} messages edited after the answer, and the stars they had "
            "before it: they count as answered, in the class of their last edit."
        )
    if read.frame["posted"].dt.normalize().eq(read.frame["posted"]).all():
        sentences.append("Anything within a day: the dates of the messages carry no hour.")
    return sentences
