"""How did one brand's desk treat its messages?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.imports import drift, order, service
from analysis.imports.order import Order
from analysis.imports.service import Service

KINDS = ("complaint", "praise")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MANY = {"complaint": "complaints", "praise": "praise"}
STARS = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class BrandDesk:
    """One brand's messages and answers as measured.

    messages: complaints and praise; set_aside: neutral ones; unrated: without stars or sentiment;
    first, last: days (ISO) of the first and last message; missing_stars: star levels with no
    message at all. complaint, praise: None where the brand has none. answers_by_hour (24) and
    answers_by_weekday (7, Monday first): answers given; opening: hours of the day (begin, end) in
    the clock of the file. drift: class -> year -> messages and rate.
    """

    name: str
    slug: str
    messages: int
    set_aside: int
    unrated: int
    first: str
    last: str
    missing_stars: list[int]
    complaint: Service | None
    praise: Service | None
    complaint_before_praise: Order
    newest_before_oldest: Order
    answers_by_hour: list[int]
    answers_by_weekday: list[int]
    opening: tuple[float, float] | None
    drift: dict[str, dict[str, dict[str, float]]]
    drifts: list[str]

    def service(self, kind: str) -> Service | None:
        """The figures of 'complaint' or 'praise'."""
        return self.complaint if kind == "complaint" else self.praise


def measure_brand(name: str, slug: str, frame: pd.DataFrame) -> BrandDesk:
    """Measure one brand's messages (the frame of `Messages`, its rows of this brand).

    `followed` (hours from each message to the end of the brand's data) is a column of the frame.
    """
    classed = frame[frame["kind"].isin(KINDS)]
    hours = {kind: _hours(classed[classed["kind"] == kind]) for kind in KINDS}
    years = {
        kind: drift.by_year(rows["posted"], rows["replied"].notna().to_numpy())
        for kind, rows in classed.groupby("kind")
    }
    answers = frame["replied"].dropna()
    clock = (answers - answers.dt.normalize()).dt.total_seconds().to_numpy() / 3600
    rated = frame["stars"].dropna()
    return BrandDesk(
        name=name,
        slug=slug,
        messages=len(classed),
        set_aside=int((frame["kind"] == "neutral").sum()),
        unrated=int((frame["kind"] == "unrated").sum()),
        first=frame["posted"].min().date().isoformat(),
        last=frame["posted"].max().date().isoformat(),
        missing_stars=[s for s in STARS if len(rated) and not rated.round().eq(s).any()],
        complaint=_service(classed, "complaint"),
        praise=_service(classed, "praise"),
        complaint_before_praise=order.complaint_before_praise(*hours.values()),
        newest_before_oldest=order.newest_before_oldest(*hours.values()),
        answers_by_hour=np.bincount(clock.astype(int), minlength=24).tolist(),
        answers_by_weekday=np.bincount(answers.dt.day_of_week, minlength=7).tolist(),
        opening=order.opening(clock),
        drift=years,
        drifts=[kind for kind, table in years.items() if drift.drifts(table)],
    )


def delays(frame: pd.DataFrame) -> np.ndarray:
    """Hours from message to answer; NaN where there is no answer or its delay is unknown."""
    lag = (frame["replied"] - frame["posted"]).dt.total_seconds().to_numpy() / 3600
    return np.where(frame["edited"], np.nan, lag)


def _service(frame: pd.DataFrame, kind: str) -> Service | None:
    rows = frame[frame["kind"] == kind]
    return service.measure(delays(rows), rows["followed"].to_numpy(), rows["edited"].to_numpy())


def _hours(frame: pd.DataFrame) -> np.ndarray:
    """(messages, 2) hours since 1970 posted and answered, for answers with a known delay."""
    known = frame[frame["replied"].notna() & ~frame["edited"]]
    start = pd.Timestamp(0)
    sides = [(known[side] - start).dt.total_seconds() / 3600 for side in ("posted", "replied")]
    return np.column_stack(sides)
