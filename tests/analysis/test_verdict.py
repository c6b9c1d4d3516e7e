"""Does the verdict say what the runs say, and no more?"""

from __future__ import annotations

import numpy as np

from analysis.doubts import CARRIERS, WEAK, weak_numbers
from analysis.verdict import cheapest_as_good, give_verdict
from analysis.wording import duration, euros, number, percent, rounded
from sim.parameters import parameters
from tests.analysis.hand_made import compared, world

LUCK = np.array([0.0, 400.0, -300.0, 250.0, -150.0, 90.0, -20.0, 330.0])
SMALL = np.array([3.0, -2.0, 1.0, -3.0, 2.0, -1.0, 0.5, -0.5])
BASE = 10_000 + LUCK


def test_a_clear_lead_is_decided_and_told_in_euros_a_year():
    c = compared({"as_observed": BASE, "everyone": BASE + 1000 + SMALL})
    verdict = give_verdict(c)
    assert verdict.status == "decided"
    assert "“Everyone” earns most: it beats “As observed” by 5,000 euros a year" in verdict.sentence
    assert "(95 % interval 4,990 to 5,010)" in verdict.sentence
    assert "is no accident (Holm-adjusted p < 0.001)" in " ".join(verdict.sentences)


def test_a_reference_that_leads_is_told_not_to_change():
    c = compared({"as_observed": BASE + 500 + SMALL, "silence": BASE})
    assert "earns most and no change pays" in give_verdict(c).sentence


def test_a_lead_that_chance_could_make_is_called_open_and_priced_in_seeds():
    near = BASE + 1000
    c = compared(
        {
            "as_observed": BASE,
            "everyone": near + 0.4 + SMALL,
            "half_desk": near,
        },
        desk={"everyone": 500.0, "half_desk": 50.0},
    )
    verdict = give_verdict(c)
    assert verdict.status == "undecided"
    assert "8 replications cannot tell it from “Half desk”" in verdict.sentence
    # 50 and 500 euros of desk in a fifth of a year.
    assert (
        "is as good for less (250 euros a year for the desk, not 2,500 euros)" in verdict.sentence
    )
    assert verdict.cheapest == "half_desk"
    assert "too small to matter" in " ".join(verdict.sentences)
    assert "more replications to decide" in " ".join(verdict.sentences)


def test_a_cheaper_desk_is_not_called_as_good_before_it_is_shown():
    wild = 300 * SMALL
    c = compared({"as_observed": BASE + 50 + wild, "silence": BASE}, desk={"silence": 0.0})
    assert cheapest_as_good(c) == c.leader == "as_observed"
    told = " ".join(give_verdict(c).sentences)
    assert "“Silence” may be as good for less" in told
    assert "is not shown yet" in told


def test_a_null_result_is_reported_as_one():
    c = compared({"as_observed": BASE, "everyone": BASE + SMALL, "silence": BASE - SMALL[::-1]})
    verdict = give_verdict(c)
    assert verdict.status == "null"
    assert verdict.sentence.startswith("No policy can be told from another by its profit with 8")


def test_a_placebo_makes_no_difference_to_profit():
    verdict = give_verdict(compared({"as_observed": BASE, "placebo": BASE}))
    assert verdict.status == "null"
    assert verdict.sentence == (
        "The policy makes no difference to profit: “As observed” and “Placebo” earn exactly the "
        "same on each of 8 seeds."
    )


def test_an_interval_clear_of_zero_that_all_pairs_counted_may_be_chance_is_explained():
    noise = np.array([90.0, -60.0, 80.0, -140.0, 100.0, -130.0, 70.0, -10.0])
    c = compared({"as_observed": BASE, "everyone": BASE + 85 + noise, "silence": BASE - SMALL})
    verdict = give_verdict(c)
    assert verdict.status == "null"
    assert c.between("everyone", "as_observed", "profit").low > 0
    assert "Each interval shown counts its own pair alone: of 3 pairs" in verdict.sentences[1]


