"""Does each instrument of `validate` read what can be worked out by hand?"""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from analysis.patterns import buying, choice, desk, lost, recovery, seeding, talk
from analysis.patterns.cascades import Tree, trees, virality
from analysis.patterns.watching import Bought, Lived, Stage, WatchedMarket, open_stage
from sim.kernels.columns import OCCASION, TELL, VIEW
from sim.kernels.purchase import choose
from sim.ledger import COLUMN, MEASURES
from sim.market import Market
from sim.scenario import load_scenario
from sim.trace import Heard
from tests.engine.lives import SEED, lively, summary
from tests.exact.theory import penetration_and_frequency

TWO_BRANDS = load_scenario("baseline", {"money.discount": 0.5})


@pytest.fixture(scope="module")
def stage() -> Stage:
    return open_stage(lively(), SEED)


@pytest.fixture(scope="module")
def base(stage: Stage) -> Lived:
    return stage.live(30, trace=True)


def words(*rows: tuple[int, int, int, int], channel: int = VIEW) -> Heard:
    """Return words heard from rows of root, sender, receiver, generation, a second apart."""
    root, sender, receiver, generation = np.array(rows, np.int64).T
    time, ones = np.arange(len(rows)), np.ones(len(rows), np.int64)
    return Heard(root, sender, receiver, time, ones * channel, generation, ones, ones, ones)


# Watching


def test_a_market_that_is_watched_lives_the_same_bytes() -> None:
    plain = Market(lively(), SEED).run(40)
    watched = WatchedMarket(lively(), SEED).run(40)
    assert summary(watched) == summary(plain)
    ledger = plain.state.ledger[:40].sum(axis=(0, 1))
    assert watched.bought().day.size == ledger[COLUMN["purchases"]]
    posts = ledger[COLUMN["complaints_posted"]] + ledger[COLUMN["praise_posted"]]
    assert watched.posted().day.size == posts > 0


# Cascades


@pytest.mark.parametrize("people", [2, 3, 7, 40])
def test_a_star_and_a_chain_have_the_virality_of_the_textbook(people: int) -> None:
    """A star's mean distance is 2 (n - 1) / n, a chain's (n + 1) / 3."""
    assert virality([-1] + [0] * (people - 1)) == pytest.approx(2 * (people - 1) / people)
    assert virality([-1, *range(people - 1)]) == pytest.approx((people + 1) / 3)


def test_a_cascade_is_made_of_its_author_and_those_who_shared() -> None:
    """Author 1 shows 2, 3, 4; 2 shares to 5, 6; 5 to 7; 4 to 8. Nobody shares root 9."""
    heard = words(
        (5, 1, 2, 0), (5, 1, 3, 0), (5, 1, 4, 0), (5, 2, 5, 1), (5, 2, 6, 1), (5, 5, 7, 2),
        (5, 4, 8, 1), (9, 3, 1, 0), (9, 3, 2, 0),
    )  # fmt: skip
    # Distances: 1-2, 1-4, 2-5: one; 1-5, 2-4: two; 4-5: three.
    assert trees(heard) == [Tree(size=4, depth=2, virality=(3 * 1 + 2 * 2 + 3) / 6)]
    assert trees(heard, since=6) == []


def test_who_has_it_from_two_hangs_on_the_first_of_them() -> None:
    heard = words((0, 1, 2, 0), (0, 1, 3, 0), (0, 2, 4, 1), (0, 3, 4, 1), (0, 4, 5, 2))
    assert trees(heard) == [Tree(size=4, depth=2, virality=(3 * 1 + 2 * 2 + 3) / 6)]


def test_what_a_brand_posts_itself_is_no_cascade_of_consumers() -> None:
    assert trees(words((0, -1, 2, 0), (0, 2, 3, 1))) == []


def test_tells_are_no_part_of_the_cascades_of_posts() -> None:
    assert trees(words((0, 1, 2, 0), (0, 2, 3, 1), channel=TELL)) == []


def test_cascades_of_a_few_posts_are_counted_against_all_posts() -> None:
    grown = [Tree(2, 1, 1.0), Tree(3, 2, 4 / 3), Tree(5, 1, 1.6)]
    found = talk.cascades(grown, posts=100)
    assert found["P7_depth"] == pytest.approx(0.99)
    assert found["P7_tail"] == pytest.approx(4 / 7)
    assert found["P7_virality"] == pytest.approx(np.corrcoef([2, 3, 5], [1, 4 / 3, 1.6])[0, 1])


# Buying


SHARES = (0.30, 0.25, 0.20, 0.15, 0.10)
LAW = (1.456, 0.7788, 1.55)


