"""What happens on one day, array by array? The same day as `sim.day`, verb by verb."""

from __future__ import annotations

import math

import numpy as np

from benchmarks.objects.rules import CENTS, SECONDS_PER_HOUR
from benchmarks.vectorised.answers import Answers
from benchmarks.vectorised.buying import Buying
from benchmarks.vectorised.talk import NOBODY, PAGE, VIEW, words
from sim.kernels.columns import (
    OPEN,
    PRAISE,
    PRIVATE_COMPLAINT,
    PUBLIC_COMPLAINT,
    SECONDS_PER_DAY,
    SILENT,
)
from sim.ledger import COLUMN
from sim.scenario import PLATFORMS, Scenario

POSTED_AS = {
    PUBLIC_COMPLAINT: "complaints_posted",
    PRIVATE_COMPLAINT: "complaints_private",
    PRAISE: "praise_posted",
}
DAYS_PER_WEEK, HUNDREDTHS, MINUTES_PER_HOUR = 7.0, 100, 60.0


class VectorMarket(Buying):
    """The market as arrays; `step` is one day, `ledger` (days, brands, measures) its record."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        """Open a market with the engine's own people and network, and NumPy's luck."""
        super().__init__(scenario, seed)
        self.answers = Answers(self)

    def run(self, days: int) -> VectorMarket:
        """Live a number of days."""
        for _ in range(days):
            self.step()
        return self

    def step(self) -> None:
        """Live one day."""
        self.line = self.ledger[self.day]
        self.open_day()
        self.purchase()
        self.experience()
        self.speak()
        self.answers.answer(self.day)
        self.publish()
        self.talk.hear_the_day(self.day, self.line, COLUMN)
        self.leave_or_return()
        self.observe()
        self.answers.follow_up(self.day)
        self.day += 1

    def open_day(self) -> None:
        """Hire for today's inbox while the burn-in lasts; then count anew."""
        if self.day == self.rules.world_burn_in:
            self.people.forget()
        if self.day <= self.rules.world_burn_in:
            inbox = self.flow.sum(axis=1) * self.rules.world_people_per_agent
            for desk, mail in zip(self.desks, inbox.tolist(), strict=True):
                desk.hire(mail)

    def speak(self) -> None:
        """Let the disappointed and the delighted post, complain and plan their tells (S4)."""
        for column in self.page.values():
            column *= self.rules.page_left
        spoke = self.failed | self.delighted
        who, brand, failed = self.buyers[spoke], self.bought[spoke], self.failed[spoke]
        if who.size == 0:
            return
        kind, here = self.channels(who, brand, failed)
        at = self.moments(who.size)
        platform = np.where(np.isin(kind, (PUBLIC_COMPLAINT, PRAISE)), self.where(who, failed), -1)
        for each, name in POSTED_AS.items():
            self.tally(name, brand[kind == each])
        self.page["complaints"] += np.bincount(
            brand[kind == PUBLIC_COMPLAINT], minlength=self.count
        )
        self.page["praise"] += np.bincount(brand[kind == PRAISE], minlength=self.count)
        message = self.write(who, brand, kind, platform, at, here)
        valence = np.where(failed, -1, 1)
        meant, told = self.talk.tell(who, at, brand, valence, None, message)
        posted = platform >= 0
        np.add.at(self.people.shared, who[posted], 1)
        self.talk.show(
            who[posted], at[posted], platform[posted], brand[posted], valence[posted], None,
            message[posted], VIEW,
        )  # fmt: skip
        self.answers.open_episodes(who, brand, kind, meant, told, message, failed, self.day)

    def channels(
        self, who: np.ndarray, brand: np.ndarray, failed: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return what each writes, or SILENT, and whether this desk will see it."""
        luck, second = self.rng.random(who.size), self.rng.random(who.size)
        public = self.chance_of_complaint(who, brand)
        private = luck < public + self.rules.voice_private
        said = np.where(
            luck < public, PUBLIC_COMPLAINT, np.where(private, PRIVATE_COMPLAINT, SILENT)
        )
        kind = np.where(failed, said, np.where(luck < self.chance_of_praise(who), PRAISE, SILENT))
        unseen = (kind == PRIVATE_COMPLAINT) & (second >= self.rules.voice_private_at_desk)
        return kind, (kind != SILENT) & ~unseen

    def moments(self, count: int) -> np.ndarray:
        """Return so many seconds of today at which people or brands speak."""
        start, end = self.rules.voice_posting_from, self.rules.voice_posting_until
        seconds = (start + self.rng.random(count) * (end - start)) * SECONDS_PER_HOUR
        seconds = np.minimum(seconds.astype(np.int64), SECONDS_PER_DAY - 1)
        return self.day * SECONDS_PER_DAY + seconds

    def where(self, who: np.ndarray, failed: np.ndarray) -> np.ndarray:
        """Return one of the own platforms each, by size, complaints rather where served."""
        rules = self.rules
        weights = np.where(failed[:, None], np.multiply(rules.weight, rules.service), rules.weight)
        member = self.people.platforms[who, None] >> np.arange(len(PLATFORMS)) & 1
        reached = np.cumsum(weights * member, axis=1)
        at = self.rng.random(who.size) * reached[:, -1]
        return np.argmax(at[:, None] < reached, axis=1)

    def write(
        self, who: np.ndarray, brand: np.ndarray, kind: np.ndarray, platform: np.ndarray,
        at: np.ndarray, here: np.ndarray,
    ) -> np.ndarray:  # fmt: skip
        """Write what desks will read; returns the row of each message, 0 where there is none."""
        message = np.zeros(who.size, np.int64)
        message[here] = self.talk.write(
            int(here.sum()), author=who[here], brand=brand[here], kind=kind[here],
            platform=platform[here], posted=at[here],
        )  # fmt: skip
        asked = here & (kind != PRAISE)
        np.add.at(self.people.service, who[asked], 1)
        self.people.requested[who[asked] * self.count + brand[asked]] = OPEN
        self.answers.take(message[here], brand[here], kind[here], at[here])
        return message

    def publish(self) -> None:
        """Let brands post what their plan has for today, on every platform (S11)."""
        rules, talk = self.rules, self.talk
        reach = rules.page_reach(self.day)
        for kind, weekly in rules.plans.items():
            due = math.floor(weekly * (self.day + 1) / DAYS_PER_WEEK)
            due -= math.floor(weekly * self.day / DAYS_PER_WEEK)
            for b in range(self.count) if due else ():
                for at in self.moments(due).tolist():
                    self.line[b, COLUMN["content_posts"]] += len(PLATFORMS)
                    for p, fans in enumerate(self.followers[b]):
                        seen = fans[self.rng.random(fans.size) < reach]
                        delay = self.rng.standard_exponential(seen.size) * rules.mean_life[p]
                        (message,) = talk.write(
                            1, author=NOBODY, brand=b, kind=kind, platform=p, posted=at
                        )
                        times = at + delay.astype(np.int64)
                        talk.sent.append(words(times, seen, NOBODY, b, 1, PAGE, message))

    def leave_or_return(self) -> None:
        """Let those below their margin stop buying, and those restored come back (S7)."""
        people, back = self.people, self.rules.exit_return_margin
        pairs = np.unique(np.concatenate((self.watched, *self.talk.watched)))
        self.talk.watched = []
        margin = people.margin[pairs] + people.attitude(pairs, self.day)
        stopped = people.stopped[pairs]
        returns, exits = stopped & (margin > back), ~stopped & (margin < 0.0)
        stopped = (stopped | exits) & ~returns
        people.stopped[pairs] = stopped
        self.tally("returns", pairs[returns] % self.count)
        self.tally("exits", pairs[exits] % self.count)
        # Until something happens, what fades only brings the margin to where it ends.
        in_the_end = people.margin[pairs] + people.lasting[pairs]
        self.watched = pairs[np.where(stopped, in_the_end > back, in_the_end < 0.0)]

    def observe(self) -> None:
        """Write down what posts and discounts cost, and what stands at midnight."""
        rules, real = self.rules, self.rules.world_people_per_agent
        get = {name: self.line[:, column] for name, column in COLUMN.items()}
        texts = get["content_posts"] / len(PLATFORMS)
        texts = texts * (1.0 + rules.content_tailored * (len(PLATFORMS) - 1))
        cost = texts * rules.content_minutes / MINUTES_PER_HOUR * rules.money_agent_hour
        cost += get["bought_on_offer"] * real * rules.content_discount
        get["programme_cost"][:] = np.rint(cost * CENTS)
        get["followers"][:] = self.fans * real
        get["aware"][:] = self.people.count
        before = self.ledger[self.day - 1][:, COLUMN["stopped"]] if self.day else 0
        get["stopped"][:] = before + get["exits"] - get["returns"]
        rating, volume = self.counters()
        get["rating"][:], get["reviews"][:] = np.rint(rating * HUNDREDTHS), np.rint(volume)
