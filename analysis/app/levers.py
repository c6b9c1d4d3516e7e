"""Which levers of a brand's desk can a visitor move, over which range, and what moves with them?

Units, sources and grades are those of parameters.toml; here stands only how far a hand may move a
lever, and in which steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from math import isinf
from typing import Any

from analysis.app.imported import OWN, has_own, own_policy
from sim.parameters import SCENARIOS, parameters
from sim.policies.entries import checked, with_entry
from sim.policies.files import load_policy
from sim.policies.policy import Policy

WORLDS = (
    "baseline", "crisis", "ignored_influencer", "quality_problem", "rivals_improve",
    "growing_expectations", "young_customers", "older_customers", "france_2020",
    "homophily_only",
)  # fmt: skip
POLICIES = tuple(path.stem for path in sorted((SCENARIOS / "policies").glob("*.toml")))
ANYONE = "anyone"  # nobody is answered before others
FIRST = ("praise", "complaints", "connected", "reach", "expected_loss", ANYONE)
THEN = ("newest", "oldest")


@dataclass(frozen=True)
class Lever:
    """One control: a number with ends and a step, or one of some choices.

    entry: what it sets in a policy. parameter: which record of parameters.toml describes it.
    """

    name: str
    entry: str
    parameter: str
    low: float = 0.0
    high: float = 1.0
    step: float = 0.05
    choices: tuple[str, ...] = ()
    group: str = "desk"

    def usual(self, base: str) -> Any:
        """Return where the lever stands in a policy of the house."""
        return _standing_now(self.name, base)

    def write(self, value: Any) -> str:
        """Return a value as a link holds it."""
        return value if isinstance(value, str) else f"{value:g}"

    def read(self, text: str | None) -> Any:
        """Return the value a link tells of, cut to what is allowed; None if it tells nothing."""
        if text is None:
            return None
        if self.choices:
            return text if text in self.choices else None
        try:
            value = float(text)
        except ValueError:
            return None
        if value != value:
            return None
        cut = min(max(value, self.low), self.high)
        return float(f"{round((cut - self.low) / self.step) * self.step + self.low:.6g}")


def worlds_here() -> tuple[str, ...]:
    """Return the worlds a visitor may choose: the house's, and their own where there is one."""
    return (*((OWN,) if has_own() else ()), *WORLDS)


def policies_here() -> tuple[str, ...]:
    """Return the policies a visitor may choose: the house's, and their own where there is one."""
    return (*((OWN,) if has_own() else ()), *POLICIES)


LEVERS = {
    lever.name: lever
    for lever in (
        Lever("hands", "desk.capacity", "desk.capacity", 0.0, 1.5, 0.05),
        Lever("first", "order", "", choices=FIRST),
        Lever("then", "order", "", choices=THEN),
        Lever("personal", "desk.personal", "desk.personal", 0.0, 1.0, 0.1),
        Lever("compensation", "desk.compensation", "desk.compensation", 0.0, 50.0, 5.0),
        Lever("help", "content.service_posts", "content.service_posts", 0, 10, 0.5, group="posts"),
        Lever("offers", "content.offers", "content.offers", 0.0, 10.0, 0.5, group="posts"),
        Lever("ambassadors", "ambassadors.places", "ambassadors.places", 0, 1000, 50, group="more"),
        Lever("influencers", "influencers.contacts", "influencers.contacts", 0, 4, 1, group="more"),
    )
}


@cache
def _standing(name: str, base: str) -> Any:
    """Return where a lever stands in a policy of the house."""
    return _stands_in(load_policy(base), name)


def _standing_now(name: str, base: str) -> Any:
    """Return where a lever stands in a policy of the house, or in the visitor's own."""
    return _stands_in(own_policy(), name) if base == OWN else _standing(name, base)


def _stands_in(policy: Policy, name: str) -> Any:
    """Return where a lever stands in a policy, its world's settings below it."""
    lever = LEVERS[name]
    if lever.entry == "order":
        order = policy.order
        if name == "then":
            return next((key for key in order if key in THEN), "newest")
        return next((key for key in order if key in FIRST), ANYONE)
    known = {**policy.levers, **policy.desk}
    value = known.get(lever.entry, _in_the_world(lever.entry))
    return min(max(float(value), lever.low), lever.high)


@cache
def _in_the_world(entry: str) -> Any:
    """Return a setting of the baseline, on which a policy that says nothing of it stands."""
    from sim.scenario import load_scenario

    return load_scenario("baseline")[entry] if entry in parameters() else 0.0


def policy_of(base: str, moved: Mapping[str, Any], side: str = "", changed: str = "") -> Policy:
    """Return the policy a visitor set, every entry checked as a file's would be.

    side: which of two it is: one that was changed bears a name and a title of its own.
    """
    policy = own_policy() if base == OWN else load_policy(base)
    if moved:
        name = f"{base}_{side}".rstrip("_")
        policy = replace(policy, name=name, title=f"{policy.title}{changed}")
    where = "the page"
    for name, value in moved.items():
        lever = LEVERS[name]
        if lever.entry == "order":
            continue
        if name == "hands":
            policy = _with_hands(policy, value, where)
        value = int(value) if lever.name == "ambassadors" else value
        policy = with_entry(policy, lever.entry, checked(lever.entry, value, where))
    if {"first", "then"} & set(moved):
        order = [moved.get(key, _standing_now(key, base)) for key in ("first", "then")]
        order = [key for key in order if key != ANYONE]
        policy = with_entry(policy, "order", checked("order", order, where))
    return policy


def _with_hands(policy: Policy, share: float, where: str) -> Policy:
    """Return a policy whose hands may be counted by messages: no count of people stands instead.

    Whoever gives hands to a desk that answers nobody wants it to answer.
    """
    if policy.desk.get("desk.agents"):
        policy = with_entry(policy, "desk.agents", checked("desk.agents", 0, where))
    if share and not policy.answers:
        kinds = load_policy("as_observed").answers
        policy = with_entry(policy, "answers", checked("answers", list(kinds), where))
    return policy


def hands_otherwise(base: str) -> tuple[str, int] | None:
    """Return how else than by a share hands are given: "people" and how many, or "endless"."""
    desk = (own_policy() if base == OWN else load_policy(base)).desk
    if desk.get("desk.agents"):
        return "people", int(desk["desk.agents"])
    return ("endless", 0) if isinf(float(desk.get("desk.capacity", 0.0))) else None
