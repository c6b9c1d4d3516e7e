"""What do the desks answer, and what does it do to those who complained? (S5, S6)"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.objects.rules import SECONDS_PER_HOUR
from benchmarks.vectorised.desk import Mail, background
from benchmarks.vectorised.people import Table
from benchmarks.vectorised.talk import VIEW
from sim.kernels.columns import (
    ANSWERED,
    IGNORED,
    NOT_ASKED,
    PRAISE,
    PRIVATE_COMPLAINT,
    PUBLIC_COMPLAINT,
    SILENT,
    TURNED,
    UNANSWERED,
    WAITING,
)
from sim.ledger import COLUMN

if TYPE_CHECKING:
    from benchmarks.vectorised.market import VectorMarket


class Answers:
    """The desks of all brands, the mail they get, and what became of every failure."""

    def __init__(self, market: VectorMarket) -> None:
        """Begin with no mail."""
        self.market, self.rules = market, market.rules
        self.new: list[list[Mail]] = [[] for _ in market.desks]
        self.episodes = Table(
            consumer=np.int64, brand=np.int8, day=np.int32, channel=np.int8, intended=np.int32,
            told=np.int32, outcome=np.int8, outcome_day=np.int32, satisfied=np.int8,
            stopped=np.int8, stopped_later=np.int8, before=float, after=float, later=float,
        )  # fmt: skip
        self.settled: dict[int, np.ndarray] = {}  # rows of episodes by the day they are asked on
        self.patience = np.array([*self.rules.platform_patience, 1.0])  # by platform; -1 = none

    def take(self, rows: np.ndarray, brand: np.ndarray, kind: np.ndarray, at: np.ndarray) -> None:
        """Bring messages of simulated people to the desks."""
        handling = self.market.rng.standard_exponential(rows.size)
        columns = (at, kind, rows, handling)
        for b, *mail in zip(brand.tolist(), *(each.tolist() for each in columns), strict=True):
            self.new[b].append(Mail(*mail))

    def open_episodes(
        self, who: np.ndarray, brand: np.ndarray, kind: np.ndarray, meant: np.ndarray,
        told: np.ndarray, message: np.ndarray, failed: np.ndarray, day: int,
    ) -> None:  # fmt: skip
        """Write down every failure lived."""
        outcome = np.where(message[failed] > 0, WAITING, SILENT)
        rows = self.episodes.add(
            int(failed.sum()), consumer=who[failed], brand=brand[failed], day=day,
            channel=kind[failed], intended=meant[failed], told=told[failed], outcome=outcome,
            outcome_day=day, stopped_later=-1,
        )  # fmt: skip
        own = message[failed]
        self.market.talk.messages.episode[own[own > 0]] = rows[own > 0]

    def answer(self, day: int) -> None:
        """Let every desk work through its day, and the authors hear of it."""
        market, own, status = self.market, [], []
        for b, desk in enumerate(market.desks):
            new = self.new[b] + background(
                market.rng, self.rules, day, market.flow[b], market.by_tier
            )
            line: dict[str, int] = defaultdict(int)
            answered, given_up = desk.work(day, new, line)
            for name, number in line.items():
                market.line[b, COLUMN[name]] += number
            public = sum(mail.kind == PUBLIC_COMPLAINT for mail, _ in answered)
            market.page["resolved"][b] += public
            market.page["ignored"][b] += sum(mail.kind == PUBLIC_COMPLAINT for mail in given_up)
            if any(mail.kind != PRIVATE_COMPLAINT for mail, _ in answered):
                market.last_answer[b] = day
            done = [(mail.row, at) for mail, at in answered if mail.row]
            rows = np.array([row for row, _ in done], np.int64)
            market.talk.messages.answered[rows] = [at for _, at in done]
            own += [mail.row for mail, _ in answered if mail.row and mail.kind != PRAISE]
            status += [ANSWERED] * (len(own) - len(status))
            own += [mail.row for mail in given_up if mail.row and mail.kind != PRAISE]
            status += [IGNORED] * (len(own) - len(status))
        self.new = [[] for _ in market.desks]
        if own:
            self.settle(np.array(own), np.array(status), day)

    def settle(self, rows: np.ndarray, status: np.ndarray, day: int) -> None:
        """Move the authors of settled complaints. rows: in the table of messages."""
        market, people, messages = self.market, self.market.people, self.market.talk.messages
        pairs = messages.author[rows] * market.count + messages.brand[rows]
        before = people.attitude(pairs, day)
        people.restate(pairs, day)
        answered = status == ANSWERED
        pleased = np.zeros(rows.size, bool)
        change = np.full(rows.size, -self.rules.answer_ignored_loss)
        expects = market.rng.random(rows.size) < self.rules.voice_expects_answer
        change[~expects] *= self.rules.voice_unexpected_silence
        pleased[answered], change[answered] = self.hear(rows[answered])
        people.feel(pairs, change)
        people.answered[pairs[answered]] = True
        people.requested[pairs] = np.where(answered, NOT_ASKED, UNANSWERED)
        brand = messages.brand[rows]
        market.tally("own_answered", brand[answered])
        market.tally("own_satisfied", brand[pleased])
        market.talk.watched.append(pairs)
        self.close_episodes(messages.episode[rows], pairs, status, pleased, before, day)
        self.calm_down(rows[pleased & (messages.platform[rows] >= 0)])

    def hear(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return who is satisfied by an answer, and what it does to attitudes."""
        rules, messages = self.rules, self.market.talk.messages
        patience = self.market.people.patience[messages.author[rows]]
        patience = patience * self.patience[messages.platform[rows]]
        hours = (messages.answered[rows] - messages.posted[rows]) / SECONDS_PER_HOUR
        used = np.log1p(hours / patience)
        odds = rules.answer_satisfied - rules.answer_satisfied_delay * used
        odds += rules.answer_satisfied_personal * (rules.desk_personal - 0.5)
        odds += rules.answer_satisfied_compensation * rules.desk_compensation
        pleased = self.market.rng.random(rows.size) < 1.0 / (1.0 + np.exp(-odds))
        messages.satisfied[rows[pleased]] = messages.answered[rows[pleased]]
        gain = rules.answer_gain - rules.answer_delay_loss * used
        change = np.where(pleased, gain, -rules.answer_disappointment)
        return pleased, np.maximum(change, rules.answer_worst)

    def calm_down(self, rows: np.ndarray) -> None:
        """Let satisfied authors delete their posts and post something positive, perhaps."""
        market, rules, messages = self.market, self.rules, self.market.talk.messages
        gone = rows[market.rng.random(rows.size) < rules.answer_deletes]
        messages.deleted[gone] = messages.answered[gone]
        market.tally("deleted_posts", messages.brand[gone])
        market.page["complaints"] -= np.bincount(messages.brand[gone], minlength=market.count)
        turned = rows[market.rng.random(rows.size) < rules.answer_turns]
        if turned.size == 0:
            return
        author, brand = messages.author[turned], messages.brand[turned]
        at, platform = messages.answered[turned], messages.platform[turned]
        posts = market.talk.write(
            turned.size, author=author, brand=brand, kind=TURNED, platform=platform, posted=at
        )
        market.talk.show(author, at, platform, brand, np.ones_like(brand), None, posts, VIEW)
        market.tally("turned_posts", brand)
        market.page["praise"] += np.bincount(brand, minlength=market.count)
        np.add.at(market.people.shared, author, 1)

    def close_episodes(
        self, rows: np.ndarray, pairs: np.ndarray, status: np.ndarray, pleased: np.ndarray,
        before: np.ndarray, day: int,
    ) -> None:  # fmt: skip
        """Write down what became of failures, and when to ask again. rows: of episodes."""
        people, episodes = self.market.people, self.episodes
        after = people.attitude(pairs, day)
        for name, value in (
            ("outcome", status), ("outcome_day", day), ("satisfied", pleased), ("before", before),
            ("after", after), ("stopped", people.margin[pairs] + after < 0.0),
        ):  # fmt: skip
            getattr(episodes, name)[rows] = value
        self.settled[day + self.rules.survey_follow_up] = rows

    def follow_up(self, day: int) -> None:
        """Ask again those whose complaint was settled so many days ago."""
        rows = self.settled.pop(day, None)
        if rows is not None:
            episodes, people = self.episodes, self.market.people
            pairs = episodes.consumer[rows] * self.market.count + episodes.brand[rows]
            episodes.stopped_later[rows] = people.stopped[pairs]
            episodes.later[rows] = people.attitude(pairs, day)
