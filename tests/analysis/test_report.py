"""Is the report one safe page that says the verdict and asks nothing of the network?"""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from analysis.provenance import Made, without_folders
from analysis.report import report
from analysis.verdict import give_verdict
from tests.analysis.hand_made import compared

HOW = Made("python run.py compare baseline", 61.0, "0.1.0", "3.11.7", {"numpy": "2.4.6"}, "abc+")
PROFITS = {
    "as_observed": [100.0, 140.0, 90.0],
    "everyone": [130.0, 175.0, 118.0],
    "<script>alert(1)</script>": [95.0, 150.0, 70.0],
}
VOID = {"meta", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """Reads a page strictly: tags open and close in order."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.loads, self.links, self.said, self.tags = [], [], [], [], set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        for name, value in attributes:
            assert not name.startswith("on"), f"{tag} {name}"
            if name in ("src", "srcset", "data", "action", "background", "poster"):
                self.loads.append(value)
            elif name in ("href", "xlink:href"):
                (self.links if tag == "a" else self.loads).append(value)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data):
        self.said.append(data)


@pytest.fixture(scope="module", params=[1, 3], ids=["one seed", "three seeds"])
def made(request):
    c = compared({name: row[: request.param] for name, row in PROFITS.items()})
    verdict = give_verdict(c)
    text = report(c, verdict, HOW)
    page = Page(text)
    return c, verdict, text, page, " ".join(" ".join(page.said).split())


def test_the_page_is_well_formed_and_small(made):
    _, _, text, page, _ = made
    assert page.open == []
    assert len(text.encode()) < 500_000


def test_the_page_loads_nothing(made):
    _, _, text, page, _ = made
    assert all(load.startswith("#") for load in page.loads)
    assert not page.tags & {"script", "link", "iframe", "object", "img", "embed", "form"}
    assert "@import" not in text
    assert not re.search(r"url\(\s*['\"]?(?!#)", text)
    assert all(link.startswith(("https://", "http://")) for link in page.links)


def test_the_page_says_the_verdict_and_what_it_rests_on(made):
    c, verdict, _, _, said = made
    plain = said.replace("\u00a0", " ")
    for sentence in (verdict.sentence, *verdict.sentences, *verdict.limits):
        assert " ".join(sentence.split()) in plain
    for weak in verdict.weak:
        assert weak.address in said
        assert weak.grade in said
    assert c.fingerprint in said
    assert HOW.command in said
    assert "F = 20" in said


def test_a_title_cannot_break_out_of_its_place(made):
    _, _, text, page, said = made
    assert "<script" not in text.lower()
    assert "script" not in page.tags
    assert "<script>alert(1)</script>" in said


def test_one_seed_shows_no_interval(made):
    c, _, _, _, said = made
    assert ("better:" in said) == (len(c.seeds) > 1)
    assert ("One seed: no interval." in said) == (len(c.seeds) == 1)


def test_a_command_keeps_its_words_and_loses_its_folders():
    away = "/".join(["", "home", "ana", "worlds", "crisis.toml"])
    assert without_folders(f"compare {away} --out={away} --set a.b=1/2") == (
        "compare crisis.toml --out=crisis.toml --set a.b=1/2"
    )
    assert without_folders("compare worlds/crisis.toml") == "compare worlds/crisis.toml"


def test_what_programmes_cost_is_shown_where_there_are_any():
    plain = compared(PROFITS)
    dear = compared(PROFITS, programme={"everyone": 321.0})
    assert "Cost of programmes" not in report(plain, give_verdict(plain), HOW)
    page = Page(report(dear, give_verdict(dear), HOW))
    said = [text.strip() for text in page.said]
    assert "programmes" in said
    # 321 euros in a fifth of a year.
    assert "1,600" in said
