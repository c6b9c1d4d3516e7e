"""Is what fails shown as failing, and what cannot be checked as not run, whoever does the work?"""

from __future__ import annotations

import math
import pickle
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from analysis import validation
from analysis.patterns.judging import NOTHING_TO_READ, bounds, found, verdict_on
from analysis.patterns.records import PATTERNS, Pattern, read_patterns
from analysis.validation import READ, TABLE_HEAD, Validation, Visit, judge, small, validate
from sim.errors import OnzeError
from sim.scenario import load_scenario
from tests.engine.lives import lively
from tests.tree import ROOT

LONGEST_NAME = 14
TINY = {"world.consumers": 60, "world.days": 12}


def pattern(low: float | None, high: float | None, **more: object) -> Pattern:
    """Return a check with these bounds."""
    record = {"role": "held_out", "unit": "ratio", "source": "onze", **more}
    text = dict.fromkeys(("title", "check", "expected"), "x")
    return Pattern.model_validate({**text, **record, "low": low, "high": high})


@cache
def tiny() -> Validation:
    return validate(lively(TINY), (1, 2), workers=1)


# The records


def test_every_record_is_read_by_an_instrument_and_every_instrument_has_a_record() -> None:
    assert set(read_patterns()) == set(READ)


def test_every_pattern_of_the_list_is_there_and_most_were_not_fitted() -> None:
    patterns = read_patterns()
    names = {key.partition("_")[0] for key in patterns}
    assert names == {f"P{n}" for n in (3, 4, 5, 6, 7, 8, 10, 11, 15, 16, 17, 19, 26)}
    held_out = {key.partition("_")[0] for key, p in patterns.items() if p.role == "held_out"}
    assert len(held_out) >= 8
    titles = [p.title for p in patterns.values()]
    assert max(map(len, titles)) <= LONGEST_NAME
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("low = 0.85", "low = 1.5", r"P4_counts: low = 1\.5 must not lie above high = 1\.15"),
        ("low = 0.85\n", "", r"P4_counts: low and high go together; use -inf or inf"),
        ("low = 0.85\nhigh = 1.15\n", "", r"P4_counts: it needs low and high, or role = \"shown\""),
        ('role = "shown"', 'role = "held_out"', r"P15_satisfaction: it needs low and high"),
        ('"nbd-example"', '"nbd-exampel"', r"nbd-exampel is not a key of sources\.toml \(did you"),
        ('role = "calibrated"', 'role = "true"', r"toml, line \d+: P5_ratio has a wrong `role`"),
        ("low = 0.85", 'low = "low"', r"patterns\.toml, line \d+: P4_counts has a wrong `low`"),
        ("low = 0.85", "lowest = 0.85", r"P4_counts has a wrong `lowest`"),
        ('title = "NBD counts"\n', "", r"P4_counts has a wrong `title`: field required"),
    ],
)
def test_a_broken_record_is_refused(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    text = PATTERNS.read_text(encoding="utf-8")
    assert old in text
    copy = tmp_path / "patterns.toml"
    copy.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(OnzeError, match=sentence):
        read_patterns(copy)


def test_a_record_that_nothing_reads_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validation, "read_patterns", lambda: {"P99_moon": pattern(0.0, 1.0)})
    with pytest.raises(OnzeError, match="nothing reads P99_moon; there are P3_jeopardy, "):
        validate(lively(TINY), (1,), workers=1)


# The verdicts


def test_inside_the_bounds_holds_and_outside_fails() -> None:
    inside = verdict_on("P4_counts", pattern(0.8, 1.2), [1.0, 1.02, 0.98])
    assert (inside.holds, inside.sure, inside.word) == (True, True, "holds")
    outside = verdict_on("P4_counts", pattern(0.8, 1.2), [1.5, 1.52, 1.48])
    assert (outside.holds, outside.sure, outside.word) == (False, True, "fails")
    unsure = verdict_on("P4_counts", pattern(0.8, 1.2), [0.9, 1.6, 1.4])
    assert (unsure.holds, unsure.sure, unsure.word) == (False, False, "fails?")
    alone = verdict_on("P4_counts", pattern(0.8, 1.2), [1.0])
    assert (alone.word, alone.found_low) == ("holds?", None)


