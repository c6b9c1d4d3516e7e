"""Who says what to whom? Tells, posts and shares as they set out, on paper."""

from __future__ import annotations

from sim.kernels.columns import (
    DELIGHTED,
    FAILED,
    PRAISE,
    PRIVATE_COMPLAINT,
    PUBLIC_COMPLAINT,
    SECONDS_PER_DAY,
    SECONDS_PER_HOUR,
    SILENT,
    TELL,
    VIEW,
)
from sim.kernels.draws import exponential, negative_binomial
from sim.kernels.mathematics import log, logistic
from sim.kernels.randomness import Decision
from sim.scenario import PLATFORMS
from tests.engine.dense_things import PER_LN_2, Occasion, Person, Word, World

FIRST, AGAIN, TURNED_POST = range(3)
TOLD_COUNT = (Decision.TOLD_COUNT, Decision.RETOLD_COUNT)
TOLD_WHOM = (Decision.TOLD_WHOM, Decision.RETOLD_WHOM)
TOLD_WHEN = (Decision.TELL_DELAY, Decision.RETELL_DELAY)
SEEN = (
    Decision.FEED_SEEN, Decision.SHARED_SEEN, Decision.TURNED_SEEN, Decision.FIRST_LOOK_SEEN
)  # fmt: skip


def chance_of_complaint(world: World, person: Person, b: int, day: int, answered: int) -> float:
    """Return the chance of a public complaint (S4). answered: day of the brand's last answer."""
    chance = world.of_tier("failure", person.tier)
    if person.platforms == 0:
        return 0.0
    feeling = person.feelings[b]
    saw = max(feeling.saw_answer, answered) if person.reader else feeling.saw_answer
    lift = 0.0
    if feeling.answered:
        lift += world["voice.answered_before"]
    if day - saw <= world["voice.answer_seen_days"]:
        lift += world["voice.answer_seen"]
    if lift != 0.0 and chance not in (0.0, 1.0):
        chance = logistic(log(chance / (1.0 - chance)) + lift)
    return min(1.0, chance * person.zeal[b])


def chance_of_praise(world: World, person: Person, b: int) -> float:
    """Return the chance of a public post after a delight (S4, S12)."""
    chance = world.of_tier("delight", person.tier) if person.platforms else 0.0
    return min(1.0, chance * person.zeal[b] * person.cheer[b])


def channel(world: World, occasion: Occasion, day: int, answered: int) -> tuple[int, bool]:
    """Return what is written, and whether a desk will see it."""
    person = occasion.person
    u, v = world.draws(Decision.CHANNEL, occasion.number, person.row)
    if occasion.outcome == DELIGHTED:
        praises = u < chance_of_praise(world, person, occasion.brand)
        return (PRAISE, True) if praises else (SILENT, False)
    public = chance_of_complaint(world, person, occasion.brand, day, answered)
    if u < public:
        return PUBLIC_COMPLAINT, True
    if u < public + world["voice.private"]:
        return PRIVATE_COMPLAINT, v < world["voice.private_at_desk"]
    return SILENT, False


def hour_of_speaking(world: World, occasion: Occasion, day: int) -> int:
    """Return the second at which a person speaks."""
    u = world.draw(Decision.POSTING_HOUR, occasion.number, occasion.person.row)
    start, end = world["voice.posting_from"], world["voice.posting_until"]
    second = int((start + u * (end - start)) * SECONDS_PER_HOUR)
    return day * SECONDS_PER_DAY + min(second, SECONDS_PER_DAY - 1)


def platform_of(world: World, occasion: Occasion) -> int:
    """Return where a post about a purchase is written."""
    u = world.draw(Decision.PLATFORM, occasion.number, occasion.person.row)
    return pick_platform(world, occasion.person, u, occasion.outcome == FAILED)


def pick_platform(world: World, person: Person, u: float, complains: bool) -> int:
    """Return one of the author's platforms, by size.

    A complaint goes rather where service is given.
    """
    mine = [p for p in range(len(PLATFORMS)) if person.platforms >> p & 1]
    weights = {p: world.of_platform("weight", p) for p in mine}
    if complains:
        weights = {p: weight * world.of_platform("service", p) for p, weight in weights.items()}
    total = 0.0
    for p in mine:
        total += weights[p]
    at = u * total
    for p in mine:
        at -= weights[p]
        if at < 0.0:
            return p
    return mine[-1]


def tells(
    world: World, again: int, when: int, who: Person, time: int, b: int, valence: int, but: int
) -> tuple[list[Word], int]:
    """Return the tells of one person, and how many people that person meant to tell (S8)."""
    mean = world["tells.delighted" if valence > 0 else "tells.unsatisfied"]
    u = world.draw(TOLD_COUNT[again], when, who.row)
    meant = negative_binomial(u, mean, world["tells.dispersion"]) if mean > 0 else 0
    keys = []
    for place, (contact, strength) in enumerate(who.contacts):
        if contact != but:
            luck = world.draw(TOLD_WHOM[again], when, who.row, place)
            keys.append((-log(1.0 - luck) / strength, place))
    told = []
    for _, place in sorted(keys)[:meant]:
        u = world.draw(TOLD_WHEN[again], when, who.row, place)
        at = time + int(exponential(u, world["tells.delay"]) * SECONDS_PER_DAY)
        told.append(Word(at, who.contacts[place][0], who.row, b, valence, TELL, 0))
    return told, meant


def views(
    world: World, people: list[Person], again: int, when: int, who: Person, time: int,
    platform: int, b: int, valence: int, but: int,
) -> list[Word]:  # fmt: skip
    """Return who will see a post, a share or a turned post, and when (S9)."""
    mean_life = world.of_platform("half_life", platform) * PER_LN_2 * SECONDS_PER_HOUR
    seen = []
    for place, (contact, _) in enumerate(who.contacts):
        if contact == but or not people[contact].platforms >> platform & 1:
            continue
        u, v = world.draws(SEEN[again], when, who.row, place)
        if u < world.of_platform("reach", platform):
            at = time + int(-log(1.0 - v) * mean_life)
            seen.append(Word(at, contact, who.row, b, valence, VIEW, 0))
    return seen


def chance_of_sharing(world: World, people: list[Person], platform: int) -> float:
    """Return s with s reach (<k2> - <k>) / <k> = R on the people there are (S9)."""
    degrees = [len(person.contacts) for person in people]
    excess = float(sum(k * k for k in degrees) - sum(degrees))
    largest = max(world.of_platform("weight", p) for p in range(len(PLATFORMS)))
    member = world.of_platform("weight", platform) * world["consumers.participation"]
    reached = world.of_platform("reach", platform) * (member / largest if largest else 0.0)
    if excess <= 0 or reached <= 0:
        return 0.0
    return min(1.0, world["feed.reproduction"] / (reached * excess / sum(degrees)))
