"""What has a visitor chosen, and how does that stand in the address of the page?

A link holds what differs from the page as it opens, and the version of the model. What comes from a
link is checked like anything typed: what is unknown is left out, what is too large is cut.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from analysis.app.levers import LEVERS, POLICIES, WORLDS
from analysis.app.limits import SIZES, limits
from analysis.app.words import LANGUAGES
from sim.version import RESULTS

THEMES = ("auto", "light", "dark")
SIDES = ("mine", "a", "b")
LONGEST_LINK = 4000  # letters of a query that are looked at
LONGEST_NUMBER = 6  # digits of a number in it
FEWEST_SEEDS = 2  # an interval needs two markets
MOST_OTHERS = 4  # policies beside A and B


@dataclass(frozen=True)
class Plan:
    """A policy as a visitor sets it: where they began, and what they moved."""

    base: str = "as_observed"
    moved: Mapping[str, Any] = field(default_factory=dict)

    def value(self, lever: str) -> Any:
        """Return where a lever stands."""
        return self.moved.get(lever, LEVERS[lever].usual(self.base))

    def with_lever(self, lever: str, value: Any) -> Plan:
        """Return the plan with a lever moved; back where it was, it is not moved."""
        moved = {name: kept for name, kept in self.moved.items() if name != lever}
        if value != LEVERS[lever].usual(self.base):
            moved[lever] = value
        return replace(self, moved=moved)


@dataclass(frozen=True)
class Visit:
    """Everything a visitor has chosen."""

    world: str = "baseline"
    mine: Plan = field(default_factory=Plan)  # of the page that explores
    a: Plan = field(default_factory=Plan)
    b: Plan = field(default_factory=lambda: Plan("complaints_first"))
    others: tuple[str, ...] = ()  # policies of the house compared with A beside B
    seeds: int = 8
    consumers: int = SIZES[0]  # simulated; the market they stand for is always as large
    language: str = "en"
    theme: str = "auto"
    extra: Mapping[str, str] = field(default_factory=dict)  # of single pages: a day, a person
    stale: bool = False  # the link was made with a model that gave other numbers
    beyond: int = 0  # the markets a link asked for, where that is more than is allowed
    crowd: int = 0  # the simulated consumers it asked for, likewise


def to_query(visit: Visit) -> str:
    """Return a visit as a query string: what differs from how the page opens."""
    usual = Visit()
    pairs: list[tuple[str, str]] = []
    for name in ("world", "seeds", "consumers", "language", "theme"):
        if getattr(visit, name) != getattr(usual, name):
            pairs.append((name, str(getattr(visit, name))))
    for side in SIDES:
        plan: Plan = getattr(visit, side)
        if plan.base != getattr(usual, side).base:
            pairs.append((side, plan.base))
        pairs += [(f"{side}.{name}", LEVERS[name].write(v)) for name, v in plan.moved.items()]
    pairs += [("others", " ".join(visit.others))] if visit.others else []
    pairs += sorted(visit.extra.items())
    return urlencode([*pairs, ("model", RESULTS)])


def from_query(query: str, usual: Visit | None = None) -> Visit:
    """Return the visit a query string tells of; what makes no sense is as when the page opens."""
    visit = usual or Visit()
    told = dict(parse_qsl(query.lstrip("?")[:LONGEST_LINK]))
    if told.get("world") in WORLDS:
        visit = replace(visit, world=told["world"])
    if told.get("language") in LANGUAGES:
        visit = replace(visit, language=told["language"])
    if told.get("theme") in THEMES:
        visit = replace(visit, theme=told["theme"])
    visit = replace(visit, **sizes_of(told, visit), others=others_of(told.get("others", "")))
    for side in SIDES:
        plan = getattr(visit, side)
        if told.get(side) in POLICIES:
            plan = Plan(told[side])
        for name, lever in LEVERS.items():
            value = lever.read(told.get(f"{side}.{name}"))
            if value is not None:
                plan = plan.with_lever(name, value)
        visit = replace(visit, **{side: plan})
    known = {"world", "language", "theme", "seeds", "consumers", "others", "model", *SIDES}
    extra = {k: v for k, v in told.items() if k not in known and "." not in k}
    stale = "model" in told and told["model"] != RESULTS
    return replace(visit, extra=extra, stale=stale)


def sizes_of(told: Mapping[str, str], visit: Visit) -> dict[str, Any]:
    """Return how many markets and consumers a link asks for, cut to what a visitor may have."""
    most = limits().most_seeds
    seeds = max(number_in(told.get("seeds", ""), visit.seeds), FEWEST_SEEDS)
    consumers = number_in(told.get("consumers", ""), visit.consumers)
    return {
        "seeds": min(seeds, most),
        "beyond": seeds if seeds > most else 0,
        "consumers": max(
            size for size in limits().sizes if size <= max(consumers, limits().sizes[0])
        ),
        "crowd": consumers if consumers > limits().most_people else 0,
    }


def number_in(text: str, usual: int) -> int:
    """Return the whole number a link tells of; where it tells none, the usual one."""
    return int(text[:LONGEST_NUMBER]) if text.isascii() and text.isdigit() else usual


def others_of(text: str) -> tuple[str, ...]:
    """Return the policies of the house that a link names, each once."""
    return tuple(dict.fromkeys(name for name in text.split() if name in POLICIES))[:MOST_OTHERS]
