"""What is a market at midnight? Every column that the next day depends on, kept and compared.

A state can be copied (to branch a policy off a shared past), written to one file and read back in
another process, and boiled down to a fingerprint that must not depend on threads or machine.
"""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.brands import Brands, open_brands
from sim.errors import OnzeError
from sim.kernels.answer import DELAY_BINS
from sim.kernels.calendar import due_words, enter_calendar
from sim.kernels.columns import (
    EPISODE,
    MESSAGE,
    PEOPLE_FIELDS,
    WORD,
    Network,
    People,
    fields_of,
    rows_of,
)
from sim.kernels.outbox import send
from sim.kernels.rules import Rulebook
from sim.ledger import new_ledger
from sim.network import build_network
from sim.pools import empty_pool, grown, with_free
from sim.population import draw_population, people_of
from sim.scenario import Scenario
from sim.settings import rulebook_of

TURN = 512  # days of the calendar's wheel
FORMAT = 3
LEAST_BOUND = 5_000_000  # words under way that any market may have
MOST_WORDS_EACH = 1_000
POOLS = {"messages": MESSAGE, "words": WORD, "episodes": EPISODE}
# Traits and network never change: a branch shares them with its past.
SHARED_GROUPS = ("traits", "pace", "taste")
SHARED = tuple(name for group in SHARED_GROUPS for name in PEOPLE_FIELDS[group])


