"""What does a comparison say to a visitor, in either language, no surer than it is?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from analysis.app.compared import gap as difference
from analysis.app.levers import policy_of
from analysis.app.limits import limits
from analysis.app.live import Pair, world_of
from analysis.app.living import Found
from analysis.app.questions import asked_by
from analysis.app.visit import Visit
from analysis.app.words import FIRM, Words
from analysis.comparison import Comparison
from analysis.paired import Difference, is_clear
from sim.observations import QUANTITY

NUMBERS = (
    ("profit", "profit", "euros"),
    ("kept", "customers_kept", "rounded"),
    ("answered", "complaints_answered", "percent"),
    ("warned", "told_bad", "rounded"),
)


def said(
    found: Found, c: Comparison | None, visit: Visit, words: Words, guess: str, asking: bool
) -> dict[str, Any]:
    """Return what the head of the page says. asking: the visitor guesses first."""
    complete = c is not None and found.complete
    gap = None if c is None else difference(c, "profit")
    names = names_of(visit, words)
    guesses = [
        {"key": "a", "name": words("compare.guess_a", name=names[0])},
        {"key": "b", "name": words("compare.guess_b", name=names[1])},
        {"key": "none", "name": words("compare.guess_none")},
    ]
    asked = asked_by(visit)
    story = words(f"question.{asked}.story") if asked else ""
    return {
        "question": words("compare.predict_ask") if asking else story,
        "sentence": sentence(gap, c, names, visit, words),
        "sure": how_sure(gap, c, found.pairs, words),
        "progress": found.progress(world_of(visit.world, visit.consumers), words),
        "done": found.done,
        "count": found.count,
        **limits().about_more(found.count, complete, (visit.beyond, visit.crowd), words),
        "waiting": not found.fresh,
        "unsure": not is_clear(gap),
        "first": gap is not None and gap.mean < 0,
        "guessed": judged(guess, gap, names, words) if complete else "",
        "guesses": guesses if asking else [],
        "numbers": [] if c is None else [number_of(*each, c, words) for each in NUMBERS],
    }


def names_of(visit: Visit, words: Words) -> tuple[str, str]:
    """Return what the page calls both policies: as the question does, where one is asked."""
    asked = asked_by(visit)
    if asked:
        return words(f"question.{asked}.a"), words(f"question.{asked}.b")
    first, second = (
        words(f"policy.{plan.base}") + (words("compare.changed") if plan.moved else "")
        for plan in (visit.a, visit.b)
    )
    return first, second


def sentence(
    gap: Difference | None, c: Comparison | None, names: Sequence[str], visit: Visit, words: Words
) -> str:
    """Return the verdict in one sentence, no surer than it is."""
    if policy_of(visit.a.base, visit.a.moved) == policy_of(visit.b.base, visit.b.moved):
        return words("compare.same")
    if gap is None or c is None or not is_clear(gap):
        return words("compare.unclear", a=names[0], b=names[1])
    asked = asked_by(visit)
    better, worse = (names[1], names[0]) if gap.mean > 0 else (names[0], names[1])
    brand = c.scenario.brands[c.scenario.focal].name
    money = words.euros(abs(gap.mean) * c.per_year("profit"))
    told = words("compare.more", better=better, worse=worse, brand=brand, money=money)
    if not asked:
        return told
    wins = "b_wins" if gap.mean > 0 else "a_wins"
    return f"{words(f'question.{asked}.{wins}')} {told}"


def how_sure(
    gap: Difference | None, c: Comparison | None, pairs: tuple[Pair, ...], words: Words
) -> str:
    """Return the interval, the probability, and what becomes of the customers."""
    if gap is None or c is None or gap.low is None or gap.high is None or gap.spread == 0:
        return ""
    ahead = sum(pair.b.quantities["profit"] > pair.a.quantities["profit"] for pair in pairs)
    year = c.per_year("profit")
    text = words(
        "compare.sure",
        low=words.euros(gap.low * year, signed=True),
        high=words.euros(gap.high * year, signed=True),
        chance=words.chance(gap.probability_better or 0.0),
        ahead=ahead,
        count=len(pairs),
    )
    return text


def judged(guess: str, gap: Difference | None, names: Sequence[str], words: Words) -> str:
    """Return how a visitor's guess fared."""
    if not guess or gap is None:
        return ""
    truth = "none" if not is_clear(gap) else "b" if gap.mean > 0 else "a"
    if guess == truth:
        return words("compare.guess_right")
    told = {"a": names[0], "b": names[1], "none": words("compare.guess_none")}
    return words("compare.guess_wrong", guess=told.get(guess, guess))


def number_of(key: str, measure: str, how: str, c: Comparison, words: Words) -> dict[str, Any]:
    """Return one number of both, and the difference with half its interval."""
    write: Callable[..., str] = getattr(words, how)
    gap = difference(c, measure)
    scale = c.per_year(measure)
    apart: Callable[..., str] = words.points if how == "percent" else write
    change = apart(gap.mean * scale, signed=True) if np.isfinite(gap.mean) else "–"
    half = ""
    if gap.low is not None and gap.high is not None:
        half = f"±{FIRM}{apart((gap.high - gap.low) / 2 * scale)}"
    better = QUANTITY[measure].better
    sense = (
        "none" if not is_clear(gap) or not better else "good" if gap.mean * better > 0 else "bad"
    )
    a, b = (write(c.estimates[name][measure].mean * scale) for name in c.names)
    return {
        "key": key,
        "name": words(f"explore.{key}"),
        "values": [{"side": "a", "text": a}, {"side": "b", "text": b}],
        "change": f"B − A {change}",
        "half": half,
        "today": "",
        "sense": sense,
    }
