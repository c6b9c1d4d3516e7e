"""How is what was typed taken apart, and refused in one sentence when it makes no sense?"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from analysis.console import refusals
from sim.errors import OnzeError

LIST = "--policies"
# Typer names only this child of the family: unknown options, missing arguments, wrong types.
UsageError: type[Exception] = typer.BadParameter.__bases__[0]


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
            raise OnzeError(
                f"{said[0].lower()}{said[1:].rstrip('.')} (--help says what is possible).",
                key=_option(error),
            ) from None


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


def _option(error: Exception) -> str | None:
    """Return the option a usage error is about, without its dashes."""
    named = getattr(error, "option_name", None) or getattr(error, "param_hint", None)
    if named is None and getattr(error, "param", None) is not None:
        named = error.param.name  # type: ignore[attr-defined]
    return str(named).strip("'\"-") if named else None
