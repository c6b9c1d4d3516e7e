"""How is the browser's application started?"""

from __future__ import annotations

from typing import Annotated

import typer

front = typer.Typer()


@front.command("app", epilog="Example: python run.py app --port 8765")
def open_app(
    host: Annotated[str, typer.Option(help="127.0.0.1 is this machine alone")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0 takes any that is free")] = 8765,
    browse: Annotated[
        bool, typer.Option("--open/--no-open", help="open a browser window too")
    ] = True,
) -> None:
    """Open the browser's application: a market that answers while your hand is on a slider."""
    from analysis.console import refusals

    with refusals(as_json=False):
        from analysis.app.serve import serve

        serve(host, port, browse)
