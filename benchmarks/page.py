"""Where do measurements go? Into docs/speed.md, each kind between its own two marks."""

from __future__ import annotations

from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "speed.md"


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
