"""How large is a lead in the worlds that pass the survey, and in those that do not?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.drawing import (
    ACCENT,
    FAINT,
    GRID,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    SMALL,
    TEXT,
    WIDTH,
    canvas,
    place,
    styled,
    wrapped,
)
from analysis.lab.amounts import Scale

HEIGHT, COLUMNS = 320.0, 66
ASIDE = 0.32  # of the room of a row, over which its points are spread
GOLDEN_ANGLE = 2.399963  # spreads points evenly, without dice


def picture_of(
    leads: pd.Series, fitted: pd.DataFrame, worst: pd.Series, pair: tuple[str, str], scale: Scale
) -> Figure:
    """Draw every point: its lead across, the fitted questions it keeps upward; the worst marked."""
    questions = fitted.shape[1]
    kept = fitted.sum(axis=1).reindex(leads.index)
    spread = ASIDE * np.sin(np.arange(len(leads)) * GOLDEN_ANGLE)
    rows = pd.Series(kept.to_numpy() + spread, index=leads.index)
    passing, marked = kept == questions, leads.index.isin(worst.index)
    with styled():
        figure, (axes,) = canvas(HEIGHT)
        title = f"Lead of {pair[0]} over {pair[1]} ({scale.unit})"
        figure.text(8 / WIDTH, 1 - 6 / HEIGHT, wrapped(title, COLUMNS), va="top", fontsize=TEXT)
        place(figure, axes, (50, 52, 16, 44))
        for chosen, mark, colour, size in (
            (~passing, ".", FAINT, 5.0),
            (passing & ~marked, "o", ACCENT, 4.5),
            (marked, "v", ORANGE, 5.5),
        ):
            x, y = leads[chosen] / scale.divisor, rows[chosen]
            axes.plot(x, y, mark, color=colour, markersize=size, mew=0.8, mfc=_inside(mark, colour))
        axes.axvline(0, color=INK, linewidth=0.8)
        axes.grid(color=GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.xaxis.set_major_locator(MaxNLocator(5))
        plain = Scale(1.0, "", "", 0 if np.ptp(axes.get_xlim()) > 5 else 1)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: plain.said(x, signed=True)))
        axes.yaxis.set_major_locator(MaxNLocator(6, integer=True))
        axes.set_ylabel(f"fitted questions kept, of {questions}")
        words = (("▼ the worst that pass", ORANGE, 8), ("○ others that pass", ACCENT, 148))
        for text, colour, left in (*words, ("• fail", MUTED, 272)):
            figure.text(left / WIDTH, 6 / HEIGHT, text, color=colour, fontsize=SMALL, va="bottom")
        return figure


def _inside(mark: str, colour: str) -> str:
    return PAPER if mark == "o" else colour