def dirichlet_buyers(people: int, together: float) -> np.ndarray:
    """Return (people, 5) purchases of an exact NBD-Dirichlet market (Dirichlet sum `together`)."""
    luck = np.random.default_rng(20)
    shares = np.array(SHARES)
    buys = luck.poisson(luck.gamma(0.7788, 1.456 / 0.7788, people))
    return luck.multinomial(buys, luck.dirichlet(together * shares, people))


def test_an_exact_dirichlet_market_shows_both_penalties_and_shares_its_buyers() -> None:
    """200,000 people: the pair has 13,000 common buyers, so chance moves it 0.9 % (one error)."""
    found = buying.panel([dirichlet_buyers(200_000, 1.55)])
    assert buying.jeopardy(found) > 0.95
    assert buying.line(found) < 0.12
    assert buying.duplication(found) < 0.10
    pair = found.both[0, 1] / (found.penetration[0] * found.penetration[1])
    merged = np.array([SHARES[0] + SHARES[1], *SHARES[2:]])
    apart = penetration_and_frequency(np.array(SHARES), *LAW)[0]
    either = penetration_and_frequency(merged, *LAW)[0][0]
    exact = (apart[0] + apart[1] - either) / (apart[0] * apart[1])
    assert pair == pytest.approx(exact, rel=0.033)


def test_brands_with_a_clientele_of_their_own_are_not_shared_by_size() -> None:
    bought = np.zeros((90, 5), np.int64)
    bought[:30, :2] = 1
    bought[20:90, 2:] = 1
    found = buying.panel([bought])
    assert buying.duplication(found) > 0.5
    assert math.isnan(buying.jeopardy(found)), "everybody buys once: nothing to correlate"
    assert math.isnan(buying.jeopardy(buying.panel([bought[:, :4]]))), "four brands are too few"


def test_quarters_are_added_up_as_one_long_panel() -> None:
    one, two = np.array([[1, 0], [0, 0]]), np.array([[3, 0], [0, 2]])
    found = buying.panel([one, two])
    assert found.penetration.tolist() == [0.5, 0.25]
    assert found.frequency.tolist() == [2.0, 2.0]


@pytest.mark.parametrize("shape", [0.4, 0.8, 3.0])
def test_the_shape_of_purchase_counts_is_found_again(shape: float) -> None:
    """Standard error about 1 to 2 %: false alarms below one in a thousand at 7 %."""
    luck = np.random.default_rng(4)
    counts = luck.poisson(luck.gamma(shape, 4.0 / shape, 50_000))
    assert buying.shape_of(counts) == pytest.approx(shape, rel=0.07)
    assert math.isnan(buying.shape_of(np.zeros(5, np.int64)))


# Talk


def test_stars_are_bands_of_latent_satisfaction() -> None:
    quantiles = np.array([0.0, 0.034, 0.035, 0.099, 0.10, 0.349, 0.35, 0.749, 0.75, 0.999])
    assert talk.stars(TWO_BRANDS, quantiles).tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_the_latent_satisfaction_of_a_purchase_is_the_luck_that_decided_it(
    stage: Stage, base: Lived
) -> None:
    posted = base.market.posted()
    luck = talk.latent(stage.seed, posted.consumer, posted.number)
    complaint = posted.kind == 0
    assert complaint.any()
    assert not complaint.all()
    assert luck[complaint].max() < stage.scenario["experience.failure"]
    assert luck[~complaint].min() >= 1 - stage.scenario["experience.delight"]


@pytest.mark.parametrize(
    ("shares", "peaks"),
    [([1, 2, 3, 2, 1], 1), ([3, 1, 0, 1, 5], 2), ([0, 0, 0, 0, 1], 1), ([1, 1, 1, 1, 1], 1)],
)
def test_peaks_are_counted_and_a_plateau_is_one(shares: list[float], peaks: int) -> None:
    assert talk.peaks(np.array(shares) / sum(shares)) == peaks


def test_the_top_tenth_is_of_those_who_posted() -> None:
    posts = np.array([0] * 80 + [1] * 18 + [9, 13])
    assert talk.inequality(posts) == pytest.approx(22 / 40)
    assert math.isnan(talk.inequality(np.zeros(3)))