def test_what_was_expected_above_a_bound_does_not_hold_at_it() -> None:
    at = [1.0, 1.0, 1.0]
    assert verdict_on("P17_market", pattern(1.0, math.inf, strict=True), at).word == "fails"
    assert verdict_on("P11_low", pattern(1.0, math.inf), at).word == "holds"


def test_what_no_seed_could_be_read_for_is_not_run_and_says_why() -> None:
    absent = verdict_on("P8_posters", pattern(0.6, 0.9), [math.nan, math.nan])
    assert (absent.holds, absent.word, absent.found) == (None, "not run", None)
    assert absent.why_not_run == NOTHING_TO_READ
    half = verdict_on("P8_posters", pattern(0.6, 0.9), [math.nan, 0.7, 0.72])
    assert (half.word, half.seeds) == ("holds?", 2)


def test_a_figure_without_bounds_is_shown_without_a_verdict() -> None:
    shown = verdict_on("P19_ratio", pattern(None, None, role="shown"), [2.0, 3.0])
    assert (shown.holds, shown.word, bounds(shown)) == (None, "–", "–")


@pytest.mark.parametrize(
    ("low", "high", "more", "text"),
    [
        (0.85, 1.15, {}, "0.85–1.15"),
        (0.6, 0.9, {"unit": "share"}, "60–90 %"),
        (-math.inf, 0.15, {"unit": "share", "strict": True}, "< 15 %"),
        (1.0, math.inf, {"strict": True}, "> 1.00"),
        (1.0, math.inf, {}, "≥ 1.00"),
        (-math.inf, 0.0, {"unit": "k€ a year"}, "≤ 0"),
        (1.0, 1.0, {}, "1.00"),
    ],
)
def test_bounds_are_written_as_a_reader_reads_them(
    low: float, high: float, more: dict[str, object], text: str
) -> None:
    assert bounds(verdict_on("P4_counts", pattern(low, high, **more), [1.0])) == text


def test_a_pattern_that_fails_stays_in_the_table_and_in_the_words() -> None:
    patterns = {"P8_posters": pattern(0.6, 0.9, unit="share", note="So it is.")}
    visits = [Visit(seed, {"P8_posters": 0.25 + seed / 100}, "f") for seed in (1, 2, 3)]
    result = judge(lively(), visits, patterns)
    (row,) = result.table()
    assert len(row) == len(TABLE_HEAD)
    assert row[4] == "27 ±2.5 %"
    assert row[-1] == "fails"
    assert result.words()[0].startswith("0 of 1 held-out checks hold, 0 of them")
    assert result.words()[1] == "- P8 fails: x. Expected: x. So it is."
    assert found(result["P8_posters"]) == row[4]


# The whole


def test_every_check_of_a_market_is_read_or_said_not_to_be_run() -> None:
    verdicts = tiny().verdicts
    assert [v.id for v in verdicts] == list(read_patterns())
    for verdict in verdicts:
        assert (verdict.found is None) == (verdict.why_not_run is not None), verdict.id
        assert (verdict.holds is None) == (verdict.found is None or verdict.role == "shown")
    assert tiny()["P17_early"].word == "not run", "nobody adopts a newcomer in twelve days"
    assert tiny()["P3_line"].why_not_run == NOTHING_TO_READ, "twelve days have no quarter"
    assert sum(verdict.found is not None for verdict in verdicts) >= 33
    assert tiny().frame().shape[0] == len(verdicts)


