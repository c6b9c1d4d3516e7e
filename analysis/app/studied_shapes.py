"""What does a sentence of an analysis look like, so that its French is found?"""

from __future__ import annotations

import re
from functools import cache

from analysis.app.words import ANALYSIS, strings, titles
from analysis.lab.factors import POLICY

# What stands in braces, by its first letter, looks like this; anything else may be anything.
GAP = r"[−\d][\d,.]* [a-z% ]+?(?: \([^()]*\))?"
SHAPES = {
    "choice": r"[a-z_]+",
    "n": r"[-−+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?|not known|no limit|-",
    "p": r"(?:under |over )?\d[\d,.]*\s%|not known",
    "v": r"p [<=] \d[\d.]*|not known",
    "t": r"“[^”]*”",
    "m": r"[A-Za-z][a-z_ ]*?",
    "f": r"[a-z_]+(?:\.[a-z_0-9]+)+",
    "g": GAP,
    "o": r"[\w.]+(?: (?:then|or) [\w.]+)*",
    "c": r"[a-z_]+(?:\.[a-z_0-9]+)+ is [^;:]+",
}
KINDS = (*SHAPES, "w", "l")
# Names, which are the same in every language.
NAMES = ("name", "names", "file", "why", "entry", "kind", "unit")
BRACE = re.compile(r"\{([a-z]+\d*)\}")
FILLED = re.compile(r"\{(the_)?([a-z]+\d*)\}")
ADDRESS = re.compile(r"\b[a-z_]+(?:\.[a-z_]+[a-z_0-9]*)+\b")
NUMERAL = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
SENTENCE_ENDS = re.compile(r"(?<=[.!?]) (?=[A-Z“\d])")
BETWEEN_CONDITIONS = re.compile(r"(?:, | and )(?=[a-z_]+\.[a-z_.0-9]+ is )")
BETWEEN_ITEMS = re.compile(r"(?:, | and )(?![^(]*\))(?![^“]*”)")
DEEPEST = 12  # pieces within pieces


@cache
def said() -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    """Return every sentence: its shape, and its entry."""
    entries: list[dict[str, str]] = strings()[ANALYSIS]
    # The more of a sentence is said for sure, the sooner it is tried.
    surest = sorted(entries, key=lambda entry: -len(BRACE.sub("", entry["en"])))
    return tuple((shape(entry["en"]), entry) for entry in surest)


def shape(english: str) -> re.Pattern[str]:
    """Return what a sentence looks like, whatever stands in its braces."""
    parts = BRACE.split(english)
    return re.compile(
        "".join(
            f"(?P<{part}>{SHAPES.get(kind_of(part), '.+?')})" if at % 2 else re.escape(part)
            for at, part in enumerate(parts)
        )
    )


def kind_of(name: str) -> str:
    """Return what a brace holds: a letter that says how it looks, or a piece said elsewhere."""
    letter = name.rstrip("0123456789")
    return letter if letter in KINDS else ""


@cache
def factor_titles() -> dict[str, dict[str, str]]:
    """Return what is varied, by address and as experiments name it: {"en": ..., "fr": ...}."""
    found: dict[str, dict[str, str]] = {}
    for address, title in titles().items():
        found[address] = found[POLICY + address] = lowered(title)
    return found


def lowered(title: dict[str, str]) -> dict[str, str]:
    """Return a title as it stands within a sentence."""
    return {
        language: text if text[1:2].isupper() else text[:1].lower() + text[1:]
        for language, text in title.items()
    }


def listed(items: list[str]) -> str:
    """Return items as a French sentence lists them."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} et {items[-1]}"