def test_good_and_bad_tells_are_counted_by_person_and_by_brand() -> None:
    ledger = np.zeros((1, 2, len(MEASURES)), np.int64)
    for name, values in (("told_good", (6, 3)), ("told_bad", (2, 1)), ("purchases", (20, 10))):
        ledger[0, :, COLUMN[name]] = values
    sender = np.array([0, 0, 1, 2, 2, 2])
    tone, hop = np.array([1, -1, 1, 1, 1, -1]), np.array([0, 0, 0, 0, 0, 1])
    blank = np.zeros(6, np.int64)
    heard = Heard(blank, sender, blank, blank, blank + TELL, hop, blank, tone, blank)
    lived: Any = SimpleNamespace(ledger=ledger)
    found = talk.incidence(lived, heard, consumers=4)
    assert found["P5_ratio"] == 3.0
    assert found["P5_brands"] == pytest.approx(1.0)
    good, bad = [1, 1, 2, 0], [1, 0, 0, 0]  # The last bad tell was told on, not lived.
    assert found["P5_persons"] == pytest.approx(np.corrcoef(good, bad)[0, 1])


# Choice


def test_the_chances_read_off_a_market_are_those_its_kernel_chooses_by(base: Lived) -> None:
    """20 consumers, 4,000 occasions each: false alarm about one in ten thousand at 4.5 errors."""
    market, occasions = base.market, 4000
    buyers = np.flatnonzero((market.state.people.stopped == 0).any(axis=1))[:20]
    who = np.repeat(buyers, occasions).astype(np.int32)
    number = np.tile(np.arange(occasions, dtype=np.int32) + 1000, buyers.size)
    tried = np.zeros(who.size, OCCASION)
    tried["consumer"][:], tried["number"][:] = who, number
    choose(5, market.day, 0, who.size, tried, market.table)
    found = choice.chances(market)[buyers]
    picked = np.zeros_like(found)
    np.add.at(picked, (np.repeat(np.arange(buyers.size), occasions), tried["brand"]), 1 / occasions)
    error = np.sqrt(found * (1 - found) / occasions)
    assert np.all(np.abs(picked - found) <= 4.5 * error + 1e-12)


def test_a_tell_moves_a_logit_as_east_found_when_nothing_was_heard_before() -> None:
    chance = np.linspace(0.001, 0.999, 999)
    found = choice.tells_effect(chance, np.zeros(chance.size), 1.2)
    assert found["P11_low"] > 1 > found["P11_high"]
    assert found["P11_ends"] < 0.2
    good, bad = (choice.moved(chance, np.zeros(chance.size), tell, 1.2) for tell in (1.0, -1.0))
    assert good == pytest.approx(-bad[::-1]), "the mirror of a logit"
    up = np.log(good[299] + chance[299]) - np.log(1 - good[299] - chance[299])
    assert up - np.log(0.3 / 0.7) == pytest.approx(1.2)


def test_one_more_star_moves_only_pages_that_are_well_rated(base: Lived) -> None:
    market = base.market
    brands = market.state.brands.copy()
    lived: Any = SimpleNamespace(day=market.day, settings=market.settings, rules=market.rules)
    lived.desk_rules = market.desk_rules
    lived.state = SimpleNamespace(people=market.state.people, brands=brands)
    brands.praise[:], brands.complaints[:] = 10.0, 2.0
    assert choice.stars_effect(lived) > 0
    brands.complaints[:] = 10.0
    assert math.isnan(choice.stars_effect(lived)), "three stars: nothing to weigh"


# Recovery and loss


def test_those_who_fail_in_an_arm_lose_just_what_the_model_says(stage: Stage) -> None:
    chosen = recovery.recent_buyers(stage)[:4]
    before = stage.past.fingerprint()
    world = stage.scenario
    unharmed = recovery.attitude(stage, stage.past, chosen)
    ignored = recovery.failed(stage, chosen, repaired=False)
    loss = world["experience.failure_loss"] + world["answer.ignored_loss"]
    assert recovery.attitude(stage, ignored, chosen) == pytest.approx(unharmed - loss)
    repaired = recovery.attitude(stage, recovery.failed(stage, chosen, repaired=True), chosen)
    assert unharmed - loss < repaired < unharmed
    assert stage.past.fingerprint() == before


@pytest.mark.parametrize("brand", [None, 1])
def test_who_is_lost_never_buys_again_and_the_past_does_not_know(
    stage: Stage, brand: int | None
) -> None:
    """Who is lost to one brand goes on with the others."""
    gone = np.array([3, 50, 77])
    before = stage.past.fingerprint()
    after = stage.live(25, past=lost.without(stage.past, gone, brand)).bought
    theirs = set(after.brand[np.isin(after.consumer, gone)].tolist())
    assert theirs == (set() if brand is None else {0, 2, 3, 4})
    assert {0, 1, 2, 3, 4} == set(after.brand.tolist())
    assert stage.past.fingerprint() == before


