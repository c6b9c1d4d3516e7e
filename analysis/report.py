"""How is a comparison put on one page that opens anywhere, offline, and can be kept?

The page is one file: no script, no font and no picture from elsewhere. Every text passes through
the template's escaping; only figures drawn here are let through as they are.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from analysis.comparison import MAIN, SECOND, Comparison
from analysis.drawing import inline
from analysis.figures import Plate, plates
from analysis.phrases import SURE, has_programmes
from analysis.provenance import Made
from analysis.verdict import Verdict
from analysis.wording import duration, euros, number, percent, span, time_span, wall_time, whole

BADGES = {
    "decided": "decided",
    "undecided": "lead not decided",
    "null": "no difference shown",
    "single": "one history, no interval",
}
NOTHING = "–"


def report(comparison: Comparison, verdict: Verdict, made: Made) -> str:
    """Return the page of a comparison: self-contained HTML."""
    c = comparison
    return template("report.html").render(
        title=c.scenario.title,
        story=c.scenario.story,
        brand=c.scenario.brands[c.scenario.focal].name,
        badge=BADGES[verdict.status],
        verdict=verdict,
        rows=[_row(c, name) for name in c.ranking],
        reference=c.titles[c.reference],
        sure=SURE,
        replicated=len(c.seeds) > 1,
        programmes=has_programmes(c),
        after=time_span(int(c.scenario["world.days"])),
        plates=[_plate(plate) for plate in plates(c)],
        policies=c.policies,
        facts=_facts(c, made),
        command=made.command,
    )


@cache
def template(name: str) -> Template:
    """Return a template of the house, in which every text is escaped."""
    house = Environment(
        loader=PackageLoader("analysis"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    house.filters["firm"] = _firm
    return house.get_template(name)


def _firm(text: str) -> str:
    """Keep a number and its percent sign on one line."""
    return text.replace(" %", "\u00a0%")


def _row(c: Comparison, name: str) -> dict[str, Any]:
    """Return what the table says of one policy."""
    mean = {measure: estimate.mean for measure, estimate in c.estimates[name].items()}
    return {
        "title": c.titles[name],
        "leads": name == c.leader,
        "reference": name == c.reference,
        "profit": _gap(c, name, MAIN),
        "kept": _gap(c, name, SECOND),
        "answered": percent(mean["complaints_answered"]),
        "delay": duration(mean["complaint_delay"]),
        "satisfied": _known(mean["satisfied_by_answer"], percent),
        "per_answer": _known(mean["cost_per_answer"], euros),
        "desk": whole(mean["desk_cost"] * c.per_year("desk_cost")),
        "programme": whole(mean["programme_cost"] * c.per_year("programme_cost")),
        "profit_itself": whole(mean[MAIN] * c.per_year(MAIN)),
        "kept_itself": whole(mean[SECOND]),
    }


def _known(value: float, say: Callable[[float], str]) -> str:
    return NOTHING if math.isnan(value) else say(value)


def _gap(c: Comparison, name: str, measure: str) -> dict[str, str]:
    """Return a difference from the reference and its interval, in words."""
    if name == c.reference:
        return {"mean": "reference", "interval": "", "chance": ""}
    gap, scale = c.between(name, c.reference, measure), c.per_year(measure)
    low, high = (None if end is None else end * scale for end in (gap.low, gap.high))
    chance = "" if gap.p_value is None else percent(gap.probability_better)
    return {
        "mean": whole(gap.mean * scale, signed=True),
        "interval": span(low, high),
        "chance": chance,
    }


def _plate(plate: Plate) -> dict[str, Any]:
    return {
        "title": plate.title,
        "note": plate.note,
        # Safe: drawn by analysis.figures, which escapes the titles it writes.
        "svg": Markup(inline(plate.svg, plate.name, f"{plate.title}. {plate.note}")),
    }


def _facts(c: Comparison, made: Made) -> list[tuple[str, str]]:
    """Return how the result was made, as name and value."""
    consumers, factor = (
        int(c.scenario["world.consumers"]),
        int(c.scenario["world.people_per_agent"]),
    )
    seeds = ", ".join(str(seed) for seed in c.seeds[:20]) + (" …" if len(c.seeds) > 20 else "")
    pairs = [gap for gap in c.differences if gap.measure == MAIN and gap.variance_ratio]
    bought = sorted(gap.variance_ratio for gap in pairs if gap.variance_ratio)
    facts = [
        ("World", f"{c.scenario.name} ({c.scenario.fingerprint})"),
        ("Compared", f"{c.scenario['world.days']:,} days after {c.scenario['world.burn_in']:,}"),
        ("Consumers", f"{consumers:,}, each for {factor:,} people (F): {consumers * factor:,}"),
        ("Replications", f"{len(c.seeds)} (seeds {seeds}), the same for every policy"),
        ("Policies", f"{len(c.policies)}, {c.pairs} pairs"),
    ]
    if bought:
        gain = number(bought[len(bought) // 2])
        facts.append(("Pairing", f"worth {gain} times as many seeds (median, profit)"))
    libraries = ", ".join(f"{name} {text}" for name, text in made.libraries.items())
    return [
        *facts,
        ("Fingerprint", c.fingerprint),
        ("Version", f"Onze {made.version}" + (f", commit {made.commit}" if made.commit else "")),
        ("Libraries", f"Python {made.python}, {libraries}"),
        ("Wall time", wall_time(made.wall_time)),
    ]
