"""What does a comparison say in plain words, and how far can it be trusted?

The verdict never says more than the runs do: a lead that chance could have made is called one, a
null result is reported as a result, and one market lived is no evidence about the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analysis.comparison import MAIN, SECOND, ZONE_OF_PROFIT, Comparison
from analysis.doubts import LIMITS, WeakNumber, weak_numbers
from analysis.paired import LEVEL, least
from analysis.phrases import (
    SURE,
    costs_less,
    has_programmes,
    interval,
    lead_over_reference,
    more_or_less,
    of_draws,
    outlay,
    outlay_a_year,
    title,
    titles,
    what_would_decide,
    yearly,
)
from analysis.wording import euros, p_value, time_span, whole

ERROR = 1 - LEVEL


@dataclass(frozen=True)
class Verdict:
    """A verdict in words.

    status: "decided" (the lead in profit is no accident), "undecided" (some policies differ, the
    first two do not), "null" (no two policies can be told apart) or "single" (one seed).
    sentence: all of it in one; sentences: what a reader asks next, in that order.
    """

    status: str
    sentence: str
    sentences: tuple[str, ...]
    cheapest: str | None
    weak: tuple[WeakNumber, ...]
    limits: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the verdict for a file."""
        return {
            "status": self.status,
            "sentence": self.sentence,
            "sentences": list(self.sentences),
            "cheapest_as_good": self.cheapest,
            "rests_on": [number.address for number in self.weak],
            "cannot_say": list(self.limits),
        }


def give_verdict(comparison: Comparison) -> Verdict:
    """Return the verdict of a comparison."""
    status = _status(comparison)
    words = {"single": _single, "null": _null, "undecided": _undecided, "decided": _decided}
    sentences = [_customers, _sureness, _economy, _scale]
    return Verdict(
        status=status,
        sentence=words[status](comparison),
        sentences=tuple(text for say in sentences if (text := say(comparison))),
        cheapest=cheapest_as_good(comparison),
        weak=weak_numbers(comparison.scenario),
        limits=LIMITS,
    )


def cheapest_as_good(comparison: Comparison) -> str | None:
    """Return the policy with the cheapest desk that is shown to earn as much as the leader.

    As much: its profit less the leader's lies above minus the zone, at a level shared among all
    the policies tried (Bonferroni). None from one seed.
    """
    c = comparison
    if len(c.seeds) < 2:
        return None
    good = [c.leader]
    for name in c.ranking[1:]:
        low = least(c.between(name, c.leader, MAIN), len(c.names) - 1)
        if low is not None and low * c.per_year(MAIN) > -c.zone:
            good.append(name)
    return min(good, key=lambda name: outlay(c, name))


def rivals(comparison: Comparison) -> list[str]:
    """Return the policies whose profit cannot be told from the leader's, the best first."""
    c = comparison
    found = [(name, c.p_of(name, c.leader)) for name in c.ranking[1:]]
    return [name for name, p in found if p is None or p >= ERROR]


def _status(c: Comparison) -> str:
    if len(c.seeds) < 2:
        return "single"
    if min(c.adjusted.values()) >= ERROR:
        return "null"
    return "undecided" if c.runner_up in rivals(c) else "decided"


def _single(c: Comparison) -> str:
    gap = c.between(c.leader, c.runner_up, MAIN).mean * c.per_year(MAIN)
    end = "one replication gives no interval, so nothing is decided."
    first, second = title(c, c.leader), title(c, c.runner_up)
    if gap == 0:
        return f"In the one market lived {first} and {second} earned exactly the same; {end}"
    most = f"{first} earned most, {euros(gap)} a year more than {second}"
    return f"In the one market lived {most}; {end}"


def _null(c: Comparison) -> str:
    if _all_equal(c):
        return (
            f"The policy makes no difference to profit: {titles(c, list(c.names))} earn exactly "
            f"the same on each of {len(c.seeds)} seeds."
        )
    gaps = [c.between(name, c.reference, MAIN) for name in c.names if name != c.reference]
    scale = c.per_year(MAIN)
    low = min(gap.low for gap in gaps if gap.low is not None) * scale
    high = max(gap.high for gap in gaps if gap.high is not None) * scale
    others = "the other earns" if len(gaps) == 1 else "the others earn"
    return (
        f"No policy can be told from another by its profit with {len(c.seeds)} replications: a "
        f"year {others} between {more_or_less(low)} and {more_or_less(high)} than "
        f"{title(c, c.reference)} ({SURE} interval)."
    )


def _undecided(c: Comparison) -> str:
    return (
        f"{title(c, c.leader)} earns most in these runs{lead_over_reference(c)}, but "
        f"{len(c.seeds)} replications cannot tell it from {titles(c, rivals(c))}{_bargain(c)}."
    )


