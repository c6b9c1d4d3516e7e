"""Does a study answer in the page's language, every sentence and every number of it?"""

from __future__ import annotations

import re
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from analysis.app.studied import Said
from analysis.app.studied_shapes import BRACE, FILLED, NAMES, kind_of, said
from analysis.app.studies import first_that_opens, is_older, opened, study_line
from analysis.app.studies_work import answered
from analysis.app.words import Words
from analysis.lab.asking import ANALYSES
from analysis.lab.study import open_study
from sim.errors import OnzeError
from sim.observations import QUANTITIES
from tests.app.test_french import TELLING

FRENCH, ENGLISH = Words("fr"), Words("en")
STUDIES = ("hands", "silence")
# One of every sentence that small studies never give.
RARE = (
    "Of 28 points and policies tried, profit is highest with “Silence” at desk capacity 0.6, order "
    "complaints then newest: 27,668 thousand euros (27,428 to 27,909), no different from the next "
    "(“Everyone at once” at desk capacity 0.3, order praise then oldest); that is itself the mean "
    "of all 28. One replication tells nothing apart: its luck may have made the order.",
    "Of 7 points tried, “Silence” does best against “As observed” at the same point, by desk cost, "
    "with desk capacity 0.3: 12 euros less (3 to 21), 4 euros more (1 to 7) than the next (desk "
    "capacity 0.6). It is told from all others by 6 replications, but not from “As observed” at "
    "the same point. “Silence” is ahead of “As observed” at 3 (1 with an interval clear of zero) "
    "and behind at none of 7 points; at the other 4 nothing differs.",
    "What the lead of “Everyone at once” over “As observed” in customers kept hangs on: "
    "policy.desk.capacity (1,130 people across its range, 95 % interval 860 to 1,410). Averaged "
    "over the others, “Everyone at once” falls behind above policy.desk.capacity = 0.3 (0.1 to "
    "0.45).",
    "“Silence” loses to “As observed” in profit when policy.desk.capacity is between 0.1 and 0.3 "
    "and policy.order is complaints or praise: over 99 % of such worlds, and 71 % of all worlds "
    "where it loses. It loses at 12 of 64 points in all; 3 are undecided, their intervals hold "
    "zero.",
    "A tree of 5 leaves tells losses from the rest with a balanced accuracy of 88 % on points it "
    "had not seen (guessing: 50 %). It says “loses” when policy.desk.capacity is above 0.3; or "
    "policy.desk.capacity is below 0.1 and policy.order is praise.",
    "5 of 256 parameter sets pass the survey; “Everyone at once” is ahead of “As observed” in 4 of "
    "them. Its lead in profit in the 3 worst of them is −46 to +2,081 thousand euros, +1,099 on "
    "average, on the seeds that chose them.",
    "With “Silence”, profit is 12 thousand euros (95 % interval 3 to 21). That is 4 thousand euros "
    "less (−2 to 10) than under “As observed”, which this study cannot tell from no difference.",
)
FACTORS = (("policy.desk.capacity", "desk capacity"), ("policy.order", "order"))


def told_by(place: Path, action: str, measure: str) -> Any:
    chosen = {"measure": measure, "policy": None, "against": None}
    try:
        return answered(place.name, str(place), action, chosen)
    except OnzeError as refusal:
        return refusal.message


def texts_of(told: Any) -> list[str]:
    return [told] if isinstance(told, str) else [told.sentence, told.title, *told.notes]


def french_of(place: Path) -> Said:
    study = open_study(place)
    study.store.close()
    outline = study.experiment
    policies = zip(outline.policies, outline.titles, strict=True)
    return Said(FRENCH, [(f.address, f.title) for f in outline.factors], policies)


@pytest.mark.parametrize("action", ANALYSES)
@pytest.mark.parametrize("name", STUDIES)
def test_an_analysis_of_a_study_is_french_to_the_last_word(
    studies: Path, name: str, action: str
) -> None:
    place = studies / name
    french = french_of(place)
    for measure in ("profit", "customers_kept"):
        told = told_by(place, action, measure)
        for text in texts_of(told):
            assert french.tongue(text) == "", text
            assert is_french(french.text(text)), french.text(text)
        if not isinstance(told, str):
            heads = [french.head(head) for head in told.headers]
            cells = [french.cell(cell) for row in told.rows for cell in row]
            assert [text for text in (*heads, *cells) if not is_french(text)] == []


