"""What did the search for several measures find, in a sentence, a table and a figure?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.lab.answer import Answer, Shown
from analysis.lab.factors import level_in_words
from analysis.lab.optimise_answer import METHOD, few_tries, own_overspends
from analysis.lab.optimise_figure import picture_of_front
from analysis.lab.optimise_front import Fronted
from analysis.lab.optimise_tables import fresh_row, said_by_search
from analysis.lab.optimise_tried import KEPT, PROFIT
from analysis.lab.optimise_words import (
    CALLED,
    DOES,
    ends,
    margin,
    more_or_less,
    none_within,
)
from analysis.wording import called, euros, listed, number, percent, plain

FRONT_METHOD = (
    " For several measures: Ozaki et al. 2022. Redraws: 1,000 bootstrap resamples of the fresh "
    "luck, the same for all (Efron & Tibshirani 1993)."
)
TOLD = 4  # levers named in a note


def answer_of(found: Fronted) -> Answer:
    """Return the whole answer."""
    return Answer(
        name="optimise",
        sentence=sentence(found),
        notes=tuple(notes(found)),
        shown=shown(found),
        tables={"tried": tried_table(found), "front": front_table(found)},
        figures={"front": picture_of_front(found)},
        document=document(found),
    )


def sentence(found: Fronted) -> str:
    """Return what to read first: how many are beaten by none, and the best in each measure."""
    problem, again, count = found.problem, found.again, len(found.tried)
    if not found.within:
        return none_within(count, problem.budget, again.cost(1).mean)
    names = listed([CALLED[measure] for measure in problem.measures])
    unbeaten = f"{found.on} are" if found.on > 1 else "one is"
    words = (
        f"{found.within} of {count} policies tried kept to {euros(problem.budget)} a year, and "
        f"{unbeaten} beaten by no other in {names} at once."
    )
    told: dict[int, list[str]] = {}
    means = found.outcomes.mean(axis=1) * found.better
    for k, measure in enumerate(problem.measures):
        row = int(np.argmax(means[:, k]))
        gain = again.gain(row + 1, measure=measure)
        told.setdefault(row, []).append(
            f"{DOES[measure]} {more_or_less(measure, gain.mean)}{ends(gain)}"
        )
    parts = [f"{called(found.labels[row])} {listed(parts)}" for row, parts in told.items()]
    where = f"{problem.robust} fresh parameter sets" if problem.robust else "luck nobody chose by"
    return f"{words} On {where}, against {called(problem.own.title)}: {'; '.join(parts)}."


def notes(found: Fronted) -> list[str]:
    """Return the cautions."""
    problem, again = found.problem, found.again
    unit = "parameter sets" if problem.robust else "seeds"
    units = again.gains.shape[1]
    words = own_overspends(problem, again)
    beaten = int((~found.unbeaten).sum())
    words.append(
        f"Chosen among {len(found.tried)} tries, so partly by luck: on {units} fresh {unit} "
        f"{beaten} of the {len(found.chosen)} are beaten by another of them. "
        + ("" if found.stays is None else "“Stays”: redraws of that luck in which one is not.")
    )
    if found.on > len(found.chosen):
        words.append(
            f"{len(found.chosen)} of the {found.on} were lived again, evenly along the front."
        )
    if apart := differing(found):
        words.append(f"They differ in {listed(apart)}.")
    return [*words, *few_tries(problem, len(found.tried), found.within), METHOD + FRONT_METHOD]


def differing(found: Fronted) -> list[str]:
    """Return the levers in which those on the front differ, and how far, the most varied first."""
    told = []
    for lever in found.problem.levers:
        values = [each.setting[lever.address] for each in found.chosen]
        kinds = len({level_in_words(value) for value in values})
        if kinds > 1 and lever.levels is None:
            span = f"{number(min(values))} to {number(max(values))}"
            told.append((kinds, f"{lever.title} ({span})"))
        elif kinds > 1:
            told.append((kinds, lever.title))
    told.sort(key=lambda each: -each[0])
    more = [f"{len(told) - TOLD} more"] if len(told) > TOLD else []
    return [words for _, words in told[:TOLD]] + more


def shown(found: Fronted) -> Shown:
    """Return a line per policy lived again."""
    again, stays = found.again, found.stays
    rows = []
    for k, label in enumerate(found.labels):
        gains = (margin(again.gain(k + 1, measure=m), signed=True) for m in (PROFIT, KEPT))
        share = "" if stays is None else percent(float(stays[k]))
        rows.append((label, *gains, margin(again.cost(k + 1)), share))
    title = f"Against “{found.problem.own.title}” on fresh luck, 95 % intervals"
    headers = ("policy", "profit, EUR\na year", "customers\nkept", "cost, EUR\na year", "stays")
    return Shown(title, headers, rows)


def tried_table(found: Fronted) -> pd.DataFrame:
    """Return one row per try: its levers and what the search saw of it."""
    return pd.DataFrame(
        [
            {"number": each.number}
            | {name: level_in_words(value) for name, value in each.setting.items()}
            | said_by_search(each, found.problem)
            for each in found.tried
        ]
    )


def front_table(found: Fronted) -> pd.DataFrame:
    """Return one row per policy lived again: its levers, and what it gave there."""
    rows = rows_of(found)
    for row, each in zip(rows, found.chosen, strict=True):
        row |= {name: level_in_words(value) for name, value in each.setting.items()}
    return pd.DataFrame(rows)


def rows_of(found: Fronted) -> list[dict[str, Any]]:
    """Return what is known of each policy lived again."""
    stays, unbeaten = found.stays, found.unbeaten
    return [
        {
            "policy": name,
            "title": label,
            "number": found.chosen[k].number,
            **fresh_row(found.again, k + 1, found.problem.budget),
            "on_front": bool(unbeaten[k]),
            "stays": None if stays is None else float(stays[k]),
        }
        for k, (name, label) in enumerate(zip(found.names, found.labels, strict=True))
    ]


def document(found: Fronted) -> dict[str, Any]:
    """Return the keys of `--json`."""
    front = [
        {"setting": dict(each.setting), "search": said_by_search(each, found.problem), **row}
        for each, row in zip(found.chosen, rows_of(found), strict=True)
    ]
    told: dict[str, Any] = plain(
        {
            "budget": found.problem.budget,
            "measures": list(found.problem.measures),
            "tried": len(found.tried),
            "tried_within_budget": found.within,
            "tried_on_front": found.on,
            "sets": found.problem.robust,
            "fresh_seeds": list(found.problem.fresh),
            "own": fresh_row(found.again, 0, found.problem.budget),
            "front": front,
        }
    )
    return told
