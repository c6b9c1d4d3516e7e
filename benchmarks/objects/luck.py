"""Where do the objects' draws come from: the engine's own table, or Python's generator?

Everything is drawn through one method, `number`: an address gives a number. What is built on it
here (counts, whom one tells, who sees a post) follows the engine's recipe, address by address. A
generator without addresses may take any shorter way to the same law, and `FreeLuck` does, so that
the rival pays neither for Philox in Python nor for recipes that only addresses ask for.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from typing import TYPE_CHECKING

import numpy as np

from sim.kernels.randomness import uniform, uniform_pair

if TYPE_CHECKING:
    from benchmarks.objects.consumer import Consumer

# Repeats are rare enough to be drawn again while at most one contact in so many is told.
FEW = 4
LARGEST_MEAN = 700.0  # e**-mean must not vanish


class Luck:
    """Luck by address; what follows from single numbers is built on `number`."""

    def number(
        self, decision: int, when: int, who: int, which: int = 0, second: bool = False
    ) -> float:
        """Return the number in [0, 1) at an address, or the second one that lies there."""
        raise NotImplementedError

    def count(self, mean: float, decision: int, when: int, who: int, which: int) -> int:
        """Return a Poisson count with this mean, by inversion."""
        if mean > LARGEST_MEAN:
            raise ValueError(f"a mean of {mean:g} is too much for inversion; take a smaller market")
        u = self.number(decision, when, who, which)
        term = total = math.exp(-mean)
        count = 0
        while total <= u and term > 0.0:
            count += 1
            term *= mean / count
            total += term
        return count

    def told(self, decision: int, when: int, teller: Consumer, wanted: int, but: int) -> list[int]:
        """Return the places of the contacts told: without repeats, the closer the likelier.

        but: the row of the contact who is not told.
        """
        keys = []
        for place, (contact, strength) in enumerate(
            zip(teller.contacts, teller.strength, strict=True)
        ):
            if contact != but:
                u = self.number(decision, when, teller.row, place)
                keys.append((-math.log(1.0 - u) / strength, place))
        keys.sort()
        return [place for _, place in keys[:wanted]]

    def reached(
        self, decision: int, when: int, row: int, places: list[int], chance: float
    ) -> list[tuple[int, float]]:
        """Return who sees a post, (place, luck of the delay): each place with the same chance."""
        found = []
        for place in places:
            if self.number(decision, when, row, place) < chance:
                found.append((place, self.number(decision, when, row, place, True)))
        return found

    def visited(
        self, decision: int, day: int, followers: list[int], address: int, chance: float
    ) -> list[tuple[int, float]]:
        """Return which followers see a brand's post, (row, luck of the delay)."""
        found = []
        for row in followers:
            if self.number(decision, day, row, address) < chance:
                found.append((row, self.number(decision, day, row, address, True)))
        return found


class AddressedLuck(Luck):
    """The engine's luck: the same address, the same number."""

    def __init__(self, seed: int) -> None:
        """Open the book of a seed."""
        self.seed = seed

    def number(
        self, decision: int, when: int, who: int, which: int = 0, second: bool = False
    ) -> float:
        """Return the number the engine draws at this address."""
        if second:
            return uniform_pair(self.seed, int(decision), when, who, which)[1]
        return uniform(self.seed, int(decision), when, who, which)


class FreeLuck(Luck):
    """Python's own generator, and NumPy's for counts; addresses are not looked at."""

    def __init__(self, seed: int) -> None:
        """Seed both generators."""
        self.generator = random.Random(seed)
        self.random = self.generator.random
        self.numpy = np.random.default_rng(seed)

    def number(
        self, decision: int, when: int, who: int, which: int = 0, second: bool = False
    ) -> float:
        """Return the next number."""
        return self.random()

    def count(self, mean: float, decision: int, when: int, who: int, which: int) -> int:
        """Return the next Poisson count."""
        return int(self.numpy.poisson(mean))

    def told(self, decision: int, when: int, teller: Consumer, wanted: int, but: int) -> list[int]:
        """Return the places told: drawn one by one, and again if it is told already."""
        contacts = teller.contacts
        if wanted * FEW > len(contacts):
            return super().told(decision, when, teller, wanted, but)
        closeness, draw = teller.closeness(), self.random
        total, last, places = closeness[-1], len(contacts) - 1, {}
        while len(places) < wanted:
            place = bisect_right(closeness, draw() * total, 0, last)
            if place not in places and contacts[place] != but:
                places[place] = None
        return list(places)

    def reached(
        self, decision: int, when: int, row: int, places: list[int], chance: float
    ) -> list[tuple[int, float]]:
        """Return who sees a post."""
        draw = self.random
        return [(place, draw()) for place in places if draw() < chance]

    def visited(
        self, decision: int, day: int, followers: list[int], address: int, chance: float
    ) -> list[tuple[int, float]]:
        """Return which followers see a brand's post."""
        draw = self.random
        return [(row, draw()) for row in followers if draw() < chance]
