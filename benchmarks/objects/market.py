"""What happens on one day, among objects? The same day as `sim.day`, verb by verb."""

from __future__ import annotations

import math
from collections import defaultdict

import mesa

from benchmarks.objects.brand import Brand
from benchmarks.objects.consumer import Consumer
from benchmarks.objects.luck import Luck
from benchmarks.objects.people import make_people
from benchmarks.objects.rules import Rules
from benchmarks.objects.things import Episode, Word
from sim.kernels.columns import FINE, PRAISE, PRIVATE_COMPLAINT, PUBLIC_COMPLAINT, SECONDS_PER_DAY
from sim.ledger import COLUMN
from sim.scenario import DAYS_PER_YEAR, TIERS, Scenario

QUARTER_OF_AN_HOUR, LAST_BIN = 900, 4 * 72
HORIZON = 1e6  # days; who buys later than that never buys


class ObjectMarket(mesa.Model):
    """The market as plain objects; `step` is one day, `ledger[day][brand]` counts by name."""

    def __init__(self, scenario: Scenario, seed: int, luck: Luck) -> None:
        """Open a market with the engine's own people and network. luck: where draws come from."""
        super().__init__(rng=seed)
        self.rules, self.luck, self.day = Rules(scenario), luck, 0
        self.ledger: list[list[dict[str, int]]] = []
        self.today: list[dict[str, int]] = []
        self.episodes: list[Episode] = []
        self.settled: dict[int, list[Episode]] = defaultdict(list)  # by the day they are asked on
        self.delays: dict[tuple[int, bool, int], int] = defaultdict(int)
        self.roots = 0
        self.under_way: dict[int, list[Word]] = defaultdict(list)  # by the day they arrive on
        self.shoppers: dict[int, list[Consumer]] = defaultdict(list)  # by their next day
        self.watched: set[tuple[Consumer, int]] = set()  # may stop or return tonight
        self.brands = [Brand(self, b) for b in self.rules.brands]
        self.consumers, self.sharing = make_people(self, scenario, seed)
        for consumer in self.consumers:
            self.plan(consumer)
        self.by_tier = [
            [c.row for c in self.consumers if c.tier == tier] for tier in range(len(TIERS))
        ]
        for brand in self.brands:
            brand.find_followers()
        self._open_flow()

    def _open_flow(self) -> None:
        """Let every brand expect the mail of its nominal share."""
        rules, people = self.rules, len(self.consumers)
        parts = [len(rows) / people for rows in self.by_tier]
        complain = sum(p * chance for p, chance in zip(parts, rules.voice_failure, strict=True))
        praise = sum(p * chance for p, chance in zip(parts, rules.voice_delight, strict=True))
        private = rules.voice_private * rules.voice_private_at_desk
        for b, brand in enumerate(self.brands):
            bought = people * rules.purchase_rate / DAYS_PER_YEAR * rules.share[b]
            failed, delighted = bought * rules.failure[b], bought * rules.delight[b]
            brand.flow = [failed * complain, failed * private, delighted * praise]

    def plan(self, consumer: Consumer) -> None:
        """Put a consumer into the calendar of purchase occasions."""
        if consumer.next_at < HORIZON:
            self.shoppers[int(consumer.next_at)].append(consumer)

    def run(self, days: int) -> ObjectMarket:
        """Live a number of days."""
        for _ in range(days):
            self.step()
        return self

    def step(self) -> None:
        """Live one day."""
        self.today = [dict.fromkeys(COLUMN, 0) for _ in self.brands]
        self.ledger.append(self.today)
        self.open_day()
        self.purchase()
        self.experience()
        self.speak()
        for brand in self.brands:
            brand.answer(self.day)
        for brand in self.brands:
            brand.publish(self.day)
        self.hear()
        self.leave_or_return()
        for brand in self.brands:
            brand.write_levels()
        self.follow_up()
        self.day += 1

    def open_day(self) -> None:
        """Hire for today's inbox while the burn-in lasts; then count anew."""
        if self.day == self.rules.world_burn_in:
            for consumer in self.consumers:
                consumer.forget()
        if self.day <= self.rules.world_burn_in:
            for brand in self.brands:
                brand.hire()

    def purchase(self) -> None:
        """Let those whose day it is choose; everybody looks at yesterday evening."""
        page_shift = self.page_shift()
        buyers = self.find_buyers()
        chosen = [
            consumer.choose(number, self.day, page_shift)
            for consumer in buyers
            for number in consumer.occasions_today(self.day)
        ]
        self.purchases = [purchase for purchase in chosen if purchase is not None]
        for consumer in buyers:
            self.plan(consumer)

    def find_buyers(self) -> list[Consumer]:
        """Return those whose day it is, in the order of their rows."""
        return sorted(self.shoppers.pop(self.day, ()), key=lambda consumer: consumer.row)

    def page_shift(self) -> list[float]:
        """Return by brand the log-odds that its page adds for who reads it (S2)."""
        rules, pages = self.rules, [brand.counters() for brand in self.brands]
        rated = [rating for rating, _ in pages if rating is not None]
        mean = sum(rated) / len(rated) if rated else 1.0
        volumes = [math.log(1.0 + volume) for _, volume in pages]
        mean_volume = sum(volumes) / len(volumes)
        shifts = []
        for brand, (rating, _), volume in zip(self.brands, pages, volumes, strict=True):
            shift = rules.reviews_volume_effect * (volume - mean_volume)
            if rating is not None:
                shift += rules.reviews_rating_effect * math.log(rating / mean)
            settled = brand.resolved + brand.ignored
            if settled > 0:
                shift -= rules.feed_ignored_page * (brand.ignored / settled)
            shifts.append(shift)
        return shifts

    def experience(self) -> None:
        """Note the mail that today's purchases are expected to bring, then live them."""
        rules = self.rules
        expected = [[0.0, 0.0, 0.0] for _ in self.brands]
        private = rules.voice_private * rules.voice_private_at_desk
        for purchase in self.purchases:
            b, who = purchase.brand, purchase.consumer
            public = who.chance_of_complaint(b, self.day, self.brands[b].last_answer)
            expected[b][PUBLIC_COMPLAINT] += rules.failure[b] * public
            expected[b][PRIVATE_COMPLAINT] += rules.failure[b] * private
            expected[b][PRAISE] += rules.delight[b] * who.chance_of_praise()
        for brand, mail in zip(self.brands, expected, strict=True):
            brand.expect(mail)
        for purchase in self.purchases:
            purchase.consumer.live(purchase, self.day)

    def speak(self) -> None:
        """Let the disappointed and the delighted post, complain and plan their tells."""
        for brand in self.brands:
            brand.fade()
        for purchase in self.purchases:
            if purchase.outcome != FINE:
                purchase.consumer.say(purchase, self.day)

    def hear(self) -> None:
        """Let what is due today reach people, until nothing more is due."""
        consumers, day = self.consumers, self.day
        while due := self.under_way.pop(day, None):
            due.sort(key=Word.order)
            for word in due:
                consumers[word.receiver].hear(word, day)

    def leave_or_return(self) -> None:
        """Let those below their margin stop buying, and those restored come back."""
        day = self.day
        self.watched = {pair for pair in self.watched if pair[0].leave_or_return(pair[1], day)}

    def follow_up(self) -> None:
        """Ask again those whose complaint was settled so many days ago."""
        for episode in self.settled.pop(self.day, ()):
            feeling = self.consumers[episode.consumer].feelings[episode.brand]
            episode.stopped_later = int(feeling.stopped)
            episode.later = feeling.attitude(self.rules, self.day)

    def ask_again(self, episode: Episode) -> None:
        """Remember to ask later about an episode settled today."""
        self.settled[self.day + self.rules.survey_follow_up].append(episode)

    def send(self, word: Word) -> None:
        """Put a word under way."""
        self.under_way[word.time // SECONDS_PER_DAY].append(word)

    def new_root(self) -> int:
        """Return the number of a new cascade."""
        self.roots += 1
        return self.roots - 1

    def note_delay(self, b: int, complaint: bool, wait: int) -> None:
        """Count an answer by how long it took, in quarters of an hour."""
        self.delays[b, complaint, min(wait // QUARTER_OF_AN_HOUR, LAST_BIN)] += 1

    def somebody(self, kind: int, u: float, v: float) -> int:
        """Return the row of a consumer whom the author of such a message looks like."""
        rules, weights = self.rules, [float(len(rows)) for rows in self.by_tier]
        if kind != PRIVATE_COMPLAINT:
            chances = rules.voice_delight if kind == PRAISE else rules.voice_failure
            weights = [size * chance for size, chance in zip(weights, chances, strict=True)]
        at, tier = u * sum(weights), 0
        while tier < len(weights) - 1 and at >= weights[tier]:
            at -= weights[tier]
            tier += 1
        rows = self.by_tier[tier]
        return rows[min(int(v * len(rows)), len(rows) - 1)]
