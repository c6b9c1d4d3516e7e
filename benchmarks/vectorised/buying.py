"""Who buys what today, and how does it go? All purchases of a day at once (S1, S2, S3)."""

from __future__ import annotations

import math

import numpy as np

from benchmarks.objects.rules import MEAN_LIFE_PER_HALF_LIFE, Rules
from benchmarks.vectorised.desk import Desk
from benchmarks.vectorised.hearing import Hearing
from benchmarks.vectorised.people import FLIPS, People
from sim.kernels.columns import LONG_AGO, NO_OFFER, WAS_TOLD
from sim.ledger import COLUMN
from sim.scenario import DAYS_PER_YEAR, PLATFORMS, TIERS, Scenario


def saturated(stock: np.ndarray) -> np.ndarray:
    """Return g(x) = sign(x) log2(1 + |x|)."""
    return np.copysign(np.log1p(np.abs(stock)) * MEAN_LIFE_PER_HALF_LIFE, stock)


class Buying:
    """People, brands and pages, and the first half of a day."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        """Open a market with the engine's own people and network, and NumPy's luck."""
        self.rules, self.day, self.count = Rules(scenario), 0, len(scenario.brands)
        self.rng = np.random.default_rng(seed)
        self.people = People(scenario, seed, self.rules)
        self.talk = Hearing(self.rules, self.people, self.rng)
        self.desks = [Desk(self.rules) for _ in scenario.brands]
        noted = ("praise", "complaints", "resolved", "ignored")
        self.page = {name: np.zeros(self.count) for name in noted}
        self.last_answer = np.full(self.count, LONG_AGO)
        self.failure, self.delight = np.array(self.rules.failure), np.array(self.rules.delight)
        self.voice_failure = np.array(self.rules.voice_failure)
        self.voice_delight = np.array(self.rules.voice_delight)
        self.price_shift = np.array(self.rules.price_shift)
        self.watched = np.zeros(0, np.int64)
        days = self.rules.world_burn_in + self.rules.world_days
        self.ledger = np.zeros((days, self.count, len(COLUMN)), np.int64)
        self._find_groups()

    def _find_groups(self) -> None:
        """Find followers by brand and platform, people by tier, and the mail to begin with."""
        people, rules = self.people, self.rules
        fans = [np.flatnonzero(people.follows >> b & 1) for b in range(self.count)]
        self.fans = np.array([rows.size for rows in fans])
        self.followers = [
            [rows[people.platforms[rows] >> p & 1 == 1] for p in range(len(PLATFORMS))]
            for rows in fans
        ]
        self.by_tier = [np.flatnonzero(people.tier == tier) for tier in range(len(TIERS))]
        parts = np.array([rows.size for rows in self.by_tier]) / people.count
        bought = people.count * rules.purchase_rate / DAYS_PER_YEAR * np.array(rules.share)
        private = rules.voice_private * rules.voice_private_at_desk
        complain, praise = (parts * self.voice_failure).sum(), (parts * self.voice_delight).sum()
        failed, delighted = bought * self.failure, bought * self.delight
        self.flow = np.stack((failed * complain, failed * private, delighted * praise), axis=1)

    def tally(self, name: str, brands: np.ndarray, weights: np.ndarray | None = None) -> None:
        """Count events by brand into today's line."""
        counts = np.bincount(brands, weights, minlength=self.count)
        self.line[:, COLUMN[name]] += counts.astype(np.int64)

    def purchase(self) -> None:
        """Let those whose day it is choose, as often as they need something today (S1, S2)."""
        people, rounds = self.people, []
        due = np.flatnonzero(people.next_at < self.day + 1)
        while due.size:
            rounds.append(due)
            people.next_at[due] += self.rng.standard_exponential(due.size) / people.rate[due]
            due = due[people.next_at[due] < self.day + 1]
        buyers = np.concatenate(rounds) if rounds else np.zeros(0, np.int64)
        self.buyers, self.bought = self.choose(buyers)
        self.pairs = self.buyers * self.count + self.bought

    def choose(self, buyers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return who bought what, with what would have been bought without word of mouth noted."""
        people, rules, day = self.people, self.rules, self.day
        pairs = buyers[:, None] * self.count + np.arange(self.count)
        gap = day - people.stamp[pairs]
        race = np.log(self.rng.standard_exponential(pairs.shape))
        own = people.log_habit[buyers] - race + self.price_shift
        own += people.lasting[pairs] + people.fading[pairs] * people.fading_left[gap]
        own[people.stopped[pairs]] = -math.inf
        told = rules.tells_effect * saturated(people.told[pairs] * people.told_left[gap])
        seen = rules.feed_effect * saturated(people.seen[pairs] * people.seen_left[gap])
        stock = people.content[pairs] * people.content_left[gap]
        pushed = rules.recognition_effect * saturated(stock)
        pushed[people.offer_until[pairs] >= day] += rules.offers_effect
        shown = np.where(people.reader[buyers, None] == 1, self.page_shift(), 0.0)
        offline = own + pushed + told
        made = np.argmax(offline + seen + shown, axis=1)
        some = own[np.arange(buyers.size), made] > -math.inf
        others = (
            offline + shown, own + told + seen + shown, own + told, offline, own + pushed
        )  # fmt: skip
        buyers, made = buyers[some], made[some]
        for name, utility in zip(FLIPS, others, strict=True):
            flipped = np.argmax(utility[some], axis=1) != made
            self.tally(name, made[flipped])
            np.add.at(getattr(people, name), buyers[flipped], 1)
        self.note_purchases(buyers, made)
        return buyers, made

    def note_purchases(self, buyers: np.ndarray, made: np.ndarray) -> None:
        """Count purchases and the circumstances they were made in."""
        people, rules, pairs = self.people, self.rules, buyers * self.count + made
        np.add.at(people.purchases, buyers, 1)
        self.tally("purchases", made)
        cents = np.array(rules.cents) * rules.world_people_per_agent
        self.line[:, COLUMN["sales"]] = self.line[:, COLUMN["purchases"]] * cents
        offer = np.where(people.offer_until[pairs] >= self.day, people.offer_by[pairs], NO_OFFER)
        self.tally("bought_on_offer", made[offer != NO_OFFER])
        self.tally("bought_on_code", made[offer == WAS_TOLD])
        lately = self.day - people.saw_post[pairs] <= rules.recognition_page_days
        self.tally("bought_on_page", made[lately & (people.follows[buyers] >> made & 1 == 1)])

    def counters(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the mean stars on every page, 0 without a post, and the posts remembered."""
        rules, praise = self.rules, self.page["praise"]
        bad = np.maximum(self.page["complaints"], 0.0)
        volume = praise + bad
        stars = rules.reviews_praise_stars * praise + rules.reviews_complaint_stars * bad
        return np.divide(stars, volume, out=np.zeros(self.count), where=volume > 0), volume

    def page_shift(self) -> np.ndarray:
        """Return by brand the log-odds that its page adds for who reads it (S2)."""
        rules, (rating, volume) = self.rules, self.counters()
        rated = volume > 0
        mean = rating[rated].mean() if rated.any() else 1.0
        size = np.log1p(volume)
        shift = rules.reviews_volume_effect * (size - size.mean())
        shift += rules.reviews_rating_effect * np.log(np.where(rated, rating, mean) / mean)
        settled = self.page["resolved"] + self.page["ignored"]
        ignored = np.divide(
            self.page["ignored"], settled, out=np.zeros(self.count), where=settled > 0
        )
        return shift - rules.feed_ignored_page * ignored

    def experience(self) -> None:
        """Note the mail that today's purchases are expected to bring, then live them (S3)."""
        rules, people, who, what = self.rules, self.people, self.buyers, self.bought
        chances = (
            self.failure[what] * self.chance_of_complaint(who, what),
            self.failure[what] * rules.voice_private * rules.voice_private_at_desk,
            self.delight[what] * self.chance_of_praise(who),
        )
        mail = [np.bincount(what, each, minlength=self.count) for each in chances]
        self.flow = rules.flow_left * self.flow + (1.0 - rules.flow_left) * np.stack(mail, axis=1)
        luck = self.rng.random(who.size)
        self.failed = luck < self.failure[what]
        self.delighted = luck >= 1.0 - self.delight[what]
        people.restate(self.pairs, self.day)
        people.feel(
            self.pairs[self.failed], np.full(self.failed.sum(), -rules.experience_failure_loss)
        )
        np.add.at(people.lasting, self.pairs[~self.failed], rules.experience_loyalty_gain)
        np.add.at(people.fading, self.pairs[self.delighted], rules.experience_delight_gain)
        self.tally("failures", what[self.failed])
        self.tally("delights", what[self.delighted])
        self.talk.watched.append(self.pairs)

    def chance_of_complaint(self, who: np.ndarray, what: np.ndarray) -> np.ndarray:
        """Return the chances of a public complaint after a failure (S4)."""
        people, rules, pairs = self.people, self.rules, who * self.count + what
        chance = self.voice_failure[people.tier[who]]
        saw = people.saw_answer[pairs]
        saw = np.where(people.reader[who] == 1, np.maximum(saw, self.last_answer[what]), saw)
        lift = rules.voice_answered_before * people.answered[pairs]
        lift += rules.voice_answer_seen * (self.day - saw <= rules.voice_answer_seen_days)
        certain = (chance == 0.0) | (chance == 1.0)
        inner = np.where(certain, 0.5, chance)
        lifted = 1.0 / (1.0 + (1.0 - inner) / inner * np.exp(-lift))
        return np.where(certain, chance, lifted) * (people.platforms[who] > 0)

    def chance_of_praise(self, who: np.ndarray) -> np.ndarray:
        """Return the chances of public praise after a delight (S4)."""
        return self.voice_delight[self.people.tier[who]] * (self.people.platforms[who] > 0)
