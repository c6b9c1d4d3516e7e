"""Is every word there in both languages, and every number written as its language writes it?"""

from __future__ import annotations

import re
from string import Formatter

import pytest

from analysis.app.levers import LEVERS, POLICIES, WORLDS
from analysis.app.words import FIRM, LANGUAGES, NARROW, Words, dictionary
from tests.tree import ROOT

APP = ROOT / "analysis" / "app"
CALL = re.compile(r"""words\(\s*f?"([a-z_0-9.{}]+)\"""")


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", dictionary())
def test_both_languages_say_it_with_the_same_numbers(key: str) -> None:
    entry = dictionary()[key]
    assert set(entry) == set(LANGUAGES)
    assert all(text.strip() == text or key.endswith(("customers",)) for text in entry.values())
    assert fields(entry["en"]) == fields(entry["fr"])


def test_what_the_pages_say_is_in_the_dictionary() -> None:
    lacking = []
    for path in sorted(APP.rglob("*.py")):
        for key in CALL.findall(path.read_text(encoding="utf-8")):
            pattern = re.compile("^" + re.sub(r"\\{[^}]*\\}", ".+", re.escape(key)) + "$")
            if not any(pattern.match(known) for known in dictionary()):
                lacking.append(f"{path.name}: {key}")
    assert lacking == []


def test_every_world_policy_and_lever_is_named_and_explained() -> None:
    needed = [f"world.{name}" for name in WORLDS] + [f"world.{name}.story" for name in WORLDS]
    needed += [f"policy.{name}" for name in POLICIES]
    for name, lever in LEVERS.items():
        needed += [f"lever.{name}", f"lever.{name}.what", f"lever.{name}.why"]
        needed += [f"lever.{name}.{choice}" for choice in lever.choices]
        needed += [] if lever.choices else [f"lever.{name}.unit"]
    assert [key for key in needed if key not in dictionary()] == []


def test_numbers_are_written_as_each_language_writes_them() -> None:
    english, french = Words("en"), Words("fr")
    assert english.number(1234567.0) == "1,234,567"
    assert french.number(1234567.0) == f"1{NARROW}234{NARROW}567"
    assert english.number(-2.5, signed=True) == "−2.5"
    assert french.number(3.25) == "3,25"
    assert english.euros(561_234.0, signed=True) == f"+561,000{FIRM}€"
    assert french.percent(0.475) == f"48{FIRM}%"
    assert english.hours(0.5) == "30 min"
    assert english.hours(70.0).startswith("2.9")


def test_no_rounding_makes_a_doubt_a_certainty() -> None:
    words = Words("en")
    assert words.percent(0.999) == f">{FIRM}99{FIRM}%"
    assert words.percent(0.001) == f"<{FIRM}1{FIRM}%"
    assert words.percent(1.0) == f"100{FIRM}%"


def test_an_unknown_language_is_english() -> None:
    assert Words("xx").language == "en"
