"""What is there beside people and brands? Feelings, purchases, messages and words under way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.kernels.columns import FINE, LONG_AGO, NEVER, NO_OFFER, NOT_ASKED, WAITING

if TYPE_CHECKING:
    from benchmarks.objects.consumer import Consumer
    from benchmarks.objects.rules import Rules

# How a word travels: as a view of a brand's own post, a tell, a view of a person's, or an offer
# passed on. Brands' posts are seen first.
PAGE, TELL, VIEW, CODE = range(4)


@dataclass(slots=True)
class Feeling:
    """What one consumer feels about one brand; what fades is stated on day `day`."""

    lasting: float = 0.0
    fading: float = 0.0
    told: float = 0.0
    seen: float = 0.0
    content: float = 0.0
    day: int = 0
    stopped: bool = False
    answered: bool = False
    saw_answer: int = LONG_AGO
    requested: int = NOT_ASKED
    saw_post: int = LONG_AGO
    offer_until: int = LONG_AGO
    offer_by: int = NO_OFFER

    def restate(self, rules: Rules, day: int) -> None:
        """Bring what fades to today."""
        gap = day - self.day
        if gap > 0:
            self.fading *= rules.fading_left[gap]
            self.told *= rules.told_left[gap]
            self.seen *= rules.seen_left[gap]
            self.content *= rules.content_left[gap]
            self.day = day

    def feel(self, rules: Rules, day: int, change: float) -> None:
        """Change the attitude: a share lasts, the rest fades."""
        self.restate(rules, day)
        self.lasting += rules.experience_lasting_share * change
        self.fading += (1.0 - rules.experience_lasting_share) * change

    def attitude(self, rules: Rules, day: int) -> float:
        """Return what is felt today (log-odds)."""
        return self.lasting + self.fading * rules.fading_left[day - self.day]


@dataclass(slots=True)
class Purchase:
    """One purchase: whose, the how-manyeth, which brand and how it went."""

    consumer: Consumer
    number: int
    brand: int
    outcome: int = FINE


@dataclass(slots=True)
class Episode:
    """One failure and what became of it."""

    consumer: int
    brand: int
    day: int
    channel: int
    intended: int
    told: int
    outcome: int
    outcome_day: int
    satisfied: bool = False
    stopped: bool = False
    stopped_later: int = -1
    before: float = 0.0
    after: float = 0.0
    later: float = 0.0


@dataclass(slots=True)
class Message:
    """A post, or what waits at a desk. author: -1 = nobody simulated; like: whom it looks like."""

    author: int
    like: int
    brand: int
    kind: int
    platform: int
    posted: int
    number: int
    handling: float = 0.0
    status: int = WAITING
    taken: int = 0
    answered: int = NEVER
    satisfied: int = NEVER
    deleted: int = NEVER
    personal: float = 0.0
    episode: Episode | None = None


@dataclass(slots=True)
class Word:
    """One tell, view or offer on its way to one consumer. sender: -1 = a brand."""

    time: int
    receiver: int
    sender: int
    brand: int
    valence: int
    channel: int
    generation: int
    root: int
    message: Message | None

    def order(self) -> tuple[bool, int, int, int, int]:
        """Return what words are sorted by: brands' posts first, then by whom they reach."""
        return self.channel != PAGE, self.receiver, self.sender, self.time, self.root
