"""Which pictures belong to a comparison, and what does each show?

The leader wears the accent, a cheaper policy that is as good the second colour, the reference
ink, everything else grey. Shape repeats what colour says, and lines carry their names.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis.comparison import MAIN, SECOND, Comparison
from analysis.drawing import INK, MUTED, SMALL, TEXT, canvas, picture, place, styled, wrapped
from analysis.figures_days import answered_by_week, customers_by_day
from analysis.figures_rows import ROW, answered, delays, difference_rows, differences
from analysis.phrases import SURE
from analysis.verdict import Verdict
from analysis.wording import time_span

BROAD = 840
LINE_HEIGHT = 21.0
COLUMNS = 88


@dataclass(frozen=True)
class Plate:
    """A figure with the words around it: a title that says what it shows, a note on reading it."""

    name: str
    title: str
    note: str
    svg: str


def plates(c: Comparison) -> list[Plate]:
    """Return every figure of a report, in reading order."""
    reference = f"“{c.titles[c.reference]}”"
    after = time_span(int(c.scenario["world.days"]))
    interval = (
        f"Dot: mean of {len(c.seeds)} paired seeds; bar: {SURE} interval; hollow: it includes zero."
        if len(c.seeds) > 1
        else "One seed: no interval."
    )
    band = " Band: the middle eight of ten seeds." if len(c.seeds) > 1 else ""
    return [
        Plate(
            "profit",
            f"Profit, against {reference}",
            f"Gross margin less the desk, a year. {interval}",
            differences(c, MAIN),
        ),
        Plate(
            "kept",
            f"Customers kept, against {reference}",
            f"People who still buy the brand after {after}. {interval}",
            differences(c, SECOND),
        ),
        Plate(
            "answered",
            "Who gets an answer",
            "Of the messages whose fate is known; best earner on top.",
            answered(c),
        ),
        Plate(
            "delays",
            "How long an answer takes",
            "Median of those answered; a policy that answers nobody has no delay.",
            delays(c),
        ),
        Plate(
            "weeks",
            "Complaints answered, week by week",
            f"Mean over seeds.{band}",
            answered_by_week(c),
        ),
        Plate(
            "days",
            f"Customers kept beyond {reference}, day by day",
            f"Mean over seeds of the paired difference.{band}",
            customers_by_day(c),
        ),
    ]


def verdict_picture(c: Comparison, verdict: Verdict) -> str:
    """Return the verdict as one picture for a page that shows nothing else of it."""
    lines = wrapped(verdict.sentence, COLUMNS)
    top = 30 + LINE_HEIGHT * (lines.count("\n") + 1) + 44
    with styled():
        height = top + ROW * len(c.names) + 86
        figure, (left, right) = canvas(height, BROAD, panels=2)
        figure.set_facecolor("white")
        figure.text(24 / BROAD, 1 - 24 / height, lines, fontsize=15, va="top", linespacing=1.35)
        for axes, measure, start in ((left, MAIN, 24.0), (right, SECOND, 444.0)):
            place(figure, axes, (start, top, BROAD - start - 302, 74))
            difference_rows(axes, c, measure)
            words = {MAIN: "Profit", SECOND: "Customers kept"}[measure]
            figure.text(start / BROAD, 1 - (top - 26) / height, words, fontsize=TEXT + 1, color=INK)
        figure.text(24 / BROAD, 20 / height, _small_print(c), fontsize=SMALL, color=MUTED)
        return picture(figure)


def _small_print(c: Comparison) -> str:
    consumers, factor = c.scenario["world.consumers"], c.scenario["world.people_per_agent"]
    return (
        f"{c.scenario.name}: {consumers:,} simulated consumers for {consumers * factor:,} people, "
        f"{time_span(int(c.scenario['world.days']))}, {len(c.seeds)} paired seeds, {SURE} "
        f"intervals. Fingerprint {c.fingerprint[:12]}."
    )


def write_picture(path: Path, c: Comparison, verdict: Verdict) -> None:
    """Write the verdict's picture, on white, where a README can show it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(verdict_picture(c, verdict), encoding="utf-8", newline="\n")
