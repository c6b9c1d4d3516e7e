"""What does one consumer choose, live, feel and decide? (S1, S2, S3, S6, S7)"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from benchmarks.objects.listener import Listener
from benchmarks.objects.rules import MEAN_LIFE_PER_HALF_LIFE, SECONDS_PER_HOUR
from benchmarks.objects.things import Feeling, Message, Purchase
from sim.kernels.columns import (
    DELIGHTED,
    FAILED,
    IGNORED,
    NO_OFFER,
    NOT_ASKED,
    UNANSWERED,
    WAS_TOLD,
)
from sim.kernels.randomness import Decision

if TYPE_CHECKING:
    from benchmarks.objects.market import ObjectMarket

OCCASION_GAP, CHOICE = int(Decision.OCCASION_GAP), int(Decision.CHOICE)
EXPERIENCE, SATISFIED = int(Decision.EXPERIENCE), int(Decision.SATISFIED)
EXPECTS_ANSWER = int(Decision.EXPECTS_ANSWER)
FLIPS = ("feed_flips", "brand_flips", "network_flips", "online_flips", "any_flips")
# What is counted of a consumer since the comparison began.
COUNTS = ("purchases", *FLIPS, "shared", "marketing", "service")
WORST = -math.inf


def saturated(stock: float) -> float:
    """Return g(x) = sign(x) log2(1 + |x|)."""
    if stock >= 0.0:
        return math.log1p(stock) * MEAN_LIFE_PER_HALF_LIFE
    return -math.log1p(-stock) * MEAN_LIFE_PER_HALF_LIFE


class Consumer(Listener):
    """One consumer: traits drawn once, a feeling for each brand, and counts."""

    def __init__(self, model: ObjectMarket, row: int, traits: dict[str, object]) -> None:
        """Take a row of the population, name by name."""
        super().__init__(model, row)
        vars(self).update(traits)
        self.feelings = [Feeling() for _ in self.habit]
        self.log_habit = [math.log(each) for each in self.habit]
        self.occasions = 0
        self.forget()

    def forget(self) -> None:
        """Begin all counts anew."""
        for name in COUNTS:
            setattr(self, name, 0)

    def occasions_today(self, day: int) -> list[int]:
        """Return the numbers of today's purchase occasions; plans the next one (S1)."""
        numbers = []
        while self.next_at < day + 1:
            self.occasions += 1
            numbers.append(self.occasions)
            u = self.luck.number(OCCASION_GAP, self.occasions, self.row)
            self.next_at -= math.log(1.0 - u) / self.rate
        return numbers

    def choose(self, number: int, day: int, page_shift: list[float]) -> Purchase | None:
        """Choose a brand, or nothing if all are stopped (S2).

        Writes down which choices would have been others without posts, tells or brands' posts.
        page_shift: by brand, the log-odds that a reader finds on its page.
        """
        rules, number_at = self.rules, self.luck.number
        made = unfed = unpushed = unplugged = offline = alone = -1
        best = best_unfed = best_unpushed = best_unplugged = best_offline = best_alone = WORST
        for b, feeling in enumerate(self.feelings):
            luck = number_at(CHOICE, number, self.row, b - b % 2, b % 2 == 1)
            if feeling.stopped:
                continue
            gap = day - feeling.day
            own = self.log_habit[b] - math.log(-math.log(1.0 - luck)) + rules.price_shift[b]
            own += feeling.lasting + feeling.fading * rules.fading_left[gap]
            told = seen = pushed = 0.0
            if feeling.told:
                told = rules.tells_effect * saturated(feeling.told * rules.told_left[gap])
            if feeling.seen:
                seen = rules.feed_effect * saturated(feeling.seen * rules.seen_left[gap])
            if feeling.content:
                stock = feeling.content * rules.content_left[gap]
                pushed = rules.recognition_effect * saturated(stock)
            if feeling.offer_until >= day:
                pushed += rules.offers_effect
            shown = page_shift[b] if self.reader else 0.0
            off = own + pushed + told
            if off + (seen + shown) > best:
                best, made = off + (seen + shown), b
            if off + shown > best_unfed:
                best_unfed, unfed = off + shown, b
            if own + told + (seen + shown) > best_unpushed:
                best_unpushed, unpushed = own + told + (seen + shown), b
            if own + told > best_unplugged:
                best_unplugged, unplugged = own + told, b
            if off > best_offline:
                best_offline, offline = off, b
            if own + pushed > best_alone:
                best_alone, alone = own + pushed, b
        if made < 0:
            return None
        self.note_purchase(made, day, (unfed, unpushed, unplugged, offline, alone))
        return Purchase(self, number, made)

    def note_purchase(self, made: int, day: int, others: tuple[int, ...]) -> None:
        """Count a purchase, what it owes to whom, and in what circumstances it was made."""
        rules, line, feeling = self.rules, self.model.today[made], self.feelings[made]
        line["purchases"] += 1
        line["sales"] += rules.cents[made] * rules.world_people_per_agent
        self.purchases += 1
        for name, other in zip(FLIPS, others, strict=True):
            if other != made:
                line[name] += 1
                setattr(self, name, getattr(self, name) + 1)
        offer = feeling.offer_by if feeling.offer_until >= day else NO_OFFER
        line["bought_on_offer"] += offer != NO_OFFER
        line["bought_on_code"] += offer == WAS_TOLD
        if day - feeling.saw_post <= rules.recognition_page_days:
            line["bought_on_page"] += self.follows >> made & 1

    def live(self, purchase: Purchase, day: int) -> None:
        """Live a purchase: it fails, delights or is fine (S3)."""
        rules, b = self.rules, purchase.brand
        feeling, line = self.feelings[b], self.model.today[b]
        self.model.watched.add((self, b))
        u = self.luck.number(EXPERIENCE, purchase.number, self.row)
        if u < rules.failure[b]:
            purchase.outcome = FAILED
            line["failures"] += 1
            feeling.feel(rules, day, -rules.experience_failure_loss)
            return
        feeling.restate(rules, day)
        feeling.lasting += rules.experience_loyalty_gain
        if u >= 1.0 - rules.delight[b]:
            purchase.outcome = DELIGHTED
            line["delights"] += 1
            feeling.fading += rules.experience_delight_gain

    def margin_left(self, b: int, day: int) -> float:
        """Return the log-odds left before one stops buying a brand."""
        return self.margin[b] + self.feelings[b].attitude(self.rules, day)

    def leave_or_return(self, b: int, day: int) -> bool:
        """Stop buying a brand, or come back (S7); returns whether that may still change."""
        rules, feeling, line = self.rules, self.feelings[b], self.model.today[b]
        margin, in_the_end = self.margin_left(b, day), self.margin[b] + feeling.lasting
        if feeling.stopped and margin > rules.exit_return_margin:
            feeling.stopped = False
            line["returns"] += 1
        elif not feeling.stopped and margin < 0.0:
            feeling.stopped = True
            line["exits"] += 1
        # Until something happens, what fades only brings the margin to where it ends.
        return in_the_end > rules.exit_return_margin if feeling.stopped else in_the_end < 0.0

    def hear_answer(self, message: Message, day: int) -> bool:
        """Receive an answer; returns whether it satisfied (S6)."""
        rules, feeling = self.rules, self.feelings[message.brand]
        patience = self.patience
        if message.platform >= 0:
            patience *= rules.platform_patience[message.platform]
        hours = (message.answered - message.posted) / SECONDS_PER_HOUR
        used = math.log(1.0 + hours / patience)
        odds = rules.answer_satisfied
        odds += rules.answer_satisfied_personal * (message.personal - 0.5)
        odds += rules.answer_satisfied_compensation * rules.desk_compensation
        odds -= rules.answer_satisfied_delay * used
        chance = 1.0 / (1.0 + math.exp(-odds))
        pleased = self.luck.number(SATISFIED, message.number, self.row) < chance
        change = -rules.answer_disappointment
        if pleased:
            change = rules.answer_gain - rules.answer_delay_loss * used
            message.satisfied = message.answered
        feeling.feel(rules, day, max(change, rules.answer_worst))
        feeling.answered = True
        feeling.requested = NOT_ASKED
        return pleased

    def settle(self, message: Message, day: int) -> None:
        """Learn what became of a complaint: an answer, or silence (S6)."""
        rules, b, feeling = self.rules, message.brand, self.feelings[message.brand]
        pleased, before = False, feeling.attitude(rules, day)
        self.model.watched.add((self, b))
        if message.status == IGNORED:
            self.hear_nothing(message, day)
        else:
            pleased = self.hear_answer(message, day)
            self.model.today[b]["own_answered"] += 1
            self.model.today[b]["own_satisfied"] += pleased
        episode = message.episode
        episode.before, episode.after = before, feeling.attitude(rules, day)
        episode.outcome, episode.outcome_day = message.status, day
        episode.satisfied, episode.stopped = pleased, self.margin_left(b, day) < 0.0
        self.model.ask_again(episode)
        if pleased and message.platform >= 0:
            self.calm_down(message)

    def hear_nothing(self, message: Message, day: int) -> None:
        """Notice that no answer will come (S6)."""
        rules, feeling = self.rules, self.feelings[message.brand]
        loss = rules.answer_ignored_loss
        expects = self.luck.number(EXPECTS_ANSWER, message.number, self.row)
        if expects >= rules.voice_expects_answer:
            loss *= rules.voice_unexpected_silence
        feeling.feel(rules, day, -loss)
        feeling.requested = UNANSWERED
