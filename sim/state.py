"""What is a market at midnight? Every column that the next day depends on, kept and compared.

A state can be copied (to branch a policy off a shared past), written to one file and read back in
another process, and boiled down to a fingerprint that must not depend on threads or machine.
"""

from __future__ import annotations

import hashlib
from copy import copy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.brands import Brands, open_brands
from sim.errors import OnzeError
from sim.kernels import whereabouts
from sim.kernels.answer import DELAY_BINS
from sim.kernels.columns import EPISODE, MESSAGE, PAGE, WORD, Network
from sim.kernels.diary import HEAD, Diary, new_diary, roomy
from sim.kernels.memory import copied
from sim.kernels.occasions import enter_calendar
from sim.kernels.outbox import chain_free
from sim.kernels.people import FIELDS, People, of_columns
from sim.kernels.posting import send
from sim.kernels.rules import Rulebook
from sim.kernels.whereabouts import Whereabouts
from sim.ledger import new_ledger
from sim.network import build_network
from sim.pools import empty_pool, grown
from sim.population import begin_population, finish_population
from sim.room import is_short
from sim.scenario import Scenario
from sim.settings import rulebook_of
from sim.storage import flat, joined, read_columns, under, write_columns

FIRST_WORDS, FIRST_SLOTS = 1024, 256
NOTHING = np.empty(0, np.int32)
LEAST_BOUND = 5_000_000  # words under way that any market may have
MOST_WORDS_EACH = 1_000
POOLS = {"messages": MESSAGE, "episodes": EPISODE}
WHOLE = np.dtype(np.int32)
DIARIES: dict[str, Any] = {"words": WORD, "buyers": WHOLE, "settled": WHOLE}
# Traits and network never change: a branch shares them with its past.
SHARED_GROUPS = ("traits", "pace", "taste")
# A new array under one of these names is one that kernels do not know yet.
PLACED = frozenset(
    ("people", "network", "messages", "free_messages", "words", "episodes", "counters", "buyers",
     "settled", "brands", "ledger", "delays")
)  # fmt: skip
SHARED = tuple(name for group in SHARED_GROUPS for name in FIELDS[group])


