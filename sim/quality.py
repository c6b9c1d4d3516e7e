"""How often does a brand fail while the policy in force prevents some of its failures? (S3)"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.desks import BrandDesk
from sim.kernels.rules import Rulebook
from sim.scenario import Scenario
from sim.settings import chances_of


def with_prevention(scenario: Scenario, rules: Rulebook, desks: Sequence[BrandDesk]) -> Rulebook:
    """Return the rules under which each brand fails (1 - quality.prevented) times as often.

    As often as its own chance says, not as the rules given say: what a former policy prevented
    ends with it. The rules given are left as they are, for other branches may live by them.
    """
    prevented = np.array([desk.levers["quality.prevented"] for desk in desks])
    page = rules.rules.copy()
    page["failure"][0, : prevented.size] = chances_of("failure", scenario) * (1.0 - prevented)
    return Rulebook(page, rules.days)
