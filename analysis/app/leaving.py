"""What becomes of what a visitor held, when they leave? It is stopped, forgotten and removed."""

from __future__ import annotations

from collections.abc import Callable

from analysis.app import aside, workers
from analysis.app.jobs import leave_all, stop_all, visitor
from analysis.app.memory import give_back_later
from analysis.app.uploads import remove_all, remove_folder


def on_arrival() -> Callable[[], None]:
    """Note who came; return what is done when they leave."""
    who = visitor()

    def leave() -> None:
        leave_all(who)
        remove_folder(who)
        give_back_later()

    return leave


def everybody_leaves() -> None:
    """End all work and remove all that was sent, as the server ends."""
    stop_all()
    aside.end()
    workers.end()
    remove_all()
