"""How does Mesa's own SolaraViz show a market? Run: solara run docs/examples/with_solara_viz.py

From the folder of the repository, with its environment and `pip install altair` beside: Mesa's
viewer asks for it. It also needs ipyvuetify below 2, as requirements.lock pins it. All visitors
share one model there; Onze's own pages (python run.py app) do not use it.
"""

from __future__ import annotations

from typing import Any

import mesa
from mesa.visualization import SolaraViz, make_plot_component

from sim.ledger import COLUMN
from sim.market import Market
from sim.scenario import load_scenario


def last(name: str) -> Any:
    """Return what reads the focal brand's yesterday off a market."""
    return lambda market: int(market.state.ledger[max(market.day - 1, 0), 0, COLUMN[name]])


class Shop(Market):
    """A small market; its parameters are keywords with defaults, as the viewer's reset wants."""

    def __init__(self, consumers: int = 2000, failure: float = 0.05, seed: int = 1) -> None:
        """Open the market on its first day, with two measures collected daily."""
        changes = {"world.consumers": consumers, "experience.failure": failure}
        super().__init__(load_scenario("baseline", changes), seed=seed)
        self.datacollector = mesa.DataCollector(
            {"purchases": last("purchases"), "warned": last("told_bad")}
        )

    def step(self) -> None:
        """Live a day and collect it."""
        super().step()
        self.datacollector.collect(self)


page = SolaraViz(
    Shop(),
    components=[make_plot_component("purchases"), make_plot_component("warned")],
    model_params={
        "consumers": 2000,
        "failure": {
            "type": "SliderFloat",
            "value": 0.05,
            "label": "purchases that fail",
            "min": 0.0,
            "max": 0.2,
            "step": 0.01,
        },
        "seed": {
            "type": "SliderInt",
            "value": 1,
            "label": "luck",
            "min": 1,
            "max": 50,
            "step": 1,
        },
    },
    name="Onze under SolaraViz",
)
