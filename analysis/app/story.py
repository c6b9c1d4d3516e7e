"""What happened to everybody in one market, day by day? Lived once, kept whole, replayed for free.

What is kept is what the drawing shows: how each person stands with the brand, as a list of changes,
and every word between people; and what a life is told from: purchases, posts, failures and what
became of them, who left and who came back. Watching changes no byte of the market.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.day import BareMarket
from sim.kernels.columns import (
    ANSWERED,
    FAILED,
    IGNORED,
    LONG_AGO,
    OPEN,
    PRAISE,
    Network,
)
from sim.ledger import COLUMN
from sim.policies.policy import Policy
from sim.scenario import Scenario
from sim.state import State
from sim.trace import Heard

# How a person stands with the brand at midnight, in the order in which the later ones win.
ELSEWHERE, BUYS, LET_DOWN, HELPED, WAITS, LEFT = range(6)
STANDS = ("elsewhere", "buys", "let_down", "helped", "waits", "left")
RECENT = 30  # days for which somebody let down, or answered, is drawn as such

PURCHASE = np.dtype([("day", "i4"), ("who", "i4"), ("brand", "i1"), ("outcome", "i1"),
                     ("gift", "u1")])  # fmt: skip
MOVE = np.dtype([("day", "i4"), ("who", "i4"), ("brand", "i1"), ("left", "u1")])
POST = np.dtype([("day", "i4"), ("who", "i4"), ("brand", "i1")])
CHANGE = np.dtype([("day", "i4"), ("who", "i4"), ("stands", "u1")])


@dataclass(frozen=True, eq=False)
class Story:
    """One market lived and watched. Days are counted from 0, the first of the comparison."""

    world: Scenario
    seed: int
    policy: Policy
    days: int
    past: State  # at the end of the burn-in: where a fork begins
    network: Network
    people: Any  # sim.kernels.columns.People, on the last day
    first: np.ndarray  # (consumers,) uint8: how everybody stands before the first day
    changes: np.ndarray  # (n,) CHANGE, by day and person
    bought: np.ndarray  # (n,) PURCHASE
    moves: np.ndarray  # (n,) MOVE: who left a brand and who came back
    posts: np.ndarray  # (n,) POST: praise in public
    begun: np.ndarray  # (days, 2) int64: cascades begun on a day, from one to before another
    heard: Heard  # words between people and from brands; `day` as here
    episodes: np.ndarray  # (n,) EPISODE, not settled before the first day; days as here
    sales: np.ndarray  # (days, brands) int64 cents, at real size

    @property
    def count(self) -> int:
        """Simulated people."""
        return self.first.size

    @property
    def focal(self) -> int:
        """The brand the story is about."""
        return self.world.focal

    def stands_on(self, day: int) -> np.ndarray:
        """Return how everybody stands at the end of a day, (consumers,) uint8; -1: before all."""
        stands = self.first.copy()
        until = np.searchsorted(self.changes["day"], day, side="right")
        stands[self.changes["who"][:until]] = self.changes["stands"][:until]
        return stands


class Heeded(BareMarket):
    """A market of which one sees what was said before the desks take it up."""

    def speak(self) -> None:
        """Let people speak, and note which cascades began with it."""
        before = int(self.state.counters[0])
        super().speak()
        self.begun = before, int(self.state.counters[0])

    def answer(self) -> None:
        """Note what simulated people posted today, then let the desks work."""
        self.said = self.state.messages[np.concatenate(self._posted)]
        super().answer()


@dataclass
class Watch:
    """Whoever looks at a market every evening."""

    market: Heeded
    last: np.ndarray = field(init=False)  # (consumers,) brand bought last, -1 none
    down: np.ndarray = field(init=False)  # (consumers,) day on which let down last
    helped: np.ndarray = field(init=False)  # (consumers,) day on which answered last
    kept: dict[str, list[np.ndarray]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with a market on its first morning."""
        count = self.market.state.people.tier.size
        self.last = np.full(count, -1, np.int8)
        self.down, self.helped = (np.full(count, LONG_AGO, np.int64) for _ in range(2))
        self.before = self.market.state.people.stopped.astype(bool)
        self.stands = np.zeros(count, np.uint8)

    def evening(self) -> None:
        """Take up what the market has just lived."""
        market, day = self.market, self.market.day - 1
        focal, state = market.settings.focal, market.state
        bought = market.occasions[market.occasions["brand"] >= 0]
        who, own = bought["consumer"], bought["brand"] == focal
        self.last[who[bought["gift"] == 0]] = bought["brand"][bought["gift"] == 0]
        self.down[who[own & (bought["outcome"] == FAILED)]] = day
        episodes = state.episodes[: state.counters[1]]
        settled = episodes[(episodes["outcome_day"] == day) & (episodes["brand"] == focal)]
        self.helped[settled["consumer"][settled["outcome"] == ANSWERED]] = day
        self.down[settled["consumer"][settled["outcome"] == IGNORED]] = day
        self.now = self._stands(day)

    def _stands(self, day: int) -> np.ndarray:
        """Return how everybody stands with the brand tonight."""
        focal, people = self.market.settings.focal, self.market.state.people
        stands = np.where(self.last == focal, BUYS, ELSEWHERE).astype(np.uint8)
        stands[day - self.down < RECENT] = LET_DOWN
        stands[(day - self.helped < RECENT) & (self.helped >= self.down)] = HELPED
        stands[people.requested[:, focal] == OPEN] = WAITS
        stands[people.stopped[:, focal] == 1] = LEFT
        return stands

    def keep(self, day: int) -> None:
        """Write down what changed on a day of the story."""
        market = self.market
        changed = np.flatnonzero(self.now != self.stands)
        self._add("changes", CHANGE, day, changed, stands=self.now[changed])
        self.stands = self.now
        bought = market.occasions[market.occasions["brand"] >= 0]
        columns = {name: bought[name] for name in ("brand", "outcome", "gift")}
        self._add("bought", PURCHASE, day, bought["consumer"], **columns)
        stopped = market.state.people.stopped.astype(bool)
        who, brand = np.nonzero(stopped != self.before)
        self._add("moves", MOVE, day, who, brand=brand, left=stopped[who, brand])
        self.before = stopped
        said = market.said
        said = said[(said["author"] >= 0) & (said["kind"] == PRAISE)]
        self._add("posts", POST, day, said["author"], brand=said["brand"])
        self.kept.setdefault("begun", []).append(np.array([market.begun]))

    def _add(self, name: str, record: np.dtype, day: int, who: np.ndarray, **columns: Any) -> None:
        rows = np.zeros(who.size, record)
        rows["day"], rows["who"] = day, who
        for column, values in columns.items():
            rows[column] = values
        self.kept.setdefault(name, []).append(rows)

    def all(self, name: str) -> np.ndarray:
        """Return everything kept under a name."""
        return np.concatenate(self.kept[name])