@dataclass
class State:
    """Everything the next day depends on."""

    day: int
    people: People
    network: Network
    messages: np.recarray  # (slots,) MESSAGE
    free_messages: np.ndarray  # (2,) int64: first free slot, number of free slots
    words: np.recarray  # (slots,) WORD
    free_words: np.ndarray  # (2,) int64
    episodes: np.recarray  # (rows,) EPISODE
    counters: np.ndarray  # (2,) int64: cascades, episodes so far
    listed: np.ndarray  # (pairs,) int64: whom tonight's exits and returns must look at
    buyers: np.ndarray  # (TURN,) int32: calendar of purchases
    arrivals: np.ndarray  # (TURN,) int32: calendar of words
    brands: Brands
    ledger: np.ndarray  # (days, brands, measures) int64
    delays: np.ndarray  # (brands, 2, bins) int64: answered, by quarter of an hour
    shared: bool = False  # a branch or a past reads the same traits: copy them before writing

    def copy(self) -> State:
        """Return a branch: independent in everything that changes."""
        self.shared = True
        people = People(
            *(
                group if name in SHARED_GROUPS else group.copy()
                for name, group in zip(People._fields, self.people, strict=True)
            )
        )
        changed: dict[str, Any] = {
            name: value.copy()
            for name, value in vars(self).items()
            if isinstance(value, np.ndarray)
        }
        return replace(self, people=people, brands=self.brands.copy(), **changed)

    def make_room(self, drafts: int, words: int) -> None:
        """Make room for what all blocks wrote, at once: slots must not depend on their number."""
        self.messages = with_free(self.messages, self.free_messages, drafts)
        self.episodes = grown(self.episodes, self.counters[1] + drafts)
        self._refuse_endless_talk(words)
        self.words = with_free(self.words, self.free_words, words)

    def _refuse_endless_talk(self, words: int) -> None:
        """Stop before talk that feeds itself takes all memory (each retelling brings another)."""
        most = max(LEAST_BOUND, self.people.traits.size * MOST_WORDS_EACH)
        under_way = self.words.size - int(self.free_words[1]) + words
        if under_way > most:
            raise OnzeError(
                f"on day {self.day} more than {most:,} words are under way: talk feeds itself. "
                "Lower tells.retold, tells.unsatisfied, tells.delighted, feed.reproduction, "
                "recognition.contest_shared or crisis.arousal so that a tell or a share brings "
                "less than one further one.",
                key="tells.retold",
            )

    def send(self, outbox: np.ndarray, written: int) -> None:
        """Put the first `written` words of an outbox under way; `make_room` comes first."""
        send(outbox, written, self.words, self.arrivals, self.free_words, self.messages)

    def words_due(self, until: int) -> np.ndarray:
        """Take the words that arrive today, before a second, off the calendar.

        Returns (n,) int32 slots by receiver, sender, second and cascade: the order of hearing.
        """
        words = self.words
        return due_words(self.arrivals, words, self.day, until)

    def columns(self) -> dict[str, np.ndarray]:
        """Return every array by a dotted name, in one order."""
        named: dict[str, np.ndarray] = {"day": np.array(self.day)}
        for fields in PEOPLE_FIELDS.values():
            named |= {f"people.{field}": getattr(self.people, field) for field in fields}
        named |= {f"network.{field}": getattr(self.network, field) for field in Network._fields}
        for name, kind in POOLS.items():
            named |= {f"{name}.{field}": getattr(self, name)[field] for field in fields_of(kind)}
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray) and name not in POOLS:
                named[name] = value
        for name, value in vars(self.brands).items():
            if isinstance(value, list):
                named |= {f"brands.{name}.{b}": column for b, column in enumerate(value)}
            else:
                named[f"brands.{name}"] = value
        return named

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
        partial = path.with_name(path.name + ".partial")
        with partial.open("wb") as file:
            label = np.array([str(FORMAT), world, str(seed)])
            stored: dict[str, Any] = {"label": label, **self.columns()}
            np.savez(file, **stored)
        partial.replace(path)

    @classmethod
    def load(cls, path: Path, world: str, seed: int) -> State:
        """Return a saved state; refuse one of another world, seed or version."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                columns = {name: stored[name] for name in stored.files}
            label = [str(part) for part in columns.pop("label")]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise OnzeError(
                f"{path.name} is not a saved market ({type(error).__name__}).", file=path
            ) from None
        if label != [str(FORMAT), world, str(seed)]:
            raise OnzeError(
                f"{path.name} was saved from world {label[1]}, seed {label[2]} "
                f"(format {label[0]}); asked for world {world}, seed {seed} (format {FORMAT}).",
                file=path,
            )
        return cls._of(columns)

    @classmethod
    def _of(cls, columns: dict[str, np.ndarray]) -> State:
        parts: dict[str, Any] = {"day": int(columns.pop("day"))}
        parts["network"] = Network(*(columns.pop(f"network.{name}") for name in Network._fields))
        named = [name for group in PEOPLE_FIELDS.values() for name in group]
        parts["people"] = people_of(**{name: columns.pop(f"people.{name}") for name in named})
        for name, kind in POOLS.items():
            rows = rows_of(kind, columns[f"{name}.brand"].size)
            for field in fields_of(kind):
                rows[field] = columns.pop(f"{name}.{field}")
            parts[name] = rows
        brands: dict[str, Any] = {}
        for name in [name for name in columns if name.startswith("brands.")]:
            key, _, row = name.removeprefix("brands.").partition(".")
            if row:
                brands.setdefault(key, []).append(columns.pop(name))
            else:
                brands[key] = columns.pop(name)
        return cls(brands=Brands(**brands), **parts | columns)


def first_state(scenario: Scenario, seed: int) -> tuple[State, Rulebook]:
    """Return the market of a scenario on the first morning of the burn-in, and its rules."""
    people = draw_population(scenario, seed)
    network = build_network(scenario, seed, people.age, people.activity)
    days = scenario["world.burn_in"] + scenario["world.days"]
    rules = rulebook_of(scenario, network, days + 2)
    messages, free_messages = empty_pool(MESSAGE, 256)
    words, free_words = empty_pool(WORD, 1024)
    count = len(scenario.brands)
    buyers = np.full(TURN, -1, np.int32)
    enter_calendar(buyers, people)
    state = State(
        day=0,
        people=people,
        network=network,
        messages=messages,
        free_messages=free_messages,
        words=words,
        free_words=free_words,
        episodes=rows_of(EPISODE, 256),
        counters=np.zeros(2, np.int64),
        listed=np.zeros(0, np.int64),
        buyers=buyers,
        arrivals=np.full(TURN, -1, np.int32),
        brands=open_brands(scenario, rules, people.tier),
        ledger=new_ledger(days, count),
        delays=np.zeros((count, 2, DELAY_BINS), np.int64),
    )
    return state, rules
