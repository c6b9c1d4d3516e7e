"""What does the page say, in English and in French?

Every word stands once in words.toml, in both languages. `Words` gives the sentence of a key with
numbers put in as the language writes them.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "fr")
FILE = Path(__file__).with_name("words.toml")
# Its tables beside the words of the pages: what numbers of the model are called, what the model
# says of itself, and what analyses of a study say.
TITLE, MODEL, ANALYSIS = "title", "model", "analysis"
NARROW, FIRM = "\u202f", "\u00a0"  # spaces that never break a line: in numbers, before signs
MINUS = "−"
DOUBT = 1e-9  # that no number of runs takes away
# What stands in braces in a sentence of the model and is itself a word of it; the rest are names.
TERMS = ("kind", "kind2", "other", "told", "columns", "role")
# No line breaks between a number and its sign, or what says that it is one.
UNIT = (re.compile(r"(?<=[\d}]) (?=[%€])|(?<=\b[Nn]°) |(?<=\bno\.) (?=[\d{])"), FIRM)
# Where French has a space that may not break a line: narrow before ; ? !, whole before a colon and
# inside guillemets, between thousands; and its apostrophe.
SET = (
    (re.compile(r" (?=[;?!])"), NARROW),
    (re.compile(r" (?=[:»])|(?<=«) "), FIRM),
    (re.compile(r"(?<=\d) (?=\d{3}\b)"), NARROW),
    (re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])"), "’"),
)
# What a number of the model is called in the files, wherever a sentence speaks of it.
ADDRESS = re.compile(r"\b[a-z]+(?:_[a-z]+)*\.[a-z0-9_]*[a-z0-9]\b")
SAID_LATELY = 4_096  # texts: a page made anew says most of them again
NUMBER = re.compile(r"[-−+]?\d[\d,]*(\.\d+)?(\s%)?")


@lru_cache(SAID_LATELY)
def typeset(text: str, language: str = "fr") -> str:
    """Return a text with the spaces and apostrophes of its language."""
    for shape, sign in (UNIT, *(SET if language == "fr" else ())):
        text = shape.sub(sign, text)
    return text


@cache
def strings() -> dict[str, Any]:
    """Return the file as it stands."""
    return tomllib.loads(FILE.read_text("utf-8"))


def _both(entries: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Return entries with each language set as it should be."""
    return {
        key: {language: typeset(text, language) for language, text in entry.items()}
        for key, entry in entries.items()
        if key not in (TITLE, MODEL, ANALYSIS)
    }


@cache
def dictionary() -> dict[str, dict[str, str]]:
    """Return every word of the pages: key -> {"en": ..., "fr": ...}."""
    return _both(strings())


@cache
def titles() -> dict[str, dict[str, str]]:
    """Return what each number of the model is called: address -> {"en": ..., "fr": ...}."""
    return _both(strings()[TITLE])


@cache
def french() -> dict[str, str]:
    """Return what the model says of itself in French, by what it says in English."""
    named = {title["en"]: title["fr"] for title in titles().values()}
    named |= {
        entry["en"]: entry["fr"] for key, entry in dictionary().items() if key.startswith("policy.")
    }
    return named | {entry["en"]: typeset(entry["fr"]) for entry in strings()[MODEL]}


@cache
def moulds() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the sentences with something in braces: what they look like, and their French."""
    found = []
    split = [(re.split(r"\{(\w+)\}", english), said) for english, said in french().items()]
    # The more of a sentence is said for sure, the sooner it is tried.
    for parts, said in sorted(split, key=lambda entry: -len("".join(entry[0][::2]))):
        if len(parts) > 1:
            shape = "".join(
                f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts)
            )
            found.append((re.compile(shape, re.DOTALL), said))
    return tuple(found)


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
            text = typeset(text.format(**said), self.language)
        return text

    def own(self, text: str) -> str:
        """Return a sentence of the model in the page's language, as it is where it has none.

        What the files call a number, it calls by the number's title.
        """
        if self.language == "en":
            return self._named(text)
        found = self._french(text)
        return self._named(typeset(self.as_written(text)) if found is None else found)

    def _named(self, text: str) -> str:
        quoted = ("« {} »", "“{}”")[self.language == "en"]

        def name(address: re.Match[str]) -> str:
            known = address.group() in titles()
            return quoted.format(self.title_of(address.group())) if known else address.group()

        named = ADDRESS.sub(name, text)
        return typeset(named) if named != text and self.language == "fr" else named

    def _french(self, text: str) -> str | None:
        if text in french():
            return french()[text]
        for shape, said in moulds():
            found = shape.fullmatch(text)
            if found:
                return self._filled(said, found)
        return None

    def _filled(self, said: str, found: re.Match[str]) -> str:
        def fill(field: re.Match[str]) -> str:
            name, value = field.group(1), found.group(field.group(1))
            return self.own(value) if name in TERMS else self.as_written(value)

        return typeset(re.sub(r"\{(\w+)\}", fill, said))

    def tongue(self, text: str) -> str:
        """Return the language to mark a sentence of the model with, "" where it is the page's."""
        if self.language == "en" or not any(letter.isalpha() for letter in text):
            return ""
        return "en" if self._french(text) is None else ""

    def title_of(self, address: str) -> str:
        """Return what a number of the model is called."""
        return titles()[address][self.language] if address in titles() else address

    def as_written(self, value: str) -> str:
        """Return a number the model has written, with the language's marks."""
        if self.language == "en":
            return value
        if value.endswith(" MiB"):
            return f"{self.as_written(value.removesuffix(' MiB'))}{FIRM}Mio"
        if not NUMBER.fullmatch(value):
            return value
        return typeset(value.replace(",", NARROW).replace(".", ","))

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

    def chance(self, share: float) -> str:
        """Return a probability that was reckoned from runs: never nought, and never one."""
        return self.percent(min(max(share, DOUBT), 1 - DOUBT))

    def points(self, share: float, signed: bool = False) -> str:
        """Return what lies between two shares, in points of a percentage."""
        if share != share:
            return self("number.unknown")
        size = abs(100 * share)
        text = self.number(100 * share, 0 if size >= 10 else 1, signed)
        return self("number.points", count=text)

    def hours(self, hours: float) -> str:
        """Return a wait in the unit a person would use."""
        if hours != hours:
            return self("number.nobody")
        if hours < 1:
            return self("number.minutes", count=round(60 * hours))
        if hours < 48:
            return self("number.hours", count=self.number(hours, 0 if hours >= 10 else 1))
        return self("number.days", count=self.number(hours / 24, 1))
