"""What is counted of the consumers themselves, and from which day on?"""

from __future__ import annotations

from sim.state import State

# What is counted of each consumer since the comparison began.
COUNTED = (
    "purchases", "online_flips", "any_flips", "feed_flips", "brand_flips", "network_flips",
    "shared", "marketing", "service",
)  # fmt: skip


def forget_counts(state: State) -> None:
    """Begin the consumers' own counts of purchases and flips anew."""
    for name in COUNTED:
        getattr(state.people, name)[:] = 0
