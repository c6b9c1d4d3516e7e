"""What does one person feel, choose and decide? One person and one brand at a time, on paper."""

from __future__ import annotations

from sim.kernels.columns import DELIGHTED, FAILED
from sim.kernels.draws import exponential
from sim.kernels.mathematics import exp, log, power_of_two
from sim.kernels.randomness import Decision
from tests.engine.dense_things import PER_LN_2, Feeling, Occasion, Person, World


def left(half_life: float, days: int) -> float:
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
    world: World, occasion: Occasion, day: int, price: list[float], page: list[float]
) -> None:
    """Choose a brand, and note what would have been chosen with less word of mouth (S2)."""
    person = occasion.person
    scores: dict[str, list[tuple[float, int]]] = {"all": [], "offline": [], "alone": []}
    for b, feeling in enumerate(person.feelings):
        pair = world.draws(Decision.CHOICE, occasion.number, person.row, b - b % 2)
        luck = -log(1.0 - pair[b % 2]) / person.habit[b]
        if feeling.stopped:
            continue
        gap = day - feeling.day
        own = feeling.lasting
        own += feeling.fading * left(world["experience.fading_half_life"], gap)
        own += price[b]
        told = saturated(feeling.told * left(world["tells.half_life"], gap))
        seen = saturated(feeling.seen * left(world["feed.half_life"], gap))
        offline = own + world["tells.effect"] * told
        online = world["feed.effect"] * seen + (page[b] if person.reader else 0.0)
        scores["all"].append((luck * exp(-(offline + online)), b))
        scores["offline"].append((luck * exp(-offline), b))
        scores["alone"].append((luck * exp(-own), b))
    if scores["all"]:
        chosen = {name: min(found)[1] for name, found in scores.items()}
        occasion.brand = chosen["all"]
        occasion.online_flip = chosen["all"] != chosen["offline"]
        occasion.any_flip = chosen["all"] != chosen["alone"]


def live(world: World, occasion: Occasion, day: int) -> None:
    """Live a purchase (S3)."""
    person, b = occasion.person, occasion.brand
    feeling = person.feelings[b]
    person.purchases += 1
    person.online_flips += occasion.online_flip
    person.any_flips += occasion.any_flip
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
