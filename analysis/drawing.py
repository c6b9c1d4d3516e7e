"""How does a figure become a picture that is the same on every machine and fits every page?

Figures are drawn narrow, so that their text stays legible on a telephone, and stretch with the
page. Colours are written once; inside a page each becomes a CSS variable, so that the page's dark
theme reaches into the figure. Nothing here opens a window or keeps a global figure.
"""

from __future__ import annotations

import html
import io
import re
import textwrap
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

WIDTH = 420  # units of the picture; a text of 11 is 9 pixels high on a telephone
POINTS = 72
TEXT, SMALL = 11.0, 9.5

INK, MUTED, FAINT, GRID, PAPER = "#1b2430", "#5b6673", "#b4bdc7", "#e3e7ec", "#fefefe"
ACCENT, ORANGE = "#0067a5", "#b54607"
COLOURS = {
    INK: "ink",
    MUTED: "muted",
    FAINT: "faint",
    GRID: "grid",
    PAPER: "paper",
    ACCENT: "accent",
    ORANGE: "second",
}
FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "onze",
    "font.family": "DejaVu Sans",
    "font.size": TEXT,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": MUTED,
    "axes.labelsize": SMALL,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.facecolor": "none",
    "axes.unicode_minus": True,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
}


def canvas(height: float, width: float = WIDTH, panels: int = 1) -> tuple[Figure, list[Axes]]:
    """Return a figure of a size in units of the picture, and its panels side by side."""
    figure = Figure(figsize=(width / POINTS, height / POINTS))
    return figure, list(figure.subplots(1, panels, squeeze=False)[0])


def place(figure: Figure, axes: Axes, box: Sequence[float]) -> None:
    """Put a panel at (left, top, right, bottom) margins, in units of the picture."""
    left, top, right, bottom = box
    width, height = (size * POINTS for size in figure.get_size_inches())
    axes.set_position(
        (left / width, bottom / height, (width - left - right) / width, 1 - (top + bottom) / height)
    )


def picture(figure: Figure) -> str:
    """Return a figure as a standalone SVG, byte for byte the same every time."""
    stream = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.savefig(stream, format="svg", metadata=nothing)
    svg = stream.getvalue()
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"'DejaVu Sans'(, [^;\"]*)?", FONTS.replace('"', "'"), svg)
    return svg[svg.index("<svg") :]


def inline(svg: str, name: str, words: str) -> str:
    """Return a picture for a page: names of its own, colours of the page, a text for readers."""
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r"url\(#", f"url(#{name}-", svg)
    svg = re.sub(r'(xlink:href|href)="#', rf'\1="#{name}-', svg)
    for colour, variable in COLOURS.items():
        svg = svg.replace(colour, f"var(--{variable})")
    svg = re.sub(r'\s(width|height)="[\d.]+pt"', "", svg, count=2)
    label = html.escape(words, quote=True)
    return svg.replace("<svg", f'<svg role="img" aria-label="{label}"', 1)


def styled() -> AbstractContextManager[None]:
    """Return the context in which every figure is made and saved."""
    return mpl.rc_context(STYLE)


def wrapped(text: str, columns: int) -> str:
    """Return a text broken into lines."""
    return "\n".join(textwrap.wrap(text, columns))


def apart(places: Sequence[float], gap: float) -> list[float]:
    """Move labels so that each lies a gap from the next, as near to their places as that allows."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    groups: list[tuple[list[int], float]] = []
    for i in order:
        groups.append(([i], places[i]))
        while len(groups) > 1 and _top(groups[-2], gap) + gap > _bottom(groups[-1], gap):
            (low, a), (high, b) = groups[-2:]
            middle = (a * len(low) + b * len(high)) / (len(low) + len(high))
            groups[-2:] = [(low + high, middle)]
    moved = list(places)
    for members, middle in groups:
        for k, i in enumerate(members):
            moved[i] = middle + (k - (len(members) - 1) / 2) * gap
    return moved


def _top(group: tuple[list[int], float], gap: float) -> float:
    return group[1] + (len(group[0]) - 1) / 2 * gap


def _bottom(group: tuple[list[int], float], gap: float) -> float:
    return group[1] - (len(group[0]) - 1) / 2 * gap
