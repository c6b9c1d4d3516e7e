"""How is Onze a model of the EMA Workbench? python docs/examples/with_ema_workbench.py

Uncertainties are numbers of scenarios/parameters.toml, levers are entries of a policy, outcomes are
the differences to the observed desk on the same luck. The Workbench's own evaluators, samplers and
analyses (PRIM, feature scoring, directed search) then work on it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ema_workbench import (
    CategoricalParameter,
    Constant,
    Model,
    RealParameter,
    ScalarOutcome,
    perform_experiments,
)

from sim.policies.files import load_policy
from sim.runs import live, live_past
from sim.scenario import load_scenario

SMALL = {"world.consumers": 2000, "world.people_per_agent": 200}


def market(
    failure: float = 0.05,
    gain: float = 0.69,
    hands: float = 0.9,
    order: str = "complaints",
    days: int = 180,
    seed: int = 1,
) -> dict[str, float]:
    """Return what a desk of so many hands and such an order earns and keeps over the observed one.

    hands: the share of its inbox the desk could answer. Names of arguments are Python's own,
    because the Workbench passes them by name.
    """
    world = load_scenario(
        "baseline",
        {
            **SMALL,
            "experience.failure": failure,
            "answer.gain": gain,
            "world.burn_in": days,
            "world.days": days,
        },
    )
    observed = load_policy("as_observed")
    desk = replace(observed, desk={"desk.capacity": hands}, order=(order, "newest"))
    past = live_past(world, seed)
    new, old = (live(world, seed, policy, past)[0].quantities for policy in (desk, observed))
    return {name: new[name] - old[name] for name in ("profit", "customers_kept")}


def workbench_model(days: int = 180) -> Model:
    """Return the model as the Workbench wants it."""
    model = Model("onze", function=market)
    model.uncertainties = [RealParameter("failure", 0.03, 0.08), RealParameter("gain", 0.3, 1.1)]
    model.levers = [
        RealParameter("hands", 0.3, 1.2),
        CategoricalParameter("order", ["complaints", "praise"]),
    ]
    model.outcomes = [ScalarOutcome("profit"), ScalarOutcome("customers_kept")]
    model.constants = [Constant("days", days)]
    return model


def main(scenarios: int = 4, policies: int = 3, days: int = 180) -> tuple[Any, Any]:
    """Live some scenarios under some policies and print what they earn."""
    experiments, outcomes = perform_experiments(
        workbench_model(days), scenarios=scenarios, policies=policies
    )
    print(experiments.assign(**outcomes).to_string(index=False))
    return experiments, outcomes


if __name__ == "__main__":
    main()
