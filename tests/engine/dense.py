"""What would the market do, read straight from the rules? Every person and brand, every day.

The test oracle: lists and objects, no calendar, no pool, no heap, no short cut. Traits and network
are the engine's own; everything that happens afterwards is computed here once more.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.kernels.columns import (
    ANSWERED,
    DELIGHTED,
    FAILED,
    IGNORED,
    NO_OFFER,
    OPEN,
    PRAISE,
    PRIVATE_COMPLAINT,
    PUBLIC_COMPLAINT,
    SECONDS_PER_DAY,
    SILENT,
    WAITING,
    WAS_TOLD,
)
from sim.kernels.draws import exponential
from sim.kernels.randomness import Decision
from sim.ledger import COLUMN
from sim.policies.files import load_policy
from sim.policies.policy import Policy
from sim.scenario import PLATFORMS, Scenario
from tests.engine.dense_answer import (
    LAST_BIN,
    close_books,
    file,
    is_own_complaint,
    tell_author,
)
from tests.engine.dense_content import publish, write_outreach
from tests.engine.dense_crisis import break_out
from tests.engine.dense_desk import CENTS, DenseDesk, background
from tests.engine.dense_hear import order_of_hearing, reach
from tests.engine.dense_launch import advertise, follow, search
from tests.engine.dense_page import Page, expected_now, first_flow, reader_shift, shift_for_all
from tests.engine.dense_people import attitude, choose, left, live, margin, occasions_of
from tests.engine.dense_programmes import (
    count_ambassadors,
    gifts,
    motivate,
    run_programmes,
)
from tests.engine.dense_talk import (
    FIRST,
    chance_of_sharing,
    channel,
    hour_of_speaking,
    platform_of,
    tells,
    views,
)
from tests.engine.dense_things import Episode, Message, Occasion, Word, World, read_people

# What a person's purchases and messages are counted in, from the first day of the comparison.
COUNTS = (
    "purchases", "online_flips", "any_flips", "feed_flips", "brand_flips", "network_flips",
    "shared", "marketing", "service",
)  # fmt: skip
POSTED_AS = {
    PUBLIC_COMPLAINT: "complaints_posted",
    PRIVATE_COMPLAINT: "complaints_private",
    PRAISE: "praise_posted",
}


class DenseMarket:
    """The same market, the long way round."""

    def __init__(
        self, scenario: Scenario, seed: int, policies: Mapping[str, Policy] | None = None
    ) -> None:
        """Open a market on its first morning."""
        self.world, self.policies, self.day = World(scenario, seed), dict(policies or {}), 0
        self.people = read_people(scenario, seed)
        self.sharing = [
            chance_of_sharing(self.world, self.people, p) for p in range(len(PLATFORMS))
        ]
        self.pages = [Page() for _ in scenario.brands]
        self.flow = first_flow(self.world, self.people)
        self.nominal_flow = [list(each) for each in self.flow]
        self.desks: list[DenseDesk] = []
        self.waiting: list[list[Message]] = [[] for _ in scenario.brands]
        self.under_way: list[Word] = []
        self.episodes: list[Episode] = []
        self.roots = 0
        self.ledger: list[list[dict[str, int]]] = []
        self.delays = [[[0] * (LAST_BIN + 1) for _ in range(2)] for _ in scenario.brands]

    def run(self, days: int) -> DenseMarket:
        """Live a number of days."""
        for _ in range(days):
            self.step()
        return self

    def step(self) -> None:
        """Live one day, in the order of the schedule."""
        self.today = [dict.fromkeys(COLUMN, 0) for _ in self.pages]
        self.ledger.append(self.today)
        self.open_day()
        motivate(self)
        self.purchase()
        self.experience()
        self.speak()
        self.answer()
        advertise(self)
        publish(self)
        run_programmes(self)
        self.hear()
        self.leave_or_return()
        write_outreach(self)
        count_ambassadors(self)
        self.follow_up()
        self.day += 1

    def count(self, b: int, name: str, number: int = 1) -> None:
        """Add to today's line of a brand."""
        self.today[b][name] += number

    def open_day(self) -> None:
        """Hire for today's inbox while the burn-in lasts; on its last morning policies change."""
        burn_in = self.world["world.burn_in"]
        if self.day == burn_in:
            for person in self.people:
                for name in COUNTS:
                    setattr(person, name, 0)
        if self.day > burn_in and self.desks:
            return
        hands = [desk.free_at for desk in self.desks] or [[] for _ in self.pages]
        self.desks = []
        for b, brand in enumerate(self.world.settings.brands):
            own, name = None, brand.policy
            if self.day == burn_in:
                own, name = self.policies.get(brand.key), brand.later or brand.policy
            desk = DenseDesk(self.world, own or load_policy(name), b)
            self.world.prevent(b, desk.levers["quality.prevented"])
            flow = self.flow[b] if brand.enters is None else self.nominal_flow[b]
            inbox = flow[0] + flow[1] + flow[2]
            desk.hire(inbox * self.world["world.people_per_agent"], hands[b])
            self.desks.append(desk)

    def purchase(self) -> None:
        """Choose; everybody looks at yesterday evening (S1, S2)."""
        present = [desk.levers["content.present"] == 1 for desk in self.desks]
        everyone, page = shift_for_all(self.world, present), reader_shift(self.world, self.pages)
        self.occasions: list[Occasion] = []
        for person in self.people:
            self.occasions += occasions_of(self.world, person, self.day)
        self.followers = follow(self)
        search(self, self.occasions)
        for occasion in self.occasions:
            choose(self.world, occasion, self.day, everyone, page)
        self.occasions = [each for each in self.occasions if each.brand >= 0]
        for each in self.occasions:
            brand = self.world.settings.brands[each.brand]
            euros = self.world["money.basket"] if brand.price is None else brand.price
            real = self.world["world.people_per_agent"]
            self.count(each.brand, "purchases")
            self.count(each.brand, "sales", round(euros * CENTS) * real)
            self.count(each.brand, "online_flips", each.online_flip)
            self.count(each.brand, "any_flips", each.any_flip)
            self.count(each.brand, "network_flips", each.network_flip)
            self.count(each.brand, "feed_flips", each.feed_flip)
            self.count(each.brand, "brand_flips", each.brand_flip)
            self.count(each.brand, "bought_on_offer", each.offer != NO_OFFER)
            self.count(each.brand, "bought_on_code", each.offer == WAS_TOLD)
            self.count(each.brand, "bought_on_page", each.on_page)
        self.occasions += gifts(self)
        self.occasions.sort(key=lambda each: (each.person.row, each.number))

    def experience(self) -> None:
        """Live the purchases (S3); first note the mail they are expected to bring."""
        kept = left(self.world["desk.background_memory"], 1)
        expected = expected_now(self.world, self.occasions, self.pages, self.day)
        for b in range(len(self.pages)):
            self.flow[b] = [
                kept * mean + (1.0 - kept) * new
                for mean, new in zip(self.flow[b], expected[b], strict=True)
            ]
        for each in self.occasions:
            live(self.world, each, self.day)
            bought = not each.gift
            self.count(each.brand, "failures", bought and each.outcome == FAILED)
            self.count(each.brand, "delights", bought and each.outcome == DELIGHTED)

    def speak(self) -> None:
        """Post, complain, plan tells (S4, S8, S9)."""
        self.new: list[list[Message]] = [[] for _ in self.pages]
        kinds = [self.say(each) for each in self.occasions if each.outcome in (FAILED, DELIGHTED)]
        for page in self.pages:
            page.fade(left(self.world["reviews.memory"], 1))
        for b, kind in kinds:
            if kind != SILENT:
                self.count(b, POSTED_AS[kind])
                self.pages[b].new["praise"] += kind == PRAISE
                self.pages[b].new["complaints"] += kind == PUBLIC_COMPLAINT
        for page in self.pages:
            page.take()
        break_out(self)

    def say(self, occasion: Occasion) -> tuple[int, int]:
        """Let one buyer speak; returns brand and kind of what was written."""
        world, who, b, number = self.world, occasion.person, occasion.brand, occasion.number
        valence = 1 if occasion.outcome == DELIGHTED else -1
        at = hour_of_speaking(world, occasion, self.day)
        kind, at_desk = channel(world, occasion, self.day, self.pages[b].last_answer)
        words, meant = tells(world, FIRST, number, who, at, b, valence, -1)
        told, platform, message = len(words), -1, None
        if kind in (PUBLIC_COMPLAINT, PRAISE):
            platform = platform_of(world, occasion)
            words += views(world, self.people, FIRST, number, who, at, platform, b, valence, -1)
            who.shared += 1
        if kind != SILENT and at_desk:
            handling = exponential(world.draw(Decision.SERVICE_TIME, number, who.row), 1.0)
            message = Message(who.row, who.row, b, kind, platform, at, number, handling)
            self.new[b].append(message)
            if kind != PRAISE:
                who.service += 1
                who.feelings[b].requested = OPEN
        if occasion.outcome == FAILED:
            outcome = WAITING if message else SILENT
            episode = Episode(who.row, b, self.day, kind, meant, told, outcome, self.day)
            self.episodes.append(episode)
            if message:
                message.episode = episode
        self.send(words, message)
        return b, kind

    def send(self, words: list[Word], message: Message | None) -> None:
        """Put the words of one event under way."""
        for word in words:
            word.root, word.message = self.roots, message
        self.roots += 1
        self.under_way += words

    def answer(self) -> None:
        """Let each desk work through what waits, what came and what others wrote (S5, S6)."""
        for b, desk in enumerate(self.desks):
            new = self.new[b] + background(self.world, self.day, b, self.flow[b], self.people)
            outcomes = desk.work(self.day, self.waiting[b] + new, self.people)
            self.waiting[b] = [each.message for each in outcomes if each.status == WAITING]
            for each in outcomes:
                file(self, b, each)
                if each.status != WAITING and is_own_complaint(each.message):
                    tell_author(self, b, each)
            close_books(self, b, outcomes)

    def hear(self) -> None:
        """Let what is due today reach people, until nothing more is due (S8, S9)."""
        tonight = (self.day + 1) * SECONDS_PER_DAY
        while due := [word for word in self.under_way if word.time < tonight]:
            self.under_way = [word for word in self.under_way if word.time >= tonight]
            for word in sorted(due, key=order_of_hearing):
                reach(self, word)

    def leave_or_return(self) -> None:
        """Look at every person and brand (S7)."""
        for person in self.people:
            for b, feeling in enumerate(person.feelings):
                value = margin(self.world, person, b, self.day)
                if feeling.stopped and value > self.world["exit.return_margin"]:
                    feeling.stopped = False
                    self.count(b, "returns")
                elif not feeling.stopped and value < 0.0:
                    feeling.stopped = True
                    person.ambassador.discard(b)
                    self.count(b, "exits")
                self.count(b, "stopped", feeling.stopped)

    def follow_up(self) -> None:
        """Ask again those whose complaint was settled so many days ago."""
        for episode in self.episodes:
            asked = episode.outcome_day + self.world["survey.follow_up"] == self.day
            if asked and episode.outcome in (ANSWERED, IGNORED):
                feeling = self.people[episode.consumer].feelings[episode.brand]
                episode.stopped_later = int(feeling.stopped)
                episode.later = attitude(self.world, feeling, self.day)
