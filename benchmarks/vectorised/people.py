"""Who is there, what do they feel, and whom do they know? Columns, one row per consumer."""

from __future__ import annotations

import numpy as np

from benchmarks.objects.rules import Rules
from sim.kernels.columns import LONG_AGO
from sim.network import build_network, opened
from sim.population import draw_population
from sim.scenario import Scenario

TRAITS = (
    "age", "tier", "reader", "platforms", "needs", "follows", "rate", "patience", "next_at"
)  # fmt: skip
FLIPS = ("feed_flips", "brand_flips", "network_flips", "online_flips", "any_flips")
COUNTS = ("purchases", *FLIPS, "shared", "marketing", "service")


class People:
    """Traits by consumer, feelings by pair: row = consumer x brands + brand."""

    def __init__(self, scenario: Scenario, seed: int, rules: Rules) -> None:
        """Take the engine's own population and network."""
        drawn = draw_population(scenario, seed)
        network = opened(build_network(scenario, seed, drawn.age, drawn.activity))
        for name in TRAITS:
            setattr(self, name, np.array(getattr(drawn, name)))
        self.count, self.brands = drawn.habit.shape
        self.log_habit = np.log(drawn.habit)
        self.margin = np.array(drawn.margin).ravel()
        self.start = np.array(network.start)
        self.neighbours = np.array(network.neighbours)
        self.closeness = np.array(network.strength, np.float64)
        self.degree = np.diff(self.start)
        self._feel_nothing(self.count * self.brands)
        days = rules.world_burn_in + rules.world_days + 2
        self.fading_left, self.told_left, self.seen_left, self.content_left = (
            2.0 ** (-np.arange(days) / half_life)
            for half_life in (
                rules.experience_fading_half_life, rules.tells_half_life, rules.feed_half_life,
                rules.recognition_half_life,
            )
        )  # fmt: skip
        self.lasting_share = rules.experience_lasting_share

    def _feel_nothing(self, pairs: int) -> None:
        """Begin with no feeling, no stock and no count."""
        for name in ("lasting", "fading", "told", "seen", "content"):
            setattr(self, name, np.zeros(pairs))
        for name in ("stopped", "answered"):
            setattr(self, name, np.zeros(pairs, bool))
        for name in ("requested", "offer_by"):
            setattr(self, name, np.zeros(pairs, np.int8))
        self.stamp = np.zeros(pairs, np.int32)
        for name in ("saw_answer", "saw_post", "offer_until"):
            setattr(self, name, np.full(pairs, LONG_AGO, np.int32))
        self.forget()

    def forget(self) -> None:
        """Begin the counts by consumer anew."""
        for name in COUNTS:
            setattr(self, name, np.zeros(self.count, np.int32))

    def restate(self, pairs: np.ndarray, day: int) -> None:
        """Bring what fades to today; a pair may be named twice."""
        gap = day - self.stamp[pairs]
        self.fading[pairs] *= self.fading_left[gap]
        self.told[pairs] *= self.told_left[gap]
        self.seen[pairs] *= self.seen_left[gap]
        self.content[pairs] *= self.content_left[gap]
        self.stamp[pairs] = day

    def feel(self, pairs: np.ndarray, change: np.ndarray) -> None:
        """Change attitudes of restated pairs: a share lasts, the rest fades."""
        np.add.at(self.lasting, pairs, self.lasting_share * change)
        np.add.at(self.fading, pairs, (1.0 - self.lasting_share) * change)

    def attitude(self, pairs: np.ndarray, day: int) -> np.ndarray:
        """Return what is felt today (log-odds)."""
        left = self.fading_left[day - self.stamp[pairs]]
        return self.lasting[pairs] + self.fading[pairs] * left

    def contacts(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return all contacts of some consumers: (whose, place in `rows`), (row in neighbours)."""
        counts = self.degree[rows]
        ends = np.cumsum(counts)
        owner = np.repeat(np.arange(rows.size), counts)
        return owner, np.arange(owner.size) + np.repeat(self.start[rows] - ends + counts, counts)


class Table:
    """Columns that grow: what was written, and what became of those who failed."""

    def __init__(self, **columns: np.dtype | type) -> None:
        """Name the columns and their types."""
        self.size = 0
        self.names = tuple(columns)
        for name, kind in columns.items():
            setattr(self, name, np.zeros(64, kind))

    def add(self, count: int, **values: object) -> np.ndarray:
        """Add rows, zero where no value is given; returns their numbers."""
        rows = np.arange(self.size, self.size + count)
        self.size += count
        for name in self.names:
            column = getattr(self, name)
            if self.size > column.size:
                column = np.concatenate((column, np.zeros(self.size, column.dtype)))
                setattr(self, name, column)
            if name in values:
                column[rows] = values[name]
        return rows