@pytest.mark.parametrize("text", RARE)
def test_what_is_rarely_said_is_french_too(text: str) -> None:
    french = Said(FRENCH, FACTORS)
    assert french.tongue(text) == ""
    assert is_french(french.text(text)), french.text(text)


def is_french(text: str) -> bool:
    """Return whether no word of a text is English; marks and numbers are French."""
    plain = re.sub(r"« [^»]*»|\S+\.(csv|toml)|survey = true", "", text.replace("\u202f", " "))
    return not (TELLING.search(plain) or re.search(r"\d\.\d|\d,\d+,\d|[“”]", plain))


def test_numbers_and_names_go_through_unharmed() -> None:
    french = Said(FRENCH, FACTORS)
    assert french.cell("27,668 ±240") == "27\u202f668 ±240"
    assert french.cell("complaints then newest") == "plaintes puis les plus récents"
    assert french.cell("Complaints first") == "Les plaintes d’abord"
    assert french.head("desk capacity") == FRENCH.title_of("desk.capacity").lower()
    assert french.text("2,000 of 10 runs of “A” were odd.") == "2,000 of 10 runs of “A” were odd."
    assert french.tongue("2,000 of 10 runs of “A” were odd.") == "en"


def test_english_stays_as_the_terminal_has_it_but_for_addresses_and_options() -> None:
    english = Said(ENGLISH, FACTORS)
    for text in (RARE[0], RARE[1], RARE[5], RARE[6]):
        assert english.text(text) == text
    assert "policy.desk.capacity" not in english.text(RARE[2])
    assert "--" not in english.text("--policy is needed: the study lived silence, everyone.")


def test_every_measure_and_every_entry_has_its_french() -> None:
    known = {entry["en"]: entry for _, entry in said()}
    assert len(known) == len(said())
    for quantity in QUANTITIES:
        assert known[quantity.name.replace("_", " ")]["the"]
    for english, entry in known.items():
        braces = set(BRACE.findall(english))
        for form in ("fr", "here", "the"):
            found = {name for _, name in FILLED.findall(entry.get(form, ""))}
            assert found <= braces, entry
        assert all(kind_of(name) or len(name) > 1 or name in NAMES for name in braces), english


@pytest.fixture
def shelf(studies: Path, tmp_path: Path, monkeypatch: Any) -> Path:
    """A folder of studies: one sound, the others not."""
    for name in ("sound", "old", "torn", "empty", "other"):
        (tmp_path / name).mkdir()
        shutil.copy(studies / "hands" / "study.sqlite", tmp_path / name)
    file = tmp_path / "torn" / "study.sqlite"
    file.write_bytes(file.read_bytes()[:5000])
    (tmp_path / "empty" / "study.sqlite").write_bytes(b"")
    with sqlite3.connect(tmp_path / "old" / "study.sqlite") as disk:
        disk.execute("UPDATE runs SET model = '0.0.9 000000000000'")
    with sqlite3.connect(tmp_path / "other" / "study.sqlite") as disk:
        disk.execute("UPDATE about SET value = '{\"name\": \"x\"}' WHERE name = 'outline'")
    disk.close()
    from analysis.app import studies_work
    from analysis.app.limits import Limits

    monkeypatch.setattr(studies_work, "limits", lambda: Limits(results=str(tmp_path)))
    return tmp_path


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("torn", "abîmé"), ("empty", "aucune expérience"), ("other", "une autre version d’Onze")],
)
def test_a_study_that_cannot_be_opened_is_said_so_in_one_sentence(
    shelf: Path, name: str, sentence: str
) -> None:
    known, trouble = opened(name)
    assert known is None
    french = Said(FRENCH)
    assert french.tongue(trouble) == ""
    assert sentence in french.text(trouble)
    assert "\n" not in trouble
    assert (shelf / "empty" / "study.sqlite").stat().st_size == 0  # Looking changes nothing.
    line = study_line(name, ENGLISH)
    assert (line["closed"], line["about"]) == (True, "This study cannot be opened.")
    assert first_that_opens([name, "sound"]) == "sound"


def test_a_study_of_an_earlier_model_is_marked(shelf: Path) -> None:
    assert [is_older(opened(name)[0]) for name in ("sound", "old")] == [False, True]
    assert "earlier model" in study_line("old", ENGLISH)["about"]
    assert "earlier model" not in study_line("sound", ENGLISH)["about"]
