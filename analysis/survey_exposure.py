"""Who lived what, by what holds of a person in every category the person buys in?

Consumers are put into classes of seven traits: tier, reading, membership of a platform, following a
brand, the two needs, age and third by number of contacts. Whoever follows a brand of the simulated
category is taken to follow brands of the other categories too (Gallup asked followers of any).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.kernels.columns import Network
from sim.kernels.people import People
from sim.scenario import AGES, TIERS

THIRDS = 3  # of a market's consumers, by number of contacts
YES_NO = 2
NEEDS = 4  # neither, MARKETING, SERVICE, both
TRAITS = {
    "tier": len(TIERS), "reader": YES_NO, "member": YES_NO, "follower": YES_NO, "needs": NEEDS,
    "age": len(AGES), "third": THIRDS,
}  # fmt: skip
SHAPE = tuple(TRAITS.values())
CLASSES = int(np.prod(SHAPE))
# (classes,) int64 each: what a class has of a trait.
OF_CLASS = dict(zip(TRAITS, np.unravel_index(np.arange(CLASSES), SHAPE), strict=True))
# What was counted of consumers since the comparison began: by name here, by column of People.
FLIPS = {"network": "network_flips", "any": "any_flips", "feed": "feed_flips"}
EVENTS = {**FLIPS, "shared": "shared", "marketing": "marketing", "service": "service"}
ROW = {name: row for row, name in enumerate(EVENTS)}


class Exposure(NamedTuple):
    """What was lived, by class: sums, so that they pool. Events stand in the rows of ROW."""

    people: np.ndarray  # (classes,) consumers
    purchases: np.ndarray  # (classes,) their purchases since the comparison began
    frequent: np.ndarray  # (classes,) consumers with at least a year's purchases lived
    events: np.ndarray  # (events, classes) flips, posts shared, interactions
    touched: np.ndarray  # (events, classes) consumers with at least one
    spared: np.ndarray  # (events, classes) of the frequent, expected without one in a year's


def exposure_classes(people: People, network: Network) -> np.ndarray:
    """Return (consumers,) int64: the class of each consumer, in 0 .. CLASSES - 1.

    Thirds are of the consumers ranked by contacts; equals stay together, in the upper third.
    """
    contacts = np.diff(network.start)
    ranked = np.sort(contacts)
    cuts = ranked[[contacts.size * part // THIRDS for part in range(1, THIRDS)]]
    third = np.searchsorted(cuts, contacts, side="right")
    traits = (
        people.tier, people.reader, people.platforms > 0, people.follows > 0, people.needs,
        people.age, third,
    )  # fmt: skip
    return np.ravel_multi_index([trait.astype(np.int64) for trait in traits], SHAPE)


def chance_of_none(purchases: np.ndarray, flips: np.ndarray, year: int) -> np.ndarray:
    """Return the chance that `year` purchases drawn among each consumer's own hold no flip.

    purchases, flips: (consumers,) counts, purchases >= year. Hypergeometric, hence unbiased.
    """
    step = np.arange(year)[:, np.newaxis]
    left = np.maximum(purchases - flips - step, 0)
    return np.prod(left / (purchases - step), axis=0)


def exposure_of(people: People, network: Network, year: int) -> Exposure:
    """Return what was lived in a market. year: purchases a person makes in a year."""
    group = exposure_classes(people, network)
    often = np.flatnonzero(people.purchases >= year)
    counts = [getattr(people, column) for column in EVENTS.values()]

    def summed(what: np.ndarray, whom: np.ndarray | slice = slice(None)) -> np.ndarray:
        return np.bincount(group[whom], what, minlength=CLASSES)

    spared = np.zeros((len(EVENTS), CLASSES))
    for name, column in FLIPS.items():
        none = chance_of_none(people.purchases[often], getattr(people, column)[often], year)
        spared[ROW[name]] = summed(none, often)
    return Exposure(
        people=np.bincount(group, minlength=CLASSES),
        purchases=summed(people.purchases),
        frequent=np.bincount(group[often], minlength=CLASSES),
        events=np.array([summed(count) for count in counts]),
        touched=np.array([summed(count > 0) for count in counts]),
        spared=spared,
    )


def pooled(exposures: Sequence[Exposure]) -> Exposure:
    """Return several markets' consumers as those of one."""
    return Exposure._make(np.sum(columns, axis=0) for columns in zip(*exposures, strict=True))


def those_with(**traits: int) -> np.ndarray:
    """Return (classes,) bool: the classes with these traits, all of them if none is named."""
    chosen = np.full(CLASSES, True)
    for name, value in traits.items():
        chosen &= np.equal(OF_CLASS[name], value)
    return chosen
