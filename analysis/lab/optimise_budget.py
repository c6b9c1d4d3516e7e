"""Which policies would just keep to a budget, judged by what known ones were found to cost?

A known policy is tried whole, and with its desk alone: no posts, no programmes. What either costs
grows about evenly with how much it does, so it says how much of it the money pays for. Those cuts
are tried before the search is left to itself: where a budget is tight, most of what is drawn would
cost too much, and teach little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, zip_longest

from analysis.lab.factors import POLICY, Factor
from analysis.lab.optimise_tried import BETTER, COST, Score, Setting

DESK = f"{POLICY}desk."
HANDS = f"{DESK}capacity"
SPENT = 0.97  # of the budget is aimed at: luck moves what a policy costs


def cut(setting: Setting, levers: Sequence[Factor], share: float) -> Setting:
    """Return a setting with that share of everything that can be had in nought to much."""
    less = dict(setting)
    for lever in levers:
        if is_amount(lever):
            value = share * setting[lever.address]
            less[lever.address] = int(value) if lever.whole else float(f"{value:.6g}")
    return less


def desk_alone(setting: Setting, levers: Sequence[Factor], share: float = 1.0) -> Setting:
    """Return a setting with none of what is no desk, and that share of its hands."""
    beside = [lever for lever in levers if not lever.address.startswith(DESK)]
    hands = [lever for lever in levers if lever.address == HANDS]
    return cut(cut(setting, beside, 0.0), hands, share)


def is_amount(lever: Factor) -> bool:
    """Return whether a lever says how much of something there is, from nothing on."""
    return lever.levels is None and lever.low == 0


def fitting(
    starts: Sequence[Setting],
    scores: Mapping[int, Score],
    levers: Sequence[Factor],
    budget: float,
    measure: str,
) -> list[Setting]:
    """Return known policies cut down to a budget: desks alone and whole ones in turn, best first.

    starts: known policies and desks alone. scores: what came of those tried, by place.
    """
    by_way: list[list[tuple[float, Setting]]] = [[], []]
    for place, setting in enumerate(starts):
        score = scores.get(place)
        if score is None or score.mean(COST) <= max(budget, 0.0):
            continue
        share = SPENT * budget / score.mean(COST)
        alone = setting == desk_alone(setting, levers)
        less = (desk_alone if alone else cut)(setting, levers, share)
        by_way[not alone].append((BETTER[measure] * score.mean(measure), less))
    ranked = [[less for _, less in sorted(way, key=lambda each: -each[0])] for way in by_way]
    found: list[Setting] = []
    for less in chain.from_iterable(zip_longest(*ranked)):
        if less is not None and less not in found:
            found.append(less)
    return found
