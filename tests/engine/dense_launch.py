"""How does a brand that enters become known by adverts and search? On paper (S13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.kernels.randomness import Decision
from tests.engine.dense_desk import CENTS
from tests.engine.dense_things import Occasion

if TYPE_CHECKING:
    from tests.engine.dense import DenseMarket


def on_the_market(market: DenseMarket, b: int) -> bool:
    """Whether a brand has entered by today."""
    enters = market.world.settings.brands[b].enters
    return enters is None or market.day >= market.world["world.burn_in"] + enters


def follow(market: DenseMarket) -> list[set[int]]:
    """Return by brand who follows it this morning: only who knows a brand can."""
    return [
        {person.row for person in market.people if b in person.follows and b in person.knows}
        for b in range(len(market.pages))
    ]


def chances(market: DenseMarket) -> dict[int, float]:
    """Return the chance of finding each newcomer, as its visibility stands this morning."""
    world, found = market.world, {}
    volumes = [page.counters(world)[1] for page in market.pages]
    for b, brand in enumerate(world.settings.brands):
        if brand.enters is None or not on_the_market(market, b):
            continue
        knowing = sum(b in person.knows for person in market.people)
        crowd = min(1.0, (knowing + len(market.followers[b])) / len(market.people))
        fresh = volumes[b] / max(volumes) if max(volumes) > 0 else 0.0
        weight = world["awareness.search_community"]
        found[b] = world["awareness.search"] * (weight * crowd + (1.0 - weight) * fresh)
    return found


def search(market: DenseMarket, occasions: list[Occasion]) -> None:
    """Let everybody who needs something today come upon newcomers."""
    for b, chance in chances(market).items():
        for each in occasions:
            luck = market.world.draw(Decision.SEARCHED, each.number, each.person.row, b)
            if b not in each.person.knows and luck < chance:
                each.person.knows.add(b)
                market.count(b, "newly_aware")


def advertise(market: DenseMarket) -> None:
    """Let adverts reach a share of everybody, and be paid."""
    real = len(market.people) * market.world["world.people_per_agent"]
    for b, desk in enumerate(market.desks):
        reach = desk.levers["advertising.contacts"]
        if not on_the_market(market, b) or reach == 0.0:
            continue
        for person in market.people:
            luck = market.world.draw(Decision.ADVERTISED, market.day, person.row, b)
            if b not in person.knows and luck < reach:
                person.knows.add(b)
                market.count(b, "newly_aware")
        market.count(
            b, "programme_cost", round(reach * real * desk.levers["advertising.price"] * CENTS)
        )
