"""Does the bench say what was reached, and do the twins in C leave the kernels' bytes?"""

import shutil

import pytest

from benchmarks import page, startup, targets
from benchmarks.__main__ import BY_NAME, PARTS
from benchmarks.alone import empty_folder, process, resident
from benchmarks.engine import exponent
from benchmarks.native import Twinned
from benchmarks.native_bridge import Twins, compiled, same_rows
from benchmarks.peers.__main__ import PARTS as PEERS
from sim.market import Market
from sim.scenario import load_scenario

PAGE = """# Speed
<!-- targets -->
| target | at least | aim | measured |  |
| --- | ---: | ---: | ---: | ---: |
| main job, warm | 30 s | 10 s | 1 s | aim met |
<!-- /targets -->
<!-- startup -->
| target | at least | aim | measured |  |
| --- | ---: | ---: | ---: | ---: |
| main job, warm | 30 s | 10 s | 40 s | missed |
| network of 1,000,000, against igraph | 15 x | 30 x |  | not measured |

| process | seconds |
| --- | ---: |
| something else | 3 |
<!-- /startup -->
"""


def test_a_target_is_met_from_its_own_side():
    assert [targets.HELP.met(value) for value in (0.3, 0.4, 0.6)] == ["aim met", "met", "missed"]
    assert [targets.OBJECTS.met(value) for value in (200, 100, 9)] == ["aim met", "met", "missed"]
    assert targets.YEAR.row([70.0, 50.0, 59.0])[-2:] == ("59 ms (50-70)", "met")


def test_the_table_of_targets_takes_what_the_parts_left_and_says_what_nobody_measured(tmp_path):
    speed = tmp_path / "speed.md"
    speed.write_text(PAGE)
    found = targets.gathered(speed)
    assert "| main job, warm | 30 s | 10 s | 40 s | missed |" in found
    assert "| network of 1,000,000, against igraph | 15 x | 30 x |  | not measured |" in found
    assert "| `run.py --help`, warm | 0.5 s | 0.3 s |  | not measured |" in found
    assert "something else" not in found


def test_every_part_has_a_place_on_its_page():
    speed = page.PAGE.read_text(encoding="utf-8")
    marks = [*(part for part in PARTS if part != "scale"), *(f"peers, {part}" for part in PEERS)]
    assert [mark for mark in (*marks, targets.BLOCK) if speed.count(f"<!-- {mark} -->") != 1] == []
    assert page.SCALE.read_text(encoding="utf-8").count("<!-- scale -->") == 1
    assert set(BY_NAME) < set(PARTS)
    for place in page.HOSTING:
        assert place.read_text(encoding="utf-8").count("<!-- hosting -->") == 1


def test_an_exponent_is_the_slope_of_the_logarithms():
    assert exponent([(10.0, 3.0), (100.0, 300.0), (1000.0, 30_000.0)]) == pytest.approx(2.0)


def test_a_process_that_fails_says_what_it_said():
    with empty_folder() as where, pytest.raises(RuntimeError, match="no such day"):
        process(["-c", "raise SystemExit('no such day')"], where=where)
    assert process(["-c", "print('a day')"]).said == "a day\n"
    assert startup.again(2, ["-c", ""], page.DOCS)[1].wall > 0.0
    assert 0 < resident()["now"] <= resident()["most"]


@pytest.mark.skipif(shutil.which("gcc") is None, reason="there is no gcc here")
def test_the_twins_in_c_leave_every_record_as_the_kernels_do(tmp_path):
    twinned = Twinned(Twins(compiled(tmp_path)), 1_500)
    twinned.run(40)  # Raises ValueError at the first bit that differs.
    alone = Market(load_scenario("baseline", {"world.consumers": 1_500}), seed=1)
    assert twinned.market.state.fingerprint() == alone.run(twinned.market.day).state.fingerprint()
    assert twinned.turns > 40
    bond = twinned.market.state.people.bond.open
    changed = bond.copy()
    changed["told"][3, 1] += 1.0
    with pytest.raises(ValueError, match="bond, told: not the same bits"):
        same_rows("bond", bond, changed)
