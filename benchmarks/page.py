"""Where do measurements go? Onto a page of docs/, each kind between its own two marks."""

from __future__ import annotations

from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE, SCALE = DOCS / "speed.md", DOCS / "scale.md"
HOSTING = DOCS / "browser.md", DOCS.parent / "README.md"  # what it takes to serve the pages


def write_block(name: str, text: str, page: Path = PAGE) -> None:
    """Replace what stands between the marks of that name; the rest of the page stays as it is.

    Raises ValueError where the page has no such marks, or has them more than once.
    """
    opens, closes = f"<!-- {name} -->", f"<!-- /{name} -->"
    before = page.read_text(encoding="utf-8")
    if before.count(opens) != 1 or before.count(closes) != 1:
        raise ValueError(f"{page.name} needs {opens} and {closes} once each")
    head, _, rest = before.partition(opens)
    _, _, tail = rest.partition(closes)
    page.write_text(f"{head}{opens}\n{text.strip()}\n{closes}{tail}", encoding="utf-8")


def without(name: str, page: Path = PAGE) -> str:
    """Return the page less the block of that name."""
    text = page.read_text(encoding="utf-8")
    head, opened, rest = text.partition(f"<!-- {name} -->")
    return head + rest.partition(f"<!-- /{name} -->")[2] if opened else text
