"""How does a report of an import stand on a terminal of 80 columns?"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

Table = tuple[str, list[str], list[list[str]]]

WIDTH = 80
_GAP = "  "


def lines(tables: Iterable[Table], notices: Sequence[str], unknown: Sequence[str]) -> list[str]:
    """The tables, what was noticed and what stays unknown, no line wider than 80 columns."""
    drawn: list[str] = []
    for title, headers, rows in tables:
        drawn += [title, *_grid(headers, rows), ""]
    drawn += _points("Noticed", notices)
    drawn += _points("What these data cannot tell", unknown)
    return drawn


def share(value: float | None) -> str:
    """A share as a percentage: '47.3 %'; '-' where it is not known."""
    return "-" if value is None else f"{100 * value:.1f} %"


def span(low: float | None, high: float | None) -> str:
    """An interval of shares in per cent: '45-49'; '-' where it is not known."""
    return "-" if low is None or high is None else f"{100 * low:.0f}-{100 * high:.0f}"


def hours(value: float | None) -> str:
    """A delay in hours, three digits that matter: '0.27', '31.4', '168'; '-' if unknown."""
    if value is None:
        return "-"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def short(text: str, width: int) -> str:
    """The text, its end cut where it is longer than `width`."""
    return text if len(text) <= width else text[: width - 1] + "…"


def _grid(headers: list[str], rows: list[list[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(headers, *rows, strict=True)]
    body = [headers, ["-" * width for width in widths], *rows]
    return [_row(cells, widths) for cells in body]


def _row(cells: list[str], widths: list[int]) -> str:
    first = cells[0].ljust(widths[0])
    rest = [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)]
    return _GAP.join([first, *rest]).rstrip()


def _points(title: str, sentences: Sequence[str]) -> list[str]:
    if not sentences:
        return []
    points = [
        line
        for sentence in sentences
        for line in textwrap.wrap(sentence, WIDTH, initial_indent="- ", subsequent_indent="  ")
    ]
    return [title, *points, ""]
