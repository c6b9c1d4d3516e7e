"""Which messages does one brand's desk answer today? The one loop of the NumPy rival (S5)."""

from __future__ import annotations

import math
from heapq import heapify, heappop, heappush, heapreplace
from typing import NamedTuple

import numpy as np

from benchmarks.objects.rules import CENTS, SECONDS_PER_HOUR, Rules
from sim.kernels.columns import PRAISE, PRIVATE_COMPLAINT, SECONDS_PER_DAY

QUARTER_OF_AN_HOUR, LAST_BIN = 900, 4 * 72


class Mail(NamedTuple):
    """One message at a desk. row: in the table of messages; 0 = of somebody not simulated."""

    posted: int
    kind: int
    row: int
    handling: float


class Desk:
    """The hands of one brand, and what waits for them."""

    def __init__(self, rules: Rules) -> None:
        """Open with nobody there."""
        self.rules, self.hands, self.waiting = rules, [], []
        self.service = self.paid_hours = 0.0
        self.delays = np.zeros((2, LAST_BIN + 1), np.int64)  # complaints, praise

    def hire(self, inbox: float) -> None:
        """Hire for so many messages a day; of too many hands, the idlest go."""
        rules = self.rules
        minutes = rules.desk_handling * (1.0 + rules.desk_personal_handling * rules.desk_personal)
        hours = rules.desk_closes - rules.desk_opens
        answers = rules.desk_capacity * inbox
        self.paid_hours = answers * minutes / rules.desk_occupancy / 60.0
        hands = math.ceil(self.paid_hours / hours)
        self.service = hands * hours * SECONDS_PER_HOUR / answers if answers else 0.0
        self.hands = (sorted(self.hands, reverse=True) + [0] * hands)[:hands]
        heapify(self.hands)

    def work(self, day: int, new: list[Mail], line: dict[str, int]) -> tuple[list, list]:
        """Work through the day: returns [(mail, second answered)] and the mail given up.

        line: counts by name, added to.
        """
        rules, start = self.rules, day * SECONDS_PER_DAY
        expires = int(rules.desk_expires_after * SECONDS_PER_HOUR)
        for mail in new:
            line["desk_praise" if mail.kind == PRAISE else "desk_complaints"] += 1
        answered, left = self.serve(
            sorted(self.waiting + new),
            start + int(rules.desk_opens * SECONDS_PER_HOUR),
            start + int(rules.desk_closes * SECONDS_PER_HOUR),
            expires,
            line,
        )
        last = start + SECONDS_PER_DAY - expires
        given_up = [mail for mail in left if mail.posted <= last]
        self.waiting = [mail for mail in left if mail.posted > last]
        for mail in given_up:
            line["desk_praise_ignored" if mail.kind == PRAISE else "desk_complaints_ignored"] += 1
        seconds = round(self.paid_hours * SECONDS_PER_HOUR)
        complaints = sum(mail.kind != PRAISE for mail, _ in answered)
        wages = seconds / SECONDS_PER_HOUR * rules.money_agent_hour
        line["desk_seconds"] += seconds
        line["desk_cost"] += round((wages + complaints * rules.desk_compensation) * CENTS)
        line["desk_waiting"] += len(self.waiting)
        return answered, given_up

    def serve(
        self, arrivals: list[Mail], opens: int, closes: int, expires: int, line: dict[str, int]
    ) -> tuple[list, list]:
        """Let the hands take mail, praise first and the newest first; returns answers and rest."""
        hands, service, varies = self.hands, self.service, self.rules.desk_handling_varies
        queue: list[tuple[bool, int, int]] = []
        answered, left, come = [], [], 0
        while hands:
            now = max(hands[0], opens)
            while come < len(arrivals) and arrivals[come].posted <= now:
                mail = arrivals[come]
                heappush(queue, (mail.kind != PRAISE, -mail.posted, come))
                come += 1
            if now >= closes or (not queue and come == len(arrivals)):
                break
            if not queue:
                heapreplace(hands, arrivals[come].posted)
                continue
            mail = arrivals[heappop(queue)[2]]
            if now >= mail.posted + expires:
                left.append(mail)
                continue
            done = now + int((mail.handling if varies else 1.0) * service + 0.5)
            heapreplace(hands, done)
            self.note(mail, now, done, line)
            answered.append((mail, done))
        left += [arrivals[entry[2]] for entry in queue] + arrivals[come:]
        return answered, left

    def note(self, mail: Mail, taken: int, done: int, line: dict[str, int]) -> None:
        """Count one answer."""
        praise = mail.kind == PRAISE
        name, wait = "desk_praise" if praise else "desk_complaints", done - mail.posted
        line[f"{name}_answered"] += 1
        line[f"{name}_wait"] += wait
        line[f"{name}_queued"] += taken - mail.posted
        self.delays[int(praise), min(wait // QUARTER_OF_AN_HOUR, LAST_BIN)] += 1


def background(
    rng: np.random.Generator, rules: Rules, day: int, flow: np.ndarray,
    by_tier: list[np.ndarray],
) -> list[Mail]:  # fmt: skip
    """Return today's mail of the people who are not simulated. flow: (3,) means by kind."""
    found: list[Mail] = []
    sizes = np.array([rows.size for rows in by_tier], float)
    start, span = rules.voice_posting_from, rules.voice_posting_until - rules.voice_posting_from
    counts = rng.poisson(flow * (rules.world_people_per_agent - 1))
    for kind, count in enumerate(counts.tolist()):
        if not count:
            continue
        weights = sizes
        if kind != PRIVATE_COMPLAINT:
            chances = rules.voice_delight if kind == PRAISE else rules.voice_failure
            weights = sizes * chances
        # Whom each looks like: the desk may see it, though this policy does not care.
        for tier, alike in enumerate(rng.multinomial(count, weights / weights.sum()).tolist()):
            rng.integers(max(by_tier[tier].size, 1), size=alike)
        hours = start + rng.random(count) * span
        seconds = np.minimum((hours * SECONDS_PER_HOUR).astype(np.int64), SECONDS_PER_DAY - 1)
        handling = rng.standard_exponential(count).tolist()
        for second, time in zip((seconds + day * SECONDS_PER_DAY).tolist(), handling, strict=True):
            found.append(Mail(second, kind, 0, time))
    return found
