"""How does Onze speak at the terminal? Tables, progress, JSON and one-sentence refusals."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from sim.errors import OnzeError

WIDTH_OF_A_PIPE = 80
UNBOUND = 1_000  # columns, wider than any table
LARGEST_SEED = 2**62
REFUSED = 2
INTERRUPTED = 130


def screen(stderr: bool = False) -> Console:
    """Return the terminal, or an 80-column page where the output goes into a file."""
    console = Console(stderr=stderr, highlight=False)
    if not console.is_terminal:
        console = Console(stderr=stderr, highlight=False, width=WIDTH_OF_A_PIPE)
    return console


@contextmanager
def refusals(as_json: bool) -> Iterator[None]:
    """Turn a refusal into one sentence and exit code 2, Ctrl-C into exit code 130."""
    try:
        yield
    except OnzeError as error:
        if as_json:
            print(json.dumps({"error": error.as_dict()}))
        else:
            screen(stderr=True).print(f"[bold red]No:[/] {_plain(error.message)}", soft_wrap=True)
        raise typer.Exit(REFUSED) from None
    except MemoryError:
        message = "the machine has not enough memory for this market; use fewer world.consumers."
        if as_json:
            print(json.dumps({"error": {"message": message, "file": None, "key": None}}))
        else:
            screen(stderr=True).print(f"[bold red]No:[/] {message}", soft_wrap=True)
        raise typer.Exit(REFUSED) from None
    except KeyboardInterrupt:
        screen(stderr=True).print("Stopped; nothing half-written was left behind.")
        raise typer.Exit(INTERRUPTED) from None


@contextmanager
def resumable(folder: Path) -> Iterator[None]:
    """Say, when Ctrl-C stops work whose every step is kept, where it goes on from."""
    try:
        yield
    except KeyboardInterrupt:
        screen(stderr=True).print(
            f"Stopped: what was lived is kept in {_plain(str(folder))}; the same command goes on "
            "from there.",
            soft_wrap=True,
        )
        raise typer.Exit(INTERRUPTED) from None


def _plain(text: str) -> str:
    """Keep brackets in a sentence from being read as colours."""
    return text.replace("[", "\\[")


@contextmanager
def progress(title: str, total: int, unit: str) -> Iterator[Progress]:
    """Show a bar with time left on the error stream; nothing where that is not a terminal."""
    console = screen(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn(unit),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )
    with bar:
        bar.add_task(title, total=total)
        yield bar


def show_table(
    title: str, headers: Sequence[str], rows: Sequence[Sequence[Any]], words: Sequence[int] = (0,)
) -> None:
    """Print a table that fits 80 columns; columns of words are set to the left, numbers right."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for index, header in enumerate(headers):
        table.add_column(header, justify="left" if index in words else "right", overflow="fold")
    for row in rows:
        table.add_row(*(_plain(str(cell)) for cell in row))
    page = screen()
    if page.measure(table, options=page.options.update(width=UNBOUND)).maximum > page.width:
        table.padding = (0, 1, 0, 0)
    page.print(table)


def percent(value: float) -> str:
    """Return a share in per cent, a dash for none."""
    return "-" if value != value else f"{100 * value:.0f} %"


def shown(value: float) -> str:
    """Return a number as tables show it, a dash for none."""
    if value != value:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.3g}"


def say(text: str = "", whole: bool = False) -> None:
    """Print a paragraph; whole: as one line, so that a path or command can be copied."""
    screen().print(_plain(text), soft_wrap=whole)


def emit(document: dict[str, Any]) -> None:
    """Print a document as JSON on stdout; what is not a number becomes null."""
    json.dump(_finite(document), sys.stdout, indent=2, allow_nan=False, default=str)
    print()


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    return value


def settings_from(pairs: Sequence[str]) -> dict[str, Any]:
    """Read `--set section.name=value` pairs; values as in TOML, a bare word is a text."""
    settings: dict[str, Any] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals or not name.strip():
            raise OnzeError(f"--set {pair} is not of the form section.name=value.", key=pair)
        try:
            settings[name.strip()] = tomllib.loads(f"value = {text}")["value"]
        except tomllib.TOMLDecodeError:
            settings[name.strip()] = text.strip()
    return settings


def seeds_from(first: int, count: int) -> list[int]:
    """Return `count` seeds from the first on; refuse what is out of range."""
    if not 0 <= first <= LARGEST_SEED:
        raise OnzeError(f"--seed {first} must be a whole number from 0 to 2^62.", key="seed")
    if not 1 <= count <= 100_000:
        raise OnzeError(
            f"--replications {count} must be a whole number from 1 to 100,000.", key="replications"
        )
    return list(range(first, first + count))
