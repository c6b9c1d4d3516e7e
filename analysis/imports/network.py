"""What does a real network of people tell Onze, and what can it not tell?"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analysis.imports import files, tables, writing
from analysis.imports import network_facts as facts
from analysis.imports.edges import Edges, read_edges
from analysis.imports.tables import Table
from sim.errors import OnzeError

TOLD = 11.0
DISPERSION = 1.9
FEWER_THAN = 11
UNKNOWN = [
    "How strong a tie is: every tie is kept with strength 1.",
    "Whether people tied here talk about purchases: a follow or an e-mail is not a conversation.",
    "Contacts outside the file: a person's real circle may be larger than what was recorded.",
    "Age, taste and habits of the people: the simulation draws them without regard to the ties.",
]


@dataclass(frozen=True)
class NetworkReport:
    """What was read, what was cleaned away, and the figures of the network that is left.

    people, ties: counts of the undirected network kept. rows: rows read, which equal
    ties + self_loops + duplicates + reciprocal. direction: 'directed', 'undirected' or 'unknown',
    as the rows suggest; reciprocity: share of ties listed in both directions. below_eleven: share
    of people with fewer than 11 contacts; mean_min_eleven: mean of min(11, contacts); mean_told:
    expected number told when tells are negative binomial and capped by contacts.
    """

    file: str
    out: str
    people: int
    ties: int
    rows: int
    self_loops: int
    duplicates: int
    reciprocal: int
    direction: str
    reciprocity: float
    header: tuple[str, str] | None
    components: int
    largest_component: float
    without_contact: int
    degree: dict[str, float]
    histogram: dict[str, int]
    transitivity: float | None
    clustering: float | None
    assortativity: float | None
    below_eleven: float
    mean_min_eleven: float
    told: float
    dispersion: float
    mean_told: float
    notices: list[str]
    unknown: list[str]
    fingerprint: str

    def as_dict(self) -> dict[str, object]:
        """The report under the stable keys of `--json`."""
        return asdict(self)

    def tables(self) -> list[Table]:
        """(title, headers, rows) of each table, for a terminal of 80 columns."""
        return [self._size(), self._contacts(), self._spread()]

    def lines(self) -> list[str]:
        """The whole report as plain lines of at most 80 columns."""
        return tables.lines(self.tables(), self.notices, self.unknown)

    def _size(self) -> Table:
        rows = [
            ["people", f"{self.people:,}"],
            ["ties (undirected)", f"{self.ties:,}"],
            ["rows read", f"{self.rows:,}"],
            ["ties to oneself, dropped", f"{self.self_loops:,}"],
            ["repeated rows, dropped", f"{self.duplicates:,}"],
            ["same tie from the other side, dropped", f"{self.reciprocal:,}"],
            ["the rows look", self.direction],
            ["separate pieces", f"{self.components:,}"],
            ["people in the largest piece", tables.share(self.largest_component)],
        ]
        return f"The network in {tables.short(self.file, 60)}", ["", "found"], rows

    def _contacts(self) -> Table:
        rows = [[name.replace("_", " "), f"{value:,.2f}"] for name, value in self.degree.items()]
        for name in ("clustering", "transitivity", "assortativity"):
            value = getattr(self, name)
            rows.append([name, "-" if value is None else f"{value:.3f}"])
        rows.append([f"fewer than {FEWER_THAN} contacts", tables.share(self.below_eleven)])
        rows.append([f"mean of min({FEWER_THAN}, contacts)", f"{self.mean_min_eleven:.2f}"])
        rows.append([f"told, of {self.told:g} intended", f"{self.mean_told:.2f}"])
        return "Contacts of a person", ["", "contacts"], rows

    def _spread(self) -> Table:
        rows = [
            [name, f"{count:,}", tables.share(count / self.people)]
            for name, count in self.histogram.items()
            if count
        ]
        return "People by number of contacts", ["contacts", "people", "share"], rows


def import_network(
    path: str | Path,
    out: str | Path,
    *,
    title: str | None = None,
    told: float = TOLD,
    dispersion: float = DISPERSION,
    limit_bytes: int = files.LIMIT_BYTES,
) -> NetworkReport:
    """Read an edge list and keep `network.npz` and `world.toml` in folder `out`.

    told, dispersion: the law of the number a person intends to tell, for the report only.
    Raises OnzeError, with nothing written, where the file holds no network.
    """
    path = Path(path)
    edges = read_edges(path, limit_bytes)
    first, second, cleaned = _clean(path, edges)
    people = len(edges.labels)
    start, neighbours = facts.compressed_rows(first, second, people)
    columns = {
        "start": start,
        "neighbours": neighbours,
        "strength": np.ones(len(neighbours), np.uint8),
        "labels": edges.labels,
    }
    report = NetworkReport(
        file=path.name,
        out=str(out),
        people=people,
        ties=len(first),
        rows=len(edges.source),
        **cleaned,
        **_figures(start, neighbours, told, dispersion),
        header=edges.header,
        notices=[*edges.notices, *_notices(path, start)],
        unknown=list(UNKNOWN),
        fingerprint=writing.fingerprint({name: c.tobytes() for name, c in columns.items()}),
    )
    world = {
        "title": title or f"The network of {files.stem(path)}: {people:,} people",
        "extends": "baseline",
        "world": {"consumers": people},
        "network": {"kind": "file", "path": "network.npz"},
    }
    writing.keep(
        out,
        {"network.npz": writing.archive(columns), "world.toml": writing.toml(world).encode()},
    )
    return report


def _clean(path: Path, edges: Edges) -> tuple[np.ndarray, np.ndarray, dict[str, Any]]:
    """The ends of each distinct tie (first < second), and what was dropped on the way."""
    people = len(edges.labels)
    loops = edges.source == edges.target
    source, target = edges.source[~loops], edges.target[~loops]
    if len(source) == 0:
        raise OnzeError(
            f"{path.name} holds no tie between two people: all {len(loops):,} rows tie somebody "
            "to themselves.",
            file=path,
        )
    listed = _distinct(source * people + target)
    first, second = np.minimum(source, target), np.maximum(source, target)
    ties = _distinct(first * people + second)
    both = len(listed) - len(ties)
    cleaned = {
        "self_loops": int(loops.sum()),
        "duplicates": len(source) - len(listed),
        "reciprocal": both,
        "reciprocity": both / len(ties),
        "direction": edges.declared or _direction(source, target, both, len(ties)),
    }
    return ties // people, ties % people, cleaned


def _distinct(keys: np.ndarray) -> np.ndarray:
    """Sorted keys, each once; on millions of rows several times faster than `np.unique`."""
    keys = np.sort(keys)
    return np.asarray(keys[np.concatenate([[True], keys[1:] != keys[:-1]])])


def _direction(source: np.ndarray, target: np.ndarray, both: int, ties: int) -> str:
    """What the rows suggest: only some ties listed from both sides means directions matter."""
    if 0 < both < ties:
        return "directed"
    if both == ties or (source < target).all() or (source > target).all():
        return "undirected"
    return "unknown"


def _figures(
    start: np.ndarray, neighbours: np.ndarray, told: float, dispersion: float
) -> dict[str, Any]:
    degree = np.diff(start)
    pieces, largest = facts.components(start, neighbours)
    clustered = facts.clustering(start, neighbours)
    return {
        "components": pieces,
        "largest_component": largest,
        "without_contact": int((degree == 0).sum()),
        "degree": facts.degree_figures(degree),
        "histogram": facts.histogram(degree),
        "transitivity": clustered and clustered[0],
        "clustering": clustered and clustered[1],
        "assortativity": facts.assortativity(start, neighbours),
        "below_eleven": float((degree < FEWER_THAN).mean()),
        "mean_min_eleven": float(np.minimum(degree, FEWER_THAN).mean()),
        "told": told,
        "dispersion": dispersion,
        "mean_told": facts.mean_told(degree, told, dispersion),
    }


def _notices(path: Path, start: np.ndarray) -> list[str]:
    degree = np.diff(start)
    alone, few = int((degree == 0).sum()), float((degree < FEWER_THAN).mean())
    notices = []
    if alone:
        notices.append(f"{alone:,} people of {path.name} have no contact; they are kept.")
    if few > 0:
        notices.append(
            f"{tables.share(few)} of the people have fewer than {FEWER_THAN} contacts and cannot "
            f"tell {FEWER_THAN} people: the number told is capped by contacts."
        )
    return notices
