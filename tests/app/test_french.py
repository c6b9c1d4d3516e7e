"""Is a French page French: every sentence the model says of itself, and every word in sight?"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from analysis.app.controls import lever_of
from analysis.app.evidence_rows import patterns, questions
from analysis.app.levers import LEVERS, POLICIES
from analysis.app.sheet import in_language
from analysis.app.studies_sweep import experiments, small
from analysis.app.visit import Plan
from analysis.app.words import ADDRESS, LANGUAGES, Words, dictionary, french, titles
from analysis.doubts import LIMITS
from analysis.evidence_claims import read_ledger
from analysis.evidence_page import read_sources
from analysis.imports.desk import import_desk
from analysis.imports.network import import_network
from analysis.survey_truths import BESIDE
from sim.errors import OnzeError
from sim.parameters import parameters
from sim.policies.files import load_policy
from tests.app.places import PAGES, opens
from tests.tree import ROOT

ENGLISH, FRENCH = Words("en"), Words("fr")
# Words an English sentence can hardly do without, and no French one has.
TELLING = re.compile(
    r"\b(the|of|and|which|with|from|are|was|were|their|this|that|for|not|has|have|its|by|is|who)\b"
)
# Spaces that break a line before a sign or within a number, and typewriter's apostrophes.
LOOSE = re.compile(r" [;:?!»]|« |(?<=\d) (?=[%€])|(?<=\d) (?=\d{3}\b)|(?<=[^\W\d_])'(?=[^\W\d_])")
BRACES = re.compile(r"\{\w+\}")
# Everything in sight that is not marked as another language, piece by piece.
IN_SIGHT = """() => {
  const walker = document.createTreeWalker(document.querySelector('.site'), NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const around = node.parentElement;
    if (around.closest('[lang=en], script, style, pre, code')) continue;
    if (node.textContent.trim()) found.push(node.textContent.trim());
  }
  for (const name of ['aria-label', 'title', 'placeholder'])
    for (const each of document.querySelectorAll(`.site [${name}]`))
      if (!each.closest('[lang=en]')) found.push(each.getAttribute(name));
  return found;
}"""


def own_sentences() -> list[str]:
    """Return whatever a page may show that the model says of itself."""
    ledger = read_ledger()
    said = [*LIMITS]
    for record in parameters().values():
        said += [record.unit, record.note, record.likely_from]
    for question in questions().values():
        said += [question.question, question.base, question.note]
    for pattern in patterns().values():
        said += [pattern.expected, pattern.title, pattern.check, pattern.note]
    for claim in ledger.claims.values():
        said += [claim.claim, claim.says, claim.figure, claim.how, claim.corrected]
    for record in ledger.contradictions.values():
        said += [record.title, record.one_says, record.other_says, record.honours]
    said += [text for leg in ledger.legs.values() for text in (leg.what, leg.why)]
    said += [work["what"] for work in read_sources().values()]
    for name in experiments():
        said += [small(name).title, small(name).question]
    said += [load_policy(name).title for name in POLICIES]
    said += [text.strip() for facts in BESIDE.values() for each in facts for text in each[:3:2]]
    return list(dict.fromkeys(text for text in said if text and text != "none"))


def test_whatever_the_model_says_of_itself_is_said_in_french() -> None:
    sentences = own_sentences()
    assert len(sentences) > 800
    assert [text for text in sentences if FRENCH.tongue(text)] == []
    spoken = [text for text in sentences if not ADDRESS.search(text)]
    assert [text for text in spoken if ENGLISH.own(text) != text] == []
    still = [said for text in sentences if TELLING.search(names_out(said := FRENCH.own(text)))]
    assert still == []


def names_out(text: str) -> str:
    """Return a sentence without quotations and the names of the model's own files."""
    return re.sub(r"[«(`].*?[»)`]|\w+[._]\w+", "", text)


def test_every_number_and_its_section_has_a_name_in_both_languages() -> None:
    needed = {part for address in parameters() for part in (address, address.partition(".")[0])}
    assert set(titles()) == needed
    for language in ("en", "fr"):
        names = [titles()[address][language] for address in parameters()]
        assert len(set(names)) == len(names), language


@pytest.mark.parametrize("words", [ENGLISH, FRENCH], ids=LANGUAGES)
def test_a_number_is_called_by_its_title_and_not_by_its_name_in_the_files(words: Words) -> None:
    sentences = own_sentences()
    assert sum(bool(set(ADDRESS.findall(text)) & set(titles())) for text in sentences) > 30
    said = [words.own(text) for text in sentences]
    raw = [text for text in said if set(ADDRESS.findall(text)) & set(titles())]
    assert raw == []
    assert words.own("exp.not_there stays.") == "exp.not_there stays."


def test_no_line_of_french_begins_with_a_sign_nor_leaves_a_guillemet_behind() -> None:
    every = [entry["fr"] for entry in dictionary().values()]
    every += [title["fr"] for title in titles().values()]
    every += french().values()
    every += [FRENCH.own(text) for text in own_sentences()]
    assert [text for text in every if LOOSE.search(text)] == []
    glued = re.compile(r"[^\s\d:;?!(«“][;?!»](?=\s|$)")
    assert [text for text in every if glued.search(text)] == []


