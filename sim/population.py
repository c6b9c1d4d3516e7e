"""Who are the consumers? The columns of 5.2, drawn once, each trait at its own address."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.gang import gang
from sim.kernels.columns import (
    AWARE,
    CONNECTED,
    LONG_AGO,
    MARGINS,
    MARKETING,
    OTHER,
    SERVICE,
)
from sim.kernels.draws import gammas, normals
from sim.kernels.margins import draw_margins
from sim.kernels.mathematics import log
from sim.kernels.people import People, blank
from sim.kernels.randomness import Decision, uniforms
from sim.kernels.traits import dirichlet_habits, first_occasions, lognormals
from sim.network import habits_by_circle, ranks
from sim.room import check_room, is_short, keep_room
from sim.scenario import AGE_KEYS, DAYS_PER_YEAR, PLATFORMS, TIERS, Scenario

LOGISTIC_PER_NORMAL = 1.7
SEEDS = 2**64
BLOCK = 10_000  # people whose records stay at hand while they are filled, field by field
NOT_YET = ("saw_answer", "saw_post", "offer_until")


def draw_population(
    scenario: Scenario, seed: int, memory: int | None = None, threads: int = 1
) -> People:
    """Return the consumers of a scenario on the first day of the burn-in.

    memory: bytes that may be taken (None: what the machine has); a larger market is refused
    before anything is allocated. The number of threads changes nothing.
    """
    people = begin_population(scenario, seed, memory)
    finish_population(scenario, seed, people, threads)
    return people


def begin_population(scenario: Scenario, seed: int, memory: int | None = None) -> People:
    """Return the consumers of a scenario, as above, of whom only age, tier and activity are drawn.

    They decide who knows whom. The rest takes no memory yet.
    """
    count, brands = int(scenario["world.consumers"]), len(scenario.brands)
    check_room(count, brands, scenario, memory)
    keep_room()
    people = blank(count, brands, is_short(count))
    people.age[:] = _ages(scenario, seed, count)
    rank = _activity_ranks(scenario, seed, people.age)
    people.tier[:] = _tiers(scenario, rank)
    people.activity[:] = _activity(scenario, seed, rank)
    return people


def finish_population(scenario: Scenario, seed: int, people: People, threads: int = 1) -> None:
    """Draw the rest of a population that was begun."""
    count = len(people.life)
    people.taste.luck[0] = how_margins_are_drawn(scenario, seed)
    people.knows[:] = known_at_first(scenario)
    with gang(count, threads) as hands:
        hands.do(_draw_block, [(scenario, seed, people, *block) for block in _blocks(count)])
        hands.do(be_long_ago, [(people, *block) for block in _blocks(len(people.bond.open))])
    if scenario["network.habit_like"] > 0.0:
        habit = np.ascontiguousarray(people.habit)
        people.habit[:] = habits_by_circle(scenario, seed, people.age, people.activity, habit)
        people.follows[:] = _follows(scenario, seed, people, 0, count)


def _draw_block(scenario: Scenario, seed: int, people: People, first: int, last: int) -> None:
    """Draw the traits of people first to last that depend on nobody else's."""
    block = slice(first, last)
    people.reader[block] = _below(
        seed, Decision.TRAIT_READER, first, last, scenario["consumers.reader"]
    )
    people.platforms[block] = _platforms(scenario, seed, people.tier[block], first)
    people.needs[block] = _needs(scenario, seed, people.age[block], first)
    rate = _rates(scenario, seed, first, last)
    people.next_at[block] = first_occasions(seed, int(Decision.OCCASION_GAP), first, rate)
    people.rate[block] = rate
    people.patience[block] = lognormals(
        seed,
        int(Decision.TRAIT_PATIENCE),
        first,
        last,
        scenario["consumers.patience_median"],
        scenario["consumers.patience_spread"],
    )
    alpha = scenario["purchase.habit"] * np.array([brand.share for brand in scenario.brands])
    people.habit[block] = dirichlet_habits(seed, int(Decision.TRAIT_HABIT), first, last, alpha)
    draw_margins(people.taste.luck, first, people.taste.margin[block])
    people.follows[block] = _follows(scenario, seed, people, first, last)


def how_margins_are_drawn(scenario: Scenario, seed: int) -> Any:
    """Return the MARGINS of a market."""
    names = ("exit.margin", "exit.margin_spread", "exit.margin_floor")
    kept = np.uint64(int(seed) % SEEDS).astype(np.int64)  # as kernels take a seed of 64 bits
    return np.array((kept, *(scenario[name] for name in names)), MARGINS)[()]


def _blocks(count: int) -> list[tuple[int, int]]:
    """Return whom to fill at once: from the first to before the last."""
    return [(at, min(at + BLOCK, count)) for at in range(0, count, BLOCK)]


def be_long_ago(people: People, first: int, last: int) -> None:
    """Let the past of people first to last be as far away as can be."""
    for name in NOT_YET:
        getattr(people, name)[first:last] = LONG_AGO


def people_of(**columns: np.ndarray) -> People:
    """Return people of whom these fields are known, (consumers,) or (consumers, brands) each.

    Of the others nothing has happened yet. `habit` must be among the known.
    """
    people = blank(*columns["habit"].shape)
    be_long_ago(people, 0, len(people.life))
    for name, column in columns.items():
        getattr(people, name)[:] = column
    return people


def _below(seed: int, decision: Decision, first: int, last: int, chance: float) -> np.ndarray:
    """Return (people,) uint8: 1 with this probability."""
    return uniforms(seed, int(decision), 0, last - first, 0, first) < chance


