"""What does one consumer say after a purchase or an answer, and to whom? (S4, S6, S8, S9)"""

from __future__ import annotations

import math
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

import mesa

from benchmarks.objects.rules import SECONDS_PER_HOUR
from benchmarks.objects.things import TELL, VIEW, Episode, Message, Purchase, Word
from sim.kernels.columns import (
    FAILED,
    OPEN,
    PRAISE,
    PRIVATE_COMPLAINT,
    PUBLIC_COMPLAINT,
    SECONDS_PER_DAY,
    SILENT,
    TURNED,
    WAITING,
)
from sim.kernels.randomness import Decision

if TYPE_CHECKING:
    from benchmarks.objects.market import ObjectMarket

CHANNEL, PLATFORM = int(Decision.CHANNEL), int(Decision.PLATFORM)
POSTING_HOUR, SERVICE_TIME = int(Decision.POSTING_HOUR), int(Decision.SERVICE_TIME)
AFTERMATH = int(Decision.AFTERMATH)
# Of what one lived, of what one was told or saw, and of a post turned positive.
FIRST, AGAIN, TURNED_POST = range(3)
TOLD_COUNT = int(Decision.TOLD_COUNT), int(Decision.RETOLD_COUNT)
TOLD_WHOM = int(Decision.TOLD_WHOM), int(Decision.RETOLD_WHOM)
TOLD_WHEN = int(Decision.TELL_DELAY), int(Decision.RETELL_DELAY)
SEEN = int(Decision.FEED_SEEN), int(Decision.SHARED_SEEN), int(Decision.TURNED_SEEN)
NOBODY = -1
POSTED_AS = {
    PUBLIC_COMPLAINT: "complaints_posted",
    PRIVATE_COMPLAINT: "complaints_private",
    PRAISE: "praise_posted",
}


