"""Does the fit find known parameters again, and leave alone what is held out?"""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import numpy as np
import pytest

from analysis import calibrate, calibrate_aims
from analysis.calibrate import PARAMETERS, fit, stationary_gain, write_values
from analysis.calibrate_aims import AIMS, READINGS, Aim, read_aims, readings_of
from analysis.survey_instruments import INSTRUMENTS, Terms
from analysis.survey_questions import read_questions
from sim.errors import OnzeError
from sim.parameters import read_parameters
from tests.analysis.survey_by_hand import field_by_hand

KNOWN = read_parameters(PARAMETERS)
TRUE = {"a.rate": 0.4, "a.loss": 1.7, "a.noticed": 0.55}


def aim(address: str, **parts: object) -> Aim:
    whole: dict[str, object] = {
        "address": address, "found": "any_flips", "target": 0.0, "close": 1e-4, "slope": 1.0,
        "digits": 6, "named": "", "source": "onze", "low": 0.0, "high": 5.0,
    }  # fmt: skip
    return Aim.model_validate({**whole, **parts})


def pretend(values: dict[str, float]) -> dict[str, float]:
    """Give what a market of three curved, entangled rules would show."""
    rate, loss, noticed = (values[address] for address in TRUE)
    return {
        "a.rate": rate**1.5 + 0.1 * loss,
        "a.loss": float(np.tanh(loss - 1.2)) + 0.2 * rate,
        "a.noticed": (1 - 0.05 * noticed - 0.02 * rate) ** 20,
    }


def aims() -> list[Aim]:
    slopes = {"a.rate": 0.5, "a.loss": 1.5, "a.noticed": -0.2}
    return [
        aim(address, target=pretend(TRUE)[address], slope=slope)
        for address, slope in slopes.items()
    ]


def test_known_parameters_are_found_again_though_their_targets_are_entangled() -> None:
    start = {"a.rate": 1.5, "a.loss": 0.9, "a.noticed": 1.0}
    found = fit(aims(), start, pretend, rounds=40)
    assert found.close
    assert found.values == pytest.approx(TRUE, abs=2e-3)
    assert fit(aims(), start, pretend, rounds=40) == found


def test_who_is_close_is_not_moved() -> None:
    here = fit(aims(), TRUE, pretend, rounds=5)
    assert (here.values, here.rounds, here.close) == (TRUE, 1, True)


def test_a_target_out_of_reach_leaves_a_parameter_at_the_end_of_its_range() -> None:
    short = aim("a.rate", target=9.0, high=2.0)
    found = fit([short], {"a.rate": 1.0}, lambda values: dict(values), rounds=30)
    assert (found.values["a.rate"], found.close) == (2.0, False)
    assert found.rounds < 30


def test_too_few_rounds_are_owned_up_to() -> None:
    found = fit(aims(), {"a.rate": 4.0, "a.loss": 4.0, "a.noticed": 0.1}, pretend, rounds=1)
    assert not found.close


def test_a_market_in_which_nothing_happened_cannot_be_fitted_to() -> None:
    empty = aim("a.rate")
    with pytest.raises(OnzeError, match=r"a\.rate cannot be fitted: nothing could be read for any"):
        fit([empty], {"a.rate": 1.0}, lambda values: {"a.rate": float("nan")}, rounds=3)
    with pytest.raises(OnzeError, match="rounds = 0 must be at least 1"):
        fit([empty], {"a.rate": 1.0}, lambda values: dict(values), rounds=0)


def test_only_the_value_lines_of_the_fitted_change(tmp_path: Path) -> None:
    copy = tmp_path / "parameters.toml"
    copy.write_bytes(PARAMETERS.read_bytes())
    write_values({"tells.effect": 1.25, "survey.noticed_30_49": 0.5}, copy)
    old, new = (file.read_text(encoding="utf-8").splitlines() for file in (PARAMETERS, copy))
    changed = [after for before, after in zip(old, new, strict=True) if before != after]
    assert changed == ["value = 1.25", "value = 0.5"]
    after = read_parameters(copy)
    assert (after["tells.effect"].value, after["survey.noticed_30_49"].value) == (1.25, 0.5)
    again = copy.read_bytes()
    write_values({"tells.effect": 1.25}, copy)
    assert copy.read_bytes() == again


def test_only_a_calibrated_parameter_is_written(tmp_path: Path) -> None:
    copy = tmp_path / "parameters.toml"
    copy.write_bytes(PARAMETERS.read_bytes())
    with pytest.raises(OnzeError, match=r"tells\.delay is no calibrated parameter"):
        write_values({"tells.delay": 1.0}, copy)
    assert copy.read_bytes() == PARAMETERS.read_bytes()


def test_every_free_parameter_owns_up_to_its_target() -> None:
    for each in read_aims(KNOWN):
        record = KNOWN[each.address]
        assert record.kind == "calibrated"
        assert each.named in record.locator
        assert each.close > 0 > -abs(each.slope)
    assert KNOWN["experience.loyalty_gain"].kind == "calibrated"


def test_loyalty_makes_good_what_lasts_of_failures() -> None:
    gain = stationary_gain({"experience.lasting_share": 0.6}, KNOWN)
    assert gain * 0.95 == pytest.approx(0.6 * 1.55 * 0.05, abs=1e-3)


def read_changed(folder: Path, old: str, new: str) -> None:
    text = AIMS.read_text(encoding="utf-8")
    assert old in text
    copy = folder / "calibration.toml"
    copy.write_text(text.replace(old, new, 1), encoding="utf-8")
    read_aims(KNOWN, copy)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('found = "Q1"', 'found = "Q3"', r"ignored_loss names Q3, which is held_out: nothing may"),
        ('found = "Q1"', 'found = "Q10"', r"names Q10, which is input: nothing may be fitted"),
        ('found = "Q1"', 'found = "Q1x"', r"names Q1x, which nothing reads"),
        ('"answer.ignored_loss"', '"answer.ignored_los"', r"is not a parameter \(did you mean"),
        ('"answer.ignored_loss"', '"tells.delay"', r"tells\.delay is of the kind assumption"),
        ('named = "13 %"', 'named = "14 %"', r'says "14 %", which its locator does not'),
        ('source = "east-2007"', 'source = "west"', r"has the source west, which is not in"),
        ("close = 0.03", 'close = "near"', r"line \d+: experience\.delight has a wrong `close`"),
    ],
)  # fmt: skip
def test_a_wrong_aim_is_refused(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    with pytest.raises(OnzeError, match=sentence):
        read_changed(tmp_path, old, new)


def test_no_answer_that_is_held_out_is_read_by_the_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not named in the file of targets nor in the code, and not asked while readings are taken."""
    questions = read_questions()
    held_out = {key for key, question in questions.items() if question.role == "held_out"}
    assert held_out
    assert not held_out & {each.found for each in read_aims(KNOWN)}
    for module in (calibrate, calibrate_aims):
        tree = ast.parse(inspect.getsource(module))
        words = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
        assert not held_out & words
    asked = []
    for key, read in INSTRUMENTS.items():
        monkeypatch.setitem(
            INSTRUMENTS, key, lambda *a, key=key, read=read: (asked.append(key), read(*a))[1]
        )
    readings_of(field_by_hand(), Terms(20, np.ones(3)), read_aims(KNOWN))
    assert {questions[key].role for key in asked} == {"calibrated"}
    assert set(READINGS) == {"told_good_to_bad", "any_flips", "online_flips", "satisfied"}
