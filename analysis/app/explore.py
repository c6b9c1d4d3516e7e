"""What becomes of a brand when a visitor moves a lever of its desk? The first page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import solara

from analysis.app import state
from analysis.app.compared import compared
from analysis.app.explore_figures import figures, figures_of
from analysis.app.glance import glance
from analysis.app.limits import limits
from analysis.app.live import DAYS, Pair, world_of
from analysis.app.living import Found, Later, use_pairs
from analysis.app.panel import EXPLORE, Panel
from analysis.app.questions import Questions
from analysis.app.take import Take
from analysis.app.taken import Answered
from analysis.app.tried import Tried, note_down
from analysis.app.visit import Plan, Visit
from analysis.app.words import FIRM, Words
from analysis.paired import Difference, difference, is_clear
from sim.observations import QUANTITY
from sim.scenario import Scenario

TODAY = Plan()
CHARTS = ("kept", "money", "words")
# Numbers shown, and how each is written.
NUMBERS = (
    ("profit", "profit", "euros"),
    ("kept", "customers_kept", "rounded"),
    ("share", "share", "percent"),
    ("answered", "complaints_answered", "percent"),
    ("wait", "complaint_delay", "hours"),
    ("warned", "told_bad", "rounded"),
)


@solara.component_vue("answer.vue", vuetify=False)
def Answer(
    question: str,
    sentence: str,
    sure: str,
    progress: str,
    done: int,
    count: int,
    more: str,
    waiting: bool,
    unsure: bool,
    limit: str,
    numbers: list[dict[str, Any]],
    event_live_more: Callable[[Any], None],
    first: bool = False,
    guessed: str = "",
    guesses: list[dict[str, str]] = [],  # noqa: B006 - never changed.
    event_guess: Callable[[str], None] = lambda _: None,
) -> None:
    """Show the answer first: a sentence, how sure it is, and some numbers.

    question: what is answered, or asked of who guesses first; guesses: what they may say;
    first: A is ahead.
    """


@solara.component
def Explore() -> None:
    """Let a visitor move levers, and live both markets while they do."""
    with solara.Div(classes=["bench"]):
        Panel(EXPLORE)
        Results()


@solara.component
def Results() -> None:
    """Live both markets, and show what became of them."""
    visit = state.visit.value
    words = Words(visit.language)
    world = world_of(visit.world, visit.consumers)
    found = use_pairs(world, TODAY, visit.mine, visit.seeds)
    solara.use_effect(lambda: remember(found), [found])
    # Of what was lived last, until there is more: nothing is drawn again only to be drawn anew.
    drawn = solara.use_memo(
        lambda: figures_of(found, world, visit, words), [found.pairs, visit.language]
    )
    with solara.Div(classes=["results"]):
        Questions()
        glance(
            words("glance.mine"), lambda measure: gap_of(found.pairs, measure), found, words, False
        )
        Answer(
            **said(found, world, visit, words),
            event_live_more=lambda _: live_more(),
        )
        if found.pairs:
            figures(drawn, words)
        if found.complete:
            Later(found, lambda: take(found, world, words)).key("take")
        # Under a name of its own: what comes and goes above does not make it anew.
        Tried(("mine",)).key("tried")


def live_more() -> None:
    """Ask for more markets, as many as a visitor may have."""
    state.change(seeds=limits().more_seeds(state.visit.value.seeds), beyond=0)


def remember(found: Found) -> None:
    """Note down what was tried, once all its markets are lived."""
    if found.complete and state.visit.value.mine.moved:
        note_down(("mine",), gap_of(found.pairs, "profit"))


def take(found: Found, world: Scenario, words: Words) -> None:
    """Offer what can be taken along."""
    visit = state.visit.value
    comparison = compared(found.pairs, world, TODAY, visit.mine) if found.complete else None
    if comparison is None:
        return
    told = said(found, world, visit, words)
    names = (words("take.today"), words("take.yours"))
    sure = " ".join(part for part in (told["sure"], told["progress"]) if part)
    answered = Answered(
        comparison, visit, "", TODAY, visit.mine, names, told["sentence"], f"{sure}."
    )
    keys = [f"explore.chart_{key}" for key in CHARTS]
    Take(answered, [(words(key), words(f"{key}.note")) for key in keys], words)


def said(found: Found, world: Scenario, visit: Visit, words: Words) -> dict[str, Any]:
    """Return what the head of the answer says."""
    brand, plan = world.brands[world.focal].name, visit.mine
    asked = visit.beyond, visit.crowd
    gaps = {measure: gap_of(found.pairs, measure) for _, measure, _ in NUMBERS}
    return {
        "question": "",
        "sentence": sentence(gaps, brand, plan, words, bool(found.pairs)),
        "sure": how_sure(found.pairs, gaps["profit"], world, plan, words),
        "progress": found.progress(world, words),
        "done": found.done,
        "count": found.count,
        **limits().about_more(found.count, found.complete, asked, words),
        "waiting": not found.fresh,
        "unsure": not is_clear(gaps["profit"]),
        "numbers": [number_of(*each, found.pairs, plan, words) for each in NUMBERS],
    }


def gap_of(pairs: tuple[Pair, ...], measure: str) -> Difference | None:
    """Return the difference to today on the same luck; None without a market."""
    if not pairs:
        return None
    mine, today = (
        np.array([getattr(pair, side).quantities[measure] for pair in pairs]) for side in "ba"
    )
    return difference("mine", "today", measure, mine, today, QUANTITY[measure].better)


def sentence(
    gaps: dict[str, Difference | None], brand: str, plan: Plan, words: Words, any_lived: bool
) -> str:
    """Return the answer in one sentence, no surer than it is."""
    profit, kept = gaps["profit"], gaps["customers_kept"]
    if not plan.moved:
        return words("explore.same", brand=brand)
    if not any_lived or profit is None or kept is None:
        return words("explore.heading", brand=brand)
    year = profit.mean * 365 / DAYS
    if not is_clear(profit):
        half = words.euros(0.0 if profit.low is None else profit.mean - profit.low)
        return words("explore.unsure", brand=brand, money=words.euros(year, True), half=half)
    money, people = words.euros(abs(year)), words.rounded(abs(kept.mean))
    kind = {
        (True, True): "gains",
        (False, False): "loses",
        (True, False): "mixed_up",
        (False, True): "mixed_down",
    }[year > 0, kept.mean >= 0]
    return words(f"explore.{kind}", brand=brand, money=money, people=people)


def how_sure(
    pairs: tuple[Pair, ...], gap: Difference | None, world: Scenario, plan: Plan, words: Words
) -> str:
    """Return in how many markets it earned more, and the interval; at first, who the brand is."""
    if not plan.moved and pairs:
        brand = world.brands[world.focal].name
        return words("explore.who", brand=brand, count=len(world.brands))
    if not plan.moved or gap is None or gap.low is None or gap.high is None:
        return ""
    ahead = sum(pair.b.quantities["profit"] > pair.a.quantities["profit"] for pair in pairs)
    low, high = (words.euros(value, signed=True) for value in (gap.low, gap.high))
    return words("explore.sure", ahead=ahead, count=len(pairs), low=low, high=high)


def number_of(
    key: str, measure: str, how: str, pairs: tuple[Pair, ...], plan: Plan, words: Words
) -> dict[str, Any]:
    """Return one number: yours, the change, and today's."""
    write: Callable[..., str] = getattr(words, how)
    today, mine = (mean_of(pairs, side, measure) for side in "ab")
    gap = gap_of(pairs, measure)
    better = QUANTITY[measure].better
    told = {"change": words("explore.as_today") if pairs and not plan.moved else "", "half": ""}
    sense = "none"
    if gap is not None and gap.replications and np.isfinite(gap.mean) and gap.mean != 0:
        apart: Callable[..., str] = words.points if how == "percent" else write
        told["change"] = f"{'▲' if gap.mean > 0 else '▼'}{FIRM}{apart(abs(gap.mean))}"
        if gap.low is not None and gap.high is not None:
            told["half"] = f"±{FIRM}{apart((gap.high - gap.low) / 2)}"
        sense = "good" if gap.mean * better > 0 else "bad" if better else "none"
    return told | {
        "key": key,
        "name": words(f"explore.{key}"),
        "values": [{"side": "", "text": write(mine)}],
        "today": words("control.today", value=write(today)) if plan.moved else "",
        "sense": sense if is_clear(gap) else "none",
    }


def mean_of(pairs: tuple[Pair, ...], side: str, measure: str) -> float:
    """Return the mean over markets of a measure of one plan; not a number where none knows it."""
    values = [getattr(pair, side).quantities[measure] for pair in pairs]
    known = [value for value in values if np.isfinite(value)]
    return float(np.mean(known)) if known else float("nan")