def lived_from(rows: list[tuple[int, int, int]], days: int = 800) -> Any:
    """Return an arm from rows of day, consumer, brand."""
    day, consumer, brand = np.array(rows, np.int64).T
    return SimpleNamespace(
        market=SimpleNamespace(day=days), days=days, bought=Bought(day, consumer, brand, day)
    )


def test_the_multiplier_counts_the_others_and_discounts_the_years() -> None:
    """0 is lost: two purchases of brand 0 now. 1 buys brand 1 a year on, not brand 0."""
    base = lived_from([(0, 0, 0), (0, 0, 0), (365, 1, 0)])
    after = lived_from([(365, 1, 1)])
    gone = np.array([0])
    assert lost.multiplier(TWO_BRANDS, base, after, gone, 0) == pytest.approx(1 + 1 / 1.5 / 2)
    assert lost.multiplier(TWO_BRANDS, base, after, gone, None) == pytest.approx(1.0)
    assert math.isnan(lost.multiplier(TWO_BRANDS, after, after, gone, 0))


# Hands


def test_bends_and_the_knee_are_read_off_the_margins() -> None:
    profit = {0.5: 0.0, 0.75: 1.0, 0.9: 2.5, 1.0: 4.0, 1.25: 5.0, 1.5: 4.5}
    found = desk.bends(profit)
    assert found == {"P16_beyond": 0.5 - 4.0, "P16_below": 3.0 - 1.0, "P16_knee": 1.25}


@pytest.mark.parametrize(("hands", "answered", "gap"), [(90, 10, 0.0), (90, 4, 0.3), (40, 0, 0.0)])
def test_coverage_is_held_to_the_hands_left_over(hands: float, answered: int, gap: float) -> None:
    """A day of 80 praising and 20 complaining messages; praise is served first."""
    ledger = np.zeros((1, 1, len(MEASURES)), np.int64)
    ledger[0, 0, COLUMN["desk_praise"]] = 80
    ledger[0, 0, COLUMN["desk_complaints"]] = 20
    ledger[0, 0, COLUMN["desk_complaints_answered"]] = answered
    ledger[0, 0, COLUMN["desk_complaints_ignored"]] = 20 - answered
    stage: Any = SimpleNamespace(focal=0)
    lived: Any = SimpleNamespace(ledger=ledger, days=1)
    assert desk.coverage_gap(stage, lived, hands) == pytest.approx(gap)


def test_a_desk_is_manned_as_asked_and_else_as_it_was() -> None:
    policy = desk.manned("as_observed", 1.25)
    assert policy.desk["desk.capacity"] == 1.25
    assert policy.order == ("praise", "newest")


# Seeding


def test_each_rule_chooses_as_many_and_the_kind_it_says(stage: Stage) -> None:
    contacts = np.diff(stage.past.network.start)
    chosen = {rule: seeding.chosen_by(rule, stage) for rule in seeding.RULES}
    assert {people.size for people in chosen.values()} == {2}
    assert contacts[chosen["hub"]].min() == np.sort(contacts)[-2]
    assert contacts[chosen["fringe"]].max() == np.sort(contacts)[1]
    assert np.all(stage.past.people.tier[chosen["ambassador"]] == 0)


def test_a_gift_to_nobody_changes_nothing_and_a_gift_is_told(stage: Stage, base: Lived) -> None:
    def given(*seeds: int) -> seeding.SeededMarket:
        return seeding.SeededMarket(
            stage.scenario, stage.seed, past=stage.past, seeds=np.array(seeds, np.int64), brand=1
        )

    plain = Market(stage.scenario, stage.seed, past=stage.past).run(3)
    assert summary(given().run(3)) == summary(plain)
    market = given(4, 9).run(1)
    first = stage.past.day
    told = market.state.ledger[first, 1, COLUMN["delights"]]
    assert told == plain.state.ledger[first, 1, COLUMN["delights"]] + 2
    after = market.state.people.lasting[4, 1] + market.state.people.fading[4, 1]
    assert after > plain.state.people.lasting[4, 1]
    assert market.state.words.noted > 0


def test_hubs_are_too_dear_where_their_followers_cost_more_than_they_bring() -> None:
    followers = {"hub": 500.0, "random": 50.0}
    more = {"hub": 2.0, "random": 1.0}
    # Hub 250 + fee / 2, random 50 + fee: equal at a fee of 400.
    assert seeding.too_dear(more, followers) == pytest.approx(5 / 6)
    assert seeding.too_dear({"hub": 2.0, "random": 0.0}, followers) == 0.0
