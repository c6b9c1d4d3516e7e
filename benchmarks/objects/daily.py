"""And if everybody is asked every day, as Mesa's own tutorials do it?"""

from __future__ import annotations

from benchmarks.objects.consumer import Consumer
from benchmarks.objects.market import ObjectMarket


class DailyMarket(ObjectMarket):
    """The same market without a calendar of buyers and without a list of whom to ask at night.

    Each morning and each evening `AgentSet.do` goes through all consumers; the days are the same.
    """

    def plan(self, consumer: Consumer) -> None:
        """Keep no calendar."""

    def find_buyers(self) -> list[Consumer]:
        """Ask everybody whether it is their day."""
        buyers: list[Consumer] = []
        self.agents_by_type[Consumer].do(wake, self.day, buyers)
        return buyers

    def leave_or_return(self) -> None:
        """Ask everybody about every brand."""
        self.watched.clear()
        self.agents_by_type[Consumer].do(reconsider, self.day)


def wake(consumer: Consumer, day: int, buyers: list[Consumer]) -> None:
    """Go shopping if it is the day."""
    if consumer.next_at < day + 1:
        buyers.append(consumer)


def reconsider(consumer: Consumer, day: int) -> None:
    """Look at every brand in the evening."""
    for b in range(len(consumer.feelings)):
        consumer.leave_or_return(b, day)
