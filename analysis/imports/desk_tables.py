"""How do the measured desks stand on a terminal of 80 columns?"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.imports.brand_desk import KINDS, WEEKDAYS, BrandDesk
from analysis.imports.order import Order
from analysis.imports.tables import Table, hours, share, short, span

NAME_WIDTH = 24
MEDIAN = 10
LATE = 18
PLURAL = {"complaint": "complaints", "praise": "praise"}


def desk_tables(brands: Sequence[BrandDesk]) -> list[Table]:
    """Answers to complaints, answers to praise, order of service, hours."""
    return [*(_answers(brands, kind) for kind in KINDS), _order(brands), _hours(brands)]


def _answers(brands: Sequence[BrandDesk], kind: str) -> Table:
    rows = []
    for brand in brands:
        found = brand.service(kind)
        if found is None:
            rows.append([short(brand.name, NAME_WIDTH), "0", "-", "-", "-", "-", "-"])
            continue
        delays = found.delay_hours
        rows.append(
            [
                short(brand.name, NAME_WIDTH),
                f"{found.messages:,}",
                share(found.ever),
                span(found.ever_low, found.ever_high),
                share(found.within),
                hours(delays[MEDIAN] if delays else None),
                hours(delays[LATE] if delays else None),
            ]
        )
    headers = ["brand", kind, "answered", "95 %", "in 72 h", "median h", "p90 h"]
    return f"Answers to {PLURAL[kind]}", headers, rows


def _order(brands: Sequence[BrandDesk]) -> Table:
    rows = [
        [
            short(brand.name, NAME_WIDTH),
            *_pair(brand.complaint_before_praise),
            *_pair(brand.newest_before_oldest),
        ]
        for brand in brands
    ]
    headers = ["brand", "complaint first", "95 %", "newest first", "95 %"]
    return "Order of service, of two messages waiting together", headers, rows


def _pair(order: Order) -> list[str]:
    if order.share is None:
        return ["-", "-"]
    return [share(order.share), span(order.low, order.high)]


def _hours(brands: Sequence[BrandDesk]) -> Table:
    rows = []
    for brand in brands:
        total = sum(brand.answers_by_weekday)
        busiest = max(range(7), key=brand.answers_by_weekday.__getitem__)
        weekend = sum(brand.answers_by_weekday[5:]) / total if total else None
        rows.append(
            [
                short(brand.name, NAME_WIDTH),
                f"{total:,}",
                f"{_clock(brand.opening[0])}-{_clock(brand.opening[1])}" if brand.opening else "-",
                WEEKDAYS[busiest] if total else "-",
                share(weekend),
            ]
        )
    headers = ["brand", "answers", "95 % fall in", "busiest", "on Sat, Sun"]
    return "When answers are given", headers, rows


def _clock(hour: float) -> str:
    minutes = round(hour * 60) % (24 * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
