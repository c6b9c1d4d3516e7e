"""What has happened to one person, in plain sentences with their days?

Everything the market keeps of a person: purchases and how they went, what became of a failure,
praise in public, words told, heard and seen, brands left and come back to. Brands' own posts are
left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from analysis.app.story import Story
from analysis.app.words import Words
from sim.kernels.columns import (
    ANSWERED,
    DELIGHTED,
    FAILED,
    IGNORED,
    PRIVATE_COMPLAINT,
    PUBLIC_COMPLAINT,
    SILENT,
    TELL,
    VIEW,
)

NAMED = 5  # people named in a sentence; more are counted
# In which order the things of one day happen.
ORDER = (
    "bought", "delighted", "failed", "given", "posted", "wrote", "unheard", "silent", "praised",
    "pleased", "answered", "ignored", "told_bad", "told_good", "heard_bad", "heard_good",
    "saw_bad", "saw_good", "left", "returned",
)  # fmt: skip
OUTCOMES = {FAILED: "failed", DELIGHTED: "delighted"}
CHANNELS = {SILENT: "silent", PUBLIC_COMPLAINT: "posted", PRIVATE_COMPLAINT: "wrote"}


@dataclass(frozen=True)
class Event:
    """Something that happened to a person on a day (0 = the first)."""

    day: int
    kind: str
    brand: int
    people: tuple[int, ...] = ()  # told, or heard from
    since: int = -1  # the day of the complaint that an answer or silence belongs to
    count: int = 1  # how often on that day


@dataclass
class _Life:
    """Events being put together."""

    story: Story
    who: int
    events: list[Event] = field(default_factory=list)

    def add(self, rows: np.ndarray, kind: str, **more: Any) -> None:
        """Add an event for each row with a day and a brand."""
        for row in rows:
            self.events.append(Event(int(row["day"]), kind, int(row["brand"]), **more))

    def own(self, rows: np.ndarray) -> np.ndarray:
        """Return the rows of this person."""
        return rows[rows["who"] == self.who]


def life_of(story: Story, who: int) -> list[Event]:
    """Return everything that happened to one person (by row), in the order it happened."""
    life = _Life(story, who)
    bought = life.own(story.bought)
    life.add(bought[bought["gift"] == 1], "given")
    for outcome in np.unique(bought["outcome"]):
        rows = bought[(bought["gift"] == 0) & (bought["outcome"] == outcome)]
        life.add(rows, OUTCOMES.get(int(outcome), "bought"))
    life.add(life.own(story.posts), "praised")
    moves = life.own(story.moves)
    life.add(moves[moves["left"] == 1], "left")
    life.add(moves[moves["left"] == 0], "returned")
    _complaints(life)
    _talk(life)
    return sorted(life.events, key=lambda event: (event.day, ORDER.index(event.kind)))


def _complaints(life: _Life) -> None:
    """Add what a person did about failures, and what came of it."""
    episodes = life.story.episodes
    for row in episodes[episodes["consumer"] == life.who]:
        day, brand, outcome = int(row["day"]), int(row["brand"]), int(row["outcome"])
        kind = CHANNELS[int(row["channel"])]
        if day >= 0:
            at_desk = kind == "silent" or outcome != SILENT
            life.events.append(Event(day, kind if at_desk else "unheard", brand, since=day))
        if outcome in (ANSWERED, IGNORED) and 0 <= row["outcome_day"] < life.story.days:
            found = "ignored" if outcome == IGNORED else "answered"
            if outcome == ANSWERED and row["satisfied"]:
                found = "pleased"
            life.events.append(Event(int(row["outcome_day"]), found, brand, since=day))


def _talk(life: _Life) -> None:
    """Add whom a person told, from whom they heard, and what they saw, day by day."""
    heard = life.story.heard
    told = (heard.sender == life.who) & (heard.channel == TELL)
    listened = (heard.receiver == life.who) & (heard.sender >= 0)
    for chosen, others, verb in (
        (told, heard.receiver, "told"),
        (listened & (heard.channel == TELL), heard.sender, "heard"),
        (listened & (heard.channel == VIEW), heard.sender, "saw"),
    ):
        groups: dict[tuple[int, int, int], list[int]] = {}
        for row in np.flatnonzero(chosen):
            key = int(heard.day[row]), int(heard.brand[row]), int(heard.valence[row])
            groups.setdefault(key, []).append(int(others[row]))
        for (day, brand, valence), people in groups.items():
            tone = "bad" if valence < 0 else "good"
            known = tuple(dict.fromkeys(people))
            life.events.append(Event(day, f"{verb}_{tone}", brand, known, count=len(people)))


def sentence(event: Event, story: Story, words: Words) -> str:
    """Return an event in plain words, without its day."""
    brand = story.world.brands[event.brand].name
    kind = event.kind
    if kind in ("pleased", "answered", "ignored"):
        later = event.day - event.since
        when = words("network.life.same_day") if later == 0 else words("network.life.next_day")
        if later > 1:
            when = words("network.life.days_later", count=later)
        return words(f"network.life.{kind}", brand=brand, when=when)
    if not event.people:
        return words(f"network.life.{kind}", brand=brand)
    some = listed(event.people, NAMED, words)
    size = "one" if len(event.people) == 1 else "many"
    return words(f"network.life.{kind}.{size}", brand=brand, some=some, count=len(event.people))


def listed(people: Sequence[int], most: int, words: Words) -> str:
    """Return the numbers of people (by row); where there are many, the first and how many more."""
    shown = people if len(people) <= most + 1 else people[:most]
    some = ", ".join(str(who + 1) for who in shown)
    more = len(people) - len(shown)
    return words("network.life.and_more", some=some, count=more) if more else some


def complaint_at_desk(story: Story, who: int, day: int) -> bool | None:
    """Return whether a complaint at the brand's desk was answered; None if there is none settled.

    who: row; day: of the complaint.
    """
    own = story.episodes[(story.episodes["consumer"] == who) & (story.episodes["day"] == day)]
    own = own[(own["brand"] == story.focal) & np.isin(own["outcome"], (ANSWERED, IGNORED))]
    own = own[own["outcome_day"] < story.days]
    return bool(own["outcome"][0] == ANSWERED) if own.size else None
