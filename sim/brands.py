"""What does each brand have: a page, an inbox and a desk?

Brands are few, so their columns are plain arrays with one row per brand. A desk's hands follow its
load while the burn-in lasts and are fixed when the comparison begins.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.errors import OnzeError
from sim.kernels.columns import (
    CENTS,
    LONG_AGO,
    MINUTES_PER_HOUR,
    PAGE,
    PRAISE,
    PRIVATE_COMPLAINT,
    PUBLIC_COMPLAINT,
    fields_of,
)
from sim.kernels.hiring import hands_for
from sim.kernels.page import KINDS
from sim.kernels.rules import MEAN_LIFE_PER_HALF_LIFE, Rulebook
from sim.scenario import AGE_KEYS, DAYS_PER_YEAR, TIERS, BrandSettings, Scenario

SECONDS_PER_HOUR = 3600.0
PAGE_FIELDS = fields_of(PAGE)


@dataclass
class Brands:
    """The brands' columns. Everything here changes by day and is part of a snapshot."""

    pages: np.ndarray  # (brands,) PAGE
    flow: np.ndarray  # (brands, 3) float64: messages a day expected of the simulated buyers
    busy_until: np.ndarray  # (seats,) int64: second at which each agent is free, desk after desk
    waiting: np.ndarray  # (messages,) int32: slots that wait, desk after desk
    starts: np.ndarray  # (brands + 1,) int64: where those of each desk begin

    def __getattr__(self, name: str) -> np.ndarray:
        """Return a column of the pages, (brands,), to write too."""
        if name in PAGE_FIELDS:
            return self.pages[name]
        raise AttributeError(name)

    def waiting_at(self, b: int) -> np.ndarray:
        """Return the slots (messages,) int32 that wait at a desk."""
        return self.waiting[self.starts[b] : self.starts[b + 1]]

    def copy(self) -> Brands:
        """Return an independent copy."""
        return Brands(**{name: column.copy() for name, column in vars(self).items()})


class Desk(NamedTuple):
    """One brand's desk in kernel units, from the world's settings and the policy's."""

    agents: int  # people who take messages while it is open
    endless: bool
    opens: int  # seconds into the day
    closes: int
    service: float  # mean seconds a message keeps one of the agents
    paid_hours: float  # a day; of an endless or measured desk: per answer
    expires: int  # seconds
    varies: bool
    personal: float
    compensation: float  # euros per answered complaint
    capacity: float | None  # share of its inbox it is staffed for; None: its hands are given
    paid_minutes: float  # an answer
    open_hours: float  # a day

    def for_inbox(self, inbox: float) -> Desk:
        """Return the desk with the hands that so many messages a day ask for."""
        if self.capacity is None:
            return self
        given = inbox, self.capacity, self.paid_minutes, self.open_hours
        agents, service, paid = hands_for(*given)
        return self._replace(agents=agents, service=service, paid_hours=paid)


def make_desk(scenario: Scenario, settings: dict[str, float], inbox: float, endless: bool) -> Desk:
    """Return a desk for an inbox of so many messages a day.

    settings: every desk.* value in force for the brand; endless: answers whatever comes.
    """
    personal = settings["desk.personal"]
    minutes = settings["desk.handling"] * (1.0 + settings["desk.personal_handling"] * personal)
    paid_minutes = minutes / settings["desk.occupancy"]
    open_hours = settings["desk.closes"] - settings["desk.opens"]
    if open_hours <= 0:
        raise OnzeError(
            f"desk.opens = {settings['desk.opens']:g} must lie below "
            f"desk.closes = {settings['desk.closes']:g} (hours; a policy's desk over the world's).",
            key="desk.opens",
        )
    agents, service = int(settings["desk.agents"]), paid_minutes * MINUTES_PER_HOUR
    endless = endless or math.isinf(settings["desk.capacity"])
    if endless:
        agents, service = 0, minutes * MINUTES_PER_HOUR
        paid = paid_minutes / MINUTES_PER_HOUR
    else:
        paid = agents * open_hours
    desk = Desk(
        agents=agents,
        endless=endless,
        opens=int(settings["desk.opens"] * SECONDS_PER_HOUR),
        closes=int(settings["desk.closes"] * SECONDS_PER_HOUR),
        service=service,
        paid_hours=paid,
        expires=int(settings["desk.expires_after"] * SECONDS_PER_HOUR),
        varies=settings["desk.handling_varies"] == 1,
        personal=personal,
        compensation=settings["desk.compensation"],
        capacity=None if endless or agents > 0 else settings["desk.capacity"],
        paid_minutes=paid_minutes,
        open_hours=open_hours,
    )
    return desk.for_inbox(inbox)


