"""What does one person feel, choose and decide? One person and one brand at a time, on paper."""

from __future__ import annotations

from sim.kernels.columns import DELIGHTED, FAILED, NO_OFFER
from sim.kernels.draws import exponential
from sim.kernels.mathematics import exp, log, power_of_two
from sim.kernels.randomness import Decision
from tests.engine.dense_things import PER_LN_2, Feeling, Occasion, Person, World


def left(half_life: float, days: float) -> float:
    """Return what is left of a memory after some days."""
    return power_of_two(-days / half_life)


def saturated(stock: float) -> float:
    """Return g(x) = sign(x) log2(1 + |x|)."""
    size = log(1.0 + abs(stock)) * PER_LN_2
    return size if stock > 0 else -size if stock < 0 else 0.0


def restate(world: World, feeling: Feeling, day: int) -> None:
    """Bring what fades to today."""
    gap = day - feeling.day
    if gap > 0:
        feeling.fading *= left(world["experience.fading_half_life"], gap)
        feeling.told *= left(world["tells.half_life"], gap)
        feeling.seen *= left(world["feed.half_life"], gap)
        feeling.content *= left(world["recognition.half_life"], gap)
        feeling.day = day


def shift(world: World, feeling: Feeling, day: int, change: float) -> None:
    """Change an attitude: a share lasts, the rest fades (S3, S6)."""
    restate(world, feeling, day)
    feeling.lasting += world["experience.lasting_share"] * change
    feeling.fading += (1.0 - world["experience.lasting_share"]) * change


def margin(world: World, person: Person, b: int, day: int) -> float:
    """Return M = m + A (S7)."""
    feeling = person.feelings[b]
    faded = feeling.fading * left(world["experience.fading_half_life"], day - feeling.day)
    return person.margin[b] + feeling.lasting + faded


def attitude(world: World, feeling: Feeling, day: int) -> float:
    """Return A = lasting + what is left of the fading part."""
    return feeling.lasting + feeling.fading * left(
        world["experience.fading_half_life"], day - feeling.day
    )


def occasions_of(world: World, person: Person, day: int) -> list[Occasion]:
    """Return a person's occasions of today (S1)."""
    found = []
    while person.next_at < day + 1:
        person.occasions += 1
        found.append(Occasion(person, person.occasions))
        u = world.draw(Decision.OCCASION_GAP, person.occasions, person.row)
        person.next_at += exponential(u, 1.0 / person.rate)
    return found


def choose(
    world: World, occasion: Occasion, day: int, everyone: list[list[float]], page: list[float]
) -> None:
    """Choose a brand, and note what would have been chosen with less word of mouth (S2).

    everyone: by age and brand, what price and absence add; page: by brand, what readers add.
    """
    person = occasion.person
    scores: dict[str, list[tuple[float, int]]] = {
        name: [] for name in ("all", "unfed", "unpushed", "unplugged", "offline", "alone")
    }
    for b, feeling in enumerate(person.feelings):
        pair = world.draws(Decision.CHOICE, occasion.number, person.row, b - b % 2)
        luck = -log(1.0 - pair[b % 2]) / person.habit[b]
        if feeling.stopped or b not in person.knows:
            continue
        gap = day - feeling.day
        own = feeling.lasting
        own += feeling.fading * left(world["experience.fading_half_life"], gap)
        own += everyone[person.age][b]
        told = world["tells.effect"] * saturated(feeling.told * left(world["tells.half_life"], gap))
        seen = world["feed.effect"] * saturated(feeling.seen * left(world["feed.half_life"], gap))
        shown = page[b] if person.reader else 0.0
        pushed = world["recognition.effect"] * saturated(
            feeling.content * left(world["recognition.half_life"], gap)
        )
        if feeling.offer_until >= day:
            pushed += world["offers.effect"]
        for name, utility in (
            ("all", own + pushed + told + (seen + shown)),
            ("unfed", own + pushed + told + shown),
            ("unpushed", own + told + (seen + shown)),
            ("unplugged", own + told),
            ("offline", own + pushed + told),
            ("alone", own + pushed),
        ):
            scores[name].append((luck * exp(-utility), b))
    if scores["all"]:
        note_choice(world, occasion, day, {name: min(found)[1] for name, found in scores.items()})


def note_choice(world: World, occasion: Occasion, day: int, chosen: dict[str, int]) -> None:
    """Note what was bought, what it owes to whom, and in what circumstances it was bought."""
    occasion.brand = made = chosen["all"]
    occasion.feed_flip = made != chosen["unfed"]
    occasion.brand_flip = made != chosen["unpushed"]
    occasion.network_flip = made != chosen["unplugged"]
    occasion.online_flip = made != chosen["offline"]
    occasion.any_flip = made != chosen["alone"]
    feeling = occasion.person.feelings[made]
    occasion.offer = feeling.offer_by if feeling.offer_until >= day else NO_OFFER
    lately = day - feeling.saw_post <= world["recognition.page_days"]
    occasion.on_page = lately and made in occasion.person.follows


def live(world: World, occasion: Occasion, day: int) -> None:
    """Live a purchase (S3)."""
    person, b = occasion.person, occasion.brand
    feeling = person.feelings[b]
    person.purchases += not occasion.gift
    person.online_flips += occasion.online_flip
    person.any_flips += occasion.any_flip
    person.feed_flips += occasion.feed_flip
    person.brand_flips += occasion.brand_flip
    person.network_flips += occasion.network_flip
    u = world.draw(Decision.EXPERIENCE, occasion.number, person.row)
    if u < world.failure[b]:
        occasion.outcome = FAILED
        shift(world, feeling, day, -world["experience.failure_loss"])
        return
    restate(world, feeling, day)
    feeling.lasting += world["experience.loyalty_gain"]
    if u >= 1.0 - world.delight[b]:
        occasion.outcome = DELIGHTED
        feeling.fading += world["experience.delight_gain"]
