"""What of a visitor's own data do the other pages live? Their world and its desks, theirs alone.

The name `own` stands for it wherever a world or a policy is named. It is in no link and no list of
anybody else: a link that names it opens on the world as observed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import solara

from sim.errors import OnzeError
from sim.policies.files import load_policy
from sim.policies.policy import Policy
from sim.scenario import Scenario, load_scenario

if TYPE_CHECKING:
    from analysis.app.limits import Limits
    from analysis.app.words import Words

OWN = "own"
DESK, NETWORK = "desk", "network"


@dataclass(frozen=True)
class Imported:
    """One visitor's import. policies: the measured desks by the key of their brand."""

    kind: str
    title: str
    scenario: Scenario
    policies: Mapping[str, Policy]

    @property
    def policy(self) -> Policy | None:
        """The desk of the brand that is looked at, as measured; None where none was."""
        return self.policies.get(self.scenario["world.focal"])

    def sized(self, people: int, consumers: int, days: int) -> Scenario:
        """Return the world at the size the pages live it; a network keeps all its people."""
        if self.kind == NETWORK:
            consumers = self.scenario["world.consumers"]
        changes = {
            "world.consumers": consumers,
            "world.people_per_agent": max(1, people // consumers),
            "world.days": days,
        }
        return self.scenario.with_values(changes)


# Each visitor has their own; nobody sees another's.
imported: solara.Reactive[Imported | None] = solara.reactive(None)


def read_imported(kind: str, folder: Path) -> Imported:
    """Return what an importer has written into a visitor's own folder."""
    scenario = load_scenario(folder / "world.toml")
    if kind == NETWORK:
        # Nobody else's network bears this name, so nobody else's runs are taken for this one's.
        path = str((folder / "network.npz").resolve())
        scenario = scenario.with_values({"network.path": path})
    policies = {path.stem: load_policy(path) for path in sorted(folder.glob("policies/*.toml"))}
    return Imported(kind, scenario.title, scenario, policies)


def own() -> Imported:
    """Return the import of the visitor who looks; refuse where there is none."""
    found: Imported | None = imported.value
    if found is None:
        raise OnzeError("no data of yours are here; import some on the page Your data.", key=OWN)
    return found


def has_own() -> bool:
    """Return whether the visitor who looks has imported something."""
    return imported.value is not None


def own_policy() -> Policy:
    """Return the measured desk of the visitor's focal brand, or the desk as observed."""
    return own().policy or load_policy("as_observed")


def too_large(found: Imported, allowed: Limits, words: Words) -> str:
    """Return the sentence for a world with more people than a visitor may live, else ""."""
    if found.kind != NETWORK:
        return ""
    return allowed.refusal("people", found.scenario["world.consumers"], words)
