"""Which controls stand beside an answer, and what does each say of itself?"""

from __future__ import annotations

from typing import Any

from analysis.app.imported import NETWORK, OWN, own, own_policy
from analysis.app.levers import LEVERS, Lever, hands_otherwise
from analysis.app.sheet import works
from analysis.app.tried import plan_in_words
from analysis.app.visit import Plan, Visit
from analysis.app.words import FIRM, Words
from sim.parameters import parameters
from sim.policies.files import load_policy

PERCENT = ("hands",)
OURS = "onze"  # the source of what nobody measured


def groups_of(plans: dict[str, Plan], words: Words) -> list[dict[str, Any]]:
    """Return every lever with where it stands in each plan, group by group."""
    names = dict.fromkeys(lever.group for lever in LEVERS.values())
    return [
        {
            "key": group,
            "name": words(f"group.{group}"),
            "levers": [
                lever_of(lever, next(iter(plans.values())), words)
                | {"at": {side: plan.value(lever.name) for side, plan in plans.items()}}
                | {"said": {side: otherwise(lever, plan, words) for side, plan in plans.items()}}
                for lever in LEVERS.values()
                if lever.group == group
            ],
        }
        for group in names
    ]


def otherwise(lever: Lever, plan: Plan, words: Words) -> str:
    """Return in words where a lever stands that no number tells, "" where one does."""
    given = hands_otherwise(plan.base) if lever.name == "hands" else None
    if given is None or lever.name in plan.moved:
        return ""
    return words(f"lever.hands.{given[0]}", count=given[1])


def plan_of(side: str, plan: Plan, words: Words) -> dict[str, str]:
    """Return what stands over one of two policies."""
    name = words(f"policy.{plan.base}")
    idea = (own_policy() if plan.base == OWN else load_policy(plan.base)).idea
    return {
        "base": plan.base,
        "label": words("compare.side", side=side.upper()),
        "about": words("control.about", name=name),
        "changed": plan_in_words(plan, words),
        "idea": words.own(idea),
        "tongue": words.tongue(idea),
    }


def sizes_of(
    visit: Visit, sizes: tuple[int, ...], people: int, words: Words
) -> list[dict[str, Any]]:
    """Return how many simulated consumers may be chosen; none where a network of their own is."""
    if visit.world == OWN and own().kind == NETWORK:
        return []
    return [
        {"key": size, "name": words("control.size_of", count=size, people=people // size)}
        for size in sizes
    ]


def read(told: dict[str, Any]) -> tuple[str, Any]:
    """Return the lever and the value the browser tells of, checked: anybody can send anything."""
    lever = LEVERS[str(told["key"])]
    value = lever.read(str(told["value"]))
    return lever.name, lever.usual("as_observed") if value is None else value


def lever_of(lever: Lever, plan: Plan, words: Words) -> dict[str, Any]:
    """Return what the browser shows of one lever."""
    key, today = f"lever.{lever.name}", lever.usual(plan.base)
    times = 100 if lever.name in PERCENT else 1
    told: dict[str, Any] = {
        "key": lever.name,
        "name": words(key),
        "about": words("control.about", name=words(key)),
        "today": today,
        "moved": lever.name in plan.moved,
        "what": words(f"{key}.what"),
        "ends": "",
        "why": why(lever, words),
        "source": source_of(lever, words),
    }
    if lever.choices:
        told["choices"] = [{"key": c, "name": words(f"{key}.{c}")} for c in lever.choices]
        told["todaytext"] = words("control.today", value=words(f"{key}.{today}"))
        return told
    unit = words(f"{key}.unit")
    ends = {"low": lever.low, "high": lever.high, "step": lever.step, "times": times, "unit": unit}
    told["ends"] = words("control.ends", low=lever.low * times, high=lever.high * times, unit=unit)
    value = f"{words.number(today * times)}{FIRM}{unit}"
    return told | ends | {"todaytext": words("control.today", value=value)}


def why(lever: Lever, words: Words) -> str:
    """Return why the numbers move, with the price of an hour where that is why."""
    hour = words.euros(float(parameters()["money.agent_hour"].value))
    return words(f"lever.{lever.name}.why", hour=hour)


def source_of(lever: Lever, words: Words) -> str:
    """Return where a lever's value today comes from: source, grade and range of its parameter."""
    record = parameters().get(lever.parameter)
    if record is None:
        return words("control.declared", source=title_of(load_policy("as_observed").source, words))
    low, high = record.range or (lever.low, lever.high)
    return words(
        "control.ours" if record.source == OURS else "control.source",
        source=title_of(record.source, words),
        grade=words(f"grade.{record.grade}"),
        low=words.number(low) if low == low and abs(low) != float("inf") else "–",
        high=words.number(high) if abs(high) != float("inf") else "∞",
        unit=words.own(record.unit),
    )


def title_of(source: str, words: Words) -> str:
    """Return the title of a work; of one without, what stands for it and who wrote it."""
    work = works().get(source, {})
    title = words.own(str(work.get("title", source)))
    bare = title.removeprefix("(").removesuffix(")")
    who = [words.own(str(work[key])) for key in ("authors", "year") if work.get(key)]
    return title if bare == title or not who else f"{bare} ({', '.join(who)})"
