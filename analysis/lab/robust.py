"""Does a verdict hold in the worst of the worlds that still pass the survey?

A study of sampled parameters that was lived with `survey = true` is sorted: points whose answers to
the questions that parameters were fitted to lie within the bounds of scenarios/survey.toml pass.
Held-out questions sort nobody out; how many of them each point keeps is shown beside. Of those that
pass, the points where a policy's lead is smallest are written as an experiment of their own, to be
lived on fresh seeds: the smallest of many leads is small by bad luck too.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import pandas as pd

from analysis.lab.answer import Answer, Asked, Shown
from analysis.lab.outline import Outline
from analysis.lab.study import Study
from analysis.paired import estimate
from analysis.survey_questions import Question, read_questions
from analysis.wording import number, percent
from sim.errors import OnzeError

WORST = 30
SHOWN = 12
FRESH_SEEDS = 1000  # so far from the seeds that chose the points
FRESH_REPLICATIONS = 8
SURVEY = "survey."
CSV = "worst_points.csv"


def ask(study: Study, asked: Asked) -> Answer:
    """Return in which passing worlds the lead of a policy over another is smallest."""
    outline = study.experiment
    if asked.policy is None or asked.against is None:
        raise OnzeError("robustness is that of one policy against another: name --against.")
    if not outline.survey:
        raise OnzeError(
            f"{outline.name} was lived without the survey, so nobody knows which points pass it; "
            "set survey = true in its file and sweep again."
        )
    table = study.table()
    questions = {
        name: question
        for name, question in read_questions().items()
        if f"{SURVEY}{name}" in table.columns
    }
    answers = table[table["policy"] == asked.against].groupby("point").mean(numeric_only=True)
    fitted = _kept(answers, questions, "calibrated")
    held_out = _kept(answers, questions, "held_out")
    passing = fitted.all(axis=1)
    leads = leads_of(table, asked)
    sorted_out = leads[passing.reindex(leads.index, fill_value=False)]
    worst = sorted_out.sort_values().head(WORST)
    tables = {"robust_points": _described(study, leads, fitted, held_out)}
    if not worst.empty:
        _write_experiment(study, worst.index.tolist(), asked)
    lost = int((worst < 0).sum())
    return Answer(
        "robust",
        _sentence(asked, len(leads), len(sorted_out), sorted_out, worst),
        (
            f"Passing: every question marked calibrated ({', '.join(fitted.columns)}) within the "
            "bounds set for it before any market was lived. Questions held out sort nobody out; "
            f"the points that pass keep {_share(held_out[passing])} of those.",
            f"The worst of many are worst by luck too. {CSV} and worst.toml in the study's folder "
            f"live these {len(worst)} again on fresh seeds: python run.py sweep "
            f"{study.folder}/worst.toml",
        ),
        _shown(study, worst, held_out, asked),
        tables,
        {},
        {
            "measure": asked.measure,
            "policy": asked.policy,
            "against": asked.against,
            "points": len(leads),
            "passing": len(sorted_out),
            "worst": {str(point): value for point, value in worst.items()},
            "lost_among_worst": lost,
        },
    )


def leads_of(table: pd.DataFrame, asked: Asked) -> pd.Series:
    """Return the mean paired lead of a policy at each point."""
    wide = table.pivot_table(
        index=["point", "replication"], columns="policy", values=asked.measure, sort=True
    )
    return (wide[asked.policy] - wide[asked.against]).dropna().groupby("point").mean()


def _kept(answers: pd.DataFrame, questions: dict[str, Question], role: str) -> pd.DataFrame:
    """Return (points, questions of a role) bool: whether the answer lies within its bounds."""
    return pd.DataFrame(
        {
            name: answers[f"{SURVEY}{name}"].between(question.low, question.high)
            for name, question in questions.items()
            if question.role == role
        },
        index=answers.index,
    )


def _share(kept: pd.DataFrame) -> str:
    return percent(float(kept.to_numpy().mean())) if kept.size else "none"


def _sentence(asked: Asked, points: int, passing: int, leads: pd.Series, worst: pd.Series) -> str:
    contrast = f"{asked.policy} over {asked.against}"
    if passing == 0:
        return (
            f"None of {points:,} parameter sets passes the survey, so nothing is known of the lead "
            f"of {contrast} in those that would: sample more, or nearer to the fitted values."
        )
    ahead = int((leads > 0).sum())
    found = (
        f"{passing:,} of {points:,} parameter sets pass the survey; {asked.policy} is ahead of "
        f"{asked.against} in {ahead:,} of them"
    )
    return (
        f"{found}. In the {len(worst)} worst its lead in {asked.measure.replace('_', ' ')} runs "
        f"from {number(float(worst.min()), signed=True)} to "
        f"{number(float(worst.max()), signed=True)}, {number(estimate(worst.to_numpy()).mean)} on "
        "average; on the seeds that chose them."
    )


def _shown(study: Study, worst: pd.Series, held_out: pd.DataFrame, asked: Asked) -> Shown:
    points = study.points()
    rows = []
    for point, lead in worst.head(SHOWN).items():
        told = ", ".join(
            f"{_short(name)} {value:.3g}" if isinstance(value, float) else f"{_short(name)} {value}"
            for name, value in points.loc[point].items()
        )
        kept = held_out.loc[point]
        rows.append((str(point), number(lead, signed=True), f"{int(kept.sum())}/{kept.size}", told))
    more = f", {len(worst) - SHOWN} more in the file" if len(worst) > SHOWN else ""
    title = f"The worst parameter sets that pass{more}"
    return Shown(title, ("point", f"lead, {asked.measure}", "held out", "where"), rows, (3,))


def _short(address: str) -> str:
    return address.rsplit(".", 1)[-1].replace("_", " ")


def _described(
    study: Study, leads: pd.Series, fitted: pd.DataFrame, held_out: pd.DataFrame
) -> pd.DataFrame:
    """Return one row per point: its factors, its lead, and what it keeps of the survey."""
    table = study.points()
    table["lead"] = leads
    table["passes"] = fitted.all(axis=1)
    table["fitted_kept"] = fitted.sum(axis=1)
    table["held_out_kept"] = held_out.sum(axis=1)
    return table.reset_index()


def _write_experiment(study: Study, points: Sequence[int], asked: Asked) -> None:
    """Write the points as a list, and the experiment that lives them on fresh seeds."""
    outline: Outline = study.experiment
    study.points().loc[list(points)].to_csv(study.folder / CSV, index=False, lineterminator="\n")
    factors = "\n".join(
        f'"{factor.address}" = {{low = {factor.low!r}, high = {factor.high!r}}}'
        for factor in outline.factors
        if factor.levels is None
    )
    settings = "\n".join(
        f'"{name}" = {json.dumps(value)}' for name, value in outline.settings.items()
    )
    text = f"""# Made by: python run.py study {study.folder.name} robust
title = "The worst of {outline.name}, on fresh seeds"
question = "{outline.question}"
world = "{outline.world}"
policies = ["{asked.policy}", "{asked.against}"]
against = "{asked.against}"
replications = {FRESH_REPLICATIONS}
seed = {outline.seed + FRESH_SEEDS}
measures = ["{asked.measure}"]

[set]
{settings}

[design]
kind = "list"
file = "{CSV}"

[factors]
{factors}
"""
    (study.folder / "worst.toml").write_text(text, encoding="utf-8")
