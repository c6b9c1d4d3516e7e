"""Which choices of a study are not dominated in profit, customers kept and cost?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.lab.answer import Answer, Asked, Shown
from analysis.lab.pareto_choices import Pooled, labels_of, parted, pooled
from analysis.lab.pareto_front import LEAST_SHARE, Front, choices_of, front, staying
from analysis.paired import Estimate, estimate
from analysis.wording import called, listed, percent, whole
from sim.errors import OnzeError

if TYPE_CHECKING:
    from analysis.lab.study import Study

OBJECTIVES = ("profit", "customers_kept", "cost")
BETTER = (1, 1, -1)
PARTS_OF_COST = ("desk_cost", "programme_cost")
UNITS = {"profit": "EUR", "customers_kept": "people", "cost": "EUR"}
NAMED = 4  # conditions, or choices, that a note names
METHOD = (
    "Method: Pareto dominance of means over replications; the share is of 1,000 bootstrap "
    "resamples of the replications, one draw for all choices because all lived the same luck "
    "(Efron & Tibshirani 1993)."
)


def ask(study: Study, asked: Asked) -> Answer:
    """Return the front of a study. Raises OnzeError where a measure it needs was not kept."""
    from analysis.lab.pareto_figure import picture_of

    runs, outline = with_cost(study.table()), study.experiment
    chosen, conditions = parted(outline, runs)
    pool = pooled(runs, chosen, conditions, OBJECTIVES, BETTER)
    points = runs.drop_duplicates("point").set_index("point")[chosen]
    titles = dict(zip(outline.policies, outline.titles, strict=True))
    against = asked.against or outline.against
    found = front_of(pool.runs, points, titles, against, asked.seed)
    return Answer(
        name="pareto",
        sentence=sentence(found, pool),
        notes=tuple(notes(found, pool, conditions)),
        shown=shown(found),
        tables={"pareto": table(found, pool, points)},
        figures={f"pareto_{name}": picture_of(found, name) for name in OBJECTIVES[:2]},
        document=document(found, pool, points),
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
    runs: pd.DataFrame,
    points: pd.DataFrame,
    titles: Mapping[str, str],
    against: str | None,
    seed: int = 1,
) -> Front:
    """Return where every choice stands. against: the reference's policy (None: the first's).

    runs: of choices, with the column cost; points: the chosen factors, a row per point. The
    reference is the first choice under that policy.
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
    labels = labels_of(points, choices.keys, titles)
    return Front(choices, labels, means, gaps, front(means, BETTER), share, reference)


def sentence(found: Front, pool: Pooled) -> str:
    """Return what to read first."""
    on, means, labels = np.flatnonzero(found.on), found.means, found.labels
    count = f"Of {found.on.size:,} choices"
    if pool.conditions > 1 and pool.crossed:
        count += f", each the mean over {pool.conditions:,} settings of the world"
    if on.size == 1:
        words = f"{count}, {called(labels[on[0]])} beats all others in everything."
    else:
        best = {
            "earns most": np.argmax(means[on, 0]),
            "keeps most customers": np.argmax(means[on, 1]),
        }
        best |= {"costs least": np.argmin(means[on, 2])}
        told: dict[int, list[str]] = {}
        for what, k in best.items():
            told.setdefault(int(on[k]), []).append(what)
        parts = [f"{called(labels[k])} {' and '.join(what)}" for k, what in told.items()]
        words = (
            f"{count}, {on.size:,} are beaten by none in profit, customers kept and cost at once: "
            f"{', '.join(parts)}."
        )
    if unsure := int(found.unsure.sum()):
        words += (
            f" {unsure:,} more {'is' if unsure == 1 else 'are'} beaten in these runs, but would "
            f"not be in over {percent(LEAST_SHARE)} of redraws of the luck."
        )
    return words


def notes(found: Front, pool: Pooled, conditions: Sequence[str]) -> list[str]:
    """Return the cautions."""
    replications = found.choices.outcomes.shape[1]
    words = conditions_in_words(found, pool, conditions)
    if found.share is None:
        words.append("One replication says nothing of luck: add some before trusting any of it.")
    elif found.share[found.on].min() < 1 - LEAST_SHARE:
        loose = int((found.share[found.on] < 1 - LEAST_SHARE).sum())
        words.append(
            f"{loose} of the {int(found.on.sum())} stay on the front in fewer than "
            f"{percent(1 - LEAST_SHARE)} of redraws: {replications} replications do not settle "
            "them."
        )
    if found.choices.left_out:
        words.append(f"{found.choices.left_out} choices lack runs and are left out.")
    return [*words, METHOD]


def conditions_in_words(found: Front, pool: Pooled, conditions: Sequence[str]) -> list[str]:
    """Return what nobody chooses, and what it means for the front."""
    if not conditions:
        return []
    names = [name.replace(".", " ").replace("_", " ") for name in conditions]
    if len(names) > NAMED:
        names = [*names[: NAMED - 1], f"{len(names) - NAMED + 1} more"]
    nobody = f"Nobody chooses {listed(names)}"
    if not pool.crossed:
        return [
            f"{nobody}, and each choice met settings of its own of these: part of what differs is "
            "theirs. A grid, or policies compared at every point, would part the two."
        ]
    words = [f"{nobody}: every figure is the mean over settings of these, the same for all."]
    if pool.left_out:
        words[0] += f" {pool.left_out:,} settings lack runs and are left out."
    if pool.alone is not None:
        here = [
            (label, pool.alone[key])
            for key, label in zip(found.choices.keys, found.labels, strict=True)
        ]
        here = sorted(here, key=lambda each: -each[1])[:NAMED]
        parts = [f"{called(label)} in {percent(float(share))}" for label, share in here]
        words.append(f"By themselves, on the front: {listed(parts)} of the settings.")
    return words


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


def table(found: Front, pool: Pooled, points: pd.DataFrame) -> pd.DataFrame:
    """Return one row per choice, the front first and then the rest, each by cost."""
    columns: dict[str, Any] = {
        "point": [point for point, _ in found.choices.keys],
        "policy": [policy for _, policy in found.choices.keys],
        "choice": found.labels,
        **{
            name: points.loc[[point for point, _ in found.choices.keys], name].to_numpy()
            for name in points
        },
        "on_front": found.on,
        "share_of_resamples_on_front": np.nan if found.share is None else found.share,
        "replications": found.choices.outcomes.shape[1],
        "conditions": pool.conditions,
        "share_of_conditions_on_front": np.nan
        if pool.alone is None
        else [pool.alone[key] for key in found.choices.keys],
    }
    for k, name in enumerate(OBJECTIVES):
        columns[name] = found.means[:, k]
        columns[f"{name}_difference"] = [gap.mean for gap in found.gaps[name]]
        for end in ("low", "high"):
            ends = [getattr(gap, end) for gap in found.gaps[name]]
            columns[f"{name}_difference_{end}"] = np.array(ends, float)
    rows = pd.DataFrame(columns)
    return rows.sort_values(["on_front", "cost"], ascending=[False, True], kind="stable")


def document(found: Front, pool: Pooled, points: pd.DataFrame) -> dict[str, Any]:
    """Return the keys of `--json`."""
    records = table(found, pool, points).to_dict("records")
    return {
        "reference": found.labels[found.reference],
        "choices": int(found.on.size),
        "front": [record for record in records if record["on_front"]],
        "dominated": [record for record in records if not record["on_front"]],
    }
