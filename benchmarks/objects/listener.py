"""What does hearing or seeing something do to one consumer, and is it passed on? (S8, S9, S11)"""

from __future__ import annotations

import math

from benchmarks.objects.talker import AGAIN, NOBODY, Talker
from benchmarks.objects.things import CODE, PAGE, TELL, VIEW, Word
from sim.kernels.columns import (
    CONTEST,
    MARKETING,
    NOT_ASKED,
    OFFER,
    SAW_OFFER,
    SECONDS_PER_DAY,
    SERVICE,
    SERVICE_POST,
    WAS_TOLD,
)
from sim.kernels.randomness import Decision

RETELL, SHARE = int(Decision.RETELL), int(Decision.SHARE)
CODE_TOLD, CODE_WHOM = int(Decision.CODE_TOLD), int(Decision.CODE_WHOM)
CODE_DELAY = int(Decision.CODE_DELAY)
# Spreads hearings over the addresses of what is decided then, as the engine does.
SENDER_STEP, GENERATION_STEP, ADDRESSES = 0x85EBCA6B, 0x9E3779B1, 2**32


class Listener(Talker):
    """The part of a consumer that listens."""

    def hear(self, word: Word, day: int) -> None:
        """Take in a word, unless it was prevented, and perhaps pass it on."""
        message, channel, b = word.message, word.channel, word.brand
        line = self.model.today[b]
        if message is not None:
            gone = message.satisfied if channel == TELL else message.deleted
            if gone <= word.time:
                line["tells_cancelled" if channel == TELL else "posts_unseen"] += 1
                return
        self.feelings[b].restate(self.rules, day)
        when = word.time + SENDER_STEP * word.sender + GENERATION_STEP * word.generation
        when %= ADDRESSES
        if channel == TELL:
            self.be_told(word, when, line)
        elif channel == VIEW:
            self.see_post(word, when, day, line)
        elif channel == PAGE:
            self.see_content(word, when, day, line)
        else:
            self.take_code(b, day, line)

    def be_told(self, word: Word, when: int, line: dict[str, int]) -> None:
        """Take in a tell, and perhaps tell it on."""
        rules, b, valence = self.rules, word.brand, word.valence
        line["told_good" if valence > 0 else "told_bad"] += 1
        alike = self.model.consumers[word.sender].age == self.age
        self.feelings[b].told += valence * (rules.tells_same_age if alike else 1.0)
        if self.luck.number(RETELL, when, self.row) < rules.tells_retold:
            line["retold"] += 1
            further = word.generation + 1, word.root, None
            self.tell(AGAIN, when, word.time, b, valence, word.sender, *further)

    def see_post(self, word: Word, when: int, day: int, line: dict[str, int]) -> None:
        """See somebody's post, and perhaps share it; an answer beside it softens a complaint."""
        rules, message, feeling = self.rules, word.message, self.feelings[word.brand]
        line["seen_good" if word.valence > 0 else "seen_bad"] += 1
        weight = word.valence
        if message.answered <= word.time:
            feeling.saw_answer = day
            if word.valence < 0:
                weight *= 1.0 - rules.feed_reply_relief * message.personal
                line["views_relieved"] += 1
        feeling.seen += weight
        if self.luck.number(SHARE, when, self.row) < self.model.sharing[message.platform]:
            line["shared"] += 1
            self.share(word, when)

    def share(self, word: Word, when: int) -> None:
        """Share what one saw, as if posted then, but not back to whom it came from."""
        self.shared += 1
        message = word.message
        self.show(
            AGAIN, when, word.time, message.platform, word.brand, word.valence, word.sender,
            word.generation + 1, word.root, message, word.channel,
        )  # fmt: skip

    def see_content(self, word: Word, when: int, day: int, line: dict[str, int]) -> None:
        """See a post of a brand, use it if it is wanted, and perhaps share it (S11)."""
        rules, message, b = self.rules, word.message, word.brand
        kind, feeling, worth = message.kind, self.feelings[b], rules.worth[message.platform]
        line["content_seen"] += 1
        feeling.saw_post = day
        feeling.content += worth * (rules.recognition_contest if kind == CONTEST else 1.0)
        if kind == SERVICE_POST and self.needs & SERVICE:
            feeling.fading += rules.recognition_service_gain * worth
            self.service += 1
            self.model.watched.add((self, b))
        if kind == OFFER and feeling.requested != NOT_ASKED:
            feeling.fading -= rules.offers_mismatch
            self.model.watched.add((self, b))
        if kind != SERVICE_POST and self.needs & MARKETING:
            self.marketing += 1
            if kind == OFFER:
                feeling.offer_until, feeling.offer_by = day + int(rules.offers_days), SAW_OFFER
                self.pass_code(word, when)
        chance = self.model.sharing[message.platform] * rules.times_shared[kind]
        if self.luck.number(SHARE, when, self.row) < chance:
            line["content_shared"] += 1
            self.share(word, when)

    def pass_code(self, word: Word, when: int) -> None:
        """Tell one contact of an offer, perhaps; the closer, the likelier."""
        luck, rules = self.luck, self.rules
        if not self.contacts or luck.number(CODE_TOLD, when, self.row) >= rules.offers_told:
            return
        (place,) = luck.told(CODE_WHOM, when, self, 1, NOBODY)
        u = luck.number(CODE_DELAY, when, self.row)
        at = word.time + int(-math.log(1.0 - u) * rules.tells_delay * SECONDS_PER_DAY)
        further = word.generation + 1, word.root, None
        self.model.send(Word(at, self.contacts[place], self.row, word.brand, 1, CODE, *further))
        self.shared += 1

    def take_code(self, b: int, day: int, line: dict[str, int]) -> None:
        """Be told of an offer; what one has seen oneself today stands."""
        line["codes_told"] += 1
        feeling, until = self.feelings[b], day + int(self.rules.offers_days)
        if feeling.offer_until < until:
            feeling.offer_until, feeling.offer_by = until, WAS_TOLD
