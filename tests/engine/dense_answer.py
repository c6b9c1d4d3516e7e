"""What does an answer, or silence, do to the one who complained? On paper (S6)."""

from __future__ import annotations

from sim.kernels.columns import SECONDS_PER_HOUR
from sim.kernels.mathematics import log, logistic
from sim.kernels.randomness import Decision
from tests.engine.dense_people import Message, Person, World, shift


def hear_answer(
    world: World, message: Message, who: Person, day: int, compensation: float
) -> bool:
    """Let an author receive an answer; returns whether it satisfied."""
    hours = (message.answered - message.posted) / SECONDS_PER_HOUR
    used = log(1.0 + hours / who.patience)
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
    return pleased


def hear_nothing(world: World, message: Message, who: Person, day: int) -> None:
    """Let an author notice that no answer will come."""
    loss = world["answer.ignored_loss"]
    expected = world.draw(Decision.EXPECTS_ANSWER, message.number, who.row)
    if expected >= world["voice.expects_answer"]:
        loss *= world["voice.unexpected_silence"]
    shift(world, who.feelings[message.brand], day, -loss)
