"""Does talk feed itself, by its numbers alone? Then it is refused before a day of it is lived.

Each tell and each share brings further ones. Where that is more than one, words double and double
again until they no longer fit (`State.most_words`): near one, that takes minutes to find out. Here
it is foreseen, and only what would be refused anyway is: growth is taken from below, from a single
word, with time for a line of shares to survive its beginnings, and nothing is refused that the days
asked for do not bring to the bound.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.errors import OnzeError
from sim.kernels.columns import Network
from sim.kernels.mathematics import exp, log, log1p
from sim.kernels.rules import MEAN_LIFE_PER_HALF_LIFE
from sim.network import contacts_between
from sim.scenario import PLATFORMS, Scenario
from sim.settings import share_chances

# Known exactly only from the whole network, which takes half a second with 20,000 people. There it
# was up to 1.2 times what the formula of S9 says: so far below one nobody needs to look.
SURELY_ENDS = 0.82
# Days times what a share brings beyond one: seeds of shares are few, and most die out. Contests in
# markets of 2,000 took off by day 172, 116 and 28 where a share brought 1.06, 1.29 and 2.2 others.
TAKING_OFF = 30.0
ROUNDS = 4  # of the power method; the largest eigenvalue is then known to a part in 400, from below
BLOCK = 65_536  # people whose ties are added up at once
HOURS_PER_DAY = 24.0


def refuse_endless(market: Any) -> None:
    """Refuse a market whose words would outgrow their bound before its days are over."""
    scenario, state = market.settings, market.state
    until = market.last_day if market.burnt_in else scenario["world.burn_in"]
    days, most = until - market.day, state.most_words
    contests = any(desk.levers["content.contests"] > 0.0 for desk in market.desk_rules)
    told = further_tells(scenario, state.network)
    shared = further_shares(scenario, state.network, state.people.traits["platforms"], contests)
    times = f"{scenario['recognition.contest_shared']:g} times as often"
    shares = f"feed.reproduction = {scenario['feed.reproduction']:g}" + (
        f", and contests are shared {times} (recognition.contest_shared)" if contests else ""
    )
    tells = f"tells.retold = {scenario['tells.retold']:g} of " + " or ".join(
        f"{scenario[name]:g}" for name in ("tells.unsatisfied", "tells.delighted")
    )
    tells += " people told"
    for what, further, delay, quiet, why in (
        ("tell", told, scenario["tells.delay"], 0.0, tells),
        *(("share", by, delay, TAKING_OFF, shares) for by, delay in shared),
    ):
        if days_to(most, further, delay, quiet) < days:
            raise OnzeError(
                f"talk feeds itself: each {what} brings {further:.2f} further ones ({why}), and "
                f"more than {most:,} words would be under way before the {days:,} days are over; "
                "let it bring less than one.",
                key="feed.reproduction" if what == "share" else "tells.retold",
            )


def days_to(most: int, further: float, delay: float, quiet: float) -> float:
    """Return after how many days one word has become `most`, as each brings further ones.

    further: per word; delay: mean days until they are heard, each exponential, so that words grow
    by (further - 1) / delay a day; quiet: days before that, times further - 1.
    """
    if further <= 1.0:
        return np.inf
    return float((log(float(most)) * delay + quiet) / (further - 1.0))


def further_tells(scenario: Scenario, network: Network) -> float:
    """Return how many further tells a tell brings, at least: of the worse of the two tones.

    A walk along ties meets people by their contacts; the harmonic mean is a bound from below for
    the growth on any network (Rayleigh's quotient), near it where all have contacts enough.
    """
    retold, dispersion = scenario["tells.retold"], scenario["tells.dispersion"]
    most = 0.0
    for mean in (scenario["tells.unsatisfied"], scenario["tells.delighted"]):
        if retold * mean <= max(most, 1.0):
            most = max(most, retold * mean)  # nobody tells more than they mean to
            continue
        contacts = np.diff(network.start).astype(np.float64)
        people = told_of(mean, dispersion, int(contacts.max()))[
            np.maximum(contacts - 1.0, 0.0).astype(np.int64)
        ]
        if people.min() > 0.0:
            most = max(most, retold * contacts.sum() / (contacts / people).sum())
    return most


def told_of(mean: float, dispersion: float, contacts: int) -> np.ndarray:
    """Return (contacts + 1,): people told on average by who has 0, 1, ... contacts to choose from.

    The mean of the smaller of a negative binomial count and the contacts: a sum of P(count > k).
    """
    growth = mean / (mean + dispersion)
    chance = float(exp(-dispersion * float(log1p(mean / dispersion))))
    told = np.zeros(contacts + 1)
    beyond = 1.0
    for k in range(contacts):
        beyond -= chance
        told[k + 1] = told[k] + max(beyond, 0.0)
        chance *= growth * (dispersion + k) / (k + 1.0)
    return np.minimum(told, mean)


def further_shares(
    scenario: Scenario, network: Network, member: np.ndarray, contests: bool
) -> list[tuple[float, float]]:
    """Return, by platform, how many further shares a share brings, and the mean delay in days.

    member: (people,) bits of the platforms they are on. contests: whether any brand holds them.
    """
    often = max(1.0, scenario["recognition.contest_shared"] if contests else 1.0)
    if scenario["feed.reproduction"] * often < SURELY_ENDS:
        return []
    found = []
    for p, (platform, chance) in enumerate(
        zip(PLATFORMS, share_chances(scenario, network), strict=True)
    ):
        ties = largest_eigenvalue(network, (member >> p) & 1)
        seen = scenario[f"platforms.{platform}_reach"] * max(ties - 1.0, 0.0)  # not who shared it
        half_life = scenario[f"platforms.{platform}_half_life"]
        delay = half_life * MEAN_LIFE_PER_HALF_LIFE / HOURS_PER_DAY
        found.append((seen * min(chance * often, 1.0), delay))
    return found


def largest_eigenvalue(network: Network, member: np.ndarray) -> float:
    """Return the largest eigenvalue of the ties among members, from below (power method)."""
    own: Any = member.astype(np.float64)
    value = 0.0
    for _ in range(ROUNDS):
        sums = sums_over_contacts(network, own) * member
        value = float((own * sums).sum() / max((own * own).sum(), 1.0))
        largest = sums.max()
        if largest <= 0.0:
            return 0.0
        own = sums / largest
    return value


def sums_over_contacts(network: Network, values: np.ndarray) -> np.ndarray:
    """Return (people,): the sum of a value over each one's contacts."""
    start, count = network.start, network.start.size - 1
    sums = np.zeros(count)
    for first in range(0, count, BLOCK):
        last = min(first + BLOCK, count)
        of = values[contacts_between(network, first, last)[0]]
        added = np.concatenate([[0.0], np.cumsum(of)])
        sums[first:last] = np.diff(added[start[first : last + 1] - start[first]])
    return sums
