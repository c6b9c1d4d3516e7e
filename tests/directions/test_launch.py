"""How does a newcomer become known, and what is owed to likeness alone?

Paired by seed; each claim has the false-alarm rate stated in paired.py.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import least_squares

from sim.ledger import COLUMN
from sim.scenario import Scenario, load_scenario
from tests.directions.branches import live, pushed, same_market
from tests.directions.paired import arm, assert_more, ledger_of, lived, small

# A launch within five months: people buy and talk more than in launch.toml.
LAUNCH = {"world.days": 60, "world.burn_in": 20, "purchase.rate": 30.0}
# Hardly any adverts, and a newcomer that is told of whenever it is bought.
BY_MOUTH = LAUNCH | {
    "world.days": 330, "world.consumers": 2000, "purchase.rate": 60.0, "awareness.search": 0.0,
    "awareness.told": 1.0, "awareness.seen": 0.0, "tells.retold": 0.0,
    "reviews.volume_effect": 0.0, "brands.fado.delight": 0.9, "brands.fado.failure": 0.0,
    "brands.fado.policy": "as_observed",
}  # fmt: skip
SEEDING = 0.0005
DAYS_PER_YEAR = 365.0


def bass(days: np.ndarray, p: float, q: float) -> np.ndarray:
    """The share who know by the evening of each day: Bass (1969), innovators p, imitators q."""
    left = np.exp(-(p + q) * days)
    return (1.0 - left) / (1.0 + q / p * left)


def fitted(share: np.ndarray) -> tuple[float, float, float]:
    """Return p and q a year, and R squared, of the Bass curve nearest to a curve of awareness."""
    days = np.arange(1, share.size + 1)
    found = least_squares(
        lambda x: bass(days, *np.exp(x)) - share, np.log([1e-3, 5e-2]), method="lm"
    )
    rest = (found.fun**2).sum() / ((share - share.mean()) ** 2).sum()
    p, q = np.exp(found.x) * DAYS_PER_YEAR
    return float(p), float(q), 1.0 - float(rest)


def awareness(scenario: Scenario, seed: int) -> np.ndarray:
    """Return (days,) share of consumers who know the newcomer at midnight."""
    ledger = ledger_of(scenario, None, seed)
    return ledger[:, scenario.focal, COLUMN["aware"]] / scenario["world.consumers"]


def by_mouth(seed: int, tells: float = 1.0) -> np.ndarray:
    """Awareness of a launch that hardly anybody but customers speaks of."""
    world = load_scenario("launch")
    told = {
        f"tells.{name}": world[f"tells.{name}"] * tells for name in ("unsatisfied", "delighted")
    }
    changes = BY_MOUTH | told | {"advertising.contacts": SEEDING}
    return awareness(small(changes, "launch"), seed)


SEEDS = (1, 2, 3, 4, 5)
MORE = tuple(range(1, 17))


def test_a_launch_by_word_of_mouth_follows_an_s_curve() -> None:
    for seed in SEEDS:
        share = by_mouth(seed)
        p, q, explained = fitted(share)
        gains = np.diff(share, prepend=0.0)
        thirds = gains[: gains.size // 3 * 3].reshape(3, -1).sum(axis=1)
        assert explained > 0.95, (p, q)
        assert q > 5 * p, "imitation, not advertising"
        assert gains[:10].mean() < gains.max() / 3, "slow at first"
        assert thirds[2] < max(thirds), "and slow at last"


def test_imitation_falls_when_customers_tell_half_as_many() -> None:
    q = [[fitted(by_mouth(seed, tells))[1] for seed in SEEDS] for tells in (1.0, 0.5)]
    assert_more(np.array(q[0]), np.array(q[1]))


def test_a_larger_community_is_found_by_more() -> None:
    """Row 54."""
    early = LAUNCH | {"awareness.search": 0.3, "awareness.search_community": 1.0}
    followed, alone = (
        arm("newly_aware", early | {
            f"audience.follows_{tier}": share for tier in ("connected", "aware", "other")
        }, world="launch")
        for share in (1.0, 0.0)
    )  # fmt: skip
    assert_more(followed, alone)


def test_fresh_posts_make_a_newcomer_found() -> None:
    """Row 53: more is posted about it, more find it, who buy and post in turn."""
    pages = LAUNCH | {"awareness.search": 0.3, "awareness.search_community": 0.0,
                      "awareness.seen": 0.0}  # fmt: skip
    loud = pages | {"voice.delight_connected": 0.6, "brands.fado.delight": 0.8}
    assert_more(arm("newly_aware", loud, world="launch"), arm("newly_aware", pages, world="launch"))


def test_a_newcomer_spreads_by_posts_that_are_seen() -> None:
    """Cascades are skewed, so how many get to know it is compared on a scale of ratios."""
    posts = LAUNCH | {"awareness.search": 0.0, "awareness.told": 0.0,
                      "voice.delight_connected": 0.6, "brands.fado.delight": 0.8}  # fmt: skip
    shown, ignored = (
        np.log(arm("newly_aware", posts | {"awareness.seen": chance}, world="launch", seeds=MORE))
        for chance in (1.0, 0.0)
    )
    assert_more(shown, ignored)


def test_adverts_speed_a_launch_up() -> None:
    more = LAUNCH | {"awareness.search": 0.0}
    assert_more(
        arm("newly_aware", more, "advertising_launch", "launch"),
        arm("newly_aware", more, "as_observed", "launch"),
    )


def test_adverts_for_a_brand_everybody_knows_change_nothing_but_the_bill() -> None:
    """Row 28: among known brands a budget for adverts buys nothing at all, to the byte."""
    without, with_adverts = (
        live(policies=policies, seeds=SEEDS[:1], days=30)
        for policies in ({}, pushed(advertising_contacts=0.01))
    )
    assert same_market(without.markets[0], with_adverts.markets[0], but=["programme_cost"]) == []
    assert with_adverts["programme_cost"][0] > without["programme_cost"][0]


def test_quality_is_worth_more_to_a_brand_that_is_known() -> None:
    """Row 82: what fewer failures and more delights add to sales grows with awareness."""
    good = {"brands.fado.failure": 0.0, "brands.fado.delight": 0.8}
    bad = {"brands.fado.failure": 0.2, "brands.fado.delight": 0.1}
    gains = []
    for reach in (0.05, 0.0005):
        world = LAUNCH | {"brands.fado.policy": "as_observed", "advertising.contacts": reach}
        gains.append(
            arm("purchases", world | good, world="launch")
            - arm("purchases", world | bad, world="launch")
        )
    assert_more(*gains)


def test_who_are_alike_seem_to_influence_each_other_and_do_not() -> None:
    """The control: friends' purchases correlate, no flip is counted, and talk changes nothing."""
    quiet = {"tells.unsatisfied": 0.0, "tells.delighted": 0.0, "tells.retold": 0.0}
    days = {"world.days": 40}
    seen = []
    for seed in SEEDS:
        scenario = small(days, "homophily_only")
        market = lived(scenario, None, seed)
        ledger = market.state.ledger.sum(axis=0)
        for flips in ("online_flips", "any_flips", "feed_flips", "brand_flips"):
            assert ledger[:, COLUMN[flips]].sum() == 0
        assert ledger[:, COLUMN["told_bad"]].sum() > 0
        silent = ledger_of(small(days | quiet, "homophily_only"), None, seed)
        bought = COLUMN["purchases"]
        first = int(scenario["world.burn_in"])
        assert np.array_equal(silent[:, :, bought], market.state.ledger[first:, :, bought])
        people, network = market.state.people, market.state.network
        # A purchase that went well leaves something lasting: who has bought the brand.
        buyer = people.lasting[:, 0] > 0.0
        ends = np.repeat(buyer, np.diff(network.start)), buyer[network.neighbours]
        seen.append(np.corrcoef(*ends)[0, 1])
    assert_more(np.array(seen), np.zeros(len(SEEDS)))
