"""What if this one complaint had been answered, or had not? The same market again, one thing other.

The complaint is taken out of the desk's queue and settled beside it: answered at once by a hand
nobody else is waiting for, or left to wait until it expires. In the queue stands a stranger's
message of the same length in its place, so that nobody is answered earlier or later for it.
Whatever differs afterwards, differs because of that one answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from analysis.app.story import RECENT, Heeded, Story, live_story
from sim.desks import serve_all
from sim.errors import OnzeError
from sim.kernels.columns import ANSWERED, PRIVATE_COMPLAINT, PUBLIC_COMPLAINT, WAITING
from sim.kernels.posting import open_message
from sim.kernels.triage import LARGEST_ORDER

YEAR = 365  # days over which what an answer changes is added up
NOBODY = -1
CENTS = 100


@dataclass(frozen=True)
class Choice:
    """One complaint at the focal brand's desk, and what shall become of it."""

    who: int
    day: int  # of the story
    answered: bool


class Forked(Heeded):
    """A market in which one complaint meets another fate."""

    def __init__(self, *plan: Any, choice: Choice, **settings: Any) -> None:
        """Open the market; the choice lies ahead of it."""
        super().__init__(*plan, **settings)
        self.choice = choice
        self.aside = NOBODY  # slot of the complaint once it is out of the queue

    def answer(self) -> None:
        """Let the desks work, the chosen complaint beside them."""
        if self.day == self.settings["world.burn_in"] + self.choice.day:
            self._take_aside()
        super().answer()
        if self.aside != NOBODY:
            self._settle()

    def _take_aside(self) -> None:
        """Put a stranger's message of the same length in the complaint's place."""
        state, focal = self.state, self.settings.focal
        complaints = (PUBLIC_COMPLAINT, PRIVATE_COMPLAINT)
        for posted in self._posted:
            for at, slot in enumerate(posted):
                found = state.messages[slot]
                own = found["author"] == self.choice.who and found["brand"] == focal
                if own and found["kind"] in complaints:
                    self.aside = int(slot)
                    state.free_up(1)
                    posted[at] = self._stranger(state.messages[slot])
                    return
        raise OnzeError(
            f"nobody of number {self.choice.who + 1} complained to "
            f"{self.settings.brands[focal].name} on day {self.choice.day + 1}."
        )

    def _stranger(self, found: Any) -> int:
        """Return the slot of a message that takes as long and moves nobody, nor the page."""
        state = self.state
        slot = open_message(
            state.messages, state.free_messages, NOBODY, found["like"], found["brand"],
            PRIVATE_COMPLAINT, found["platform"], found["posted"], found["number"],
            found["handling"],
        )  # fmt: skip
        state.messages[slot]["status"], state.messages[slot]["references"] = WAITING, 1
        return int(slot)

    def _settle(self) -> None:
        """Give the complaint its answer, or its day of waiting, and pass on what comes of it.

        The desk's own books stay those of the queue, in which the stranger was served.
        """
        state, focal, count = self.state, self.settings.focal, len(self.settings.brands)
        bounds = np.zeros(count + 1, np.int64)
        bounds[focal + 1 :] = 1
        keys = np.full((1, LARGEST_ORDER), 0.0 if self.choice.answered else np.nan)
        slots, brands = np.array([self.aside], np.int32), state.brands
        queue, desk = (brands.waiting, brands.starts), self._desk_records[focal : focal + 1]
        books = [(each, each.copy()) for each in (state.ledger[state.day], state.delays, desk)]
        desk["endless"], desk["measured"] = 1, 0
        state.make_room_at_desks(1, 1)
        serve_all(self.luck, self.crew, slots, bounds, keys, state)
        if brands.waiting.size == 0:
            self.aside = NOBODY
        brands.waiting, brands.starts = queue
        for book, before in books:
            book[...] = before


@dataclass(frozen=True, eq=False)
class Fate:
    """What one answer changes, counted in simulated people; euros at the real market's size."""

    choice: Choice
    pleased: bool  # by the answer, in the history that has one
    spared: np.ndarray  # (n,) people the story of the complaint no longer reaches
    reached: np.ndarray  # (n,) people it reaches only now
    praise: np.ndarray  # (n,) people who hear good words of the author only now
    unpraised: np.ndarray  # (n,) people who no longer hear good words of the author
    stayed: np.ndarray  # (n,) people lost to the brand a year later who now are not
    left: np.ndarray  # (n,) people who were not, and now are
    gone: np.ndarray  # (n, 4) int32 of these words those no longer heard: day, from, to, valence
    new: np.ndarray  # (n, 4) int32 of these words those heard only now
    own: int  # purchases of the brand, more or less, by the author and those the words reach
    purchases: int  # by everybody, in the year after
    euros: float  # of margin on these, at real size, the cost of the answer not taken off


