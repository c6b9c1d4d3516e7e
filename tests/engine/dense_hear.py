"""What reaches a person, what does it do there, and what is passed on? On paper (S8, S9, S11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.kernels.columns import (
    CODE,
    CONTEST,
    OFFER,
    OUTRAGE,
    SECONDS_PER_DAY,
    SERVICE_POST,
    TELL,
    VIEW,
)
from sim.kernels.further import GENERATION_STEP, SENDER_STEP
from sim.kernels.randomness import Decision
from tests.engine.dense_content import hear_code, see_content, times_shared
from tests.engine.dense_crisis import calm_at
from tests.engine.dense_people import left, restate
from tests.engine.dense_talk import AGAIN, tells, views
from tests.engine.dense_things import Message, Person, Word, World

if TYPE_CHECKING:
    from tests.engine.dense import DenseMarket

CONTENT = (SERVICE_POST, OFFER, CONTEST)


def order_of_hearing(word: Word) -> tuple[bool, int, int, int, int]:
    """Return what words are sorted by: brands' posts first; receiver, sender, second, cascade."""
    own = word.message is not None and word.message.kind in CONTENT
    return not own, word.receiver, word.sender, word.time, word.root


def reach(market: DenseMarket, word: Word) -> None:
    """Let one word reach its receiver, unless it was prevented."""
    b, told, good = word.brand, word.channel == TELL, word.valence > 0
    if prevented(word):
        market.count(b, "posts_unseen" if word.channel == VIEW else "tells_cancelled")
        return
    person = market.people[word.receiver]
    restate(market.world, person.feelings[b], market.day)
    when = address(word)
    kind = word.message.kind if word.message and not told else None
    if word.channel == CODE:
        hear_code(market, word)
        return
    if kind in CONTENT:
        market.under_way += see_content(market, word, when)
    else:
        market.count(b, f"{'told' if told else 'seen'}_{'good' if good else 'bad'}")
        market.count(b, "outrage_seen", kind == OUTRAGE)
        market.count(b, "views_relieved", take_in(market, word, person))
        become_aware(market, word, person, when)
    further = told_on(market, word, when)
    if further is None:
        return
    market.under_way += further
    market.count(b, "retold" if told else "content_shared" if kind in CONTENT else "shared")
    market.count(b, "outrage_shared", kind == OUTRAGE)
    person.shared += not told


def address(word: Word) -> int:
    """Return the address of what is decided on hearing a word."""
    return (word.time + SENDER_STEP * word.sender + GENERATION_STEP * word.generation) % 2**32


def prevented(word: Word) -> bool:
    """Whether the teller was satisfied, or the post deleted, before the word arrived."""
    message: Message | None = word.message
    if message is None:
        return False
    stopped_at = message.deleted if word.channel == VIEW else message.satisfied
    return stopped_at <= word.time


def take_in(market: DenseMarket, word: Word, person: Person) -> bool:
    """Take in a tell or a person's post; returns whether an answer softened it (S8, S9)."""
    world, feeling = market.world, person.feelings[word.brand]
    if word.channel == TELL:
        alike = word.sender >= 0 and market.people[word.sender].age == person.age
        feeling.told += word.valence * (world["tells.same_age"] if alike else 1.0)
        return False
    assert word.message is not None
    weight = world["crisis.severity"] if word.message.kind == OUTRAGE else 1.0
    if word.message.answered > word.time:
        feeling.seen += weight * word.valence
        return False
    feeling.saw_answer = market.day
    if word.valence > 0:
        feeling.seen += weight
        return False
    feeling.seen -= weight * (1.0 - world["feed.reply_relief"] * word.message.personal)
    return True


def become_aware(market: DenseMarket, word: Word, person: Person, when: int) -> None:
    """Let a tell or a post make a brand known to who had not heard of it, perhaps."""
    chance = market.world["awareness.told" if word.channel == TELL else "awareness.seen"]
    luck = market.world.draw(Decision.AWARE, when, person.row, word.brand)
    if word.brand not in person.knows and luck < chance:
        person.knows.add(word.brand)
        market.count(word.brand, "newly_aware")


def chance_of_sharing(market: DenseMarket, word: Word) -> float:
    """Return the chance that who sees a post shares it; outrage is fresh for some days (S9)."""
    world, message = market.world, word.message
    assert message is not None
    chance = market.sharing[message.platform] * times_shared(world, message.kind)
    if message.kind == OUTRAGE:
        chance *= freshness(world, (word.time - message.posted) / SECONDS_PER_DAY)
        chance *= calm_at(market, word.time)
    return chance


def freshness(world: World, days: float) -> float:
    """Return how much likelier outrage is shared after so many days."""
    fresh = left(world["crisis.half_life"], days)
    return 1.0 + (world["crisis.arousal"] - 1.0) * fresh


def told_on(market: DenseMarket, word: Word, when: int) -> list[Word] | None:
    """Return what the receiver passes on, or None."""
    world, who = market.world, market.people[word.receiver]
    if word.channel == TELL:
        if world.draw(Decision.RETELL, when, who.row) >= world["tells.retold"]:
            return None
        further, _ = tells(
            world, AGAIN, when, who, word.time, word.brand, word.valence, word.sender
        )
    else:
        assert word.message is not None
        if world.draw(Decision.SHARE, when, who.row) >= chance_of_sharing(market, word):
            return None
        further = views(
            world, market.people, AGAIN, when, who, word.time, word.message.platform, word.brand,
            word.valence, word.sender,
        )  # fmt: skip
        for view in further:
            view.message = word.message
    for each in further:
        each.root, each.generation = word.root, word.generation + 1
    return further
