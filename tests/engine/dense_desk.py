"""Which messages does a desk answer, and when? The desk picks by looking at all that wait."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.kernels.columns import (
    ANSWERED,
    CONNECTED,
    IGNORED,
    NEVER,
    PRAISE,
    PRIVATE_COMPLAINT,
    PUBLIC_COMPLAINT,
    SECONDS_PER_DAY,
    SECONDS_PER_HOUR,
    WAITING,
)
from sim.kernels.draws import exponential, poisson
from sim.kernels.randomness import Decision
from sim.policies.policy import MeasuredDesk, Policy, PythonPolicy
from tests.engine.dense_things import PER_LN_2, Message, Person, World

KINDS = (PUBLIC_COMPLAINT, PRIVATE_COMPLAINT, PRAISE)
CENTS = 100


@dataclass
class Outcome:
    """What became of a message today: answered or ignored, when, and when it was taken up."""

    message: Message
    status: int
    moment: int = 0
    taken: int = 0


class DenseDesk:
    """One brand's desk under one policy."""

    def __init__(self, world: World, policy: Policy, b: int) -> None:
        """Give a desk its policy; nobody is hired yet."""
        known = {key: world[key] for key in world.settings.values if key.startswith("desk.")}
        self.world, self.policy, self.b = world, policy, b
        self.settings = {**known, **policy.desk}
        self.levers = {**world.settings.values, **policy.levers}
        self.endless = policy.measured is not None or math.isinf(self["capacity"])
        self.free_at: list[int] = []

    def __getitem__(self, name: str) -> float:
        """Return desk.NAME as the policy has it."""
        return self.settings[f"desk.{name}"]

    def hire(self, inbox: float, busy: list[int]) -> None:
        """Hire for so many messages a day; of too many hands, the idlest go. busy: free at."""
        handling = self["handling"] * (1.0 + self["personal_handling"] * self["personal"])
        paid = handling / self["occupancy"]
        hours = self["closes"] - self["opens"]
        answers = self["capacity"] * inbox
        if self.endless:
            hands, self.service, self.paid_hours = 0, handling * 60.0, paid / 60.0
        elif self["agents"] > 0:
            hands, self.service = int(self["agents"]), paid * 60.0
            self.paid_hours = hands * hours
        else:
            self.paid_hours = answers * paid / 60.0
            hands = math.ceil(self.paid_hours / hours)
            self.service = hands * hours * SECONDS_PER_HOUR / answers if answers else paid * 60.0
        self.free_at = (sorted(busy, reverse=True) + [0] * hands)[:hands]

    def work(self, day: int, messages: list[Message], people: list[Person]) -> list[Outcome]:
        """Return what becomes of each message today, in their order."""
        outcomes = [Outcome(message, WAITING) for message in messages]
        measured = self.policy.measured
        for outcome in outcomes:
            message = outcome.message
            if message.posted >= day * SECONDS_PER_DAY:
                if measured is not None:
                    message.planned = self.plan(measured, message, day)
                if not self["handling_varies"]:
                    message.handling = 1.0
        if measured is not None:
            self.as_measured(day, outcomes)
        elif messages:
            keys = self.keys(day, messages, people)
            wanted = [
                (tuple(key), outcome.message.posted, row, outcome)
                for row, (key, outcome) in enumerate(zip(keys, outcomes, strict=True))
                if not math.isnan(key[0])
            ]
            if self.endless:
                self.at_once(day, [outcome for *_, outcome in wanted])
            elif self.free_at:
                self.by_hand(day, wanted)
        for outcome in outcomes:
            given_up = outcome.message.posted + int(self["expires_after"] * SECONDS_PER_HOUR)
            if outcome.status == WAITING and given_up <= (day + 1) * SECONDS_PER_DAY:
                outcome.status, outcome.moment = IGNORED, given_up
        return outcomes

    def opening(self, day: int) -> tuple[int, int]:
        """Return the seconds at which the desk opens and closes today."""
        start = day * SECONDS_PER_DAY
        opens, closes = (int(self[name] * SECONDS_PER_HOUR) for name in ("opens", "closes"))
        return start + opens, start + closes

    def in_time(self, message: Message, now: int) -> bool:
        """Whether a message is not yet too old to be taken up."""
        return now < message.posted + int(self["expires_after"] * SECONDS_PER_HOUR)

    def by_hand(self, day: int, wanted: list[tuple]) -> None:
        """Let the hands take one message after the other, always the first by the keys."""
        opens, closes = self.opening(day)
        while True:
            hand = self.free_at.index(min(self.free_at))
            now = max(self.free_at[hand], opens)
            open_ones = [
                entry for entry in wanted
                if entry[3].status == WAITING
                and self.in_time(entry[3].message, max(now, entry[1]))
            ]  # fmt: skip
            there = [entry for entry in open_ones if entry[1] <= now]
            if not there and open_ones:
                now = self.free_at[hand] = min(entry[1] for entry in open_ones)
                there = [entry for entry in open_ones if entry[1] <= now]
            if not there or now >= closes:
                return
            outcome = min(there, key=lambda entry: entry[:3])[3]
            outcome.status, outcome.taken = ANSWERED, now
            outcome.moment = now + int(outcome.message.handling * self.service + 0.5)
            self.free_at[hand] = outcome.moment

    def at_once(self, day: int, wanted: list[Outcome]) -> None:
        """Take up every message as soon as it is there and the desk is open."""
        opens, closes = self.opening(day)
        for outcome in wanted:
            now = max(outcome.message.posted, opens)
            if now < closes and self.in_time(outcome.message, now):
                outcome.status, outcome.taken = ANSWERED, now
                outcome.moment = now + int(outcome.message.handling * self.service + 0.5)

    def plan(self, measured: MeasuredDesk, message: Message, day: int) -> int:
        """Return when a measured desk answers a new message."""
        if message.author >= 0:
            address = (Decision.MEASURED_ANSWER, message.number, message.author, 0)
        else:
            address = (Decision.BACKGROUND_MEASURED, day, message.number, self.b)
        u, v = self.world.draws(*address)
        row = int(message.kind == PRAISE)
        if u >= measured.answered[row]:
            return NEVER
        hours = measured.delays[row].tolist()
        at = min(int(v * (len(hours) - 1)), len(hours) - 2)
        part = v * (len(hours) - 1) - at
        delay = hours[at] + part * (hours[at + 1] - hours[at])
        return message.posted + int(delay * SECONDS_PER_HOUR)

    def as_measured(self, day: int, outcomes: list[Outcome]) -> None:
        """Answer what is planned for today."""
        for outcome in outcomes:
            planned = outcome.message.planned
            if self.in_time(outcome.message, planned) and planned < (day + 1) * SECONDS_PER_DAY:
                outcome.status, outcome.moment, outcome.taken = ANSWERED, planned, planned

    def keys(self, day: int, messages: list[Message], people: list[Person]) -> list[list[float]]:
        """Return each message's place in the order of service; NaN first = never."""
        rows = [self.looks_like(message, people) for message in messages]
        if isinstance(self.policy, PythonPolicy):
            return self.policy.keys(np.array(rows, np.float64), day).tolist()
        named = []
        for complaint, connected, reach, loss, posted in rows:
            key = {
                "praise": complaint, "complaints": -complaint, "connected": -connected,
                "reach": -reach, "expected_loss": -loss, "newest": -posted, "oldest": posted,
            }  # fmt: skip
            answered = ("complaints" if complaint else "praise") in self.policy.answers
            places = [float(key[name]) for name in self.policy.order]
            named.append((places or [0.0]) if answered else [math.nan])
        return named

    def looks_like(self, message: Message, people: list[Person]) -> tuple[float, ...]:
        """Return what the desk sees: complaint, connected, reach, expected loss, hour."""
        like, complaint = people[message.like], message.kind != PRAISE
        reach = len(like.contacts) if message.platform >= 0 else 0
        loss = 0.0
        if complaint:
            year = 365.0 * (self.world["money.basket"] * self.world["money.margin"])
            loss = self["stop_guess"] * (like.rate * like.habit[self.b] * year)
            loss += self.follower_value() * reach
        connected = like.tier == CONNECTED
        return (complaint, connected, reach, loss, message.posted / SECONDS_PER_HOUR)

    def follower_value(self) -> float:
        """Return the euros lost per follower who may see an ignored complaint."""
        world, share = self.world, self.world.settings.brands[self.b].share
        days = world["feed.half_life"] * PER_LN_2
        purchases = world["purchase.rate"] / 365.0 * days * world["feed.effect"]
        margin = world["money.basket"] * world["money.margin"]
        return world["platforms.community_reach"] * purchases * share * (1.0 - share) * margin

    def cost(self, answered: int, complaints_answered: int) -> tuple[int, int]:
        """Return the paid seconds of a day and what it costs, in cents."""
        seconds = round(self.paid_hours * (answered if self.endless else 1) * SECONDS_PER_HOUR)
        wages = seconds / SECONDS_PER_HOUR * self.world["money.agent_hour"]
        return seconds, round((wages + complaints_answered * self["compensation"]) * CENTS)


