"""What does a response hang on, among all that was varied, and how sure is that?

Three methods, by the design of the study: Sobol' indices (kind sobol), elementary effects (kind
morris), and for any other sample ranks, as a screening only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.lab.answer import Answer, Shown
from analysis.lab.luck import luck_in, luck_in_words
from analysis.lab.ranking import Asking, Ranking
from analysis.lab.response import blocks_of, made_whole, response
from analysis.lab.sensitivity_crossing import SURE, crossing, value_at
from analysis.lab.sensitivity_morris import elementary_effects
from analysis.lab.sensitivity_sample import by_ranks
from analysis.lab.sensitivity_sobol import sobol_indices
from analysis.wording import fine, listed, number, p_value, plain
from sim.errors import OnzeError

if TYPE_CHECKING:
    from analysis.lab.answer import Asked
    from analysis.lab.study import Study

LEAST_BLOCKS = 4
MOST_SHOWN = 20
EVENLY = (
    "Every number counts as equally likely anywhere between its ends, and as independent of the "
    "others; other ends give other answers."
)


def ask(study: Study, asked: Asked) -> Answer:
    """Return what a measure, or the lead of one policy over another, hangs on."""
    found = response(study, asked)
    design = study.experiment.design
    blocks = blocks_of(design.kind, len(found.factors), len(found.points), design.second_order)
    least = 2 if design.kind == "morris" else LEAST_BLOCKS
    whole = made_whole(found, blocks, least)
    asking = Asking(
        found,
        whole,
        luck_in(whole.runs),
        found.shares[whole.kept],
        blocks[whole.kept],
        design,
        asked.seed,
    )
    if np.ptp(whole.runs.mean(axis=1)) == 0.0:
        everywhere = number(float(whole.runs.mean()))
        raise OnzeError(f"{found.words} is {everywhere} at every point: there is nothing to share.")
    method = {"sobol": sobol_indices, "morris": elementary_effects}.get(design.kind, by_ranks)
    return _answer(asking, method(asking))


def _answer(asking: Asking, ranking: Ranking) -> Answer:
    crossings = _crossings(asking, ranking)
    sentence = " ".join([_first_sentence(asking, ranking), *_crossing_words(asking, crossings)])
    notes = (
        *((asking.whole.words,) if asking.whole.words else ()),
        luck_in_words(asking.luck),
        EVENLY,
        *ranking.notes,
    )
    return Answer(
        name="sensitivity",
        sentence=sentence,
        notes=notes,
        shown=_shown(asking, ranking),
        tables={"sensitivity": ranking.table, "crossings": crossings},
        figures=ranking.figures,
        document={
            "response": asking.found.words,
            "unit": asking.found.unit,
            "points": len(asking.shares),
            "replications": asking.luck.replications,
            "luck": plain(vars(asking.luck)),
            "factors": plain(ranking.table.to_dict(orient="records")),
            "crossings": plain(crossings.to_dict(orient="records")),
        },
    )


def _first_sentence(asking: Asking, ranking: Ranking) -> str:
    if asking.luck.moved is False:
        return (
            f"Nothing that was varied moves {asking.found.words} by more than luck "
            f"({len(asking.shares):,} points, {p_value(asking.luck.p_value)})."
        )
    if not ranking.words:
        return (
            f"No parameter alone can be shown to move {asking.found.words}: every interval "
            "reaches what luck would give."
        )
    names = ranking.table["factor"][: len(ranking.words)]
    parts = [f"{name} ({words})" for name, words in zip(names, ranking.words, strict=True)]
    return f"{ranking.opening} {asking.found.words} hangs on: {listed(parts)}."


def _shown(asking: Asking, ranking: Ranking) -> Shown:
    headings = {"what is varied": "factor", **ranking.shown}
    rows = [
        [_cell(row[column]) for column in headings.values()]
        for row in ranking.table.head(MOST_SHOWN).to_dict(orient="records")
    ]  # fmt: skip
    opening = asking.found.words[0].upper() + asking.found.words[1:]
    title = f"{opening}: {len(asking.shares):,} points × {asking.luck.replications}"
    if len(ranking.table) > MOST_SHOWN:
        title += f"; the first {MOST_SHOWN} of {len(ranking.table)}"
    return Shown(title, list(headings), rows, (0,))


def _cell(value: Any) -> str:
    """Return a name, or a number that says no more than two places after the point."""
    return value if isinstance(value, str) else number(round(float(value), 2) + 0.0)


def _crossings(asking: Asking, ranking: Ranking) -> pd.DataFrame:
    """Return where the factors named change the sign of a lead, averaged over the others."""
    rows = []
    for name in ranking.table["factor"][: len(ranking.words)] if asking.found.contrast else ():
        column = asking.found.names.index(name)
        factor = asking.found.factors[column]
        if factor.levels is not None:
            continue
        at = crossing(asking.shares[:, column], asking.whole.runs, asking.blocks, asking.seed)
        if at is not None:
            ends = (value_at(factor, share) for share in (at.share, at.low, at.high))
            rows.append((name, factor.unit, *ends, at.sure, at.rises))
    columns = ["factor", "unit", "crosses_at", "low", "high", "draws_that_cross", "rises"]
    return pd.DataFrame(rows, columns=columns)


def _crossing_words(asking: Asking, crossings: pd.DataFrame) -> list[str]:
    if asking.luck.moved is False:
        return []
    sides = {True: "below", False: "above"}
    return [
        f"Averaged over the others, {asking.found.first} falls behind {sides[bool(row.rises)]} "
        f"{row.factor} = {fine(row.crosses_at)} ({fine(row.low)} to {fine(row.high)})."
        for row in crossings.itertuples()
        if row.draws_that_cross >= SURE
    ]
