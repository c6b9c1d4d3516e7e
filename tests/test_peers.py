"""Does the contest say who is missing, who differs, and how many times as long it took?"""

from pathlib import Path

import pytest

from benchmarks.page import PAGE, write_block
from benchmarks.peers import environments
from benchmarks.peers.__main__ import PARTS, SPREAD, TIES
from benchmarks.peers.contest import Rival, Tally, compete
from benchmarks.peers.environments import RIVALS, Home, own_home
from benchmarks.peers.tables import SPREAD_TARGETS, agreement, ratios, spread_table, targets

HONEST = """
import json, sys
print("A greeting, as libraries have it.")
print(json.dumps({"built": {}, "versions": {}}), flush=True)
for line in sys.stdin:
    print(json.dumps({"wall": 2.0, "processor": 1.0, "seed": int(line)}), flush=True)
"""
BREAKS_OFF = HONEST.replace("for line", "input(); sys.exit(1)\nfor line")


def turns(label: str, *seconds: float, silent: float = 0.5) -> Tally:
    run = {"unaware": 0.0, "silent": silent, "memory": 9.0, "wall": 0.0}
    rounds = [[run | {"processor": second}] for second in seconds]
    return Tally(Rival(label, "onze", ""), rounds, {})


def expected(people: int) -> list[dict[str, float]]:
    return [{"unaware": 0.0, "silent": 0.5 + (-1) ** n / people} for n in range(40)]


def test_everybody_runs_in_turn_and_who_is_missing_or_breaks_off_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr("benchmarks.peers.contest.RIVALS", tmp_path)
    (tmp_path / "honest.py").write_text(HONEST)
    (tmp_path / "breaks.py").write_text(BREAKS_OFF)
    (tmp_path / "silent.py").write_text("")
    rivals = [
        Rival("A", "onze", "honest.py"),
        Rival("B", "onze", "breaks.py"),
        Rival("C", "onze", "silent.py"),
        Rival("D", "away", "honest.py"),
    ]
    homes = {"onze": environments.homes(["onze"])["onze"], "away": Home("", "D is away.")}
    honest, *others = compete(rivals, homes, (), rounds=4, budget=7.0)
    assert [run["seed"] for run in honest.runs()] == [0, 10, 20]  # A fourth would take 8 s.
    assert [tally.trouble for tally in others] == [
        "B broke off in round 1.",
        "C did not start.",
        "D is away.",
    ]


def test_ratios_pair_the_rounds_that_both_took_part_in():
    onze, slow = turns("Onze", 1.0, 2.0, 4.0), turns("Mesa", 300.0, 200.0)
    assert ratios(slow, onze) == [300.0, 100.0]
    verdict = targets("spread", [onze, slow], SPREAD_TARGETS)
    assert "| spread, against Mesa | 150 x | 250 x | 200 x | met |" in verdict
    assert "| spread, against Starsim | 15 x | 25 x |  | not measured |" in verdict


def test_a_rival_whose_final_shares_differ_is_marked_in_the_table():
    people = 1_000
    table = spread_table(
        people,
        [turns("Onze", 1.0), turns("Close", 2.0, silent=0.501), turns("Far", 2.0, silent=0.51)],
        expected(people),
    )
    assert ["differs" in line for line in table.splitlines()[2:]] == [False, False, True]
    assert agreement(people, [{"unaware": 0.0, "silent": 0.5}], expected(people)) == "0.0"


def test_what_cannot_be_installed_is_said_in_a_sentence_without_an_address(tmp_path, monkeypatch):
    monkeypatch.setattr(environments, "HOMES", tmp_path / "homes")
    monkeypatch.setattr(environments, "ROOT", tmp_path)
    monkeypatch.setattr(environments, "RIVALS", tmp_path)
    (tmp_path / "nobody.txt").write_text("not a requirement at https" + "://host/simple\n")
    home = own_home("nobody")
    assert home.python == ""
    assert home.missing.startswith("nobody could not be installed here: ")
    assert "://" not in home.missing


@pytest.mark.parametrize(
    "rival", [*SPREAD, *TIES], ids=lambda rival: f"{rival.label}, {rival.script}"
)
def test_every_rival_has_a_script_and_every_home_its_pins(rival):
    assert (RIVALS / rival.script).is_file()
    if rival.home not in ("onze", "graph_tool"):
        pins = (RIVALS / f"{rival.home}.txt").read_text().split()
        assert all(pin.count("==") == 1 for pin in pins)


def test_a_block_replaces_only_what_stands_between_its_marks(tmp_path):
    page = tmp_path / "speed.md"
    page.write_text("before\n<!-- peers -->\nold\n<!-- /peers -->\nafter\n<!-- other -->\n")
    write_block("peers", "new\n", page)
    write_block("peers", "newer\n", page)
    assert page.read_text() == (
        "before\n<!-- peers -->\nnewer\n<!-- /peers -->\nafter\n<!-- other -->\n"
    )
    with pytest.raises(ValueError, match=r"<!-- /other -->"):
        write_block("other", "", page)


def test_the_page_of_speed_has_a_place_for_the_contest():
    page = Path(PAGE).read_text(encoding="utf-8")
    assert all(page.count(f"<!-- peers, {part} -->") == 1 for part in PARTS)
