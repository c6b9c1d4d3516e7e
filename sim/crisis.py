"""When does a crisis break out, who begins it, and when has the brand spoken? (S10)

On its day a number of people post outrage about one brand. Outrage is seen and shared as any post
is, only more while it is fresh, and it waits at the brand's desk as any public complaint does:
answered or not, deleted or not. What is no complaint of a purchase: it has no episode (nobody is
asked about it) and is counted as outrage_posts. On the brand's page it stands as a complaint.
"""

from __future__ import annotations

import math

import numpy as np

from sim.desks import BrandDesk
from sim.kernels.columns import NEVER, OUTRAGE, SECONDS_PER_DAY, SECONDS_PER_HOUR, WAITING
from sim.kernels.draws import exponential
from sim.kernels.outcry import cry_out
from sim.kernels.posting import open_message, post_drafts
from sim.kernels.randomness import Decision, uniform, uniforms
from sim.kernels.rules import Rulebook
from sim.ledger import COLUMN
from sim.scenario import Scenario
from sim.state import NOTHING, State

FIRST_UNSEEN = -2  # below the number of the simulated authors' posts; other messages count from 0


def day_of_crisis(scenario: Scenario) -> int | None:
    """Return the day of the run on which the crisis breaks out; None without one."""
    day = scenario["crisis.day"]
    return None if day < 0 else scenario["world.burn_in"] + day


def brand_of_crisis(scenario: Scenario) -> int:
    """Return the row of the brand that a crisis is about."""
    keys = [brand.key for brand in scenario.brands]
    return keys.index(scenario["crisis.brand"]) if scenario["crisis.brand"] else scenario.focal


def statement_of(scenario: Scenario, desks: list[BrandDesk]) -> tuple[int, float]:
    """Return the second at which the brand has spoken (NEVER) and how much less is shared then.

    Hours count from when people begin to post on the day of the crisis. A brand that is not on the
    networks makes no statement there. Explaining helps where outrage runs high.
    """
    day, desk = day_of_crisis(scenario), desks[brand_of_crisis(scenario)]
    hours = desk.levers["response.after"]
    if day is None or math.isinf(hours) or desk.levers["content.present"] != 1:
        return NEVER, 1.0
    calm = 1.0
    if desk.levers["response.empathy"] == 1:
        calm *= scenario["crisis.empathy"]
    if desk.levers["response.public_compensation"] == 1:
        calm *= scenario["crisis.public_compensation"]
    aroused = scenario["crisis.arousal"] >= scenario["crisis.explained_from"]
    if desk.levers["response.explanation"] == 1 and aroused:
        calm *= scenario["crisis.explanation"]
    begins = day * SECONDS_PER_DAY + scenario["voice.posting_from"] * SECONDS_PER_HOUR
    return int(begins + hours * SECONDS_PER_HOUR), calm


def authors_of_outrage(seed: int, scenario: Scenario, state: State) -> np.ndarray:
    """Return (n,) int32: the simulated people who begin the crisis, in rising order.

    crisis.seeds people of the real market are seeds / F simulated ones, rounded, at least one, of
    those on a platform: at random, or (hubs) those with most contacts.
    """
    scale = scenario["world.people_per_agent"]
    wanted = max(1, math.floor(scenario["crisis.seeds"] / scale + 0.5))
    able = np.flatnonzero(state.people.platforms > 0)
    if scenario["crisis.whom"] == "hubs":
        key = -np.diff(state.network.start)[able].astype(np.float64)
    else:
        key = uniforms(seed, int(Decision.OUTRAGE_AUTHOR), 0, state.people.platforms.size, 0)[able]
    return np.sort(able[np.argsort(key, kind="stable")[:wanted]]).astype(np.int32)


def break_out(seed: int, scenario: Scenario, state: State, rules: Rulebook) -> np.ndarray:
    """Let the crisis begin if this is its day; return the slots that wait at the desk, (n,) int32.

    Seeds beyond the simulated ones are people behind them: their posts reach the desk only.
    """
    if state.day != day_of_crisis(scenario):
        return NOTHING
    b = brand_of_crisis(scenario)
    authors = authors_of_outrage(seed, scenario, state)
    drafts, outbox, written = cry_out(
        seed, state.day, authors, b, state.people, state.network, rules
    )
    unseen = max(0, scenario["crisis.seeds"] - authors.size) if authors.size else 0
    state.make_room(len(drafts), written)
    unnoted = np.zeros(state.brands.flow.shape, np.int64)
    waiting = post_drafts(seed, state.day, drafts, outbox, unnoted, state.words, state.table)
    state.brands.complaints[b] += authors.size
    state.ledger[state.day, b, COLUMN["outrage_posts"]] = authors.size
    return np.concatenate((waiting, _people_behind(seed, scenario, b, authors, unseen, state)))


def _people_behind(
    seed: int, scenario: Scenario, b: int, authors: np.ndarray, count: int, state: State
) -> np.ndarray:
    """Open the messages of seeds that are not simulated, each like one of the authors in turn."""
    state.free_up(count)
    low, high = scenario["voice.posting_from"], scenario["voice.posting_until"]
    slots = np.empty(count, np.int32)
    for k in range(count):
        number = FIRST_UNSEEN - k
        u = uniform(seed, int(Decision.OUTRAGE_HOUR), state.day, number, b)
        second = min(int((low + u * (high - low)) * SECONDS_PER_HOUR), SECONDS_PER_DAY - 1)
        service = uniform(seed, int(Decision.BACKGROUND_SERVICE), state.day, number, b)
        slots[k] = open_message(
            state.messages, state.free_messages, -1, int(authors[k % authors.size]), b, OUTRAGE, 0,
            state.day * SECONDS_PER_DAY + second, number, exponential(service, 1.0),
        )  # fmt: skip
    state.messages["status"][slots] = WAITING
    state.messages["references"][slots] = 1
    return slots
