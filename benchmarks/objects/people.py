"""How do the engine's consumers and contacts become objects?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.objects.consumer import Consumer
from sim.network import build_network, opened
from sim.population import draw_population
from sim.scenario import PLATFORMS, Scenario

if TYPE_CHECKING:
    from benchmarks.objects.market import ObjectMarket

TRAITS = (
    "age", "tier", "reader", "platforms", "needs", "follows", "rate", "patience", "habit",
    "margin", "next_at",
)  # fmt: skip


def make_people(
    model: ObjectMarket, scenario: Scenario, seed: int
) -> tuple[list[Consumer], list[float]]:
    """Return everybody, with contacts, and by platform the chance that a viewer shares."""
    people = draw_population(scenario, seed)
    network = opened(build_network(scenario, seed, people.age, people.activity))
    columns = {name: np.asarray(getattr(people, name)).tolist() for name in TRAITS}
    start, neighbours = network.start.tolist(), network.neighbours.tolist()
    strength, platforms = network.strength.tolist(), columns["platforms"]
    consumers = []
    for i in range(len(platforms)):
        consumer = Consumer(model, i, {name: column[i] for name, column in columns.items()})
        consumer.contacts = neighbours[start[i] : start[i + 1]]
        consumer.strength = strength[start[i] : start[i + 1]]
        consumer.in_feed = [
            [place for place, who in enumerate(consumer.contacts) if platforms[who] >> p & 1]
            for p in range(len(PLATFORMS))
        ]
        consumers.append(consumer)
    return consumers, model.rules.sharing(np.diff(network.start))
