"""What does one person feel, choose and decide? One person and one brand at a time, on paper."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.kernels.columns import DELIGHTED, FAILED, FINE, LONG_AGO, NEVER, WAITING
from sim.kernels.draws import exponential
from sim.kernels.mathematics import exp, log, power_of_two
from sim.kernels.randomness import Decision, uniform, uniform_pair
from sim.scenario import PLATFORMS, TIERS, Scenario

PER_LN_2 = 1.4426950408889634


@dataclass
class Message:
    """A post or a private contact that a desk may see."""

    author: int  # -1 = someone who is not simulated
    like: int
    brand: int
    kind: int
    platform: int
    posted: int
    number: int
    handling: float
    status: int = WAITING
    answered: int = NEVER
    satisfied: int = NEVER
    deleted: int = NEVER
    planned: int = NEVER
    personal: float = 0.0
    episode: Episode | None = None


@dataclass
class Word:
    """One tell or one view on its way to one receiver."""

    time: int
    receiver: int
    sender: int
    brand: int
    valence: int
    channel: int
    generation: int
    root: int = -1
    message: Message | None = None


@dataclass
class Episode:
    """One failure and what became of it."""

    consumer: int
    brand: int
    day: int
    channel: int
    intended: int
    told: int
    outcome: int
    outcome_day: int
    satisfied: int = 0
    stopped: int = 0
    stopped_later: int = -1


@dataclass
class Feeling:
    """What one person feels about one brand; the last three are stated on day `day`."""

    lasting: float = 0.0
    fading: float = 0.0
    told: float = 0.0
    seen: float = 0.0
    day: int = 0
    stopped: bool = False
    answered: bool = False
    saw_answer: int = LONG_AGO


@dataclass
class Person:
    """One consumer: traits, feelings by brand, and counts."""

    row: int
    tier: int
    reader: bool
    platforms: int
    rate: float
    patience: float
    habit: list[float]
    margin: list[float]
    next_at: float
    contacts: list[tuple[int, int]]  # (who, strength)
    feelings: list[Feeling]
    occasions: int = 0
    purchases: int = 0
    online_flips: int = 0
    any_flips: int = 0


@dataclass
class Occasion:
    """One purchase: who, the how-manyeth, what was bought and how it went."""

    person: Person
    number: int
    brand: int = -1
    online_flip: bool = False
    any_flip: bool = False
    outcome: int = FINE


@dataclass
class World:
    """What never changes in a run: settings, luck, and the scenario read brand by brand."""

    settings: Scenario
    seed: int
    failure: list[float] = field(default_factory=list)
    delight: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read each brand's quality: its own, or the world's."""
        world = self.settings["experience.failure"], self.settings["experience.delight"]
        for brand in self.settings.brands:
            self.failure.append(world[0] if brand.failure is None else brand.failure)
            self.delight.append(world[1] if brand.delight is None else brand.delight)

    def __getitem__(self, address: str) -> float:
        """Return a setting."""
        return self.settings[address]

    def of_tier(self, name: str, tier: int) -> float:
        """Return voice.NAME_TIER."""
        return self.settings[f"voice.{name}_{TIERS[tier]}"]

    def of_platform(self, what: str, platform: int) -> float:
        """Return platforms.PLATFORM_WHAT."""
        return self.settings[f"platforms.{PLATFORMS[platform]}_{what}"]

    def draw(self, decision: Decision, when: int, who: int, which: int = 0) -> float:
        """Return the luck at an address."""
        return uniform(self.seed, int(decision), when, who, which)

    def draws(self, decision: Decision, when: int, who: int, which: int = 0) -> tuple:
        """Return the two numbers at an address."""
        return uniform_pair(self.seed, int(decision), when, who, which)


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
