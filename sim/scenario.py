"""Which world is this? Layers of files become one frozen, fingerprinted set of settings.

A scenario file states only how it differs from what it `extends` (parameters.toml lies under
everything). Each value remembers the file and line it came from.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sim.errors import OnzeError
from sim.layers import brand_value, find, read_layers
from sim.parameters import Value, check

MOST_BRANDS = 8
DAYS_PER_YEAR = 365.0
PLATFORMS = ("community", "flow", "visual")
AGES = ("18-29", "30-49", "50+")
AGE_KEYS = ("18_29", "30_49", "50_over")  # as settings spell them
TIERS = ("connected", "aware", "other")
SHARE_SLACK = 1e-6


@dataclass(frozen=True)
class BrandSettings:
    """One brand: key, display name, share of habits, policy, price (euros) and quality.

    later: the policy from the first day of the comparison on (None: the same as before).
    enters: the day of the comparison on which nobody knows it yet and it enters (None: it is old).
    price, failure, delight: None means the world's own value (money.basket, experience.*).
    """

    key: str
    name: str
    share: float
    policy: str = "as_observed"
    price: float | None = None
    failure: float | None = None
    delight: float | None = None
    later: str | None = None
    enters: int | None = None


@dataclass(frozen=True)
class Scenario:
    """A complete, frozen description of one world."""

    name: str
    title: str
    story: str
    values: Mapping[str, Value]
    brands: tuple[BrandSettings, ...]
    origin: Mapping[str, str]
    folder: Path = field(compare=False)

    def __getitem__(self, address: str) -> Any:
        """Return the value in force of a setting ("section.name")."""
        return self.values[address]

    def __reduce__(self) -> tuple[object, ...]:
        """Travel to worker processes (mapping proxies do not pickle)."""
        parts = (self.name, self.title, self.story, dict(self.values), self.brands)
        return (_rebuilt, (*parts, dict(self.origin), self.folder))

    @cached_property
    def fingerprint(self) -> str:
        """A hash of everything that decides a run but its seed and its policies' files."""
        brands = [vars(brand) for brand in self.brands]
        text = json.dumps([dict(self.values), brands], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def focal(self) -> int:
        """The row of the brand whose policies are compared."""
        return [brand.key for brand in self.brands].index(self["world.focal"])

    @property
    def network_path(self) -> Path:
        """Where an imported network lies: as written, or beside the scenario file."""
        return self.folder / str(self["network.path"])

    def with_values(self, changes: Mapping[str, Any], where: str = "--set") -> Scenario:
        """Return this scenario with some settings changed, checked like a file's."""
        values, origin, brands = dict(self.values), dict(self.origin), list(self.brands)
        for address, value in changes.items():
            if address.startswith("brands."):
                brands = _with_brand(brands, address, value, where)
            else:
                values[address] = check(address, value, where)
            origin[address] = where
        changed = replace(
            self,
            values=MappingProxyType(values),
            origin=MappingProxyType(origin),
            brands=tuple(brands),
        )
        return _consistent(changed)


def _rebuilt(*parts: Any) -> Scenario:
    name, title, story, values, brands, origin, folder = parts
    return Scenario(
        name, title, story, MappingProxyType(values), brands, MappingProxyType(origin), folder
    )


def load_scenario(name: str | Path, changes: Mapping[str, Any] | None = None) -> Scenario:
    """Return the scenario of a file, or of a name known under scenarios/.

    changes: {"section.name": value} set on top, as `--set` does.
    """
    path = find(name, ("", "worlds"))
    layers = read_layers(path)
    scenario = Scenario(
        name=path.stem,
        title=layers.headings["title"],
        story=layers.headings["story"],
        values=MappingProxyType(layers.values),
        brands=tuple(
            BrandSettings(key, **{"name": key.capitalize(), "share": 0.0, **table})
            for key, table in layers.brands.items()
        ),
        origin=MappingProxyType(layers.origin),
        folder=path.parent.resolve(),
    )
    scenario = _consistent(scenario)
    return _inside_the_comparison(scenario.with_values(changes) if changes else scenario)


def _inside_the_comparison(scenario: Scenario) -> Scenario:
    """Refuse a crisis or a launch after the last day; return the scenario when there is none."""
    days = scenario["world.days"]
    dated = [("crisis.day", scenario["crisis.day"])]
    dated += [(f"brands.{b.key}.enters", b.enters) for b in scenario.brands if b.enters is not None]
    for address, day in dated:
        if day >= days:
            raise OnzeError(
                f"{address} = {day} lies beyond the comparison, whose days are 0 to {days - 1} "
                f"({scenario.origin.get(address, scenario.name)}).",
                key=address,
            )
    return scenario


def _with_brand(
    brands: list[BrandSettings], address: str, value: Any, where: str
) -> list[BrandSettings]:
    """Change one entry of one brand ("brands.KEY.ENTRY")."""
    keys = [brand.key for brand in brands]
    parts = address.split(".")
    if len(parts) != 3 or parts[1] not in keys:
        raise OnzeError(
            f"{where}: {address} is not brands.KEY.ENTRY; brands are {', '.join(keys)}.",
            key=address,
        )
    checked = brand_value(address, value, where)
    return [
        replace(brand, **{parts[2]: checked}) if brand.key == parts[1] else brand
        for brand in brands
    ]


# (settings added up, what the sum may not exceed, in words)
SUMS = (
    (("consumers.age_18_29", "consumers.age_30_49"), "the shares of the two younger ages"),
    (("consumers.connected", "consumers.aware"), "the shares of connected and aware consumers"),
    (("experience.failure", "experience.delight"), "the probabilities of failure and delight"),
    (
        ("voice.failure_connected", "voice.private"),
        "the chances of complaining in public and private",
    ),
)
ORDERS = (
    ("network.degree_min", "network.degree_max"),
    ("voice.posting_from", "voice.posting_until"),
    ("desk.opens", "desk.closes"),
    ("reviews.two_stars", "reviews.three_stars"),
    ("reviews.three_stars", "reviews.four_stars"),
    ("reviews.four_stars", "reviews.five_stars"),
)


def _consistent(scenario: Scenario) -> Scenario:
    """Refuse settings that contradict each other; return the scenario when none do."""
    for addresses, words in SUMS:
        total = sum(float(scenario[address]) for address in addresses)
        if total > 1 + SHARE_SLACK:
            raise OnzeError(
                f"{words} add up to {total:g}, more than 1 ({' + '.join(addresses)}; "
                f"{scenario.origin[addresses[0]]}).",
                key=addresses[0],
            )
    for low, high in ORDERS:
        if scenario[low] > scenario[high] or (scenario[low] == scenario[high] and "desk" in low):
            raise OnzeError(
                f"{low} = {scenario[low]:g} must lie below {high} = {scenario[high]:g} "
                f"({scenario.origin[low]}).",
                key=low,
            )
    _consistent_brands(scenario)
    _consistent_network(scenario)
    return scenario


def _consistent_brands(scenario: Scenario) -> None:
    keys = [brand.key for brand in scenario.brands]
    if not 1 <= len(keys) <= MOST_BRANDS:
        hint = "" if keys else '; a first line `extends = "baseline"` gives it five'
        words = f"a market has 1 to {MOST_BRANDS} brands; {scenario.name} has {len(keys)}{hint}."
        raise OnzeError(words, key="brands")
    total = sum(brand.share for brand in scenario.brands)
    if abs(total - 1) > SHARE_SLACK:
        raise OnzeError(
            f"the brands' shares add up to {total:g}; they must add up to 1 "
            f"({', '.join(f'{b.key} {b.share:g}' for b in scenario.brands)}).",
            key="brands",
        )
    for address in ("world.focal", "crisis.brand"):
        if scenario[address] not in keys and (scenario[address] or address == "world.focal"):
            raise OnzeError(
                f"{address} = {scenario[address]} is not a brand; brands are "
                f"{', '.join(keys)} ({scenario.origin[address]}).",
                key=address,
            )


def _consistent_network(scenario: Scenario) -> None:
    if scenario["network.habit_like"] > 0 and scenario["network.kind"] != "lognormal":
        raise OnzeError(
            f"network.habit_like = {scenario['network.habit_like']:g} needs network.kind = "
            f'"lognormal": people stand in a line only there '
            f"({scenario.origin['network.habit_like']}).",
            key="network.habit_like",
        )
    if scenario["network.kind"] != "file":
        return
    path = scenario.network_path
    if not scenario["network.path"] or not path.is_file():
        raise OnzeError(
            f'network.kind = "file" needs network.path; there is no file {path} '
            f"({scenario.origin['network.kind']}).",
            key="network.path",
        )
