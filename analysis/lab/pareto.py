"""Which design points and policies of a study are not dominated in profit, customers and cost?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.lab.answer import Answer, Asked, Shown
from analysis.lab.pareto_front import LEAST_SHARE, Choices, Front, choices_of, front, staying
from analysis.paired import Estimate, estimate
from analysis.wording import listed, percent, whole
from sim.errors import OnzeError

if TYPE_CHECKING:
    from analysis.lab.study import Study

OBJECTIVES = ("profit", "customers_kept", "cost")
BETTER = (1, 1, -1)
PARTS_OF_COST = ("desk_cost", "programme_cost")
UNITS = {"profit": "EUR", "customers_kept": "people", "cost": "EUR"}
DECIDED = ("policy.", "brands.")  # the beginnings of what a brand decides; all else is a condition
METHOD = (
    "Method: Pareto dominance of means over replications; the share is of 1,000 bootstrap "
    "resamples of the replications, one draw for all choices because all lived the same luck "
    "(Efron & Tibshirani 1993)."
)


def ask(study: Study, asked: Asked) -> Answer:
    """Return the front of a study. Raises OnzeError where a measure it needs was not kept."""
    from analysis.lab.pareto_figure import picture_of

    runs, factors = with_cost(study.table()), [f.address for f in study.experiment.factors]
    against = asked.against or study.experiment.against
    found = front_of(runs, factors, against, asked.seed)
    conditions = [name for name in factors if not name.startswith(DECIDED)]
    return Answer(
        name="pareto",
        sentence=sentence(found),
        notes=tuple(notes(found, conditions)),
        shown=shown(found),
        tables={"pareto": table(found)},
        figures={f"pareto_{name}": picture_of(found, name) for name in OBJECTIVES[:2]},
        document=document(found),
    )


def with_cost(runs: pd.DataFrame) -> pd.DataFrame:
    """Return the runs with what desk and programmes cost together; refuse where that is unknown."""
    for name in (*OBJECTIVES[:2], *PARTS_OF_COST):
        if name not in runs.columns:
            raise OnzeError(
                f"a front needs the measure {name}, which this study did not keep; it needs "
                f"{listed([*OBJECTIVES[:2], *PARTS_OF_COST])}.",
                key=name,
            )
    return runs.assign(cost=runs[list(PARTS_OF_COST)].sum(axis=1))


def front_of(
    runs: pd.DataFrame, factors: Sequence[str], against: str | None, seed: int = 1
) -> Front:
    """Return where every choice stands. against: the reference's policy (None: the first's).

    runs: a study's tidy table with the column cost. The reference is the first design point of
    that policy.
    """
    choices = choices_of(runs, OBJECTIVES)
    rows = [k for k, (_, policy) in enumerate(choices.keys) if against in (None, policy)]
    if not rows:
        raise OnzeError(f"--against {against} has no finished runs in this study.", key="against")
    outcomes, reference = choices.outcomes, rows[0]
    means = outcomes.mean(axis=1)
    paired = outcomes - outcomes[reference]
    gaps = {
        name: tuple(estimate(each[:, k]) for each in paired) for k, name in enumerate(OBJECTIVES)
    }
    share = staying(outcomes, BETTER, seed)
    labels = labels_of(runs, factors, choices)
    return Front(choices, labels, means, gaps, front(means, BETTER), share, reference)


def labels_of(runs: pd.DataFrame, factors: Sequence[str], choices: Choices) -> tuple[str, ...]:
    """Return what each choice is called: its policy where several differ, and its settings."""
    varied = [name for name in factors if len(set(runs[name].astype(str))) > 1]
    points = runs.drop_duplicates("point").set_index("point")
    several = len({policy for _, policy in choices.keys}) > 1
    labels = []
    for point, policy in choices.keys:
        settings = [f"{name.split('.')[-1]} {said(points.loc[point, name])}" for name in varied]
        labels.append(", ".join([policy] * (several or not settings) + settings))
    return tuple(labels)


def said(value: Any) -> str:
    """Return a setting as a label shows it."""
    if isinstance(value, list | tuple):
        return "+".join(str(item) for item in value)
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def sentence(found: Front) -> str:
    """Return what to read first."""
    on, means, labels = np.flatnonzero(found.on), found.means, found.labels
    count = found.on.size
    richest, most = on[np.argmax(means[on, 0])], on[np.argmax(means[on, 1])]
    cheapest = on[np.argmin(means[on, 2])]
    if on.size == 1:
        words = f"Of {count} choices, “{labels[on[0]]}” beats all others in everything."
    else:
        words = (
            f"Of {count} choices, {on.size} are beaten by none in profit, customers kept and cost "
            f"at once: “{labels[richest]}” earns most, “{labels[most]}” keeps most customers, "
            f"“{labels[cheapest]}” costs least."
        )
    if unsure := int(found.unsure.sum()):
        words += (
            f" {unsure} more {'is' if unsure == 1 else 'are'} beaten in these runs, but would not "
            f"be in over {percent(LEAST_SHARE)} of redraws of the luck."
        )
    return words


def notes(found: Front, conditions: Sequence[str]) -> list[str]:
    """Return the cautions."""
    replications = found.choices.outcomes.shape[1]
    words = []
    if found.share is None:
        words.append("One replication says nothing of luck: add some before trusting any of it.")
    elif found.share[found.on].min() < 1 - LEAST_SHARE:
        loose = int((found.share[found.on] < 1 - LEAST_SHARE).sum())
        words.append(
            f"{loose} of the {int(found.on.sum())} stay on the front in fewer than "
            f"{percent(1 - LEAST_SHARE)} of redraws: {replications} replications do not settle "
            "them."
        )
    if conditions:
        words.append(
            f"{listed(list(conditions))}: nobody chooses these, so a choice here is also the "
            "conditions it met."
        )
    if found.choices.left_out:
        words.append(f"{found.choices.left_out} choices lack runs and are left out.")
    return [*words, METHOD]


def shown(found: Front) -> Shown:
    """Return the front and who may belong to it, cheapest first."""
    rows = np.flatnonzero(found.on | found.unsure)
    rows = rows[np.argsort(found.means[rows, 2], kind="stable")]
    lines = []
    for k in rows:
        share = "" if found.share is None else percent(float(found.share[k]))
        mark = "" if found.on[k] else " (beaten)"
        cells = [gap_in_words(found.gaps[name][k], k == found.reference) for name in OBJECTIVES]
        lines.append((found.labels[k] + mark, *cells, share))
    title = f"Not dominated; differences from “{found.labels[found.reference]}”, 95 % intervals"
    return Shown(title, ("choice", "profit, EUR", "customers", "cost, EUR", "stays"), lines)


def gap_in_words(gap: Estimate, reference: bool) -> str:
    """Return a difference with half its interval."""
    if reference:
        return "reference"
    half = "" if gap.high is None else f" ±{whole(gap.high - gap.mean)}"
    return whole(gap.mean, signed=True) + half


def table(found: Front) -> pd.DataFrame:
    """Return one row per choice, the front first and then the rest, each by cost."""
    columns: dict[str, Any] = {
        "point": [point for point, _ in found.choices.keys],
        "policy": [policy for _, policy in found.choices.keys],
        "choice": found.labels,
        "on_front": found.on,
        "share_of_resamples_on_front": np.nan if found.share is None else found.share,
        "replications": found.choices.outcomes.shape[1],
    }
    for k, name in enumerate(OBJECTIVES):
        columns[name] = found.means[:, k]
        columns[f"{name}_difference"] = [gap.mean for gap in found.gaps[name]]
        for end in ("low", "high"):
            ends = [getattr(gap, end) for gap in found.gaps[name]]
            columns[f"{name}_difference_{end}"] = np.array(ends, float)
    rows = pd.DataFrame(columns)
    return rows.sort_values(["on_front", "cost"], ascending=[False, True], kind="stable")


def document(found: Front) -> dict[str, Any]:
    """Return the keys of `--json`."""
    records = table(found).to_dict("records")
    return {
        "reference": found.labels[found.reference],
        "choices": int(found.on.size),
        "front": [record for record in records if record["on_front"]],
        "dominated": [record for record in records if not record["on_front"]],
    }