def background(
    world: World, day: int, b: int, flow: list[float], people: list[Person]
) -> list[Message]:
    """Return today's messages of those who are not simulated. flow: means by kind."""
    found: list[Message] = []
    start, end = world["voice.posting_from"], world["voice.posting_until"]
    for place, kind in enumerate(KINDS):
        mean = flow[place] * (world["world.people_per_agent"] - 1)
        tiers = [[person.row for person in people if person.tier == tier] for tier in range(3)]
        weights = [float(len(rows)) for rows in tiers]
        if kind != PRIVATE_COMPLAINT:
            event = "failure" if kind == PUBLIC_COMPLAINT else "delight"
            weights = [size * world.of_tier(event, t) for t, size in enumerate(weights)]
        count = poisson(world.seed, int(Decision.BACKGROUND_COUNT), day, b, mean, place)
        for _ in range(count):
            number = len(found)
            u, v = world.draws(Decision.BACKGROUND_LIKENESS, day, number, b)
            at, tier = u * (weights[0] + weights[1] + weights[2]), 0
            while tier < 2 and at >= weights[tier]:
                at -= weights[tier]
                tier += 1
            like = tiers[tier][min(int(v * len(tiers[tier])), len(tiers[tier]) - 1)]
            u = world.draw(Decision.BACKGROUND_HOUR, day, number, b)
            second = int((start + u * (end - start)) * SECONDS_PER_HOUR)
            posted = day * SECONDS_PER_DAY + min(second, SECONDS_PER_DAY - 1)
            u = world.draw(Decision.BACKGROUND_SERVICE, day, number, b)
            platform = -1 if kind == PRIVATE_COMPLAINT else 0
            found.append(Message(-1, like, b, kind, platform, posted, number, exponential(u, 1.0)))
    return found
