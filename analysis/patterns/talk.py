"""Who says what, with how many stars, how far does it go, and who writes most of it? (P5 to P8)"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from analysis.patterns.cascades import Tree, trees
from analysis.patterns.figures import correlation, share, slope
from analysis.patterns.watching import Lived, Posted, Stage, counts, latent
from sim.kernels.columns import AWARE, CONNECTED, TELL
from sim.ledger import COLUMN
from sim.scenario import Scenario
from sim.trace import Heard

CHECKS = (
    "P5_ratio", "P5_persons", "P5_brands", "P6_ones", "P6_twos", "P6_threes", "P6_unimodal",
    "P6_threshold", "P6_selective", "P7_depth", "P7_tail", "P7_virality", "P8_posters",
)  # fmt: skip
MOST_STARS = 5
THRESHOLD_DAYS = 365
CHOOSIER = 0.5  # the more extreme half of failures and of delights
TOP_CASCADES = 0.01
TOP_POSTERS = 0.10
LATENT_SAMPLE = 20_000


def incidence(base: Lived, heard: Heard, consumers: int) -> dict[str, float]:
    """Return P5: good tells per bad one, over the market, over persons and over brands."""
    sums = base.ledger.sum(axis=0)
    good, bad = sums[:, COLUMN["told_good"]], sums[:, COLUMN["told_bad"]]
    bought = sums[:, COLUMN["purchases"]]
    first_hand = (heard.channel == TELL) & (heard.generation == 0) & (heard.sender >= 0)
    given = [
        np.bincount(heard.sender[first_hand & (heard.valence == tone)], minlength=consumers)
        for tone in (1, -1)
    ]
    return {
        "P5_ratio": share(good.sum(), bad.sum()),
        "P5_persons": correlation(*given),
        "P5_brands": slope(bought / bought.sum(), good / good.sum()) if good.any() else math.nan,
    }


def stars(scenario: Scenario, quantile: np.ndarray) -> np.ndarray:
    """Return (n,) int64, 1 to 5: the stars of experiences at these quantiles of satisfaction.

    Worked out after the fact, for reviews as they are published on scales of five; the page in the
    market counts praise and complaints (reviews.praise_stars, reviews.complaint_stars).
    """
    names = ("two", "three", "four", "five")
    edges = [float(scenario[f"reviews.{name}_stars"]) for name in names]
    return 1 + np.searchsorted(edges, quantile, side="right")


def star_shares(scenario: Scenario, seed: int, things: Any) -> np.ndarray:
    """Return (5,) float64: the share of each number of stars among posts or purchases."""
    given = stars(scenario, latent(seed, things.consumer, things.number))
    found = np.bincount(given - 1, minlength=MOST_STARS)
    return found / found.sum() if given.size else np.full(MOST_STARS, math.nan)


def polarity(shares: np.ndarray) -> float:
    """Return the share of one and five stars."""
    return float(shares[0] + shares[-1])


def peaks(shares: np.ndarray) -> int:
    """Return how many peaks a histogram has; a plateau is one."""
    steps = np.sign(np.diff(np.concatenate(([-1.0], shares, [-1.0]))))
    steps = steps[steps != 0]
    return int(np.count_nonzero((steps[:-1] > 0) & (steps[1:] < 0)))


def reviews(stage: Stage, base: Lived) -> dict[str, float]:
    """Return P6: stars of posts and of all purchases, and what choosier posters do to them."""
    scenario, seed = stage.scenario, stage.seed
    posted = base.market.posted()
    shares = star_shares(scenario, seed, posted)
    lived = type(base.bought)(*(column[:LATENT_SAMPLE] for column in base.bought))
    tier = stage.past.people.tier[posted.consumer]
    rare, often = (
        polarity(star_shares(scenario, seed, Posted(*(column[tier == who] for column in posted))))
        for who in (AWARE, CONNECTED)
    )
    days = min(THRESHOLD_DAYS, base.days)
    choosier = stage.live(days, changes=_choosier(scenario)).market.posted()
    as_it_is = Posted(*(column[posted.day < stage.past.day + days] for column in posted))
    gained = polarity(star_shares(scenario, seed, choosier))
    gained -= polarity(star_shares(scenario, seed, as_it_is))
    return {
        "P6_ones": float(shares[4] - shares[0]),
        "P6_twos": float(shares[0] - shares[1]),
        "P6_threes": float(shares[2]),
        "P6_unimodal": float(peaks(star_shares(scenario, seed, lived))),
        "P6_threshold": gained,
        "P6_selective": rare - often,
    }


def _choosier(scenario: Scenario) -> dict[str, Any]:
    """Return settings under which only the more extreme half fails or delights enough to speak."""
    changes = {f"experience.{of}": CHOOSIER * scenario[f"experience.{of}"] for of in EVENTS}
    for brand in scenario.brands:
        for of in EVENTS:
            if getattr(brand, of) is not None:
                changes[f"brands.{brand.key}.{of}"] = CHOOSIER * getattr(brand, of)
    return changes


EVENTS = ("failure", "delight")


def cascades(grown: list[Tree], posts: int) -> dict[str, float]:
    """Return P7. grown: the cascades shared at least once, of `posts` posts in all."""
    if posts == 0:
        return {}
    shares = np.sort([tree.size - 1 for tree in grown])[::-1]
    largest = shares[: math.ceil(TOP_CASCADES * posts)]
    sizes = np.array([tree.size for tree in grown], np.float64)
    shapes = np.array([tree.virality for tree in grown])
    return {
        "P7_depth": 1.0 - sum(tree.depth > 1 for tree in grown) / posts,
        "P7_tail": share(float(largest.sum()), float(shares.sum())),
        "P7_virality": correlation(sizes, shapes),
    }


def inequality(posts: np.ndarray) -> float:
    """Return the share of posts by the most active tenth of those who posted. posts: (people,)."""
    writers = np.sort(posts[posts > 0])[::-1]
    if writers.size == 0:
        return math.nan
    return float(writers[: max(1, round(TOP_POSTERS * writers.size))].sum() / writers.sum())


def read(stage: Stage, base: Lived) -> dict[str, float]:
    """Return the figures of P5 to P8 of one market."""
    trace = base.market.trace
    assert trace is not None
    heard = trace.heard()
    consumers, brands = stage.past.people.habit.shape
    sums = base.ledger.sum(axis=(0, 1))
    names = ("complaints_posted", "praise_posted", "turned_posts")
    posts = int(sum(sums[COLUMN[name]] for name in names))
    grown = trees(heard, since=int(stage.past.counters[0]))
    written = counts(base.market.posted(), consumers, brands).sum(axis=1)  # type: ignore[arg-type]
    return {
        **incidence(base, heard, consumers),
        **reviews(stage, base),
        **cascades(grown, posts),
        "P8_posters": inequality(written),
    }
