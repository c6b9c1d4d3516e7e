"""Where only conditions of the world vary: how far is each policy ahead, over all of them?

Nobody chooses a condition, so which point is best is no answer. What counts is the lead at every
point: its mean, its least and its most, and at how many points it is a lead at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.lab.amounts import name_of
from analysis.lab.cells import Cell, Outcome
from analysis.lab.factors import POLICY
from analysis.lab.pareto_choices import own_brand
from analysis.lab.places import FEW_FACTORS, Places
from analysis.lab.show_words import count_of, gap_scale
from analysis.paired import Estimate, estimate
from analysis.wording import called

NAMED = 3  # policies that the sentence tells of


@dataclass(frozen=True)
class Lead:
    """One policy against the other over all points: its cells, the least and the largest lead."""

    policy: str
    mean: Estimate
    least: Cell
    most: Cell
    ahead: list[Cell]
    behind: list[Cell]
    points: int


def only_conditions(outcome: Outcome, places: Places) -> bool:
    """Whether policies are contrasted at several points, none of which anybody chooses."""
    if outcome.reference.kind != "policy" or not places.varied:
        return False
    chosen = (POLICY, own_brand(places.outline))
    return len(outcome.cells) > 1 and not any(f.address.startswith(chosen) for f in places.varied)


def leads_of(outcome: Outcome) -> list[Lead]:
    """Return each policy's lead over the points, the best on average first."""
    found = []
    for policy in dict.fromkeys(cell.policy for cell in outcome.cells):
        cells = [cell for cell in outcome.cells if cell.policy == policy]
        gaps = np.array([cell.gap.mean for cell in cells])
        order = np.argsort(outcome.sign * gaps, kind="stable")
        ahead, behind = (
            [cell for cell in cells if side * outcome.sign * cell.gap.mean > 0] for side in (1, -1)
        )
        least, most = cells[order[0]], cells[order[-1]]
        found.append(Lead(policy, estimate(gaps), least, most, ahead, behind, len(cells)))
    return sorted(found, key=lambda lead: -outcome.sign * lead.mean.mean)


def sentence_over(outcome: Outcome, places: Places) -> str:
    """Return how far each policy is ahead over all conditions, and at how many."""
    leads, scale = leads_of(outcome), gap_scale(outcome)
    parts = []
    for number, lead in enumerate(leads[:NAMED]):
        ends = [_end(outcome, places, cell) for cell in (lead.least, lead.most)]
        mean = f"{scale.said(lead.mean.mean, True)} {scale.unit}"
        begin = f"{called(places.titles[lead.policy])}"
        if number == 0:
            begin = (
                f"Over {lead.points:,} settings of the world, {begin} differs from "
                f"{places.in_short()} in {name_of(outcome.measure)} by {mean}"
            )
        else:
            begin += f": {mean}"
        ahead, behind = (count_of(outcome, cells) for cells in (lead.ahead, lead.behind))
        parts.append(
            f"{begin} on average, from {ends[0]} to {ends[1]}; ahead at {ahead}, behind at "
            f"{behind}."
        )
    if len(leads) > NAMED:
        parts.append(f"{len(leads) - NAMED} more policies are in the table.")
    if outcome.replications < 2:
        parts.append("One replication: a lead at one point may be luck.")
    return " ".join(parts)


def _end(outcome: Outcome, places: Places, cell: Cell) -> str:
    """Return the lead at a point, and where that is if few factors say it."""
    scale = gap_scale(outcome)
    said = scale.said(cell.gap.mean, True)
    alone = places.outline.design.kind == "one_at_a_time"
    if alone or len(places.varied) <= FEW_FACTORS:
        return f"{said} ({places.at(cell.point)})"
    return said


def notes_over(outcome: Outcome) -> str:
    """Return what a mean over conditions is, and is not."""
    words = (
        "Nobody chooses between these points: means take each as likely as the next, and that is "
        "the design's choice. The least of many leads is low by luck too"
    )
    return f"{words}; the table's intervals hold for one row each."


def document_over(outcome: Outcome) -> list[dict[str, object]]:
    """Return the leads for a program."""
    return [
        {
            "policy": lead.policy,
            "points": lead.points,
            "mean": lead.mean.mean,
            "low": lead.mean.low,
            "high": lead.mean.high,
            "least": lead.least.gap.mean,
            "most": lead.most.gap.mean,
            "ahead": len(lead.ahead),
            "behind": len(lead.behind),
        }
        for lead in leads_of(outcome)
    ]
