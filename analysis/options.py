"""How is what was typed taken apart, and refused in one sentence when it makes no sense?

An option that several commands have is written here once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from analysis.console import refusals
from sim.errors import OnzeError

LIST = "--policies"
# Typer names only this child of the family: unknown options, missing arguments, wrong types.
UsageError: type[Exception] = typer.BadParameter.__bases__[0]
NUMBERS = {"int": "a whole number", "float": "a number"}
MOST_WORKERS, MOST_THREADS = 1024, 256


def from_one_to(most: int, option: str) -> Callable[[int | None], int | None]:
    """Return what refuses a number typed behind an option that is not from 1 to `most`."""

    def check(value: int | None) -> int | None:
        if value is not None and not 1 <= value <= most:
            raise OnzeError(
                f"--{option} {value} must be a whole number from 1 to {most:,}.", key=option
            )
        return value

    return check


World = Annotated[str, typer.Argument(help="a scenario file, or a name under scenarios/")]
Seed = Annotated[int, typer.Option(help="the luck of the (first) market")]
Json = Annotated[bool, typer.Option("--json", help="print one JSON document on stdout")]
Sets = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="KEY=VALUE", help="change a setting, e.g. experience.failure=0.04"
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        callback=from_one_to(MOST_WORKERS, "workers"), help="processes; one per core if not given"
    ),
]
Threads = Annotated[
    int,
    typer.Option(
        callback=from_one_to(MOST_THREADS, "threads"),
        help="threads inside the market; more than one pay from some 300,000 consumers on",
    ),
]
Dask = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="live on a Dask cluster: tcp://host:8786")
]
Out = Annotated[Path, typer.Option(help="where result folders go")]


class PlainGroup(TyperGroup):
    """Commands that refuse a mistyped line as they refuse a wrong file: see `refusals`."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command typed (or `args`) and leave with its exit code."""
        typed = sys.argv[1:] if args is None else list(args)
        try:
            with refusals(as_json="--json" in typed):
                code = self._run(typed, prog_name, complete_var, **extra)
        except typer.Exit as left:
            code = left.exit_code
        if not standalone_mode:
            return code
        sys.exit(code if isinstance(code, int) else 0)

    def _run(self, typed: list[str], name: str | None, complete: str | None, **extra: Any) -> Any:
        try:
            return super().main(typed, name, complete, standalone_mode=False, **extra)
        except UsageError as error:
            said = str(error.format_message()).strip()  # type: ignore[attr-defined]
            if "\n" in said or not said:  # A group called without a command shows its help.
                error.show()  # type: ignore[attr-defined]
                raise typer.Exit(2) from None
            raise OnzeError(_in_words(error, said), key=_option(error)) from None


class ListCommand(TyperCommand):
    """A command whose `--policies` takes every name up to the next option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the options, with the names behind --policies as one list set apart by commas."""
        return super().parse_args(ctx, gathered(list(args)))


def gathered(args: list[str]) -> list[str]:
    """Return the words with `--policies A B` written as `--policies A,B`."""
    kept: list[str] = []
    words = iter(range(len(args)))
    for at in words:
        kept.append(args[at])
        if args[at] != LIST and not args[at].startswith(f"{LIST}="):
            continue
        names = []
        for name in args[at + 1 :]:
            if name.startswith("-"):
                break
            names.append(name)
            next(words)
        if args[at] != LIST:
            kept[-1] = ",".join([kept[-1], *names])
        elif names:
            kept.append(",".join(names))
    return kept


def _in_words(error: Exception, said: str) -> str:
    """Return the sentence of a usage error: what was typed, and what is possible."""
    option, cause = _option(error), error.__cause__
    faults = cause.errors() if isinstance(cause, ValueError) and hasattr(cause, "errors") else []
    kinds = [kind for kind in NUMBERS if faults and faults[0]["type"].startswith(kind)]
    if kinds and option:
        return f"--{option} {faults[0]['input']} must be {NUMBERS[kinds[0]]}."
    if "unexpected extra argument" in said and _command(error) == "compare":
        said += f": policies stand behind {LIST}"
    return f"{said[0].lower()}{said[1:].rstrip('.')} (--help says what is possible)."


def _command(error: Exception) -> str:
    """Return the command a usage error is about."""
    context = getattr(error, "ctx", None)
    return str(getattr(context, "info_name", None) or "")


def _option(error: Exception) -> str | None:
    """Return the option a usage error is about, without its dashes."""
    named = getattr(error, "option_name", None) or getattr(error, "param_hint", None)
    if named is None and getattr(error, "param", None) is not None:
        named = error.param.name  # type: ignore[attr-defined]
    return str(named).strip("'\"-") if named else None
