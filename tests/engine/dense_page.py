"""What stands on a brand's page, and how much mail does the brand expect? On paper."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sim.kernels.columns import LONG_AGO
from sim.kernels.mathematics import log
from tests.engine.dense_desk import CENTS
from tests.engine.dense_talk import chance_of_complaint, chance_of_praise
from tests.engine.dense_things import Occasion, Person, World

UNITS = 2**40  # expected mail is added up in whole 2**-40ths of a message


@dataclass
class Page:
    """What is remembered of what was posted about a brand, and of how it answered."""

    praise: float = 0.0
    complaints: float = 0.0
    resolved: float = 0.0
    ignored: float = 0.0
    last_answer: int = LONG_AGO
    new: Counter[str] = field(default_factory=Counter)

    def take(self) -> None:
        """Add what was noted, in one sum each: many small ones would round differently."""
        for name, number in self.new.items():
            setattr(self, name, getattr(self, name) + number)
        self.new.clear()

    def counters(self, world: World) -> tuple[float | None, float]:
        """Return the mean stars, None without a post, and the posts remembered."""
        complaints = max(self.complaints, 0.0)
        volume = self.praise + complaints
        stars = world["reviews.praise_stars"] * self.praise
        stars += world["reviews.complaint_stars"] * complaints
        return (stars / volume if volume > 0 else None), volume

    def fade(self, kept: float) -> None:
        """Remember a day less well."""
        self.praise *= kept
        self.complaints *= kept
        self.resolved *= kept
        self.ignored *= kept


def added(values: list[float]) -> float:
    """Add up from left to right (Python's own sum rounds differently from version to version)."""
    total = 0.0
    for value in values:
        total += value
    return total


def reader_shift(world: World, pages: list[Page]) -> list[float]:
    """Return the log-odds that a page adds for readers: nu ln(r / mean r) + gamma (ln(1+V) - mean).

    Less feed.ignored_page times the share of settled complaints that were ignored (S2, S9).
    """
    counters = [page.counters(world) for page in pages]
    ratings = [rating for rating, _ in counters]
    volumes = [log(1.0 + volume) for _, volume in counters]
    rated = [rating for rating in ratings if rating is not None]
    mean_rating = added(rated) / len(rated) if rated else 1.0
    mean_volume = added(volumes) / len(volumes)
    shifts = []
    for page, rating, volume in zip(pages, ratings, volumes, strict=True):
        rating = mean_rating if rating is None else rating
        shift = world["reviews.rating_effect"] * (log(rating) - log(mean_rating))
        shift += world["reviews.volume_effect"] * (volume - mean_volume)
        settled = page.resolved + page.ignored
        ignored = page.ignored / settled if settled > 0 else 0.0
        shifts.append(shift - world["feed.ignored_page"] * ignored)
    return shifts


def shift_for_all(world: World, present: list[bool]) -> list[list[float]]:
    """Return by age and brand the log-odds of the price, beta (mean - price), and of absence."""
    prices = []
    for brand in world.settings.brands:
        euros = world["money.basket"] if brand.price is None else brand.price
        prices.append(round(euros * CENTS) / CENTS)
    mean = added(prices) / len(prices)
    by_price = [world["purchase.price_sensitivity"] * (mean - price) for price in prices]
    return [
        [
            shift if there else shift - world[f"audience.absent_{age}"]
            for shift, there in zip(by_price, present, strict=True)
        ]
        for age in ("18_29", "30_49", "50_over")
    ]


def first_flow(world: World, people: list[Person]) -> list[list[float]]:
    """Return the mail a day at nominal shares: public complaints, private ones, praise."""
    a_day = len(people) * world["purchase.rate"] / 365.0
    parts = [sum(person.tier == tier for person in people) / len(people) for tier in range(3)]
    complain, praise = (
        added([part * world.of_tier(event, tier) for tier, part in enumerate(parts)])
        for event in ("failure", "delight")
    )
    private = world["voice.private"] * world["voice.private_at_desk"]
    flow = []
    for b, brand in enumerate(world.settings.brands):
        bought = a_day * brand.share
        failed, delighted = bought * world.failure[b], bought * world.delight[b]
        flow.append([failed * complain, failed * private, delighted * praise])
    return flow


def expected_now(
    world: World, occasions: list[Occasion], pages: list[Page], day: int
) -> list[list[float]]:
    """Return the mail that today's purchases are expected to bring, before any luck."""
    units = [[0, 0, 0] for _ in pages]
    for each in occasions:
        b, who = each.brand, each.person
        public = chance_of_complaint(world, who, b, day, pages[b].last_answer)
        private = world["voice.private"] * world["voice.private_at_desk"]
        units[b][0] += int(world.failure[b] * public * UNITS)
        units[b][1] += int(world.failure[b] * private * UNITS)
        units[b][2] += int(world.delight[b] * chance_of_praise(world, who, b) * UNITS)
    return [[count / UNITS for count in row] for row in units]