def live_fork(
    story: Story, choice: Choice, tick: Callable[[int, int], None] = lambda done, of: None
) -> tuple[Story, Story]:
    """Return two histories from the story's past to a year after the complaint: as it was, as not.

    tick: called with days lived and days there are.
    """
    days = choice.day + YEAR
    half = partial(live_story, story.world, story.seed, story.policy, days, past=story.past)
    before = half(tick=lambda done, of: tick(done, 2 * of))
    after = half(
        tick=lambda done, of: tick(of + done, 2 * of), market_of=partial(Forked, choice=choice)
    )
    return before, after


def compare(before: Story, after: Story, choice: Choice) -> Fate:
    """Return what differs between two histories."""
    tales, thanks = [], []
    for here, there in ((before, after), (after, before)):
        tales.append(only_here(story_words(here, choice), story_words(there, choice)))
        thanks.append(only_here(good_words(here, choice), good_words(there, choice)))
    quit_then, quit_now = gone_by_then(before), gone_by_then(after)
    told = [np.unique(words[:, 2]) for words in (*tales, *thanks)]
    close = np.union1d(np.concatenate(told), [choice.who])
    bought = buyers(after) - buyers(before)
    sold = (after.sales - before.sales)[:, before.focal].sum() / CENTS
    return Fate(
        choice=choice,
        pleased=was_pleased(after if choice.answered else before, choice),
        spared=np.setdiff1d(told[0], story_words(after, choice)[:, 2]),
        reached=np.setdiff1d(told[1], story_words(before, choice)[:, 2]),
        praise=told[3],
        unpraised=told[2],
        stayed=np.setdiff1d(quit_then, quit_now),
        left=np.setdiff1d(quit_now, quit_then),
        gone=with_day(tales[0], thanks[0]),
        new=with_day(tales[1], thanks[1]),
        own=int(bought[close].sum()),
        purchases=int(bought.sum()),
        euros=float(sold * before.world["money.margin"]),
    )


def story_words(story: Story, choice: Choice) -> np.ndarray:
    """Return (n, 6) int64 the words that carried a complaint, whoever passed them on.

    Columns: second, sender, receiver, channel, valence, day.
    """
    heard, (first, last) = story.heard, story.begun[choice.day]
    own = (heard.sender == choice.who) & (heard.generation == 0) & (heard.brand == story.focal)
    own &= (heard.valence < 0) & (heard.root >= first) & (heard.root < last)
    return table_of(story, np.isin(heard.root, np.unique(heard.root[own])))


def good_words(story: Story, choice: Choice) -> np.ndarray:
    """Return (n, 6) int64 the good words that began with the author in the month after."""
    heard = story.heard
    own = (heard.sender == choice.who) & (heard.generation == 0) & (heard.brand == story.focal)
    own &= (heard.valence > 0) & (heard.day >= choice.day) & (heard.day < choice.day + RECENT)
    return table_of(story, np.isin(heard.root, np.unique(heard.root[own])))


def table_of(story: Story, kept: np.ndarray) -> np.ndarray:
    """Return the words kept (words,) bool as rows (n, 6) int64."""
    names = ("time", "sender", "receiver", "channel", "valence", "day")
    return np.stack([getattr(story.heard, name)[kept].astype(np.int64) for name in names], 1)


def only_here(here: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Return the words (n, 6) that are not among the others: same second, people, way, tone."""
    known = set(map(tuple, there.tolist()))
    return here[np.array([tuple(row) not in known for row in here.tolist()], bool)]


def with_day(*words: np.ndarray) -> np.ndarray:
    """Return words (n, 6) as (n, 4) int32 day, sender, receiver, valence, in order of days."""
    rows = np.concatenate(words)[:, [5, 1, 2, 4]].astype(np.int32)
    return rows[np.argsort(rows[:, 0], kind="stable")]


def gone_by_then(story: Story) -> np.ndarray:
    """Return (n,) people who do not buy the brand any more on the last day of a story."""
    return np.flatnonzero(story.people.stopped[:, story.focal])


def buyers(story: Story) -> np.ndarray:
    """Return (consumers,) int64 purchases of the brand; gifts are none."""
    bought = story.bought[(story.bought["brand"] == story.focal) & (story.bought["gift"] == 0)]
    return np.bincount(bought["who"], minlength=story.count)


def was_pleased(story: Story, choice: Choice) -> bool:
    """Return whether the answer to a complaint satisfied its author."""
    own = story.episodes[story.episodes["consumer"] == choice.who]
    own = own[(own["day"] == choice.day) & (own["brand"] == story.focal)]
    return bool(own["satisfied"][own["outcome"] == ANSWERED].any())