def test_what_stands_in_braces_is_in_both_languages() -> None:
    for text, said in french().items():
        assert set(BRACES.findall(said)) <= set(BRACES.findall(text)), text
        assert said.strip() == said != "", text


def test_a_sentence_with_names_and_numbers_keeps_them() -> None:
    told = FRENCH.own("Alba: the delay of praise rests on 1,212 answers.")
    assert told == "Alba\xa0: le délai (éloge) repose sur 1\u202f212 réponses."
    refused = FRENCH.own("notes.csv, line 3: stars = '9'; stars go from 1 to 5.")
    assert refused == "notes.csv, ligne 3\xa0: stars = '9'\u202f; les étoiles vont de 1 à 5."


def test_what_has_no_french_is_shown_as_it_is_and_marked() -> None:
    assert FRENCH.own("Quite another thing.") == "Quite another thing."
    assert FRENCH.tongue("Quite another thing.") == "en"
    assert FRENCH.tongue("12.5 %") == ""
    row = {
        "cells": {"what": {"text": "Quite another thing.", "sub": "days"}},
        "detail": [{"term": "x", "text": "Sign only."}],
        "find": "",
    }
    [group] = in_language([{"name": "The desk", "rows": [row]}], (), FRENCH)
    [shown] = group["rows"]
    assert group["name"] == "Le service client"
    assert shown["cells"]["what"]["tongue"] == "en"
    assert (shown["cells"]["what"]["sub"], shown["cells"]["what"]["subtongue"]) == ("jours", "")
    assert shown["detail"][0]["text"] == "Le signe seulement."
    assert "jours" in shown["find"]


def desk(folder: Path) -> Any:
    source = ROOT / "docs" / "examples" / "messages.csv"
    return import_desk(source, folder / "out")


def network(folder: Path) -> Any:
    file = folder / "ties.csv"
    file.write_text("from,to,weight\na,b,1\nb,c,2\nc,c,1\nb,a,4\n")
    return import_network(file, folder / "out")


@pytest.mark.parametrize("read", [desk, network])
def test_an_importer_s_report_is_french(read: Any, tmp_path: Path) -> None:
    report = read(tmp_path)
    assert report.unknown
    for sentence in (*report.unknown, *report.notices):
        assert FRENCH.tongue(sentence) == "", sentence
        assert not TELLING.search(FRENCH.own(sentence)), FRENCH.own(sentence)
    for title, heads, rows in report.tables():
        words = [title, *heads, *(row[0] for row in rows if read is network)]
        assert [word for word in words if FRENCH.tongue(word)] == []


@pytest.mark.parametrize(
    "content",
    ["from,to\na,a\n", "from,to\na,b\nc\n", "", "from,to\n\x00,b\n", "from,to\na,\n"],
)
def test_a_refusal_of_an_importer_is_french(content: str, tmp_path: Path) -> None:
    file = tmp_path / "ties.csv"
    file.write_text(content)
    with pytest.raises(OnzeError) as refused:
        import_network(file, tmp_path / "out")
    assert FRENCH.tongue(str(refused.value)) == "", refused.value


@pytest.mark.parametrize("lever", LEVERS)
def test_what_a_lever_says_of_itself_is_french(lever: str) -> None:
    shown = lever_of(LEVERS[lever], Plan(), FRENCH)
    source = re.sub(r"Source\s: .*?\. (?=Preuve|Notre)", "", shown["source"])
    for text in (shown["name"], shown["what"], shown["why"], source):
        assert not TELLING.search(text), text


@pytest.mark.parametrize("name", PAGES)
def test_no_english_word_is_in_sight_on_a_french_page(visitor: Any, name: str) -> None:
    page = opens(visitor, name, "language=fr")
    if name in ("explore", "compare"):
        visitor.waits_for("8 marchés")
        page.wait_for_selector(".ways")
        for button in page.locator(".help").all():
            button.click()
            no_english(page)
    no_english(page)


@pytest.mark.parametrize("part", ["survey", "patterns", "claims", "doubts", "numbers"])
def test_no_english_word_is_in_sight_in_french_evidence(visitor: Any, part: str) -> None:
    page = visitor.opens(f"/evidence?language=fr&part={part}", ".sheet .opener")
    no_english(page)
    for opener in page.locator(".sheet .opener").all()[:3]:
        opener.click()
        page.wait_for_selector(".sheet .detail")
        no_english(page)


def test_no_english_word_is_in_sight_in_a_french_report_of_an_import(visitor: Any) -> None:
    page = visitor.opens("/data?language=fr", ".opening h1")
    page.locator(".examples button").first.click()
    page.wait_for_selector(".findings table")
    no_english(page)


def no_english(page: Any) -> None:
    """Nothing in sight is English, nor set as English is."""
    found = page.evaluate(IN_SIGHT)
    assert [text for text in found if TELLING.search(text)] == []
    assert [text for text in found if LOOSE.search(text)] == []