def test_work_sent_elsewhere_and_done_in_another_order_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What workers add (each_seed) is theirs to prove; here work travels and comes back late."""

    def elsewhere(work: Any, scenario: Any, seeds: Any, workers: int) -> Iterator[Visit]:
        assert workers == 7
        for seed in reversed(seeds):
            yield pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(work))(seed)))

    monkeypatch.setattr(validation, "each_seed", elsewhere)
    ticks: list[int] = []
    found = validate(lively(TINY), (1, 2, 1), workers=7, tick=lambda: ticks.append(1))
    assert found == tiny()
    assert len(ticks) == 2


def test_a_launch_is_lived_beside_the_world_for_what_only_a_newcomer_shows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    newcomer = {"brands.elys.enters": 0, "world.focal": "elys", "advertising.contacts": 0.1}
    monkeypatch.setattr(validation, "launch_like", lambda _: lively(newcomer))
    figures = validation.visit(lively(TINY), 1).figures
    assert all(math.isfinite(figures[check]) for check in ("P17_early", "P17_defect"))


def test_the_launch_is_no_larger_and_no_longer_than_the_world_asked_for() -> None:
    launch = validation.launch_like(lively(TINY))
    assert launch.brands[launch.focal].enters == 0
    assert (launch["world.consumers"], launch["world.days"]) == (60, 12)
    assert validation.launch_like(load_scenario("baseline"))["world.days"] == 730


def test_a_quick_look_keeps_the_crowd_and_a_network_that_was_read() -> None:
    quick = small(load_scenario("baseline"))
    assert quick["world.consumers"] == validation.QUICK["world.consumers"]
    crowd = quick["world.consumers"] * quick["world.people_per_agent"]
    assert crowd == pytest.approx(400_000, rel=0.01)
    assert small(lively())["world.consumers"] == 100, "small worlds stay as they are"


def test_no_seed_is_refused() -> None:
    with pytest.raises(OnzeError, match="at least one seed"):
        validate(lively(TINY), ())


def test_the_bounds_are_those_of_the_list_written_beforehand() -> None:
    """Who moves a bound must move it here too, and say why."""
    table = tomllib.loads(PATTERNS.read_text(encoding="utf-8"))
    kept = {key: (record.get("low"), record.get("high")) for key, record in table.items()}
    assert kept == BOUNDS


def test_the_table_of_the_readme_has_the_checks_and_bounds_of_the_list() -> None:
    """Its figures are those of the day it names; everything else must be today's."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = readme.split("<!-- validation -->\n```text\n")[1].split("```")[0].splitlines()
    rows = [re.split(r"  +", line) for line in shown if re.match(r"P\d+ ", line)]
    table = [tiny()[key] for key in read_patterns()]
    kept = [[v.pattern, v.title, v.source, bounds(v)] for v in table]
    assert [row[:4] for row in rows] == kept
    assert {row[-1].rstrip("?") for row in rows} == {"holds", "fails", "–"}


NO = math.inf
BOUNDS = {
    "P3_jeopardy": (0.8, NO), "P3_line": (-NO, 0.15), "P3_duplication": (-NO, 0.15),
    "P4_counts": (0.85, 1.15), "P5_ratio": (2.0, 6.0), "P5_persons": (0.0, NO),
    "P5_brands": (0.8, 1.2), "P6_ones": (0.0, NO), "P6_twos": (0.0, NO),
    "P6_threes": (-NO, 0.15), "P6_unimodal": (1.0, 1.0), "P6_threshold": (0.0, NO),
    "P6_selective": (0.0, NO), "P7_depth": (0.9, NO), "P7_tail": (0.2, NO),
    "P7_virality": (-NO, 0.3), "P8_posters": (0.6, 0.9), "P10_stars": (1.0, NO),
    "P11_low": (1.0, NO), "P11_high": (-NO, 1.0), "P11_ends": (-NO, 0.2),
    "P15_recovered": (-NO, 1.0), "P15_ignored": (-NO, 1.0), "P15_satisfaction": (None, None),
    "P16_beyond": (-NO, 0.0), "P16_below": (-NO, 0.0), "P16_knee": (0.83, 1.25),
    "P16_coverage": (-NO, 0.03), "P16_order": (0.0, NO), "P17_focal": (1.0, NO),
    "P17_market": (1.0, NO), "P17_early": (2.0, 8.0), "P17_defect": (-NO, 1.0),
    "P19_hub": (0.0, NO), "P19_ambassador": (0.0, NO), "P19_fringe": (0.0, NO),
    "P19_ratio": (None, None), "P19_falls": (-NO, 0.0), "P19_advertised": (0.5, 1.5),
    "P19_cost": (0.5, NO), "P26_coverage": (0.40, 0.55), "P26_delay": (3.0, NO),
}  # fmt: skip
