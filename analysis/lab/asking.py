"""What does `study STUDY ACTION` do? One analysis: asked, shown, and kept beside the runs."""

from __future__ import annotations

import io
from importlib import import_module
from pathlib import Path
from typing import Any

from analysis.console import emit, say, show_table
from analysis.lab.answer import Answer, Asked
from analysis.lab.commands import heading_of
from analysis.lab.study import Study, open_study
from analysis.lab.whole import write_whole
from sim.errors import OnzeError
from sim.observations import QUANTITY
from sim.parameters import nearest

# Each has a module of its own with `ask(study, asked) -> Answer`.
ANALYSES = ("show", "sensitivity", "discover", "pareto", "robust")
ACTIONS = (*ANALYSES, "report", "export")
PNG_DOTS = 150  # an inch


def study_action(
    name: str,
    action: str,
    measure: str | None,
    policy: str | None,
    against: str | None,
    seed: int,
    as_json: bool,
) -> None:
    """Ask a study one thing."""
    if action not in ACTIONS:
        raise OnzeError(
            f"a study knows no {action}{nearest(action, list(ACTIONS))}; it knows "
            f"{', '.join(ACTIONS)}.",
            key="action",
        )
    study = open_study(name)
    if action == "export":
        export_study(study, as_json)
        return
    asked = asked_of(study, measure, policy, against, seed)
    if action == "report":
        from analysis.lab.report import write_report

        page = write_report(study, asked)
        if as_json:
            emit(heading_of(study, "report") | {"file": str(page)})
        else:
            say(f"Written: {page}. Open it in a browser.", whole=True)
        return
    answer = answer_of(study, action, asked)
    written = keep_answer(study.folder, answer)
    if as_json:
        document = heading_of(study, action) | dict(answer.document)
        emit(document | {"sentence": answer.sentence, "files": [str(path) for path in written]})
        return
    show_answer(answer)
    say(f"Kept in {study.folder}: {', '.join(path.name for path in written)}.", whole=True)


def asked_of(
    study: Study, measure: str | None, policy: str | None, against: str | None, seed: int
) -> Asked:
    """Return what is asked, checked; what is left out is what the experiment is about."""
    outline = study.experiment
    chosen = measure or outline.measures[0]
    if chosen not in QUANTITY:
        raise OnzeError(
            f"nothing measures {chosen}{nearest(chosen, list(QUANTITY))}.", key="measure"
        )
    for name, option in ((policy, "policy"), (against, "against")):
        if name is not None and name not in outline.policies:
            raise OnzeError(
                f"--{option} {name} was not lived in this study; it has "
                f"{', '.join(outline.policies)}.",
                key=option,
            )
    against = against or outline.against
    others = [name for name in outline.policies if name != against]
    if against is not None and policy is None and others:
        policy = others[0]
    if policy is not None and policy == against:
        raise OnzeError(
            f"--policy and --against are both {policy}: nothing to compare.", key="policy"
        )
    return Asked(chosen, policy or outline.policies[0], against, seed)


def answer_of(study: Study, action: str, asked: Asked) -> Answer:
    """Return what one analysis says of a study."""
    found: Answer = import_module(f"analysis.lab.{action}").ask(study, asked)
    return found


def show_answer(answer: Answer) -> None:
    """Print an answer: the sentence first, then the table, then the cautions."""
    say(answer.sentence)
    say()
    if answer.shown.rows:
        show_table(*answer.shown)
    for note in answer.notes:
        say(f"- {note}")


def keep_answer(folder: Path, answer: Answer) -> list[Path]:
    """Write an answer's tables (CSV), figures (SVG, PNG) and texts beside a study; returns them."""
    from analysis.drawing import picture, styled

    written: list[Path] = []
    try:
        for name, table in answer.tables.items():
            text = table.to_csv(index=False, lineterminator="\n")
            written.append(write_whole(folder / f"{name}.csv", text.encode()))
        for name, text in answer.files.items():
            written.append(write_whole(folder / name, text.encode()))
        for name, figure in answer.figures.items():
            with styled():
                written.append(write_whole(folder / f"{name}.svg", picture(figure).encode()))
                dots = io.BytesIO()
                figure.savefig(dots, format="png", dpi=PNG_DOTS, facecolor="white")
            written.append(write_whole(folder / f"{name}.png", dots.getvalue()))
    except OSError as error:
        raise OnzeError(
            f"{folder.name} cannot be written: {error.strerror or error}.", file=folder
        ) from None
    return written


def export_study(study: Study, as_json: bool) -> None:
    """Write a study's tables into its folder."""
    from analysis.lab.export import export

    folder = study.folder / "tables"
    written = export(study, folder)
    counts = study.counts()
    if as_json:
        found: dict[str, Any] = heading_of(study, "export") | {**counts}
        emit(found | {"files": [str(path) for path in written]})
        return
    say(f"{counts['done']:,} finished runs of {counts['runs']:,}, {counts['failed']:,} failed.")
    say(f"Written into {folder}: {', '.join(path.name for path in written)}.", whole=True)
