"""How is one difference between two policies said in words?"""

from __future__ import annotations

from analysis.comparison import MAIN, Comparison
from analysis.paired import LEVEL, Difference, seeds_needed
from analysis.wording import called, euros, listed, percent, rounded, span, whole

SURE = f"{LEVEL * 100:.0f} %"
# Beyond so many seeds it is fairer to say that replications are not what is missing.
MOST_SEEDS = 10_000
SUREST_BELOW = 0.001  # what resampling can say at the most, from a handful of seeds


def title(c: Comparison, name: str) -> str:
    """Return a policy's title in quotation marks."""
    return called(c.titles[name])


def titles(c: Comparison, names: list[str], most: int = 3) -> str:
    """Return titles as a sentence lists them, the rest counted."""
    named = [title(c, name) for name in names]
    if len(named) <= most:
        return listed(named)
    return listed([*named[:most], f"{len(named) - most} more"])


def of_draws(share: float) -> str:
    """Say a share of resampled seeds; a few seeds drawn again never make anything certain."""
    return percent(min(max(share, SUREST_BELOW), 1.0 - SUREST_BELOW))


def interval(gap: Difference, scale: float) -> str:
    """Return the interval of a difference in brackets; nothing from one seed."""
    if gap.low is None or gap.high is None:
        return ""
    return f" ({SURE} interval {span(gap.low * scale, gap.high * scale)})"


def yearly(c: Comparison, gap: Difference, word: str = "") -> str:
    """Return a difference in money a year with its interval."""
    scale = c.per_year(gap.measure)
    return f"{euros(gap.mean * scale)} a year{word and ' ' + word}{interval(gap, scale)}"


def more_or_less(value: float) -> str:
    """Return an amount of money with its direction in a word."""
    return f"{euros(abs(value))} {'less' if value < 0 else 'more'}"


SAME_PLAN = 0.1  # share by which programmes of one plan may differ in cost


def outlay(c: Comparison, name: str) -> float:
    """Return what a policy's desk costs (euros in all), and its programmes if policies differ."""
    programmes = c.estimates[name]["programme_cost"].mean if has_programmes(c) else 0.0
    return c.estimates[name]["desk_cost"].mean + programmes


def has_programmes(c: Comparison) -> bool:
    """Return whether policies differ in what they spend beside their desks.

    What all of them post costs much the same under each; only discounts follow sales a little.
    """
    costs = [c.estimates[name]["programme_cost"].mean for name in c.names]
    return max(costs) - min(costs) > SAME_PLAN * max(costs)


def outlay_a_year(c: Comparison, name: str) -> str:
    """Return what the desk and the programmes of a policy cost a year."""
    return euros(outlay(c, name) * c.per_year("desk_cost"))


def costs_less(c: Comparison, name: str) -> str:
    """Say how much less than the leader's the desk of a policy costs, programmes included."""
    what = "desk with its programmes" if has_programmes(c) else "desk"
    own, leaders = (outlay_a_year(c, each) for each in (name, c.leader))
    return f"its {what} costs {own} a year where that of {title(c, c.leader)} costs {leaders}"


def lead_over_reference(c: Comparison) -> str:
    """Return how much more the leader earns than the reference; nothing if it is the reference."""
    if c.reference == c.leader:
        return ""
    gap = c.between(c.leader, c.reference, MAIN)
    return f", {yearly(c, gap, 'more')} than {title(c, c.reference)}"


def what_would_decide(c: Comparison) -> str:
    """Return sentences on an open lead: would it matter, and what would decide it."""
    gap = c.between(c.leader, c.runner_up, MAIN)
    if gap.mean == 0 or len(c.seeds) < 2:
        return ""
    small = abs(gap.mean) * c.per_year(MAIN) < c.zone
    matter = f"is too small to matter (under {euros(c.zone)} a year)" if small else ""
    needed = seeds_needed(gap, tests=c.pairs)
    decide = ""
    if needed is not None and needed > MOST_SEEDS:
        decide = f"would take more than {MOST_SEEDS:,} replications to decide"
    elif needed is not None and needed > len(c.seeds):
        more = whole(rounded(needed - len(c.seeds), 1 if needed > 20 else 2))
        decide = f"would take about {more} more replication{'s' if more != '1' else ''} to decide"
    said = " and ".join(text for text in (matter, decide) if text)
    return (f" A lead of this size {said}." if said else "") + _each_alone(c)


def _each_alone(c: Comparison) -> str:
    """Return why an interval shown may leave zero out where no policies can be told apart."""
    if min(c.adjusted.values()) < 1 - LEVEL:
        return ""
    gaps = [c.between(name, c.reference, MAIN) for name in c.names if name != c.reference]
    if all(gap.low is None or gap.high is None or gap.low <= 0 <= gap.high for gap in gaps):
        return ""
    return (
        f" Each interval shown counts its own pair alone: of {c.pairs} pairs, one that leaves zero "
        "out may be chance."
    )
