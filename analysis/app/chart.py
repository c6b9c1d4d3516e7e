"""How does a figure reach the browser? As one message of numbers; the browser draws it."""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import solara
import traitlets

from analysis.app.words import Words
from sim.version import RESULTS, VERSION

OWN = Path(__file__).with_name("own")
LONGEST_NAME = 80  # letters of a file's name
SAID = (
    "table", "figure", "save", "svg", "png", "csv", "day", "market", "gap", "name", "value", "row",
    "column", "low", "high",
)  # fmt: skip


@cache
def address(name: str) -> str:
    """Return where a script of ours lies; those that begin alike change their address together."""
    parts = sorted(OWN.glob(f"{Path(name).stem.partition('_')[0]}*.js"))
    version = hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()[:12]
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
    """A figure. spec: what own/chart.js draws, as JSON; words: for those who do not see it.

    about: what it is called, and the words it is taken along with; without it, it is only shown.
    """

    _esm = loader("chart.js")
    spec = traitlets.Unicode("{}").tag(sync=True)
    words = traitlets.Unicode("").tag(sync=True)
    about = traitlets.Dict().tag(sync=True)
    height = traitlets.Int(260).tag(sync=True)
    picked = traitlets.Any(None, allow_none=True).tag(sync=True)


def figure_card(
    key: str, spec: dict[str, Any], height: int, words: Words, unit: str = "", of: str = ""
) -> None:
    """Show a figure under its title and its note: the words of a key."""
    shown(words(key), words(f"{key}.note"), spec, height, words, unit, of=of)


def shown(
    title: str,
    note: str,
    spec: dict[str, Any],
    height: int,
    words: Words,
    unit: str = "",
    told: str = "",
    of: str = "",
) -> None:
    """Show a figure under its title, with ways to read its numbers and to take it along.

    unit: of what is drawn; told: the figure in a sentence, for those who do not see it; of: what
    was lived for it.
    """
    about = {
        "title": title,
        "note": note,
        "foot": words("take.foot", version=VERSION, results=RESULTS),
        "of": of,
        "file": file_name("onze", title),
        "words": {name: words(f"figure.{name}") for name in SAID} | {"unit": unit},
    }
    with solara.Div(classes=["figure"]):
        solara.HTML(tag="h2", unsafe_innerHTML=escape(title, quote=False))
        if note:
            solara.HTML(tag="p", classes=["note"], unsafe_innerHTML=escape(note, quote=False))
        drawn(spec, f"{title}. {told or note}", height, about)


def drawn(
    spec: dict[str, Any], words: str, height: int, about: dict[str, Any] | None = None
) -> None:
    """Draw a figure. Solara looks for elements in every list it is given: a text holds none."""
    Chart.element(spec=in_json(spec), words=words, about=about or {}, height=height)


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


def file_name(*words: str) -> str:
    """Return a file's name in plain words, which every system can keep; no ending."""
    said = " ".join(words).replace("’", "'")
    plain = unicodedata.normalize("NFKD", said).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:LONGEST_NAME].rstrip("-")