def _ages(scenario: Scenario, seed: int, count: int) -> np.ndarray:
    """Return (count,) int8 age classes, in the order of AGES."""
    u = uniforms(seed, int(Decision.TRAIT_AGE), 0, count, 0, 0)
    young = scenario["consumers.age_18_29"]
    older = young + scenario["consumers.age_30_49"]
    return ((u >= young).astype(np.int8) + (u >= older)).astype(np.int8)


def _activity_ranks(scenario: Scenario, seed: int, age: np.ndarray) -> np.ndarray:
    """Return (count,) int64: place of each consumer by brand activity, 0 = least active.

    An odds ratio for the young is a shift of a logistic score; LOGISTIC_PER_NORMAL turns it into
    one of a normal score.
    """
    score = normals(seed, int(Decision.TRAIT_ACTIVITY), 0, age.size, 0)
    shift = log(scenario["consumers.young_connected_odds"]) / LOGISTIC_PER_NORMAL
    score = score + np.where(age == 0, shift, 0.0)
    return ranks(score)


def _tiers(scenario: Scenario, rank: np.ndarray) -> np.ndarray:
    """Return (count,) int8: the most active are CONNECTED, the next AWARE, the rest OTHER."""
    from_top = (rank.size - 1 - rank + 0.5) / rank.size
    connected = scenario["consumers.connected"]
    aware = connected + scenario["consumers.aware"]
    tier = np.full(rank.size, OTHER, np.int8)
    tier[from_top < aware] = AWARE
    tier[from_top < connected] = CONNECTED
    return tier


def _activity(scenario: Scenario, seed: int, rank: np.ndarray) -> np.ndarray:
    """Return (count,) float64 brand activities a year: Gamma draws, dealt out by rank."""
    shape = scenario["consumers.activity_shape"]
    drawn = gammas(seed, int(Decision.TRAIT_ACTIVITY), rank.size, shape, 1, 0)
    return np.sort(drawn)[rank] * (scenario["consumers.activity_mean"] / shape)


def _platforms(scenario: Scenario, seed: int, tier: np.ndarray, first: int) -> np.ndarray:
    """Return (people,) uint8 of people first, first + 1, ...: bit p = member of PLATFORMS[p].

    Connected and aware consumers are on a platform by definition; others fill up to the
    participation. Participants join each platform in proportion to its size, the largest surely.
    """
    engaged = scenario["consumers.connected"] + scenario["consumers.aware"]
    rest = 1.0 - engaged
    missing = (scenario["consumers.participation"] - engaged) / rest if rest > 0 else 0.0
    u = uniforms(seed, int(Decision.TRAIT_PLATFORM), 0, tier.size, len(PLATFORMS), first)
    takes_part = (tier != OTHER) | (u < missing)
    weights = [scenario[f"platforms.{name}_weight"] for name in PLATFORMS]
    largest = max(weights)
    member = np.zeros(tier.size, np.uint8)
    for p, weight in enumerate(weights):
        if largest > 0:
            u = uniforms(seed, int(Decision.TRAIT_PLATFORM), 0, tier.size, p, first)
            member |= ((u < weight / largest) & takes_part).astype(np.uint8) << p
    return member


def known_at_first(scenario: Scenario) -> int:
    """Return bits: brand b is known to everybody on the first day, unless it enters later."""
    return sum(1 << b for b, brand in enumerate(scenario.brands) if brand.enters is None)


def _rates(scenario: Scenario, seed: int, first: int, last: int) -> np.ndarray:
    """Return (people,) float64 purchase occasions a day: Gamma draws."""
    shape = scenario["purchase.rate_shape"]
    rate = gammas(seed, int(Decision.TRAIT_RATE), last - first, shape, 0, first)
    rate *= scenario["purchase.rate"] / shape / DAYS_PER_YEAR
    return rate


def _needs(scenario: Scenario, seed: int, age: np.ndarray, first: int) -> np.ndarray:
    """Return (people,) uint8: MARKETING and SERVICE, each with the chance of the age class."""
    needs = np.zeros(age.size, np.uint8)
    for bit, name in ((MARKETING, "marketing"), (SERVICE, "service")):
        chance = np.array([scenario[f"audience.{name}_{part}"] for part in AGE_KEYS])
        u = uniforms(seed, int(Decision.TRAIT_NEED), 0, age.size, bit, first)
        needs |= np.where(u < chance[age], np.uint8(bit), np.uint8(0))
    return needs


def _follows(scenario: Scenario, seed: int, people: People, first: int, last: int) -> np.ndarray:
    """Return (people,) uint8: bit b = follows brand b, in proportion to the habit of buying it."""
    block = slice(first, last)
    chance = np.array([scenario[f"audience.follows_{tier}"] for tier in TIERS])[people.tier[block]]
    chance = np.where(people.platforms[block] > 0, chance, 0.0)
    follows = np.zeros(last - first, np.uint8)
    for b in range(people.habit.shape[1]):
        u = uniforms(seed, int(Decision.TRAIT_FOLLOW), 0, last - first, b, first)
        follows |= (u < chance * people.habit[block, b]).astype(np.uint8) << b
    return follows


def rows_by_tier(tiers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the consumers sorted by tier, (consumers,) int32, and where each tier starts, (4,)."""
    order = np.argsort(tiers, kind="stable").astype(np.int32)
    return order, np.searchsorted(tiers[order], np.arange(len(TIERS) + 1)).astype(np.int64)
