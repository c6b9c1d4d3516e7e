"""Which numbers of the model are uncertain, how far, and what are several worlds they allow?"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np

from analysis.lab.factors import Factor
from sim.parameters import parameters

# Taken where parameters.toml names no likely range: from half to one and a half of their values.
HANDFUL = (
    "experience.failure",
    "answer.ignored_loss",
    "answer.satisfied",
    "tells.effect",
    "feed.effect",
    "experience.lasting_share",
)

# What a person told, and a share, may bring of the next on average. Towards the likely ends of what
# they do, drawn together with the rest, talk feeds itself and a market takes for ever.
MOST_TOLD_ON, MOST_SHARED = 0.3, 0.2
RETOLD, SHARED = "tells.retold", "feed.reproduction"


def uncertain_factors() -> tuple[Factor, ...]:
    """Return the uncertain parameters and how far each may lie from its value."""
    known = parameters()
    likely = {name: getattr(record, "likely", None) for name, record in known.items()}
    if not any(likely.values()):
        values = {name: float(known[name].value) for name in HANDFUL}
        likely = {name: (0.5 * value, 1.5 * value) for name, value in values.items()}
    return tuple(
        Factor(
            name, name, known[name].unit, float(ends[0]), float(ends[1]), whole=known[name].whole
        )
        for name, ends in likely.items()
        if ends
    )


def parameter_sets(
    count: int, seed: int, luck: int, chosen: Collection[str] = ()
) -> list[dict[str, Any]]:
    """Return so many sets of uncertain parameters, a Latin hypercube over their likely ranges.

    None asked for: the world as it is, alone. luck: draws of the same seed that share nothing.
    chosen: settings somebody decides, which are no uncertainty. Where talk would feed itself it is
    lowered.
    """
    if count == 0:
        return [{}]
    from scipy.stats import qmc

    factors = [factor for factor in uncertain_factors() if factor.address not in chosen]
    shares = qmc.LatinHypercube(len(factors), rng=np.random.default_rng([seed, luck])).random(count)
    return [
        tempered(
            {
                factor.address: factor.at(float(share))
                for factor, share in zip(factors, row, strict=True)
            }
        )
        for row in shares
    ]


def tempered(values: dict[str, Any]) -> dict[str, Any]:
    """Return a set in which talk ends: where it would not, less is told on and shared."""
    known = parameters()

    def at(name: str) -> float:
        return float(values.get(name, known[name].value))

    told = max(at("tells.unsatisfied"), at("tells.delighted"))
    most = {RETOLD: MOST_TOLD_ON / told, SHARED: MOST_SHARED}
    return values | {name: min(values[name], most[name]) for name in most if name in values}
