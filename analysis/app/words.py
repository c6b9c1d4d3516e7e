"""What does the page say, in English and in French?

Every word stands once in words.toml, in both languages. `Words` gives the sentence of a key with
numbers put in as the language writes them.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "fr")
FILE = Path(__file__).with_name("words.toml")
NARROW, FIRM = "\u202f", "\u00a0"  # spaces that never break a line: in numbers, before signs
MINUS = "−"


@cache
def dictionary() -> dict[str, dict[str, str]]:
    """Return every entry: key -> {"en": ..., "fr": ...}."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


class Words:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        """Take a language; an unknown one is English."""
        self.language = language if language in LANGUAGES else LANGUAGES[0]

    def __call__(self, key: str, **values: Any) -> str:
        """Return the sentence of a key. Numbers are formatted; words are put in as they are."""
        text = dictionary()[key][self.language]
        if values:
            said = {
                name: self.number(value) if isinstance(value, int | float) else value
                for name, value in values.items()
            }
            text = text.format(**said)
        return text

    def has(self, key: str) -> bool:
        """Return whether there is such an entry."""
        return key in dictionary()

    def number(self, value: float, digits: int | None = None, signed: bool = False) -> str:
        """Return a number: three digits that count unless told, with the language's marks."""
        if value != value:
            return self("number.unknown")
        if digits is None:
            size = abs(value)
            digits = 0 if size >= 100 or float(value).is_integer() else 1 if size >= 10 else 2
        text = f"{abs(value):,.{digits}f}"
        if digits and digits > 1:
            text = text.rstrip("0").rstrip(".")
        if self.language == "fr":
            text = text.replace(",", NARROW).replace(".", ",")
        zero = not any(letter in "123456789" for letter in text)
        sign = "" if zero else MINUS if value < 0 else "+" if signed else ""
        return sign + text

    def rounded(self, value: float, signed: bool = False) -> str:
        """Return an amount to three digits that count, without decimals."""
        if value != value:
            return self("number.unknown")
        size = abs(value)
        step = 10 ** max(len(str(int(size))) - 3, 0)
        return self.number(round(value / step) * step, 0, signed)

    def euros(self, value: float, signed: bool = False) -> str:
        """Return an amount of money."""
        return f"{self.rounded(value, signed)}{FIRM}€"

    def percent(self, share: float, digits: int = 0, signed: bool = False) -> str:
        """Return a share as a percentage; 0 and 100 are exact, as no doubt may be rounded away."""
        if share != share:
            return self("number.unknown")
        shown = round(100 * share, digits)
        if not signed and shown in (0, 100) and share not in (0, 1):
            edge = self.number(10.0**-digits if shown == 0 else 100 - 10.0**-digits, digits)
            return f"{'<' if shown == 0 else '>'}{FIRM}{edge}{FIRM}%"
        return f"{self.number(shown, digits, signed)}{FIRM}%"

    def hours(self, hours: float) -> str:
        """Return a wait in the unit a person would use."""
        if hours != hours:
            return self("number.nobody")
        if hours < 1:
            return self("number.minutes", count=round(60 * hours))
        if hours < 48:
            return self("number.hours", count=self.number(hours, 0 if hours >= 10 else 1))
        return self("number.days", count=self.number(hours / 24, 1))
