"""What does a verdict hang on? The card that moves doubted numbers and says what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import solara

from analysis.app.evidence_numbers import value_in_words
from analysis.app.hinges_work import Hinge, hinges_of, tried
from analysis.app.jobs import known, use_job
from analysis.app.words import Words
from analysis.app.working import BAR, bar_of
from analysis.comparison import Comparison
from analysis.paired import Difference, is_clear
from sim.parameters import parameters
from sim.policies.policy import Policy
from sim.scenario import Scenario

EDGE = 0.04  # of the picture, left free at either side


@solara.component_vue("hinges.vue", vuetify=False)
def Card(
    title: str,
    note: str,
    sentence: str,
    begin: str,
    bar: dict[str, Any] | None,
    heads: list[str],
    rows: list[dict[str, Any]],
    lead: float | None,
    zero: float | None,
    names: dict[str, str],
    event_try_them: Callable[[Any], None],
    event_cancel_work: Callable[[Any], None],
    components: dict[str, str] = BAR,
) -> None:
    """Show the doubted numbers, and the lead with each at either end."""


@solara.component
def Hinges(
    world: Scenario,
    policies: tuple[Policy, Policy],
    comparison: Comparison,
    names: tuple[str, str],
    words: Words,
) -> None:
    """Let a visitor put the verdict to the test."""
    seeds = tuple(comparison.seeds)
    key = ("hinges", world.fingerprint, repr(policies), seeds)
    asked, ask = solara.use_state(None)
    wanted = asked == key or known(key) is not None
    seen = use_job(key, hinges_of(world, policies, seeds) if wanted else None)
    lead = comparison.between(comparison.names[1], comparison.names[0], "profit")
    found = seen.result if wanted and seen.result else ()
    Card(
        title=words("compare.hangs"),
        note=words("hinges.note", count=len(tried()), markets=len(seeds)),
        sentence=said(found, lead, names, words, comparison) if seen.state == "done" else "",
        begin="" if wanted and (seen.busy or found) else words("hinges.begin"),
        bar=bar_of(seen, words("compare.hangs"), words) if wanted and seen.busy else None,
        heads=[words(f"hinges.{head}") for head in ("number", "picture", "at_low", "at_high")],
        **drawn(found, lead, words, comparison),
        names={"lead": words("hinges.lead"), "zero": words("hinges.zero"),
               "grade": words("hinges.grade")},
        event_try_them=lambda _: ask(key),
        event_cancel_work=lambda _: ask(None),
    )  # fmt: skip


def said(
    found: Sequence[Hinge],
    lead: Difference,
    names: tuple[str, str],
    words: Words,
    comparison: Comparison,
) -> str:
    """Return in a sentence whether any of the numbers turns the verdict, no surer than it is."""
    if not found:
        return ""
    year = comparison.per_year("profit")
    ends = [each for hinge in found for each in ends_of(hinge)]
    if not is_clear(lead):
        clear = [each for each in ends if is_clear(each[2])]
        if not clear:
            return words("hinges.still_unclear", count=len(found))
        most = max(clear, key=lambda each: abs(each[2].mean))
        ahead = names[1] if most[2].mean > 0 else names[0]
        return words("hinges.would_tell", ahead=ahead, **_at(*most, year, words))
    side = 1 if lead.mean > 0 else -1
    ahead = names[1] if side > 0 else names[0]
    least = min(ends, key=lambda each: side * each[2].mean)
    told = _at(*least, year, words)
    if is_clear(least[2]):
        if side * least[2].mean < 0:
            return words("hinges.turns", ahead=ahead, **told)
        return words("hinges.holds", ahead=ahead, count=len(found), **told)
    return words("hinges.shakes", ahead=ahead, **told)


def ends_of(hinge: Hinge) -> list[tuple[Hinge, float, Difference]]:
    """Return both ends of a number with the lead there."""
    return [(hinge, end, gap) for end, gap in zip(hinge.ends, hinge.leads, strict=True)]


def _at(hinge: Hinge, end: float, gap: Difference, year: float, words: Words) -> dict[str, str]:
    return {
        "number": title_of(hinge, words),
        "value": value_in_words(end, words),
        "money": words.euros(abs(gap.mean) * year),
    }


def title_of(hinge: Hinge, words: Words) -> str:
    """Return what a number is called."""
    return words(f"weak.{hinge.address}")


def drawn(
    found: Sequence[Hinge], lead: Difference, words: Words, comparison: Comparison
) -> dict[str, Any]:
    """Return the rows, those first that move the lead most, and where lead and zero are drawn."""
    if not found:
        rows = [row_of(name, None, words, comparison, lambda _: None) for name in tried()]
        return {"rows": rows, "lead": None, "zero": None}
    every = [0.0, lead.mean]
    for hinge in found:
        for gap in hinge.leads:
            every += [end for end in (gap.mean, gap.low, gap.high) if end is not None]
    least, wide = min(every), (max(every) - min(every)) or 1.0

    def at(value: float | None) -> float | None:
        return None if value is None else EDGE + (1 - 2 * EDGE) * (value - least) / wide

    order = sorted(found, key=lambda hinge: -hinge.swing)
    lived = {hinge.address for hinge in found}
    waiting = [name for name in tried() if name not in lived]
    rows = [row_of(hinge.address, hinge, words, comparison, at) for hinge in order]
    rows += [row_of(name, None, words, comparison, at) for name in waiting]
    return {"rows": rows, "lead": at(lead.mean), "zero": at(0.0)}


def row_of(
    address: str,
    hinge: Hinge | None,
    words: Words,
    comparison: Comparison,
    at: Callable[[float | None], float | None],
) -> dict[str, Any]:
    """Return one number: what it is, where it stands, how sure it is, and the lead at both ends."""
    record, year = parameters()[address], comparison.per_year("profit")
    low, high = record.likely or (0.0, 0.0)
    value = comparison.scenario[address]
    row: dict[str, Any] = {
        "key": address,
        "title": words(f"weak.{address}"),
        "stands": words(
            "hinges.stands",
            value=value_in_words(value, words),
            low=value_in_words(low, words),
            high=value_in_words(high, words),
        ),
        "grade": words(f"grade.{record.grade}"),
        "ends": [],
    }
    if hinge is not None:
        row["ends"] = [end_of(end, gap, year, words, at) for _, end, gap in ends_of(hinge)]
    return row


def end_of(
    end: float,
    gap: Difference,
    year: float,
    words: Words,
    at: Callable[[float | None], float | None],
) -> dict[str, Any]:
    """Return the lead at one end of a range, in words and as it is drawn."""
    known_ends = gap.low is not None and gap.high is not None
    half = words.euros(((gap.high or 0.0) - (gap.low or 0.0)) / 2 * year) if known_ends else ""
    return {
        "text": words.euros(gap.mean * year, signed=True),
        "half": half and f"± {half}",
        "value": value_in_words(end, words),
        "x": at(gap.mean),
        "low": at(gap.low),
        "high": at(gap.high),
        "tone": "" if not is_clear(gap) else "b" if gap.mean > 0 else "a",
    }
