"""What becomes of what a visitor held, when they leave? It is stopped, forgotten and removed."""

from __future__ import annotations

from collections.abc import Callable

from analysis.app.data_work import remove_folder
from analysis.app.jobs import leave_all, visitor


def on_arrival() -> Callable[[], None]:
    """Note who came; return what is done when they leave."""
    who = visitor()

    def leave() -> None:
        leave_all(who)
        remove_folder(who)

    return leave

