"""Does a verdict hold in the worst of the worlds that still pass the survey?

A study of sampled parameters that was lived with `survey = true` is sorted: points whose answers to
the questions that parameters were fitted to lie within the bounds of scenarios/survey.toml pass.
Held-out questions sort nobody out; how many of them each point keeps is shown beside. Of those that
pass, the points where a policy's lead is smallest are written as an experiment of their own, to be
lived on fresh seeds: the smallest of many leads is small by bad luck too.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.lab.amounts import Scale, name_of, scale_of
from analysis.lab.answer import Answer, Asked, Shown
from analysis.lab.robust_again import again_of
from analysis.lab.robust_figure import picture_of
from analysis.lab.study import Study
from analysis.survey_questions import Question, read_questions
from analysis.wording import called, percent
from sim.errors import OnzeError

WORST = 30
SHOWN = 12
MISSED = 4  # questions named where no set passes
SURE = 0.05  # the chance left that so many passing sets agree though more of all would not
SURVEY = "survey."
METHOD = (
    "Method: points that miss an observed figure are ruled out (pattern-oriented modelling, Grimm "
    "et al. 2005); of the rest the worst count (robust decision making, Lempert et al. 2006)."
)


@dataclass(frozen=True)
class Sorted:
    """The points of a study by whether they pass the survey.

    leads: (points,) mean paired lead; fitted, held_out: (points, questions) bool, within bounds;
    passing: (points,) bool; worst: the smallest leads of those that pass, the smallest first.
    """

    leads: pd.Series
    fitted: pd.DataFrame
    held_out: pd.DataFrame
    passing: pd.Series
    worst: pd.Series

    @property
    def passed(self) -> pd.Series:
        """The leads of the points that pass."""
        return self.leads[self.passing]


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
    found = sorted_out(study.table(), read_questions(), asked)
    titles = dict(zip(outline.policies, outline.titles, strict=True))
    pair = called(titles[asked.policy]), called(titles[asked.against])
    scale = scale_of(asked.measure, found.leads.tolist(), [])
    again = again_of(study, found.worst.index.tolist(), asked)
    tables = {"robust_points": described(study.points(), found)}
    return Answer(
        "robust",
        sentence(found, pair, scale, asked.measure, outline.design.kind == "list"),
        notes_of(found, list(again.files)),
        shown(found, study.points(), scale, asked.measure),
        tables | again.tables,
        {"robust": picture_of(found.leads, found.fitted, found.worst, pair, scale)},
        again.files,
        {
            "measure": asked.measure,
            "policy": asked.policy,
            "against": asked.against,
            "points": len(found.leads),
            "passing": len(found.passed),
            "ahead": int((found.passed > 0).sum()),
            "worst": {str(point): value for point, value in found.worst.items()},
            "lost_among_worst": int((found.worst < 0).sum()),
        },
    )


def sorted_out(table: pd.DataFrame, questions: dict[str, Question], asked: Asked) -> Sorted:
    """Return which points pass. table: a study's, with a column survey.NAME per question."""
    there = {k: v for k, v in questions.items() if f"{SURVEY}{k}" in table.columns}
    leads = leads_of(table, asked)
    answers = table[table["policy"] == asked.against].groupby("point").mean(numeric_only=True)
    answers = answers.reindex(leads.index)
    fitted, held_out = (_kept(answers, there, role) for role in ("calibrated", "held_out"))
    passing = fitted.all(axis=1)
    worst = leads[passing].sort_values(kind="stable").head(WORST)
    return Sorted(leads, fitted, held_out, passing, worst)


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


def sentence(found: Sorted, pair: tuple[str, str], scale: Scale, measure: str, given: bool) -> str:
    """Return what to read first. given: the points were not chosen on these seeds."""
    policy, against = pair
    points, passed, worst = len(found.leads), found.passed, found.worst
    if passed.empty:
        return (
            f"None of {points:,} parameter sets passes the survey, so nothing is known of the lead "
            f"of {policy} over {against} in those that would: sample more, or nearer to the fitted "
            "values."
        )
    ahead = int((passed > 0).sum())
    ends = f"{scale.said(worst.min(), True)} to {scale.said(worst.max(), True)} {scale.unit}"
    where = "them" if len(worst) == len(passed) else f"the {len(worst)} worst of them"
    return (
        f"{len(passed):,} of {points:,} parameter sets pass the survey; {policy} is ahead of "
        f"{against} in {ahead:,} of them. Its lead in {name_of(measure)} in {where} is {ends}, "
        f"{scale.said(worst.mean(), True)} on average"
        f"{'' if given else ', on the seeds that chose them'}."
    )


def notes_of(found: Sorted, files: list[str]) -> tuple[str, ...]:
    """Return the cautions: what passing is, how far so many sets reach, and fresh luck."""
    kept = found.held_out[found.passing]
    share = percent(float(kept.to_numpy().mean())) if kept.size else "none"
    words = [
        f"Passing: every question marked calibrated ({', '.join(found.fitted.columns)}) within the "
        "bounds set for it before any market was lived. Questions held out sort nobody out; the "
        f"points that pass keep {share} of those."
    ]
    if found.passed.empty:
        missed = (~found.fitted).sum().sort_values(ascending=False, kind="stable")
        often = [f"{name} ({n} of {len(found.fitted)})" for name, n in missed.items() if n]
        words.append(f"Missed most often: {', '.join(often[:MISSED])}.")
    count = len(found.passed)
    if count and (found.passed > 0).all():
        words.append(
            f"That all {count} agree leaves up to {percent(1 - SURE ** (1 / count))} of all "
            "passing sets that might not (one-sided 95 %)."
        )
    if files:
        words.append(
            f"The worst of many are worst by luck too: {files[0]}, beside the study, lives these "
            f"{len(found.worst)} again on fresh seeds (python run.py sweep FILE)."
        )
    return (*words, METHOD)


def shown(found: Sorted, points: pd.DataFrame, scale: Scale, measure: str) -> Shown:
    """Return the worst points; they are told apart by what is oddest about each."""
    rows = []
    for point, lead in found.worst.head(SHOWN).items():
        kept = found.held_out.loc[point]
        told = oddest(points, int(str(point)))
        rows.append((str(point), scale.said(lead, True), f"{int(kept.sum())}/{kept.size}", told))
    hidden = len(found.worst) - len(rows)
    more = f"; {hidden} more in robust_points.csv" if hidden else ""
    title = f"The worst parameter sets that pass{more}"
    headers = ("point", f"lead in {name_of(measure)}, {scale.short}", "held\nout", "far out are")
    return Shown(title, headers, rows, (3,))


def oddest(points: pd.DataFrame, point: int, many: int = 3) -> str:
    """Return the numbers of a point that lie nearest to an end of what was drawn."""
    drawn = points.select_dtypes("number")
    place = drawn.rank(pct=True).loc[point]
    names = (place - 0.5).abs().sort_values(ascending=False, kind="stable").index[:many]
    return ", ".join(
        f"{name.rsplit('.', 1)[-1].replace('_', ' ')} {drawn.loc[point, name]:.3g}"
        for name in names
    )


def described(points: pd.DataFrame, found: Sorted) -> pd.DataFrame:
    """Return one row per point: its factors, its lead, and what it keeps of the survey."""
    table = points.assign(
        lead=found.leads,
        passes=found.passing,
        fitted_kept=found.fitted.sum(axis=1),
        held_out_kept=found.held_out.sum(axis=1),
    )
    return table.reset_index()