def open_brands(scenario: Scenario, rules: Rulebook, tiers: np.ndarray) -> Brands:
    """Return the brands on the first day. tiers: (consumers,) int8."""
    count = len(scenario.brands)
    flow = expected_flow(scenario, rules, tiers)
    pages = np.zeros(count, PAGE)
    pages["hired"] = flow.sum(axis=1) * scenario["world.people_per_agent"]
    pages["last_answer"] = LONG_AGO
    return Brands(
        pages=pages,
        flow=flow,
        busy_until=np.zeros(0, np.int64),
        waiting=np.zeros(0, np.int32),
        starts=np.zeros(count + 1, np.int64),
    )


def expected_flow(scenario: Scenario, rules: Rulebook, tiers: np.ndarray) -> np.ndarray:
    """Return (brands, 3) messages a day expected of the simulated buyers at nominal shares."""
    parts = np.bincount(tiers, minlength=len(TIERS)) / tiers.size
    a_day = scenario["world.consumers"] * scenario["purchase.rate"] / DAYS_PER_YEAR
    flow = np.zeros((len(scenario.brands), KINDS))
    failure, delight = rules.failure, rules.delight
    complain, praise = (
        (parts * by_tier).sum() for by_tier in (rules.voice_failure, rules.voice_delight)
    )
    private = rules.voice_private * rules.voice_private_at_desk
    for b, brand in enumerate(scenario.brands):
        bought = a_day * brand.share
        flow[b, PUBLIC_COMPLAINT] = bought * failure[b] * complain
        flow[b, PRIVATE_COMPLAINT] = bought * failure[b] * private
        flow[b, PRAISE] = bought * delight[b] * praise
    return flow


def price_in_cents(brand: BrandSettings, scenario: Scenario) -> int:
    """Return what one purchase of a brand costs, in cents."""
    price = scenario["money.basket"] if brand.price is None else brand.price
    return round(price * CENTS)


def open_shift(scenario: Scenario, present: np.ndarray) -> np.ndarray:
    """Return (ages, brands) log-odds that price, and absence online, add for every buyer (S2).

    present: (brands,) bool; a brand that is not there is filed as old-fashioned, by age.
    """
    prices = np.array([price_in_cents(brand, scenario) for brand in scenario.brands]) / CENTS
    by_price = scenario["purchase.price_sensitivity"] * (prices.mean() - prices)
    absent = np.array([scenario[f"audience.absent_{age}"] for age in AGE_KEYS])
    return by_price - np.outer(absent, ~present)


def view_value(scenario: Scenario) -> np.ndarray:
    """Return (brands,) euros a desk expects to lose per follower of an ignored public complaint.

    One post seen takes feed.effect off the log-odds and fades; a buyer of average rate loses
    share (1 - share) of that in purchases while it lasts, and community_reach of them see it.
    """
    share = np.array([brand.share for brand in scenario.brands])
    days = scenario["feed.half_life"] * MEAN_LIFE_PER_HALF_LIFE
    purchases = scenario["purchase.rate"] / DAYS_PER_YEAR * days * scenario["feed.effect"]
    margin = scenario["money.basket"] * scenario["money.margin"]
    return scenario["platforms.community_reach"] * purchases * share * (1.0 - share) * margin
