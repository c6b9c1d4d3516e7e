"""What does a visitor see where a page could not be made?"""

from __future__ import annotations

import time
from typing import Any

import pytest
import solara

from analysis.app import take
from analysis.app.shell import Guarded
from analysis.app.words import Words

PATIENCE = 60.0  # seconds, for what takes none on a machine that has nothing else to do


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


def test_a_file_that_cannot_be_made_is_said_so_and_the_next_can_be_asked_for(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made(way: str, *_: Any) -> bytes:
        if way == "report":
            raise KeyError("a secret of /srv/onze")
        return b"rows"

    for name, value in (("command", ""), ("command_of_files", ""), ("name_of", "onze")):
        monkeypatch.setattr(take, name, lambda *_, value=value: value)
    monkeypatch.setattr(take, "made", made)
    box, context = solara.render(take.Take(None, [], Words("en")), handle_error=False)
    [card] = box.children

    def asked(way: str) -> None:
        card.vue_make(way)
        began = time.monotonic()
        while card.making or not (card.trouble or card.file["count"]):
            assert time.monotonic() - began < PATIENCE
            time.sleep(0.01)

    asked("report")
    assert card.trouble == Words("en")("take.trouble")
    assert card.file == {"count": 0}
    assert "a secret of /srv/onze" in caplog.text
    asked("table")
    while not card.file["count"]:
        time.sleep(0.01)
    assert card.trouble == ""
    assert (card.file["name"], card.file["content"]) == ("onze.csv", "cm93cw==")
    context.close()
