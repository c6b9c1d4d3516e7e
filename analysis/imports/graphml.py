"""Which people and ties does a GraphML file name?"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from sim.errors import OnzeError


@dataclass
class Ends:
    """The ends of each tie, everybody named as a node, and what the file says of direction."""

    source: list[str] = field(default_factory=list)
    target: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    declared: str | None = None


def graphml_ends(path: Path, raw: bytes) -> Ends:
    """Read nodes and edges; `raw` is the unpacked file.

    Documents that declare entities are refused: a few hundred bytes of them can unfold to
    gigabytes, and GraphML needs none.
    """
    if b"<!ENTITY" in raw or b"<!DOCTYPE" in raw:
        raise OnzeError(f"{path.name} declares a document type: GraphML needs none.", file=path)
    ends = Ends()
    try:
        for _, element in ElementTree.iterparse(io.BytesIO(raw)):
            _take(path, element, ends)
    except ElementTree.ParseError as error:
        raise OnzeError(f"{path.name} is not GraphML: {error}.", file=path) from None
    if not ends.source:
        raise OnzeError(f"{path.name} holds no edge.", file=path)
    return ends


def _take(path: Path, element: ElementTree.Element, ends: Ends) -> None:
    kind = element.tag.rsplit("}", 1)[-1]
    if kind == "node":
        ends.people.append(_label(path, element, "id"))
        element.clear()
    elif kind == "edge":
        ends.source.append(_label(path, element, "source"))
        ends.target.append(_label(path, element, "target"))
        element.clear()
    elif kind == "graph":
        ends.declared = element.get("edgedefault")
        element.clear()


def _label(path: Path, element: ElementTree.Element, name: str) -> str:
    label = (element.get(name) or "").strip()
    if not label:
        kind = element.tag.rsplit("}", 1)[-1]
        raise OnzeError(f"{path.name}: one {kind} has no {name}.", file=path, key=name)
    return label
