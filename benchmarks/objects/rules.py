"""How do objects read a scenario? Every setting as an attribute, and what follows from several."""

from __future__ import annotations

import math

import numpy as np

from sim.kernels.columns import CONTEST, OFFER, SERVICE_POST
from sim.policies.files import load_policy
from sim.scenario import AGE_KEYS, DAYS_PER_YEAR, PLATFORMS, TIERS, Scenario

MEAN_LIFE_PER_HALF_LIFE = 1.0 / math.log(2.0)
CENTS = 100
SECONDS_PER_HOUR = 3600
REACH_AS_IN = 2012
PLANS = {
    SERVICE_POST: "content.service_posts", OFFER: "content.offers", CONTEST: "content.contests"
}  # fmt: skip
DESK = "as_observed"
# Settings that ask for rules the objects do not know, and the values that do not.
BEYOND = {
    "crisis.day": -1, "ambassadors.places": 0, "influencers.contacts": 0.0, "rewards.share": 0.0,
    "seeding.people": 0, "advertising.contacts": 0.0, "content.present": 1,
    "content.bought_followers": 0, "desk.agents": 0, "consumers.patience_drift": 0.0,
}  # fmt: skip


class Fading(dict):
    """Share of a memory left after so many days, worked out when first asked for."""

    def __init__(self, half_life: float) -> None:
        """Take a half-life in days."""
        super().__init__()
        self.half_life = half_life

    def __missing__(self, days: int) -> float:
        self[days] = left = 2.0 ** (-days / self.half_life)
        return left


class Rules:
    """A scenario's settings, `section.name` as `section_name`, and what is derived from them."""

    def __init__(self, scenario: Scenario) -> None:
        """Read a scenario; ValueError for one that asks for more than the baseline does."""
        check_scope(scenario)
        values = {**scenario.values, **load_policy(DESK).desk}
        vars(self).update({key.replace(".", "_"): value for key, value in values.items()})
        self.brands = range(len(scenario.brands))
        self.share = [brand.share for brand in scenario.brands]
        world = values["experience.failure"], values["experience.delight"]
        self.failure = [world[0] if b.failure is None else b.failure for b in scenario.brands]
        self.delight = [world[1] if b.delight is None else b.delight for b in scenario.brands]
        self.voice_failure = [values[f"voice.failure_{tier}"] for tier in TIERS]
        self.voice_delight = [values[f"voice.delight_{tier}"] for tier in TIERS]
        self.audience_absent = [values[f"audience.absent_{age}"] for age in AGE_KEYS]
        self._read_prices(scenario)
        self._read_platforms(values)
        self._read_memories()
        self.tells_bad = cumulated(self.tells_unsatisfied, self.tells_dispersion)
        self.tells_good = cumulated(self.tells_delighted, self.tells_dispersion)

    def _read_prices(self, scenario: Scenario) -> None:
        """Take prices (cents), and what they do to the odds of every buyer."""
        basket = self.money_basket
        self.cents = [
            round((basket if b.price is None else b.price) * CENTS) for b in scenario.brands
        ]
        prices = [cents / CENTS for cents in self.cents]
        mean = sum(prices) / len(prices)
        self.price_shift = [self.purchase_price_sensitivity * (mean - price) for price in prices]

    def _read_platforms(self, values: dict[str, float]) -> None:
        """Take what stands of each platform, in the order of PLATFORMS."""
        self.weight, self.reach, self.service, self.platform_patience, fit, half_life = (
            [values[f"platforms.{name}_{what}"] for name in PLATFORMS]
            for what in ("weight", "reach", "service", "patience", "fit", "half_life")
        )
        self.mean_life = [hours * MEAN_LIFE_PER_HALF_LIFE * SECONDS_PER_HOUR for hours in half_life]
        self.plans = {kind: values[address] for kind, address in PLANS.items()}
        tired = 1.0 + sum(self.plans.values()) / self.recognition_fatigue
        tailored = self.content_tailored
        self.worth = [(tailored + (1.0 - tailored) * each) / tired for each in fit]
        self.times_shared = dict.fromkeys(PLANS, self.recognition_shared)
        self.times_shared[CONTEST] = self.recognition_contest_shared

    def _read_memories(self) -> None:
        """Prepare how each kind of memory fades."""
        self.fading_left = Fading(self.experience_fading_half_life)
        self.told_left = Fading(self.tells_half_life)
        self.seen_left = Fading(self.feed_half_life)
        self.content_left = Fading(self.recognition_half_life)
        self.page_left = Fading(self.reviews_memory)[1]
        self.flow_left = Fading(self.desk_background_memory)[1]

    def sharing(self, degrees: np.ndarray) -> list[float]:
        """Return by platform the chance that a viewer shares. degrees: (consumers,) contacts."""
        ties, excess = float(degrees.sum()), float((degrees * degrees).sum() - degrees.sum())
        chances = []
        for weight, reach in zip(self.weight, self.reach, strict=True):
            largest = max(self.weight)
            reached = reach * (weight * self.consumers_participation / largest if largest else 0.0)
            known = reached > 0 and excess > 0
            chance = self.feed_reproduction / (reached * excess / ties) if known else 0.0
            chances.append(min(1.0, chance))
        return chances

    def page_reach(self, day: int) -> float:
        """Return the share of followers who see a brand's post on a day of the run."""
        years = self.world_year - REACH_AS_IN + (day - self.world_burn_in) / DAYS_PER_YEAR
        halved = 2.0 ** (-max(years, 0.0) / self.recognition_reach_half_life)
        return max(self.recognition_page_reach * halved, self.recognition_least_reach)


def cumulated(mean: float, dispersion: float) -> list[float]:
    """Return P(count <= n) of a negative binomial for n = 0, 1, ... until it no longer grows."""
    growth = mean / (mean + dispersion)
    term = total = math.exp(-dispersion * math.log1p(mean / dispersion))
    chances = [total]
    while total + term > total or len(chances) < mean:
        term *= growth * (dispersion + len(chances) - 1) / len(chances)
        total += term
        chances.append(total)
    return chances


def check_scope(scenario: Scenario) -> None:
    """Refuse a world with more in it than the baseline; ValueError names the setting."""
    for address, plain in BEYOND.items():
        if scenario[address] != plain:
            raise ValueError(f"rivals live the baseline: {address} = {scenario[address]!r}")
    for brand in scenario.brands:
        if brand.enters is not None or brand.later is not None or brand.policy != DESK:
            raise ValueError(f"rivals live the baseline: brands.{brand.key} is not as observed")
