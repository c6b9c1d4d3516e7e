"""What does one brand do: its page, its desk, its mail and its own posts? (S5, S9, S11, S14)"""

from __future__ import annotations

import math
from heapq import heapify, heappop, heappush, heapreplace
from typing import TYPE_CHECKING

import mesa

from benchmarks.objects.rules import CENTS, SECONDS_PER_HOUR
from benchmarks.objects.things import PAGE, Message, Word
from sim.kernels.columns import (
    ANSWERED,
    IGNORED,
    LONG_AGO,
    PRAISE,
    PRIVATE_COMPLAINT,
    PUBLIC_COMPLAINT,
    SECONDS_PER_DAY,
    WAITING,
)
from sim.kernels.randomness import Decision
from sim.scenario import PLATFORMS

if TYPE_CHECKING:
    from benchmarks.objects.market import ObjectMarket

BACKGROUND_COUNT, LIKENESS = int(Decision.BACKGROUND_COUNT), int(Decision.BACKGROUND_LIKENESS)
BACKGROUND_HOUR, BACKGROUND_SERVICE = (
    int(Decision.BACKGROUND_HOUR), int(Decision.BACKGROUND_SERVICE)
)  # fmt: skip
CONTENT_HOUR, CONTENT_SEEN = int(Decision.CONTENT_HOUR), int(Decision.CONTENT_SEEN)
DAYS_PER_WEEK, MINUTES_PER_HOUR, HUNDREDTHS = 7.0, 60.0, 100


