"""Which policies would just keep to a budget, judged by what known ones were found to cost?

What a policy costs grows about evenly with how much it does, so a known policy and half of it say
at which share of it the money is spent. Those shares are tried before the search is left to itself:
where a budget is tight, most of what is drawn would cost too much, and teach little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.lab.factors import Factor
from analysis.lab.optimise_levers import frugal
from analysis.lab.optimise_tried import BETTER, COST, Score, Setting

HALF = 0.5
SPENT = 0.97  # of the budget is aimed at: luck moves what a policy costs


def fitting(
    starts: Sequence[Setting],
    scores: Mapping[int, Score],
    levers: Sequence[Factor],
    budget: float,
    measure: str,
) -> list[Setting]:
    """Return known policies cut down to a budget, the one that did best at half its size first.

    starts: so many policies, then the half of each. scores: what came of those tried, by place.
    """
    count = len(starts) // 2
    found: list[tuple[float, Setting]] = []
    for place in range(count):
        whole, half = scores.get(place), scores.get(place + count)
        if whole is None or half is None or whole.mean(COST) <= budget:
            continue
        share = share_within(whole.mean(COST), half.mean(COST), SPENT * budget)
        setting = frugal(starts[place], levers, share)
        if all(setting != each for _, each in found):
            found.append((BETTER[measure] * half.mean(measure), setting))
    return [setting for _, setting in sorted(found, key=lambda each: -each[0])]


def share_within(whole: float, half: float, money: float) -> float:
    """Return the share of a policy that costs so much: on the line through the whole and its half.

    whole, half, money: euros a year. 0 where even nothing would cost more.
    """
    if whole <= half:
        return 0.0
    return min(max(1.0 - HALF * (whole - money) / (whole - half), 0.0), 1.0)