def _bargain(c: Comparison) -> str:
    """Name the cheapest policy that is as good as the leader, where it is another."""
    cheapest = cheapest_as_good(c)
    if cheapest is None or cheapest == c.leader:
        return ""
    own, leaders = (outlay_a_year(c, name) for name in (cheapest, c.leader))
    which = ", which" if rivals(c) == [cheapest] else f"; {title(c, cheapest)}"
    return f"{which} is as good for less ({own} a year for the desk, not {leaders})"


def _decided(c: Comparison) -> str:
    gap = c.between(c.leader, c.runner_up, MAIN)
    first, over = title(c, c.leader), f"{title(c, c.runner_up)} by {yearly(c, gap)}"
    if c.reference == c.leader:
        return f"{first} earns most and no change pays: it beats {over}."
    if c.reference == c.runner_up:
        return f"{first} earns most: it beats {over}."
    return f"{first} earns most{lead_over_reference(c)}, and it beats {over}."


def _all_equal(c: Comparison) -> bool:
    return all(c.between(name, c.leader, MAIN).spread == 0 for name in c.ranking[1:]) and (
        c.estimates[c.leader][MAIN].mean == c.estimates[c.ranking[-1]][MAIN].mean
    )


def _customers(c: Comparison) -> str:
    means = {name: c.estimates[name][SECOND].mean for name in c.names}
    ties = [name for name in c.names if means[name] == max(means.values())]
    after = f"after {time_span(int(c.scenario['world.days']))}"
    if len(ties) == len(c.names):
        return f"Every policy has kept exactly as many customers {after}."
    if c.reference in ties:
        return f"No policy keeps more customers than {title(c, c.reference)} {after}."
    gap = c.between(ties[0], c.reference, SECOND)
    doubt = ", which may be chance" if gap.low is not None and gap.low <= 0 else ""
    return (
        f"{titles(c, ties)} {'keeps' if len(ties) == 1 else 'keep'} most customers: "
        f"{whole(gap.mean)} people more than {title(c, c.reference)} {after}"
        f"{interval(gap, 1.0)}{doubt}."
    )


def _sureness(c: Comparison) -> str:
    profit, kept = c.best[MAIN], c.best[SECOND]
    if profit is None or kept is None:
        return "How sure: not at all. One seed shows one history; run at least ten replications."
    if _all_equal(c):
        return f"How sure: {len(c.seeds)} seeds give the same profit to the cent, so no chance."
    p, open_lead = c.p_of(c.leader, c.runner_up), c.runner_up in rivals(c)
    told = "may be chance" if open_lead else "is no accident"
    return (
        f"How sure: when the {len(c.seeds)} seeds are drawn again, {title(c, c.leader)} earns most "
        f"in {of_draws(profit[c.leader])} of draws and keeps most customers in "
        f"{of_draws(kept[c.leader])}. {_pairs(c)} its lead over {title(c, c.runner_up)} {told} "
        f"(Holm-adjusted {p_value(p)}).{what_would_decide(c) if open_lead else ''}"
    )


def _pairs(c: Comparison) -> str:
    if c.pairs == 1:
        return "One pair of policies was compared:"
    return f"{len(c.policies)} policies make {c.pairs} pairs, and with all of them counted"


def _economy(c: Comparison) -> str:
    """Say which cheaper desk earns as much as the leader's, or might."""
    cheapest = cheapest_as_good(c)
    if cheapest is None or _all_equal(c):
        return ""
    cost = {name: outlay(c, name) for name in c.names}
    zone = f"{euros(c.zone)} a year ({_zone_words(c)})"
    if cheapest != c.leader:
        return (
            f"{title(c, cheapest)} is as good for less: {costs_less(c, cheapest)}, and, that "
            f"already counted, it is shown to earn as much to within {zone}."
        )
    if cost[c.leader] == min(cost.values()):
        included = ", programmes included," if has_programmes(c) else ""
        return f"No desk compared is cheaper{included} than that of {title(c, c.leader)}."
    cheaper = [name for name in rivals(c) if cost[name] < cost[c.leader]]
    if not cheaper:
        return f"Every cheaper desk is shown to earn less than {title(c, c.leader)}."
    name = min(cheaper, key=cost.__getitem__)
    low = c.between(name, c.leader, MAIN).low
    most = euros(-low * c.per_year(MAIN)) if low is not None else "an unknown amount"
    return (
        f"{title(c, name)} may be as good for less: {costs_less(c, name)}; that it earns as much "
        f"to within {zone} is not shown yet, it may earn {most} less."
    )


def _zone_words(c: Comparison) -> str:
    own = c.estimates[c.reference][MAIN].mean * c.per_year(MAIN)
    if own > 0 and abs(c.zone / own - ZONE_OF_PROFIT) < 1e-9:
        return f"{ZONE_OF_PROFIT * 100:g} % of the profit of {title(c, c.reference)}"
    return "the zone asked for"


def _scale(c: Comparison) -> str:
    factor, consumers = c.scenario["world.people_per_agent"], c.scenario["world.consumers"]
    return (
        f"Each of the {consumers:,} simulated consumers stands for {factor:,} people "
        f"(F = {factor:,}): euros and people are those of a market of {consumers * factor:,}."
    )
