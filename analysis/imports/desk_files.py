"""Which files does an imported desk become: policies, a world, and tables?"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict

from analysis.imports import writing
from analysis.imports.brand_desk import KINDS, MANY, BrandDesk
from analysis.imports.service import EXPIRY_HOURS, GRID, Service
from analysis.imports.tables import hours, share

DIGITS = 4
# A desk never seen to answer: no message ever waits this long, because none is answered.
NO_DELAYS = [EXPIRY_HOURS] * len(GRID)
MEASURES = {
    "answered by the end of the data": ("rate", "rate_low", "rate_high"),
    "ever answered": ("ever", "ever_low", "ever_high"),
    "answered within 72 h": ("within", "within_low", "within_high"),
}


def desk_files(
    file: str, title: str, brands: Sequence[BrandDesk], shares: dict[str, float]
) -> dict[str, bytes]:
    """Relative name -> bytes of the policies, the world and the table of figures.

    shares: slug -> share of the market, for the brands of the world, largest first.
    """
    kept = {
        f"policies/{brand.slug}.toml": writing.toml(_policy(file, brand)).encode()
        for brand in brands
    }
    kept["world.toml"] = writing.toml(_world(title, brands, shares)).encode()
    kept["desk.csv"] = _table(brands).encode()
    return kept


def _policy(file: str, brand: BrandDesk) -> dict[str, object]:
    classes = {kind: brand.service(kind) for kind in KINDS}
    # A class without messages, or without a delay, borrows from the other; the report says so.
    there = [found for found in classes.values() if found]
    borrowed = next((found.delay_hours for found in there if found.delay_hours), NO_DELAYS)
    desk = {kind: _answers(found or there[0], borrowed) for kind, found in classes.items()}
    return {
        "title": f"{brand.name}, as measured",
        "idea": _idea(brand),
        "source": f"{file}, {brand.messages:,} messages, {brand.first} to {brand.last}",
        "desk": {"kind": "measured", **desk, "measured": _facts(brand)},
    }


def _answers(found: Service, borrowed: list[float]) -> dict[str, object]:
    return {
        "answered": round(found.ever, DIGITS),
        "answered_low": round(found.ever_low, DIGITS),
        "answered_high": round(found.ever_high, DIGITS),
        "delay_hours": found.delay_hours or borrowed,
    }


def _facts(brand: BrandDesk) -> dict[str, object]:
    """What describes the desk beside its answers; keys without a value are left out."""
    facts: dict[str, object] = {"messages": brand.messages, "set_aside": brand.set_aside}
    for kind in KINDS:
        found = brand.service(kind)
        facts[MANY[kind]] = found.messages if found else 0
    services = [found for kind in KINDS if (found := brand.service(kind))]
    facts["censored"] = sum(found.censored for found in services)
    facts["edited_after_answer"] = sum(found.edited for found in services)
    for name in ("complaint_before_praise", "newest_before_oldest"):
        order = getattr(brand, name)
        if order.share is not None:
            facts[name] = round(order.share, DIGITS)
            facts[f"{name}_interval"] = [round(order.low, DIGITS), round(order.high, DIGITS)]
            facts[f"{name}_pairs"] = order.pairs
    if brand.opening:
        facts["opening"] = [round(hour, 2) for hour in brand.opening]
    facts["policy_drifts"] = bool(brand.drifts)
    return facts


def _idea(brand: BrandDesk) -> str:
    parts = []
    for kind in KINDS:
        found = brand.service(kind)
        if found and found.answered:
            delays = found.delay_hours
            after = f" after a median of {hours(delays[len(delays) // 2])} h" if delays else ""
            parts.append(f"{share(found.ever)} of {MANY[kind]}{after}")
        elif found:
            parts.append(f"no {kind}")
    return f"Answer {' and '.join(parts)}."


def _world(title: str, brands: Sequence[BrandDesk], shares: dict[str, float]) -> dict[str, object]:
    names = {brand.slug: brand.name for brand in brands}
    market: dict[str, object] = {"replace": True}
    for slug, part in _rounded(shares).items():
        market[slug] = {"name": names[slug], "share": part, "policy": f"policies/{slug}.toml"}
    return {
        "title": title,
        "extends": "baseline",
        "world": {"focal": next(iter(shares))},
        "brands": market,
    }


def _rounded(shares: dict[str, float]) -> dict[str, float]:
    """Shares in steps of .0001, none of them 0, that add up to 1; the largest takes the rest."""
    parts = {slug: max(round(10_000 * part), 1) for slug, part in shares.items()}
    parts[next(iter(parts))] += 10_000 - sum(parts.values())
    return {slug: part / 10_000 for slug, part in parts.items()}


def _table(brands: Sequence[BrandDesk]) -> str:
    """brand, class, measure, value, low, high, count: one figure a row."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["brand", "class", "measure", "value", "low", "high", "count"])
    for brand in brands:
        for kind in KINDS:
            if found := brand.service(kind):
                writer.writerows([brand.name, kind, *row] for row in _measures(found))
        for name in ("complaint_before_praise", "newest_before_oldest"):
            order = getattr(brand, name)
            if order.share is not None:
                cells = [order.share, order.low, order.high, order.pairs]
                writer.writerow([brand.name, "both", name, *cells])
    return stream.getvalue()


def _measures(found: Service) -> list[list[object]]:
    figures = asdict(found)
    rows: list[list[object]] = [
        [measure, *(round(figures[key], 6) for key in keys), found.messages]
        for measure, keys in MEASURES.items()
        if figures[keys[0]] is not None
    ]
    known = found.answered - found.edited
    rows += [
        [f"delay hours, quantile {level:.2f}", delay, "", "", known]
        for level, delay in zip(GRID, found.delay_hours, strict=bool(found.delay_hours))
    ]
    return rows
