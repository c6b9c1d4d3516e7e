"""How do the survey's answers look beside the printed ones? Drawn from the answers alone."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.survey_answers import Answer

PERCENT = 100.0
LINE_INCHES = 0.36
COLOURS = {"calibrated": "#8a8f98", "held_out": "#1f6f8b", "input": "#c9a227"}
ROLE_WORDS = {
    "calibrated": "found, fitted to the figure",
    "held_out": "found, nothing fitted to it",
    "input": "found, follows from what was put in",
}
STYLE: dict[Any, Any] = {
    "svg.hashsalt": "onze",
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
}


def draw(answers: Sequence[Answer], seeds: int) -> str:
    """Return an SVG: shares above, people told below; ratios have no printed figure to stand by.

    The same answers give the same bytes.
    """
    panels = [[a for a in answers if a.unit == unit] for unit in ("share", "people")]
    panels = [panel for panel in panels if panel]
    heights = [len(panel) + 1 for panel in panels]
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(8.0, 1.4 + LINE_INCHES * sum(heights)), layout="constrained")
        FigureCanvasSVG(figure)
        grid = figure.subplots(len(panels), squeeze=False, height_ratios=heights)
        for axes, panel in zip(grid[:, 0], panels, strict=True):
            _panel(axes, panel)
        figure.suptitle("What simulated consumers answer, and what real ones were printed to")
        _legend(figure, answers, seeds)
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return file.getvalue()


def _panel(axes: Any, panel: Sequence[Answer]) -> None:
    share = panel[0].unit == "share"
    scale = PERCENT if share else 1.0
    for row, answer in enumerate(panel):
        _line(axes, answer, row, scale)
    axes.set_yticks(range(len(panel)), [answer.short.removeprefix("- ") for answer in panel])
    axes.set_ylim(len(panel) - 0.5, -0.5)
    axes.set_xlabel("% of those asked" if share else "people", fontsize="small")
    axes.tick_params(left=False)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    if share:
        axes.set_xlim(0, PERCENT)
    else:
        axes.set_xlim(left=0)


def _line(axes: Any, answer: Answer, row: int, scale: float) -> None:
    """Draw one question: band of tolerance, printed figure, found figure and its two intervals."""
    colour = COLOURS[answer.role]
    width = (answer.tolerance_high - answer.tolerance_low) * scale
    axes.barh(row, width, left=answer.tolerance_low * scale, height=0.6, color="#e9ecef")
    if answer.low is not None and answer.high is not None:
        axes.plot([answer.low * scale, answer.high * scale], [row, row], color=colour, lw=1.0)
    if answer.seeds_low is not None and answer.seeds_high is not None:
        ends = [answer.seeds_low * scale, answer.seeds_high * scale]
        axes.plot(ends, [row, row], color=colour, lw=4.0, solid_capstyle="butt")
    if answer.found is not None:
        axes.plot(answer.found * scale, row, "o", color=colour, ms=5.5)
    if answer.printed is not None:
        axes.plot(answer.printed * scale, row, "D", mfc="none", mec="#222222", ms=7.5)


def _legend(figure: Figure, answers: Sequence[Answer], seeds: int) -> None:
    """Explain the marks once, under the panels."""
    roles = [role for role in COLOURS if any(answer.role == role for answer in answers)]
    marks: list[Any] = [
        Line2D([], [], marker="D", ls="", mfc="none", mec="#222222", ms=7.5, label="printed"),
        Patch(color="#e9ecef", label="counts as agreement"),
        *(
            Line2D([], [], marker="o", ls="", color=COLOURS[role], label=ROLE_WORDS[role])
            for role in roles
        ),
        Line2D([], [], color="#444444", lw=1.0, label="95 % of real surveys of that size"),
        Line2D([], [], color="#444444", lw=4.0, label=f"95 % over {seeds} markets"),
    ]
    figure.legend(
        handles=marks, loc="outside lower center", ncols=2, fontsize="small", frameon=False
    )
