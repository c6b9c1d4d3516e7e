"""What did the contest show? Tables of times, ratios and final shares, and targets met or not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from statistics import mean, median, stdev
from typing import NamedTuple

from benchmarks.peers.contest import Run, Tally

STEPS = 100
LIMIT = 4.5  # standard errors
COUNTED_FROM = 20  # people expected; fewer are too few for a normal error
SHARES = ("unaware", "silent")


class Target(NamedTuple):
    """How many times faster Onze should be, at least and at best."""

    rival: str
    least: float
    aim: float

    def verdict(self, ratio: float) -> str:
        """Return whether a ratio is enough."""
        return "aim met" if ratio >= self.aim else "met" if ratio >= self.least else "missed"


SPREAD_TARGETS = (
    Target("graph-tool", 3, 9),
    Target("Starsim", 15, 25),
    Target("Mesa", 150, 250),
)
TIES_TARGETS = (Target("igraph", 15, 30), Target("networkx", 60, 100))


def measured(machine: str) -> str:
    """Return a sentence of when and where."""
    return f"Measured on {date.today():%d %B %Y} by `make bench-peers`: {machine}."


def spread_text(told: dict[int, tuple[list[Tally], list[Run]]]) -> str:
    """Return the tables of the spread. told: by number of people, the contest and the reference."""
    largest, (tallies, _) = max(told.items())
    parts = [versions(tallies)]
    for size, (took_part, expected) in told.items():
        parts += [f"**Spread among {size:,} people**", spread_table(size, took_part, expected)]
    missing = {tally.trouble for group, _ in told.values() for tally in group if tally.trouble}
    wanted = targets(f"spread among {largest:,}", tallies, SPREAD_TARGETS)
    return "\n\n".join([*parts, wanted, *sorted(missing)])


def ties_text(people: int, tallies: list[Tally]) -> str:
    """Return the table of network building."""
    missing = sorted(tally.trouble for tally in tallies if tally.trouble)
    title = f"**Networks of {people:,} people**"
    wanted = targets(f"network of {people:,}", tallies, TIES_TARGETS)
    return "\n\n".join([versions(tallies), title, ties_table(tallies), wanted, *missing])


def versions(tallies: Sequence[Tally]) -> str:
    """Return a sentence of what ran."""
    named: dict[str, set[str]] = {}
    for tally in tallies:
        for library, version in tally.about.get("versions", {}).items():
            named.setdefault(library, set()).add(version)
    listed = (f"{library} {' and '.join(sorted(found))}" for library, found in named.items())
    return f"Versions: {', '.join(sorted(listed, key=str.lower))}."


def spread_table(people: int, tallies: Sequence[Tally], expected: Sequence[Run]) -> str:
    """Return the table of one size."""
    rows = []
    for tally in tallies:
        if not tally.rounds:
            continue
        runs = tally.runs()
        clock = tally.rival.clock
        rate = people * STEPS / median(run[clock] for run in runs) / 1e6
        rows.append(
            (
                tally.rival.label,
                spread_of([run[clock] for run in runs]) + (" (wall)" if clock == "wall" else ""),
                f"{len(runs)} in {len(tally.rounds)}",
                number(rate),
                ratio_said(tally, tallies[0]),
                f"{mean(run['silent'] for run in runs):.4f}",
                agreement(people, runs, expected),
                f"{max(run['memory'] for run in runs):,.0f}",
            )
        )
    head = (
        "",
        "seconds: median (least-most)",
        "runs in rounds",
        "million person-steps/s",
        "Onze is faster by",
        "silent at the end",
        "apart, standard errors",
        "MiB at most",
    )
    return markdown(head, rows)


def ties_table(tallies: Sequence[Tally]) -> str:
    """Return the table of network building."""
    rows = []
    for tally in tallies:
        if not tally.rounds:
            continue
        runs = tally.runs()
        rows.append(
            (
                tally.rival.label,
                spread_of([run["processor"] for run in runs]),
                f"{len(runs)} in {len(tally.rounds)}",
                f"{median(run['read_out'] for run in runs):.3g}",
                ratio_said(tally, tallies[0]),
                "" if tally is tallies[0] else ratio_said(read_out(tally), tallies[0]),
                f"{runs[0]['ties']:,}",
                f"{runs[0]['deviation']:.2f}",
                f"{max(run['memory'] for run in runs):,.0f}",
            )
        )
    head = (
        "",
        "seconds: median (least-most)",
        "runs in rounds",
        "more, to read it out as arrays",
        "Onze is faster by",
        "and read out, by",
        "ties",
        "deviation of contacts",
        "MiB at most",
    )
    return markdown(head, rows)


def read_out(tally: Tally) -> Tally:
    """Return what a rival did, with the time to read its network out as arrays."""
    rounds = [
        [run | {"processor": run["processor"] + run["read_out"]} for run in turn]
        for turn in tally.rounds
    ]
    return tally._replace(rounds=rounds)


def targets(what: str, tallies: Sequence[Tally], wanted: Sequence[Target]) -> str:
    """Return what was asked of the ratios, and what they are."""
    rows = []
    found = {tally.rival.label: tally for tally in tallies if tally.rounds}
    for target in wanted:
        measured, met = "", "not measured"
        if target.rival in found:
            ratio = median(ratios(found[target.rival], tallies[0]))
            measured, met = times(ratio), target.verdict(ratio)
        name = f"{what}, against {target.rival}"
        rows.append((name, f"{target.least:g} x", f"{target.aim:g} x", measured, met))
    return markdown(("target", "at least", "aim", "measured", ""), rows)


def ratios(tally: Tally, onze: Tally) -> list[float]:
    """Return, for each round both took part in, how many times as long it took."""
    clock = tally.rival.clock
    together = min(len(tally.rounds), len(onze.rounds))
    return [tally.middle(n, clock) / onze.middle(n, clock) for n in range(together)]


def ratio_said(tally: Tally, onze: Tally) -> str:
    """Return the median ratio of the rounds, with the least and the most."""
    if tally is onze:
        return ""
    found = ratios(tally, onze)
    return f"{times(median(found))} ({number(min(found))}-{number(max(found))})"


def times(ratio: float) -> str:
    """Return a ratio as people say it."""
    return f"{number(ratio)} x"


def number(value: float) -> str:
    """Return three digits at most, or all those of a large number."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def agreement(people: int, runs: Sequence[Run], expected: Sequence[Run]) -> str:
    """Return how far the final shares lie from the expected ones, the farthest of them.

    Errors are those of a difference of means, with the deviation between runs of the reference.
    """
    farthest = 0.0
    for share in SHARES:
        wanted = [run[share] for run in expected]
        if mean(wanted) * people >= COUNTED_FROM:
            error = stdev(wanted) * (1 / len(runs) + 1 / len(wanted)) ** 0.5
            apart = abs(mean(run[share] for run in runs) - mean(wanted)) / error
            farthest = max(farthest, apart)
    return f"{farthest:.1f}" + ("" if farthest < LIMIT else " **differs**")


def spread_of(seconds: Sequence[float]) -> str:
    """Return median, least and most."""
    return f"{median(seconds):.3g} ({min(seconds):.3g}-{max(seconds):.3g})"


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
