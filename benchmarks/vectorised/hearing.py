"""What does hearing and seeing do, and what is passed on? All words of a day at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.vectorised.talk import (
    BRAND,
    CHANNEL,
    CODE,
    MESSAGE,
    PAGE,
    RECEIVER,
    SENDER,
    TELL,
    TIME,
    VALENCE,
    VIEW,
    Talk,
    words,
)
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


class Hearing(Talk):
    """Words as they arrive. due: (7, n) words; pairs: (n,) whose feelings they are about."""

    def hear_the_day(self, day: int, line: np.ndarray, column: dict[str, int]) -> None:
        """Let what is due reach people until nothing is; line: (brands, measures) of today."""
        tonight, later = (day + 1) * SECONDS_PER_DAY, []
        self.sent += self.under_way.pop(day, [])
        while self.sent:
            batch = np.concatenate(self.sent, axis=1)
            due = batch[TIME] < tonight
            later.append(batch[:, ~due])
            self.sent = []
            if due.any():
                self.hear(batch[:, due], day, line, column)
        self.put_off(np.concatenate(later, axis=1) if later else None)

    def hear(self, due: np.ndarray, day: int, line: np.ndarray, column: dict[str, int]) -> None:
        """Let words reach people at once: brands' posts, then what people said."""
        people, messages, brands = self.people, self.messages, line.shape[0]

        def count(name: str, which: np.ndarray) -> None:
            line[:, column[name]] += np.bincount(which, minlength=brands)

        told = due[CHANNEL] == TELL
        message = due[MESSAGE]
        gone = np.where(told, messages.satisfied[message], messages.deleted[message]) <= due[TIME]
        if gone.any():
            count("tells_cancelled", due[BRAND, gone & told])
            count("posts_unseen", due[BRAND, gone & ~told])
            due = due[:, ~gone]
        pairs = due[RECEIVER] * brands + due[BRAND]
        people.restate(pairs, day)
        for channel, listen in (
            (PAGE, self.see_content), (TELL, self.be_told), (VIEW, self.see_posts),
            (CODE, self.take_codes),
        ):  # fmt: skip
            here = due[CHANNEL] == channel
            if here.any():
                listen(due[:, here], pairs[here], day, count)

    def be_told(self, due: np.ndarray, pairs: np.ndarray, day: int, count: Callable) -> None:
        """Take in tells, and tell some on."""
        rules, people, good = self.rules, self.people, due[VALENCE] > 0
        count("told_good", due[BRAND, good])
        count("told_bad", due[BRAND, ~good])
        alike = people.age[due[SENDER]] == people.age[due[RECEIVER]]
        np.add.at(people.told, pairs, due[VALENCE] * np.where(alike, rules.tells_same_age, 1.0))
        on = due[:, self.rng.random(pairs.size) < rules.tells_retold]
        if on.shape[1]:
            count("retold", on[BRAND])
            silent = np.zeros(on.shape[1], np.int64)
            self.tell(on[RECEIVER], on[TIME], on[BRAND], on[VALENCE], on[SENDER], silent)

    def see_posts(self, due: np.ndarray, pairs: np.ndarray, day: int, count: Callable) -> None:
        """See people's posts; an answer beside a complaint softens it."""
        people, rules, good = self.people, self.rules, due[VALENCE] > 0
        count("seen_good", due[BRAND, good])
        count("seen_bad", due[BRAND, ~good])
        answered = self.messages.answered[due[MESSAGE]] <= due[TIME]
        people.saw_answer[pairs[answered]] = day
        softened = answered & ~good
        count("views_relieved", due[BRAND, softened])
        relief = rules.feed_reply_relief * rules.desk_personal
        np.add.at(people.seen, pairs, due[VALENCE] * np.where(softened, 1.0 - relief, 1.0))
        self.share(due, "shared", count)

    def share(self, due: np.ndarray, name: str, count: Callable) -> None:
        """Let some of those who saw something share it."""
        message = due[MESSAGE]
        platform = self.messages.platform[message]
        chance = self.sharing[platform] * self.times_shared[self.messages.kind[message]]
        chosen = self.rng.random(message.size) < chance
        if chosen.any():
            on = due[:, chosen]
            count(name, on[BRAND])
            np.add.at(self.people.shared, on[RECEIVER], 1)
            self.show(
                on[RECEIVER], on[TIME], platform[chosen], on[BRAND], on[VALENCE], on[SENDER],
                on[MESSAGE], on[CHANNEL],
            )  # fmt: skip

    def see_content(self, due: np.ndarray, pairs: np.ndarray, day: int, count: Callable) -> None:
        """See brands' own posts, use what is wanted, and share some (S11)."""
        rules, people, message = self.rules, self.people, due[MESSAGE]
        kind, worth = self.messages.kind[message], self.worth[self.messages.platform[message]]
        count("content_seen", due[BRAND])
        people.saw_post[pairs] = day
        times = np.where(kind == CONTEST, rules.recognition_contest, 1.0)
        np.add.at(people.content, pairs, worth * times)
        needs = people.needs[due[RECEIVER]]
        used = (kind == SERVICE_POST) & (needs & SERVICE > 0)
        np.add.at(people.fading, pairs[used], rules.recognition_service_gain * worth[used])
        np.add.at(people.service, due[RECEIVER, used], 1)
        hurt = (kind == OFFER) & (people.requested[pairs] != NOT_ASKED)
        np.add.at(people.fading, pairs[hurt], -rules.offers_mismatch)
        self.watched.append(pairs[used | hurt])
        wanted = (kind != SERVICE_POST) & (needs & MARKETING > 0)
        np.add.at(people.marketing, due[RECEIVER, wanted], 1)
        offered = wanted & (kind == OFFER)
        people.offer_until[pairs[offered]] = day + int(rules.offers_days)
        people.offer_by[pairs[offered]] = SAW_OFFER
        self.pass_codes(due[:, offered])
        self.share(due, "content_shared", count)

    def pass_codes(self, offers: np.ndarray) -> None:
        """Let some tell one contact of an offer; the closer, the likelier."""
        rules, people = self.rules, self.people
        on = offers[:, self.rng.random(offers.shape[1]) < rules.offers_told]
        if on.shape[1] == 0:
            return
        owner, edges, told = self.closest(on[RECEIVER], np.ones(on.shape[1], np.int64), None)
        np.add.at(people.shared, on[RECEIVER], told)
        delay = self.rng.exponential(rules.tells_delay * SECONDS_PER_DAY, owner.size)
        at = on[TIME, owner] + delay.astype(np.int64)
        teller = on[RECEIVER, owner]
        self.sent.append(
            words(at, people.neighbours[edges], teller, on[BRAND, owner], 1, CODE, 0)
        )  # fmt: skip

    def take_codes(self, due: np.ndarray, pairs: np.ndarray, day: int, count: Callable) -> None:
        """Be told of an offer; what one has seen oneself stands."""
        people, until = self.people, day + int(self.rules.offers_days)
        count("codes_told", due[BRAND])
        news = pairs[people.offer_until[pairs] < until]
        people.offer_until[news] = until
        people.offer_by[news] = WAS_TOLD