@dataclass
class State:
    """Everything the next day depends on."""

    day: int
    people: People
    network: Network
    messages: np.ndarray  # (slots,) MESSAGE
    free_messages: np.ndarray  # (2,) int64: first free slot, number of free slots
    words: Diary  # of WORD: what is under way, by the day it arrives
    episodes: np.ndarray  # (rows,) EPISODE
    counters: np.ndarray  # (2,) int64: cascades, episodes so far
    listed: np.ndarray  # (pairs,) int64: whom tonight's exits and returns must look at
    buyers: Diary  # of consumers, int32, by the day of their next purchase
    settled: Diary  # of rows of episodes, int32, by the day of their follow-up
    brands: Brands
    ledger: np.ndarray  # (days, brands, measures) int64
    delays: np.ndarray  # (brands, 2, bins) int64: answered, by quarter of an hour
    shared: bool = False  # a branch or a past reads the same traits: copy them before writing
    places: Whereabouts = field(default_factory=Whereabouts, init=False, repr=False, compare=False)

    moved = True  # an array that kernels know lies elsewhere by now

    def __setattr__(self, name: str, value: Any) -> None:
        """Note that an array is another one now: kernels must be told where it lies."""
        known = self.__dict__
        if name in PLACED and known.get(name) is not value:
            known["moved"] = True
        known[name] = value

    def __setstate__(self, known: dict[str, Any]) -> None:
        """Begin as a copy, or unpickled: with a table of its own."""
        vars(self).update(known, places=copy(known["places"]), moved=True)

    @property
    def table(self) -> Any:
        """What kernels are given: the places of all arrays."""
        given = self.places.given
        pages, flow = given[whereabouts.AT_PAGES], given[whereabouts.AT_FLOW]
        if self.moved or pages is not self.brands.pages or flow is not self.brands.flow:
            self._place()
        if given[whereabouts.AT_RULES] is None:
            raise RuntimeError("no market lives in this state: its rules are not in force")
        return self.places.market

    def _place(self) -> None:
        """Tell where everything lies."""
        put_all, given = self.places.put_all, self.places.given
        put_all(whereabouts.AT_TRAITS, self.people.arrays())
        put_all(whereabouts.AT_START, self.network)
        put_all(whereabouts.AT_WORDS, self.words)
        put_all(whereabouts.AT_BUYERS, self.buyers)
        put_all(whereabouts.AT_SETTLED, self.settled)
        put_all(whereabouts.AT_PAGES, (self.brands.pages, self.brands.flow))
        if given[whereabouts.AT_MESSAGES] is not self.messages:
            self.places.put(whereabouts.AT_GUESSES, np.zeros(self.messages.size, WHOLE))
        put_all(whereabouts.AT_MESSAGES, (self.messages, self.free_messages))
        put_all(whereabouts.AT_EPISODES, (self.episodes, self.counters))
        put_all(whereabouts.AT_DELAYS, (self.delays, self.ledger))
        vars(self)["moved"] = False

    def enlist(self, pairs: np.ndarray) -> None:
        """Put pairs (n,) int64 on tonight's list; each is marked as listed and not there yet."""
        if pairs.size:
            self.listed = np.concatenate((self.listed, pairs))

    def copy(self) -> State:
        """Return a branch: independent in everything that changes."""
        self.shared = True
        arrays = ((name, kept) for name, kept in vars(self).items() if isinstance(kept, np.ndarray))
        changed: dict[str, Any] = {name: copied(array) for name, array in arrays}
        changed |= {name: getattr(self, name).copy() for name in DIARIES}
        return replace(
            self, people=self.people.copied(SHARED_GROUPS), brands=self.brands.copy(), **changed
        )

    def free_up(self, needed: int) -> None:
        """Make room for so many messages."""
        size = self.messages.size
        if self.free_messages[1] < needed:
            self.messages = grown(self.messages, size + needed)
            chain_free(self.messages, self.free_messages, size)

    def make_room(self, drafts: int, words: int) -> None:
        """Make room for what all blocks wrote, at once: slots must not depend on their number."""
        if drafts:
            self.free_up(drafts)
            self.episodes = grown(self.episodes, self.counters[1] + drafts)
        if words:
            if self.words.noted + words > self.most_words:
                self.refuse_endless_talk()
            self.words = roomy(self.words, words)

    def make_room_at_desks(self, messages: int, inbox: int) -> None:
        """Make room for so many messages, and for the episodes that an inbox may settle."""
        if messages:
            self.free_up(messages)
            self.settled = roomy(self.settled, inbox)

    @property
    def most_words(self) -> int:
        """How many words may be under way before talk is taken to be endless."""
        return max(LEAST_BOUND, self.people.traits.size * MOST_WORDS_EACH)

    def refuse_endless_talk(self) -> None:
        """Stop before talk that feeds itself takes all memory (each retelling brings another)."""
        raise OnzeError(
            f"on day {self.day} more than {self.most_words:,} words are under way: talk feeds "
            "itself. Lower tells.retold, tells.unsatisfied, tells.delighted, feed.reproduction, "
            "recognition.contest_shared or crisis.arousal so that a tell or a share brings less "
            "than one further one.",
            key="tells.retold",
        )

    def take_back(self, excess: int, words: Diary | None) -> None:
        """Take the diary of words back from a kernel. excess: words too many; words: if longer."""
        if words is not None:
            self.words = words
        if excess:
            self.refuse_endless_talk()

    def send(self, outbox: np.ndarray, written: int, held: np.ndarray = NOTHING) -> None:
        """Put the first `written` words of an outbox under way; `make_room` comes first.

        held: (n,) int32 slots of messages to let go of then.
        """
        if written or held.size:
            send(outbox, written, held, self.table)

    def columns(self) -> dict[str, np.ndarray]:
        """Return every array by a dotted name, field by field, in one order."""
        return flat("", {**vars(self), "day": np.array(self.day)})

    def fingerprint(self) -> str:
        """Return a hash of every byte of the state (but the network, which the seed decides)."""
        digest = hashlib.sha256()
        for name, column in self.columns().items():
            if not name.startswith("network."):
                digest.update(name.encode())
                digest.update(np.ascontiguousarray(column).tobytes())
        return digest.hexdigest()[:32]

    def save(self, path: Path, world: str, seed: int) -> None:
        """Write the state into one file, whole or not at all."""
        columns = self.columns() | flat("people.luck", self.people.taste.luck)
        write_columns(path, [world, str(seed)], columns)

    @classmethod
    def load(cls, path: Path, world: str, seed: int) -> State:
        """Return a saved state; refuse one of another world, seed or version."""
        columns = read_columns(path, [world, str(seed)])
        people, brands = under("people", columns), under("brands", columns)
        parts: dict[str, Any] = {
            "day": int(columns.pop("day")),
            "people": of_columns(people, is_short(len(people["life"]["next_at"]))),
            "network": Network(**under("network", columns)),
            "brands": Brands(pages=joined(PAGE, brands.pop("pages")), **brands),
        }
        for name, kind in POOLS.items():
            parts[name] = joined(kind, under(name, columns))
        for name, kind in DIARIES.items():
            diary = under(name, columns)
            pages, heads = joined(kind, diary["pages"]), joined(HEAD, diary["heads"])
            parts[name] = Diary(pages, heads, diary["marks"])
        return cls(**parts | columns)


def first_state(scenario: Scenario, seed: int, threads: int = 1) -> tuple[State, Rulebook]:
    """Return the market of a scenario on the first morning of the burn-in, and its rules."""
    people = begin_population(scenario, seed)
    network = build_network(scenario, seed, people.age, people.activity, threads)
    finish_population(scenario, seed, people, threads)  # now that what made the network is gone
    days = scenario["world.burn_in"] + scenario["world.days"]
    rules = rulebook_of(scenario, network, days + 2)
    messages, free_messages = empty_pool(MESSAGE, FIRST_SLOTS)
    count = len(scenario.brands)
    buyers = new_diary(WHOLE, people.life.size)
    enter_calendar(buyers, people.pace, people.life)
    state = State(
        day=0,
        people=people,
        network=network,
        messages=messages,
        free_messages=free_messages,
        words=new_diary(WORD, FIRST_WORDS),
        episodes=np.zeros(FIRST_SLOTS, EPISODE),
        counters=np.zeros(2, np.int64),
        listed=np.zeros(0, np.int64),
        buyers=buyers,
        settled=new_diary(WHOLE, FIRST_WORDS),
        brands=open_brands(scenario, rules, people.tier),
        ledger=new_ledger(days, count),
        delays=np.zeros((count, 2, DELAY_BINS), np.int64),
    )
    return state, rules
