"""How does a visitor take a comparison along: table, scenario, report, and the typed command?"""

from __future__ import annotations

import io
import shlex
import zipfile

import solara

from analysis.app.imported import OWN
from analysis.app.live import world_of
from analysis.app.visit import Visit
from analysis.app.words import Words
from analysis.comparison import Comparison
from analysis.provenance import made
from analysis.report import report
from analysis.resolved import world_files
from analysis.tables import comparison_tables
from analysis.verdict import Verdict
from sim.runs import live, live_past


def exports(c: Comparison, verdict: Verdict, visit: Visit, words: Words) -> None:
    """Offer the table, the scenario, the report, and the command that gives the same."""
    with solara.Div(classes=["card", "take"]):
        solara.HTML(tag="h2", unsafe_innerHTML=words("compare.export"))
        with solara.Div(classes=["row"]):
            solara.FileDownload(
                lambda: table(c), filename="onze.csv", label=words("compare.export_table")
            )
            solara.FileDownload(
                lambda: scenario(c), filename="onze.zip", label=words("compare.export_scenario")
            )
            solara.FileDownload(
                lambda: page(c, verdict, visit),
                filename="onze.html",
                label=words("compare.export_report"),
            )
        if visit.world != OWN and not visit.a.moved and not visit.b.moved:
            solara.HTML(tag="h2", unsafe_innerHTML=words("compare.terminal"))
            solara.Preformatted(command(visit, c))


def command(visit: Visit, c: Comparison) -> str:
    """Return what to type for the same comparison."""
    world = world_of(visit.world)
    typed = ["python", "run.py", "compare", visit.world, "--policies", visit.a.base, visit.b.base]
    typed += ["--against", visit.a.base, "--replications", str(len(c.seeds))]
    typed += ["--consumers", str(world["world.consumers"]), "--days", str(world["world.days"])]
    typed += ["--set", f"world.people_per_agent={world['world.people_per_agent']}"]
    return shlex.join(typed)


def table(c: Comparison) -> bytes:
    """Return every run as CSV, one row a policy and seed."""
    return comparison_tables(c)["runs"].to_csv(index=False, lineterminator="\n").encode()


def scenario(c: Comparison) -> bytes:
    """Return the world and both policies as files of the house, in one archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in world_files(c.scenario, c.policies).items():
            archive.writestr(name, text)
    return packed.getvalue()


def page(c: Comparison, verdict: Verdict, visit: Visit) -> bytes:
    """Return the report, which draws every day: the markets are lived again for it."""
    from analysis.comparison import compare

    runs = []
    for seed in c.seeds:
        past = live_past(c.scenario, seed)
        runs += [live(c.scenario, seed, policy, past)[0] for policy in c.policies]
    whole = compare(runs, c.scenario, c.policies, reference=c.reference)
    typed = command(visit, c) if not visit.a.moved and not visit.b.moved else "python run.py app"
    return report(whole, verdict, made(typed, wall_time=0.0)).encode()
