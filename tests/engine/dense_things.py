"""What is there in a market? People, messages, words and episodes, as objects of one each."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.kernels.columns import FINE, LONG_AGO, NEVER, NO_OFFER, NOT_ASKED, WAITING
from sim.kernels.randomness import Decision, uniform, uniform_pair
from sim.network import build_network
from sim.population import draw_population
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
    before: float = 0.0
    after: float = 0.0
    later: float = 0.0


@dataclass
class Feeling:
    """What one person feels and knows of one brand; four numbers are stated on day `day`."""

    lasting: float = 0.0
    fading: float = 0.0
    told: float = 0.0
    seen: float = 0.0
    content: float = 0.0
    day: int = 0
    stopped: bool = False
    answered: bool = False
    saw_answer: int = LONG_AGO
    requested: int = NOT_ASKED
    saw_post: int = LONG_AGO
    offer_until: int = LONG_AGO
    offer_by: int = NO_OFFER


@dataclass
class Person:
    """One consumer: traits, feelings by brand, and counts."""

    row: int
    age: int
    tier: int
    reader: bool
    platforms: int
    needs: int
    follows: set[int]  # brands
    knows: set[int]
    rate: float
    patience: float
    habit: list[float]
    margin: list[float]
    next_at: float
    contacts: list[tuple[int, int]]  # (who, strength)
    feelings: list[Feeling]
    activity: float
    ambassador: set[int] = field(default_factory=set)  # brands
    invited: set[int] = field(default_factory=set)
    zeal: list[float] = field(default_factory=list)  # by brand: how much likelier any post is
    cheer: list[float] = field(default_factory=list)  # by brand: how much likelier praise is
    occasions: int = 0
    purchases: int = 0
    online_flips: int = 0
    any_flips: int = 0
    network_flips: int = 0
    feed_flips: int = 0
    brand_flips: int = 0
    shared: int = 0
    marketing: int = 0
    service: int = 0


@dataclass
class Occasion:
    """One purchase: who, the how-manyeth, what was bought and how it went."""

    person: Person
    number: int
    brand: int = -1
    online_flip: bool = False
    any_flip: bool = False
    network_flip: bool = False
    feed_flip: bool = False
    brand_flip: bool = False
    offer: int = NO_OFFER
    on_page: bool = False
    gift: bool = False
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
        for brand in self.settings.brands:
            usual = self["experience.delight"]
            self.delight.append(usual if brand.delight is None else brand.delight)
            self.failure.append(0.0)
        for b in range(len(self.failure)):
            self.prevent(b, 0.0)

    def prevent(self, b: int, share: float) -> None:
        """Let a brand prevent this share of the failures it would have."""
        own = self.settings.brands[b].failure
        usual = self["experience.failure"] if own is None else own
        self.failure[b] = (1.0 - share) * usual

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


def read_people(scenario: Scenario, seed: int) -> list[Person]:
    """Return the engine's own consumers and contacts, as objects."""
    drawn = draw_population(scenario, seed)
    network = build_network(scenario, seed, drawn.age, drawn.activity)
    people = []
    old = {b for b, brand in enumerate(scenario.brands) if brand.enters is None}
    for i in range(drawn.age.size):
        row = slice(network.start[i], network.start[i + 1])
        contacts = zip(
            network.neighbours[row].tolist(), network.strength[row].tolist(), strict=True
        )
        people.append(
            Person(
                i, int(drawn.age[i]), int(drawn.tier[i]), bool(drawn.reader[i]),
                int(drawn.platforms[i]), int(drawn.needs[i]),
                {b for b in range(len(scenario.brands)) if drawn.follows[i] >> b & 1}, set(old),
                float(drawn.rate[i]), float(drawn.patience[i]), drawn.habit[i].tolist(),
                drawn.margin[i].tolist(), float(drawn.next_at[i]), list(contacts),
                [Feeling() for _ in scenario.brands], float(drawn.activity[i]),
            )
        )  # fmt: skip
    return people
