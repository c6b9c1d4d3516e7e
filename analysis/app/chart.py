"""How does a figure reach the browser? As one message of numbers; the browser draws it."""

from __future__ import annotations

import hashlib
import json
import math
from functools import cache
from pathlib import Path
from typing import Any

import anywidget
import solara
import traitlets

from analysis.app.words import Words

OWN = Path(__file__).with_name("own")


@cache
def address(name: str) -> str:
    """Return where one of our scripts is served: another place when it is another script."""
    version = hashlib.sha256((OWN / name).read_bytes()).hexdigest()[:12]
    return f"/own/{name}?v={version}"


@cache
def loader(name: str) -> str:
    """Return the few lines that load one of our scripts, once for all widgets of a page."""
    return (
        f'const script = import(location.origin + "{address(name)}");\n'
        "export default { async render(context) "
        "{ return (await script).default.render(context); } };\n"
    )


class Chart(anywidget.AnyWidget):
    """A figure. spec: what own/chart.js draws, as JSON; words: for those who do not see it."""

    _esm = loader("chart.js")
    spec = traitlets.Unicode("{}").tag(sync=True)
    words = traitlets.Unicode("").tag(sync=True)
    height = traitlets.Int(260).tag(sync=True)
    picked = traitlets.Any(None, allow_none=True).tag(sync=True)


def figure_card(key: str, spec: dict[str, Any], height: int, words: Words) -> None:
    """Show a figure under its title and its note: the words of a key."""
    with solara.Div(classes=["figure"]):
        solara.HTML(tag="h2", unsafe_innerHTML=words(key))
        solara.HTML(tag="p", classes=["note"], unsafe_innerHTML=words(f"{key}.note"))
        drawn(spec, words(key), height)


def drawn(spec: dict[str, Any], words: str, height: int) -> None:
    """Draw a figure. Solara looks for elements in every list it is given: a text holds none."""
    Chart.element(spec=in_json(spec), words=words, height=height)


def in_json(spec: Any) -> str:
    """Return a figure as the browser reads it: what is no number is null."""
    try:
        return json.dumps(spec, allow_nan=False, separators=(",", ":"))
    except ValueError:
        return in_json(_known(spec))


def _known(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _known(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_known(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