class Talker(mesa.Agent):
    """The part of a consumer that speaks."""

    model: ObjectMarket

    def __init__(self, model: ObjectMarket, row: int) -> None:
        """Take a place in the network; contacts are set once everybody is there."""
        super().__init__(model)
        self.row, self.rules, self.luck = row, model.rules, model.luck
        self.contacts: list[int] = []
        self.strength: list[int] = []
        self.in_feed: list[list[int]] = []  # by platform: places of the contacts who are there
        self._closeness: list[int] | None = None

    def closeness(self) -> list[int]:
        """Return the strengths of one's ties, added up."""
        if self._closeness is None:
            self._closeness = list(accumulate(self.strength))
        return self._closeness

    def chance_of_complaint(self, b: int, day: int, last_answer: int) -> float:
        """Return the chance of a public complaint. last_answer: the brand's last day with one."""
        rules, chance = self.rules, self.rules.voice_failure[self.tier]
        if not self.platforms:
            return 0.0
        feeling, lift = self.feelings[b], 0.0
        saw = max(feeling.saw_answer, last_answer) if self.reader else feeling.saw_answer
        if feeling.answered:
            lift += rules.voice_answered_before
        if day - saw <= rules.voice_answer_seen_days:
            lift += rules.voice_answer_seen
        if lift and 0.0 < chance < 1.0:
            chance = 1.0 / (1.0 + math.exp(-math.log(chance / (1.0 - chance)) - lift))
        return chance

    def chance_of_praise(self) -> float:
        """Return the chance of a public post after a delight."""
        return self.rules.voice_delight[self.tier] if self.platforms else 0.0

    def say(self, purchase: Purchase, day: int) -> None:
        """Speak of a failure or a delight: to everybody, to the brand, to contacts, or to none."""
        model, b, number = self.model, purchase.brand, purchase.number
        failed, brand = purchase.outcome == FAILED, model.brands[purchase.brand]
        valence, at, root = (-1 if failed else 1), self.moment(number, day), model.new_root()
        kind = self.channel(number, failed, b, day, brand.last_answer)
        message, platform = None, -1
        if kind in (PUBLIC_COMPLAINT, PRAISE):
            platform = self.platform(number, failed)
        if kind != SILENT:
            model.today[b][POSTED_AS[kind]] += 1
            if kind != PRIVATE_COMPLAINT or self.writes_here(number):
                message = self.write(kind, b, platform, at, number)
        meant, told = self.tell(FIRST, number, at, b, valence, NOBODY, 0, root, message)
        if platform >= 0:
            self.shared += 1
            self.show(FIRST, number, at, platform, b, valence, NOBODY, 0, root, message)
        if failed:
            outcome = SILENT if message is None else WAITING
            episode = Episode(self.row, b, day, kind, meant, told, outcome, day)
            model.episodes.append(episode)
            if message is not None:
                message.episode = episode

    def write(self, kind: int, b: int, platform: int, at: int, number: int) -> Message:
        """Write what the brand's desk will read."""
        brand = self.model.brands[b]
        handling = -math.log(1.0 - self.luck.number(SERVICE_TIME, number, self.row))
        message = Message(self.row, self.row, b, kind, platform, at, number, handling)
        brand.new.append(message)
        brand.praise += kind == PRAISE
        brand.complaints += kind == PUBLIC_COMPLAINT
        if kind != PRAISE:
            self.service += 1
            self.feelings[b].requested = OPEN
        return message

    def writes_here(self, number: int) -> bool:
        """Whether a private complaint is sent to this desk, and not to another service."""
        luck = self.luck.number(CHANNEL, number, self.row, 0, True)
        return luck < self.rules.voice_private_at_desk

    def calm_down(self, message: Message) -> None:
        """Delete the own post, satisfied, and post something positive, perhaps (S6)."""
        model, rules, luck = self.model, self.rules, self.luck
        b, at, platform, number = message.brand, message.answered, message.platform, message.number
        brand, line = model.brands[b], model.today[b]
        if luck.number(AFTERMATH, number, self.row) < rules.answer_deletes:
            message.deleted = at
            line["deleted_posts"] += 1
            brand.complaints -= 1
        if luck.number(AFTERMATH, number, self.row, 0, True) < rules.answer_turns:
            turned = Message(self.row, self.row, b, TURNED, platform, at, number)
            root = model.new_root()
            self.show(TURNED_POST, number, at, platform, b, 1, NOBODY, 0, root, turned)
            line["turned_posts"] += 1
            brand.praise += 1
            self.shared += 1

    def channel(self, number: int, failed: bool, b: int, day: int, last_answer: int) -> int:
        """Return what is written after a failure or a delight, or SILENT."""
        u = self.luck.number(CHANNEL, number, self.row)
        if not failed:
            return PRAISE if u < self.chance_of_praise() else SILENT
        public = self.chance_of_complaint(b, day, last_answer)
        if u < public:
            return PUBLIC_COMPLAINT
        return PRIVATE_COMPLAINT if u < public + self.rules.voice_private else SILENT

    def moment(self, number: int, day: int) -> int:
        """Return the second at which one speaks."""
        rules, u = self.rules, self.luck.number(POSTING_HOUR, number, self.row)
        start, end = rules.voice_posting_from, rules.voice_posting_until
        second = int((start + u * (end - start)) * SECONDS_PER_HOUR)
        return day * SECONDS_PER_DAY + min(second, SECONDS_PER_DAY - 1)

    def platform(self, number: int, failed: bool) -> int:
        """Return where a post is written: one's platforms by size, complaints where served."""
        rules, mine = self.rules, []
        for p, weight in enumerate(rules.weight):
            if self.platforms >> p & 1:
                mine.append((p, weight * rules.service[p] if failed else weight))
        at = self.luck.number(PLATFORM, number, self.row) * sum(weight for _, weight in mine)
        for p, weight in mine:
            at -= weight
            if at < 0.0:
                return p
        return mine[-1][0]

    def tell(
        self, way: int, when: int, at: int, b: int, valence: int, but: int, generation: int,
        root: int, message: Message | None,
    ) -> tuple[int, int]:  # fmt: skip
        """Plan one's tells; returns how many were meant and how many there will be (S8)."""
        model, rules, luck = self.model, self.rules, self.luck
        u = luck.number(TOLD_COUNT[way], when, self.row)
        meant = bisect_right(rules.tells_good if valence > 0 else rules.tells_bad, u)
        told = luck.told(TOLD_WHOM[way], when, self, meant, but) if meant else []
        for place in told:
            u = luck.number(TOLD_WHEN[way], when, self.row, place)
            later = at + int(-math.log(1.0 - u) * rules.tells_delay * SECONDS_PER_DAY)
            contact = self.contacts[place]
            model.send(Word(later, contact, self.row, b, valence, TELL, generation, root, message))
        return meant, len(told)

    def show(
        self, way: int, when: int, at: int, platform: int, b: int, valence: int, but: int,
        generation: int, root: int, message: Message, channel: int = VIEW,
    ) -> None:  # fmt: skip
        """Show a post, a share or a turned post to one's contacts on the platform (S9)."""
        model, rules, contacts = self.model, self.rules, self.contacts
        places, mean_life = self.in_feed[platform], rules.mean_life[platform]
        chance = rules.reach[platform]
        for place, luck in self.luck.reached(SEEN[way], when, self.row, places, chance):
            contact = contacts[place]
            if contact != but:
                later = at + int(-math.log(1.0 - luck) * mean_life)
                model.send(
                    Word(later, contact, self.row, b, valence, channel, generation, root, message)
                )
