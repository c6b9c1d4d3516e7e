"""What can be seen and changed of one consumer?"""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np
import pandas as pd

from sim.agents_columns import Attitude, Column, Degree, Fading, Margin, OnMargin
from sim.agents_sets import NOBODY, LazyAgentSet
from sim.errors import OnzeError
from sim.kernels.columns import (
    ANSWERED,
    EPISODE,
    IGNORED,
    PRIVATE_COMPLAINT,
    PUBLIC_COMPLAINT,
    SILENT,
    fields_of,
)
from sim.network import contacts_between
from sim.scenario import AGES, PLATFORMS, TIERS

OPENED = "it shaped the network when the market opened"
COUNTED = "the market counts it"
DECIDED = "it follows from margin_today every evening; set attitude or margin"
CHANNELS = {SILENT: "silent", PUBLIC_COMPLAINT: "public", PRIVATE_COMPLAINT: "private"}
OUTCOMES = {SILENT: "no desk", ANSWERED: "answered", IGNORED: "ignored"}
MOST_A_DAY = 24.0


class Window(mesa.Agent):
    """An agent that owns nothing: its attributes lie in the market's columns.

    Windows are made when someone looks and kept by the market, so that the same consumer is the
    same object; an attribute of one's own (`consumer.note = ...`) stays with it. `pos` is None.
    """

    pos = None
    model: Any
    row: int  # in the columns of its kind
    place: int  # among all agents: consumers first, brands after them

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Refuse: windows are made by the market, and nobody joins it."""
        raise OnzeError(NOBODY.format("none can be added"))

    @classmethod
    def onto(cls, model: Any, row: int, place: int) -> Any:
        """Return a window onto a row, registered nowhere."""
        window = object.__new__(cls)
        window.model, window.row, window.place = model, row, place
        return window

    @property
    def unique_id(self) -> int:
        """Mesa's number: consumers from 1 on, then the brands."""
        return self.place + 1

    def remove(self) -> None:
        """Refuse: nobody leaves a market for good; buyers stop and return by their margin."""
        raise OnzeError(NOBODY.format("none can be removed"))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.unique_id}>"


class Membership(Column):
    """An attribute that decides where a brand's posts find its followers."""

    def put(self, market: Any, rows: Any, value: np.ndarray) -> None:
        """Write, and let the market forget its followers: they are found again when needed."""
        super().put(market, rows, value)
        vars(market).pop("followers", None)


class Consumer(Window):
    """One consumer. Attributes read, and where possible write, what the kernels use.

    Attributes by brand are arrays (brands,) whose items go by row or brand key; those that fade
    are given as of this morning. A changed rate counts from the purchase after next on.
    """

    age = Column(f"age class, of {AGES}", int, fixed=OPENED)
    tier = Column(f"place in {TIERS}", int, fixed="it decides what kind of agent this is")
    activity = Column("brand activities a year", fixed=OPENED)
    reader = Column("reads posts and ratings before buying", bool, above=-1, most=1)
    platforms = Membership(
        f"bit p = member of {PLATFORMS}[p]", int, above=-1, most=(1 << len(PLATFORMS)) - 1
    )
    rate = Column("purchase occasions a day", above=0.0, most=MOST_A_DAY)
    patience = Column("hours", above=0.0)
    habit = Column("propensity to buy each brand", above=0.0, most=1.0)
    margin = OnMargin("log-odds to stopping at no attitude")
    lasting = OnMargin("attitude that stays, log-odds")
    fading = Fading("attitude that fades, log-odds today")
    told = Fading("tells received, what is left today")
    seen = Fading("posts seen, what is left today")
    content = Fading("posts of the brand itself seen, what is left today")
    attitude = Attitude("lasting and fading, log-odds today")
    margin_today = Margin(
        "log-odds to stopping today", fixed="it is margin and attitude together; set one of them"
    )
    stopped = Column("no longer buys this brand", bool, fixed=DECIDED)
    answered = Column("own complaint was answered before", bool, fixed=COUNTED)
    purchases = Column("since the comparison began", int, fixed=COUNTED)
    occasions = Column("purchase occasions lived", int, fixed=COUNTED)
    next_at = Column("next purchase occasion, days", fixed="the calendar keeps it")
    online_flips = Column("purchases turned by posts and reviews", int, fixed=COUNTED)
    any_flips = Column("purchases turned by word of mouth", int, fixed=COUNTED)
    degree = Degree("people one knows", int, fixed="the network is made when the market opens")

    @property
    def stopped_brands(self) -> list[str]:
        """Keys of the brands this consumer no longer buys."""
        stopped = self.model.state.people.stopped[self.row]
        brands = self.model.settings.brands
        return [brand.key for brand, gone in zip(brands, stopped, strict=True) if gone]

    @property
    def neighbours(self) -> LazyAgentSet:
        """The people this consumer knows."""
        network = self.model.state.network
        near, _ = contacts_between(network, self.row, self.row + 1)
        return LazyAgentSet.of(self.model, near)

    def history(self) -> pd.DataFrame:
        """Return the failures this consumer lived and what became of them, one row each.

        Columns: day (since the first of the burn-in), brand, channel, intended and told (people),
        outcome and its day, satisfied (by the answer), stopped (below the margin when the outcome
        came), stopped_later (at the follow-up; empty if it has not been). Purchases that went
        well, and single posts and tells, are not kept by the market and not given here.
        """
        state = self.model.state
        rows = np.flatnonzero(state.episodes["consumer"][: state.counters[1]] == self.row)
        kept = {
            name: state.episodes[name][rows] for name in fields_of(EPISODE) if name != "consumer"
        }
        frame = pd.DataFrame(kept)
        frame["brand"] = [self.model.settings.brands[b].key for b in frame["brand"]]
        frame["channel"] = [CHANNELS[code] for code in frame["channel"]]
        frame["outcome"] = [OUTCOMES.get(code, "waiting") for code in frame["outcome"]]
        later = frame["stopped_later"].astype("Int8")
        frame["stopped_later"] = later.mask(later < 0).astype("boolean")
        return frame.astype({"satisfied": bool, "stopped": bool})


class BrandConnectedConsumer(Consumer):
    """A consumer of the most engaged tier: brands are part of who they are."""
