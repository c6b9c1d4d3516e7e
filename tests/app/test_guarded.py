"""What does a visitor see where a page could not be made?"""

from __future__ import annotations

from typing import Any

import pytest
import solara

from analysis.app.shell import Guarded
from analysis.app.words import Words


@solara.component
def Whole() -> None:
    """Be a page."""
    solara.Text("sound")


@solara.component
def Broken() -> None:
    """Be a page that cannot be made."""
    raise KeyError("a secret of /srv/onze")


def seen(page: Any) -> tuple[str, Any]:
    box, context = solara.render(Guarded([page]), handle_error=False)
    told = str(list(walk(box)))
    return told, context


def walk(widget: Any) -> Any:
    """Yield what a widget and those in it say."""
    for name in ("sentence", "note", "v_slots", "children"):
        value = getattr(widget, name, None)
        if isinstance(value, str):
            yield value
        for each in value if isinstance(value, list | tuple) else ():
            if isinstance(each, str):
                yield each
            elif not isinstance(each, dict):
                yield from walk(each)


def test_a_page_that_cannot_be_made_is_a_sentence_and_its_cause_is_for_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told, context = seen(Broken())
    context.close()
    assert Words("en")("site.broken") in told
    assert "secret" not in told
    assert "a secret of /srv/onze" in caplog.text


def test_a_page_that_can_be_made_is_shown(caplog: pytest.LogCaptureFixture) -> None:
    told, context = seen(Whole())
    context.close()
    assert "sound" in told
    assert caplog.text == ""