class Brand(mesa.Agent):
    """One brand: a page that remembers, a desk with hands, messages that wait."""

    def __init__(self, model: ObjectMarket, b: int) -> None:
        """Open with an empty page and nobody at the desk."""
        super().__init__(model)
        self.b, self.rules, self.luck = b, model.rules, model.luck
        self.praise = self.complaints = self.resolved = self.ignored = 0.0
        self.last_answer = LONG_AGO
        self.flow = [0.0, 0.0, 0.0]  # messages a day expected of simulated buyers, by kind
        self.hands: list[int] = []  # heap of the seconds at which each hand is free
        self.service = self.paid_hours = 0.0
        self.waiting: list[Message] = []
        self.new: list[Message] = []
        self.followers: list[list[int]] = []  # by platform
        self.follower_count = 0
        self.stopped = 0

    def find_followers(self) -> None:
        """Find who follows the brand, once everybody is there."""
        fans = [c for c in self.model.consumers if c.follows >> self.b & 1]
        self.follower_count = len(fans)
        self.followers = [
            [c.row for c in fans if c.platforms >> p & 1] for p in range(len(PLATFORMS))
        ]

    def counters(self) -> tuple[float | None, float]:
        """Return the mean stars on the page, None without a post, and the posts remembered."""
        bad = max(self.complaints, 0.0)
        volume = self.praise + bad
        stars = self.rules.reviews_praise_stars * self.praise
        stars += self.rules.reviews_complaint_stars * bad
        return (stars / volume if volume > 0 else None), volume

    def fade(self) -> None:
        """Forget a day's share of what the page remembers."""
        kept = self.rules.page_left
        self.praise *= kept
        self.complaints *= kept
        self.resolved *= kept
        self.ignored *= kept

    def expect(self, expected: list[float]) -> None:
        """Let the expected mail follow today's. expected: messages by kind."""
        kept = self.rules.flow_left
        self.flow = [
            kept * mean + (1.0 - kept) * new for mean, new in zip(self.flow, expected, strict=True)
        ]

    def hire(self) -> None:
        """Hire hands for today's inbox; of too many, the idlest go."""
        rules = self.rules
        minutes = rules.desk_handling * (1.0 + rules.desk_personal_handling * rules.desk_personal)
        paid_minutes = minutes / rules.desk_occupancy
        hours = rules.desk_closes - rules.desk_opens
        answers = rules.desk_capacity * (sum(self.flow) * rules.world_people_per_agent)
        self.paid_hours = answers * paid_minutes / MINUTES_PER_HOUR
        hands = math.ceil(self.paid_hours / hours)
        self.service = hands * hours * SECONDS_PER_HOUR / answers if answers else 0.0
        self.hands = (sorted(self.hands, reverse=True) + [0] * hands)[:hands]
        heapify(self.hands)

    def background(self, day: int) -> list[Message]:
        """Return today's messages of the people who are not simulated."""
        rules, luck, b, found = self.rules, self.luck, self.b, []
        start, span = rules.voice_posting_from, rules.voice_posting_until - rules.voice_posting_from
        for kind in (PUBLIC_COMPLAINT, PRIVATE_COMPLAINT, PRAISE):
            mean = self.flow[kind] * (rules.world_people_per_agent - 1)
            platform = -1 if kind == PRIVATE_COMPLAINT else 0
            for _ in range(luck.count(mean, BACKGROUND_COUNT, day, b, kind) if mean else 0):
                number = len(found)
                like = self.model.somebody(
                    kind,
                    luck.number(LIKENESS, day, number, b),
                    luck.number(LIKENESS, day, number, b, True),
                )
                hour = start + luck.number(BACKGROUND_HOUR, day, number, b) * span
                posted = min(int(hour * SECONDS_PER_HOUR), SECONDS_PER_DAY - 1)
                posted += day * SECONDS_PER_DAY
                handling = -math.log(1.0 - luck.number(BACKGROUND_SERVICE, day, number, b))
                found.append(Message(-1, like, b, kind, platform, posted, number, handling))
        return found

    def answer(self, day: int) -> None:
        """Work through the day: what waits, what came, and what others wrote."""
        messages = self.waiting + self.new + self.background(day)
        if not self.rules.desk_handling_varies:
            for message in messages:
                message.handling = 1.0
        self.serve(messages, day)
        self.new, self.waiting = [], []
        answered = complaints = 0
        for message in messages:
            if message.status == WAITING:
                self.waiting.append(message)
            else:
                answered += message.status == ANSWERED
                complaints += message.status == ANSWERED and message.kind != PRAISE
                self.file(message, day)
            if message.posted >= day * SECONDS_PER_DAY:
                self.line["desk_praise" if message.kind == PRAISE else "desk_complaints"] += 1
        self.close_books(answered, complaints)

    def serve(self, messages: list[Message], day: int) -> None:
        """Let the hands take messages in the order of service: praise first, newest first."""
        rules, hands = self.rules, self.hands
        expires = int(rules.desk_expires_after * SECONDS_PER_HOUR)
        opens = day * SECONDS_PER_DAY + int(rules.desk_opens * SECONDS_PER_HOUR)
        closes = day * SECONDS_PER_DAY + int(rules.desk_closes * SECONDS_PER_HOUR)
        arrivals = sorted((message.posted, row) for row, message in enumerate(messages))
        queue: list[tuple[bool, int, int]] = []
        come = 0
        while hands:
            now = max(hands[0], opens)
            while come < len(arrivals) and arrivals[come][0] <= now:
                posted, row = arrivals[come]
                heappush(queue, (messages[row].kind != PRAISE, -posted, row))
                come += 1
            if now >= closes or (not queue and come == len(arrivals)):
                break
            if not queue:
                heapreplace(hands, arrivals[come][0])
                continue
            message = messages[heappop(queue)[2]]
            if now < message.posted + expires:
                message.status, message.taken = ANSWERED, now
                message.answered = now + int(message.handling * self.service + 0.5)
                heapreplace(hands, message.answered)
        tonight = (day + 1) * SECONDS_PER_DAY
        for message in messages:
            if message.status == WAITING and message.posted + expires <= tonight:
                message.status = IGNORED

    def file(self, message: Message, day: int) -> None:
        """Count what became of a message, and let its author know."""
        line, complaint = self.line, message.kind != PRAISE
        name = "desk_complaints" if complaint else "desk_praise"
        in_public = message.kind == PUBLIC_COMPLAINT
        if message.status == ANSWERED:
            wait = message.answered - message.posted
            message.personal = self.rules.desk_personal
            line[f"{name}_answered"] += 1
            line[f"{name}_wait"] += wait
            line[f"{name}_queued"] += message.taken - message.posted
            self.model.note_delay(self.b, complaint, wait)
            self.resolved += in_public
            if message.kind != PRIVATE_COMPLAINT:
                self.last_answer = day
        else:
            line[f"{name}_ignored"] += 1
            self.ignored += in_public
        if complaint and message.author >= 0:
            self.model.consumers[message.author].settle(message, day)

    def close_books(self, answered: int, complaints: int) -> None:
        """Write down what the desk's day cost and what is left."""
        rules, line = self.rules, self.line
        seconds = round(self.paid_hours * SECONDS_PER_HOUR)
        wages = seconds / SECONDS_PER_HOUR * rules.money_agent_hour
        line["desk_seconds"] += seconds
        line["desk_cost"] += round((wages + complaints * rules.desk_compensation) * CENTS)
        line["desk_waiting"] += len(self.waiting)

    def publish(self, day: int) -> None:
        """Post what the plan has for today, on every platform, for followers to see."""
        rules, number = self.rules, 0
        reach = rules.page_reach(day)
        for kind, weekly in rules.plans.items():
            due = math.floor(weekly * (day + 1) / DAYS_PER_WEEK)
            for _ in range(due - math.floor(weekly * day / DAYS_PER_WEEK)):
                at = self.second_of_posting(day, number)
                for platform in range(len(PLATFORMS)):
                    self.post(Message(-1, 0, self.b, kind, platform, at, number), day, reach)
                    number += 1
        self.line["content_posts"] += number

    def second_of_posting(self, day: int, number: int) -> int:
        """Return when a post goes out."""
        u = self.luck.number(CONTENT_HOUR, day, self.b, number)
        start, end = self.rules.voice_posting_from, self.rules.voice_posting_until
        second = int((start + u * (end - start)) * SECONDS_PER_HOUR)
        return day * SECONDS_PER_DAY + min(second, SECONDS_PER_DAY - 1)

    def post(self, message: Message, day: int, reach: float) -> None:
        """Put one post before the followers it will reach."""
        model, p, b = self.model, message.platform, self.b
        address, mean_life = message.number * len(self.rules.brands) + b, self.rules.mean_life[p]
        root = model.new_root()
        seen = self.luck.visited(CONTENT_SEEN, day, self.followers[p], address, reach)
        for row, luck in seen:
            at = message.posted + int(-math.log(1.0 - luck) * mean_life)
            model.send(Word(at, row, -1, b, 1, PAGE, 0, root, message))

    @property
    def line(self) -> dict[str, int]:
        """Today's line of the ledger."""
        return self.model.today[self.b]

    def write_levels(self) -> None:
        """Write down what posts and discounts cost, and what stands at midnight."""
        rules, line, real = self.rules, self.line, self.rules.world_people_per_agent
        texts = line["content_posts"] / len(PLATFORMS)
        texts *= 1.0 + rules.content_tailored * (len(PLATFORMS) - 1)
        cost = texts * rules.content_minutes / MINUTES_PER_HOUR * rules.money_agent_hour
        cost += line["bought_on_offer"] * real * rules.content_discount
        line["programme_cost"] += round(cost * CENTS)
        line["followers"] += self.follower_count * real
        line["aware"] += len(self.model.consumers)
        self.stopped += line["exits"] - line["returns"]
        line["stopped"] += self.stopped
        rating, volume = self.counters()
        line["rating"] += round((rating or 0.0) * HUNDREDTHS)
        line["reviews"] += round(volume)
