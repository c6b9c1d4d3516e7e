"""What does an answer, or silence, do to the one who complained? On paper (S6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.kernels.columns import (
    ANSWERED,
    IGNORED,
    NOT_ASKED,
    PRAISE,
    PRIVATE_COMPLAINT,
    SECONDS_PER_DAY,
    SECONDS_PER_HOUR,
    TURNED,
    UNANSWERED,
)
from sim.kernels.mathematics import exp, log, logistic
from sim.kernels.randomness import Decision
from tests.engine.dense_crisis import IN_PUBLIC
from tests.engine.dense_desk import Outcome
from tests.engine.dense_people import attitude, margin, shift
from tests.engine.dense_talk import TURNED_POST, views
from tests.engine.dense_things import Message, Person, World

if TYPE_CHECKING:
    from tests.engine.dense import DenseMarket

BIN, LAST_BIN = 900, 4 * 72
DAYS_PER_YEAR = 365.0


def file(market: DenseMarket, b: int, outcome: Outcome) -> None:
    """Count what became of a message, and mark it."""
    message, status = outcome.message, outcome.status
    complaint = message.kind != PRAISE
    name = "desk_complaints" if complaint else "desk_praise"
    market.count(b, name, message.posted >= market.day * SECONDS_PER_DAY)
    message.status = status
    if status == ANSWERED:
        wait = outcome.moment - message.posted
        message.answered, message.personal = outcome.moment, market.desks[b]["personal"]
        market.count(b, f"{name}_answered")
        market.count(b, f"{name}_wait", wait)
        market.count(b, f"{name}_queued", outcome.taken - message.posted)
        market.delays[b][0 if complaint else 1][min(wait // BIN, LAST_BIN)] += 1
        market.pages[b].new["resolved"] += message.kind in IN_PUBLIC
    elif status == IGNORED:
        market.count(b, f"{name}_ignored")
        market.pages[b].new["ignored"] += message.kind in IN_PUBLIC


def close_books(market: DenseMarket, b: int, outcomes: list[Outcome]) -> None:
    """Write down what a desk's day cost, and that it was seen to answer."""
    market.pages[b].take()
    answered = [each for each in outcomes if each.status == ANSWERED]
    complaints = [each for each in answered if each.message.kind != PRAISE]
    seconds, cents = market.desks[b].cost(len(answered), len(complaints))
    market.count(b, "desk_seconds", seconds)
    market.count(b, "desk_cost", cents)
    market.count(b, "desk_waiting", len(market.waiting[b]))
    if any(each.message.kind != PRIVATE_COMPLAINT for each in answered):
        market.pages[b].last_answer = market.day


def is_own_complaint(message: Message) -> bool:
    """Whether somebody simulated is waiting to hear from the brand."""
    return message.author >= 0 and message.kind != PRAISE


def tell_author(market: DenseMarket, b: int, outcome: Outcome) -> None:
    """Move the author of a settled complaint."""
    message, episode = outcome.message, outcome.message.episode
    who, world = market.people[message.author], market.world
    pleased, feeling = False, who.feelings[b]
    before = attitude(world, feeling, market.day)
    if outcome.status == IGNORED:
        hear_nothing(world, message, who, market.day)
    else:
        pleased = hear_answer(world, message, who, market.day, market.desks[b]["compensation"])
        market.count(b, "own_answered")
        market.count(b, "own_satisfied", pleased)
    if episode is not None:  # Outrage has none.
        episode.before, episode.after = before, attitude(world, feeling, market.day)
        episode.outcome, episode.outcome_day = outcome.status, market.day
        episode.satisfied = int(pleased)
        episode.stopped = int(margin(world, who, b, market.day) < 0.0)
    if pleased and message.platform >= 0:
        calm_down(market, b, message, who)


def calm_down(market: DenseMarket, b: int, message: Message, who: Person) -> None:
    """Let a satisfied author delete the post and post something positive, perhaps."""
    u, v = market.world.draws(Decision.AFTERMATH, message.number, who.row)
    at, platform = message.answered, message.platform
    if u < market.world["answer.deletes"]:
        message.deleted = at
        market.count(b, "deleted_posts")
        market.pages[b].new["complaints"] -= 1
    if v < market.world["answer.turns"]:
        turned = Message(who.row, who.row, b, TURNED, platform, at, message.number, 0.0)
        seen = views(
            market.world, market.people, TURNED_POST, message.number, who, at, platform, b, 1, -1
        )
        market.send(seen, turned)
        market.count(b, "turned_posts")
        market.pages[b].new["praise"] += 1
        who.shared += 1


def hear_answer(world: World, message: Message, who: Person, day: int, compensation: float) -> bool:
    """Let an author receive an answer; returns whether it satisfied."""
    hours = (message.answered - message.posted) / SECONDS_PER_HOUR
    used = log(1.0 + hours / patience_of(world, message, who, day))
    odds = world["answer.satisfied"]
    odds += world["answer.satisfied_personal"] * (message.personal - 0.5)
    odds += world["answer.satisfied_compensation"] * compensation
    odds -= world["answer.satisfied_delay"] * used
    pleased = world.draw(Decision.SATISFIED, message.number, who.row) < logistic(odds)
    change = -world["answer.disappointment"]
    if pleased:
        change = world["answer.gain"] - world["answer.delay_loss"] * used
        message.satisfied = message.answered
    feeling = who.feelings[message.brand]
    shift(world, feeling, day, max(change, world["answer.worst"]))
    feeling.answered = True
    feeling.requested = NOT_ASKED
    return pleased


def patience_of(world: World, message: Message, who: Person, day: int) -> float:
    """Return the hours an author waits gladly: shorter on a fast platform, and year by year."""
    years = max(day - int(world["world.burn_in"]), 0) / DAYS_PER_YEAR
    patience = who.patience * exp(log(1.0 - world["consumers.patience_drift"]) * years)
    if message.platform >= 0:
        patience *= world.of_platform("patience", message.platform)
    return patience


def hear_nothing(world: World, message: Message, who: Person, day: int) -> None:
    """Let an author notice that no answer will come."""
    loss = world["answer.ignored_loss"]
    expected = world.draw(Decision.EXPECTS_ANSWER, message.number, who.row)
    if expected >= world["voice.expects_answer"]:
        loss *= world["voice.unexpected_silence"]
    shift(world, who.feelings[message.brand], day, -loss)
    who.feelings[message.brand].requested = UNANSWERED
