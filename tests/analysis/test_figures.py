"""Are the figures the same every time, legible to a reader of text, and at home in a page?"""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from analysis.comparison import compare
from analysis.drawing import COLOURS, apart, inline
from analysis.figures import plates, verdict_picture
from analysis.figures_days import weekly_answered
from analysis.verdict import give_verdict
from tests.analysis.hand_made import DAYS, compared
from tests.tree import modules

PROFITS = {
    "as_observed": [100.0, 140.0, 90.0],
    "half & <b>half</b>": [130.0, 175.0, 118.0],
    "silence": [95.0, 150.0, 70.0],
}


def texts(svg: str) -> str:
    return " ".join("".join(ElementTree.fromstring(svg).itertext()).split())


@pytest.mark.parametrize("seeds", [1, 3])
def test_every_figure_is_the_same_byte_for_byte_and_names_its_policies(seeds):
    c = compared({name: row[:seeds] for name, row in PROFITS.items()})
    drawn = plates(c)
    assert [plate.svg for plate in drawn] == [plate.svg for plate in plates(c)]
    for plate in drawn:
        said = texts(plate.svg).replace("\n", " ")
        assert "Half & <b>half</b>" in said, plate.name
    assert texts(drawn[0].svg).count("Silence") == 1


def test_figures_carry_units():
    words = {plate.name: texts(plate.svg) for plate in plates(compared(PROFITS))}
    assert "euros a year" in words["profit"]
    assert "people at the end" in words["kept"]
    assert "+155" in words["profit"]  # 31 euros in a fifth of a year
    assert "50 %" in words["answered"]
    assert "30 min" in words["delays"]
    assert "week" in words["weeks"]
    assert "day" in words["days"]


def test_large_money_is_drawn_in_thousands():
    c = compared({"as_observed": [1e6, 1.1e6], "silence": [2e6, 2.2e6]})
    assert "thousand euros a year" in texts(plates(c)[0].svg)


def test_policies_that_answer_nobody_can_be_drawn():
    c = compared(PROFITS)
    mute = {"complaint_delay": np.nan, "praise_delay": np.nan}
    runs = [
        replace(run, quantities=run.quantities | (mute if run.policy == "silence" else {}))
        for run in c.runs
    ]
    said = {p.name: texts(p.svg) for p in plates(compare(runs, c.scenario, c.policies))}
    assert said["delays"].count("none answered") == 1


def test_in_a_page_figures_wear_the_pages_colours_and_names_of_their_own():
    pages = [inline(p.svg, p.name, "A <title> & more") for p in plates(compared(PROFITS))]
    for page in pages:
        assert not [colour for colour in COLOURS if colour in page]
        assert 'aria-label="A &lt;title&gt; &amp; more"' in page
        ElementTree.fromstring(page)
    names = re.findall(r'\bid="([^"]+)"', "".join(pages))
    assert len(names) == len(set(names))
    asked = set(re.findall(r'(?:url\(#|href="#)([^")]+)', "".join(pages)))
    assert asked <= set(names)


def test_the_picture_of_the_verdict_says_the_verdict():
    c = compared(PROFITS)
    verdict = give_verdict(c)
    picture = verdict_picture(c, verdict)
    assert " ".join(verdict.sentence.split()) in texts(picture)
    assert c.fingerprint[:12] in texts(picture)
    assert "<dc:date>" not in picture


def test_weeks_are_whole_and_a_week_without_complaints_has_no_share():
    shares = weekly_answered(compared(PROFITS), "silence")
    assert shares.shape == (3, DAYS // 7)
    # Three answered a day; the day's ignored are the seed modulo three.
    assert shares[:, 0].tolist() == pytest.approx([3 / 4, 3 / 5, 1.0])


def test_labels_move_apart_and_no_further_than_they_must():
    assert apart([1.0, 5.0], 2.0) == [1.0, 5.0]
    assert sorted(apart([1.0, 1.0, 1.0], 2.0)) == [-1.0, 1.0, 3.0]
    moved = sorted(apart([0.0, 0.1, 5.0, 5.1, 5.2], 1.0))
    assert np.diff(moved).min() >= 1.0 - 1e-12


def test_no_figure_opens_a_window():
    found = [name for name, text in modules("analysis", "run") if "pyplot" in text]
    assert found == []