def live_story(
    world: Scenario,
    seed: int,
    policy: Policy,
    days: int,
    tick: Callable[[int, int], None] = lambda done, of: None,
    market_of: Callable[..., Heeded] = Heeded,
    past: State | None = None,
) -> Story:
    """Live one market from its first morning, the focal brand under a policy, and keep all of it.

    tick: called after each day with days lived and days there are; it may raise to stop.
    market_of: what lives it. past: where a story lived before began, if this one begins there too;
    what people bought and suffered before it is then not known.
    """
    burn_in = world["world.burn_in"]
    own = {world.brands[world.focal].key: policy}
    market = market_of(world, seed=seed, policies=own, past=past, trace=True)
    watch = Watch(market)
    total = burn_in - market.day + days
    while market.day < burn_in:
        market.step()
        watch.evening()
        tick(market.day, total)
    trace = market.trace
    assert trace is not None
    trace.parts.clear()
    before = past or market.state.copy()
    watch.stands = first = watch._stands(burn_in - 1)
    watch.before = market.state.people.stopped.astype(bool)
    for day in range(days):
        market.step()
        watch.evening()
        watch.keep(day)
        tick(total - days + day + 1, total)
    return _bound(world, seed, policy, days, market, watch, before, first)


def _bound(
    world: Scenario,
    seed: int,
    policy: Policy,
    days: int,
    market: Heeded,
    watch: Watch,
    past: State,
    first: np.ndarray,
) -> Story:
    """Return everything kept as a story, its days counted from the end of the burn-in."""
    burn_in, state = world["world.burn_in"], market.state
    assert market.trace is not None
    heard = market.trace.heard()
    heard = heard._replace(day=heard.day - np.int32(burn_in))
    episodes = state.episodes[: state.counters[1]].copy()
    open_then = (episodes["day"] >= burn_in) | (episodes["outcome_day"] >= burn_in)
    episodes = episodes[open_then]
    for name in ("day", "outcome_day"):
        episodes[name] -= burn_in
    sales = state.ledger[burn_in : burn_in + days, :, COLUMN["sales"]].copy()
    return Story(
        world, seed, policy, days, past, state.network, state.people, first, watch.all("changes"),
        watch.all("bought"), watch.all("moves"), watch.all("posts"), watch.all("begun"), heard,
        episodes, sales,
    )  # fmt: skip