def test_where_no_interval_leaves_zero_out_nothing_is_explained():
    c = compared({"as_observed": BASE, "everyone": BASE + SMALL, "silence": BASE - SMALL[::-1]})
    assert "counts its own pair" not in " ".join(give_verdict(c).sentences)


def test_one_market_lived_decides_nothing_and_has_no_interval():
    verdict = give_verdict(compared({"as_observed": [100.0], "everyone": [150.0]}))
    assert verdict.status == "single"
    assert "one replication gives no interval, so nothing is decided" in verdict.sentence
    assert "interval" not in " ".join(verdict.sentences)
    assert verdict.cheapest is None


def test_customers_have_a_winner_of_their_own():
    kept = {"as_observed": 5000.0, "silence": 5300.0, "everyone": 4900.0}
    profits = {"as_observed": BASE, "silence": BASE - 9, "everyone": BASE + 700}
    told = give_verdict(compared(profits, kept=kept)).sentences[0]
    assert told.startswith("“Silence” keeps most customers: 300 people more than “As observed”")


def test_policies_that_differ_by_luck_alone_are_rarely_called_decided():
    # 300 comparisons of four policies alike; the family errs at most 5 % of the time. More than
    # 31 of 300 comes once in 16,000 such tests (4 standard errors).
    data = np.random.default_rng(5).normal(10_000, 100, (300, 4, 6))
    names = ("as_observed", "everyone", "silence", "reach_first")
    alarms = [
        give_verdict(compared(dict(zip(names, rows, strict=True)))).status != "null"
        for rows in data
    ]
    assert sum(alarms) <= 31


def test_the_scale_is_printed_with_every_verdict():
    told = give_verdict(compared({"as_observed": BASE, "everyone": BASE + SMALL})).sentences[-1]
    assert "400 simulated consumers stands for 20 people (F = 20)" in told
    assert "a market of 8,000" in told


def test_the_weak_numbers_are_weak_and_carry_the_value_in_force():
    verdict = give_verdict(compared({"as_observed": BASE, "everyone": BASE + 5}))
    known = parameters()
    addresses = [weak.address for weak in verdict.weak]
    assert {"answer.ignored_loss", "tells.unsatisfied", "experience.lasting_share"} <= set(
        addresses
    )
    assert all(known[address].grade in WEAK for address in addresses)
    assert all(address in known for address in CARRIERS)
    assert "folklore" in next(w for w in verdict.weak if w.address == "tells.unsatisfied").grade


def test_a_weak_number_that_the_scenario_changes_says_who_changed_it():
    changed = world().with_values({"tells.unsatisfied": 16})
    weak = next(w for w in weak_numbers(changed) if w.address == "tells.unsatisfied")
    assert (weak.value, weak.changed) == ("16", "--set")


def test_numbers_are_said_with_three_digits_that_count():
    assert [number(x) for x in (0, 1234567, -0.01234, 12.345, 99.96, 5.0)] == [
        "0",
        "1,230,000",
        "−0.01",
        "12.3",
        "100",
        "5",
    ]
    assert euros(-84_512) == "−84,500 euros"
    assert rounded(0.00123456) == 0.00123
    assert [percent(x) for x in (0, 0.001, 0.5, 0.9999, 1)] == [
        "0 %",
        "under 1 %",
        "50 %",
        "over 99 %",
        "100 %",
    ]
    assert [duration(x) for x in (0.15, 7.15, 69.0)] == ["9 min", "7.15 h", "2.88 days"]


def test_a_cheap_desk_with_a_dear_programme_is_not_called_cheap():
    near = BASE + 1000
    c = compared(
        {"as_observed": BASE, "everyone": near + 0.4 + SMALL, "half_desk": near},
        desk={"everyone": 500.0, "half_desk": 50.0},
        programme={"half_desk": 900.0},
    )
    sentences = give_verdict(c).sentences
    assert "No desk compared is cheaper" not in " ".join(sentences)
    assert give_verdict(c).cheapest == "everyone"
