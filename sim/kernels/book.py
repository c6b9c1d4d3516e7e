"""What of a day is written down? A line of the ledger for each brand."""

import numpy as np

from sim.kernels.bonds import bond_of
from sim.kernels.columns import (
    CENTS,
    DELIGHTED,
    FAILED,
    MINUTES_PER_HOUR,
    NO_OFFER,
    SECONDS_PER_HOUR,
    WAS_TOLD,
)
from sim.kernels.compiling import njit
from sim.kernels.diary import NO_PAGE, first_page, note, take_page
from sim.kernels.exit import attitude_today
from sim.kernels.memory import leaf
from sim.kernels.page import rating_of
from sim.kernels.people import people_of
from sim.kernels.whereabouts import (
    brands_of,
    episodes_of,
    lines_of,
    outreach_of,
    rulebook_of,
    settled_of,
)

HUNDREDTHS = 100


@njit(cache=True, nogil=True)
def write_day(day, occasions, followers, market):
    """Write down what a day came to, brand by brand; changes nothing that a later day reads.

    followers: (brands,) int64 how many each brand has.
    """
    rulebook, (pages, desks), outreach = rulebook_of(market), brands_of(market), outreach_of(market)
    rules, lines = rulebook.rules[0], lines_of(market, day)
    write_purchases(occasions, lines)
    people = rules.world_people_per_agent
    for b in range(lines.size):
        line = lines[b]
        line.sales = line.purchases * outreach.price[b] * people
        write_desk(line, desks[b], rules)
        write_outreach(line, b, outreach, day, followers[b], rules)
        rating, volume = rating_of(pages[b], rules)
        line.rating = int(np.rint(rating * HUNDREDTHS))
        line.reviews = int(np.rint(volume))
    write_ties(day, outreach.invites, lines, market)
    follow_up(
        day,
        settled_of(market),
        episodes_of(market)[0],
        people_of(market),
        rulebook.days,
        rules.survey_follow_up,
    )


@leaf
def write_purchases(occasions, lines):
    """Count a day's purchases, gifts left out."""
    for j in range(occasions.size):
        occasion = occasions[j]
        if occasion.brand < 0 or occasion.gift:
            continue
        line = lines[occasion.brand]
        line.purchases += 1
        line.online_flips += occasion.online_flip
        line.any_flips += occasion.any_flip
        line.feed_flips += occasion.feed_flip
        line.brand_flips += occasion.brand_flip
        line.network_flips += occasion.network_flip
        line.bought_on_offer += occasion.offer != NO_OFFER
        line.bought_on_code += occasion.offer == WAS_TOLD
        line.bought_on_page += occasion.on_page
        line.failures += occasion.outcome == FAILED
        line.delights += occasion.outcome == DELIGHTED


@leaf
def write_desk(line, desk, rules):
    """Write down what a desk's day costs, in cents: paid hours and what was given away."""
    answered = line.desk_complaints_answered
    times = answered + line.desk_praise_answered if desk.endless else 1
    seconds = np.rint(desk.paid_hours * times * SECONDS_PER_HOUR)
    line.desk_seconds = int(seconds)
    wages = seconds / SECONDS_PER_HOUR * rules.money_agent_hour
    line.desk_cost = int(np.rint((wages + answered * desk.compensation) * CENTS))


@leaf
def write_outreach(line, b, outreach, day, followers, rules):
    """Write down what posts, offers and bought followers cost, and the number of followers shown.

    A tailored post is written once for each platform, another once for all. The discount is given
    on every purchase made with an offer. Followers are bought on the comparison's first day.
    """
    people, platforms = rules.world_people_per_agent, rules.platform_weight.size
    times = 1.0 + outreach.tailored[b] * (platforms - 1)
    hours = line.content_posts / platforms * times * outreach.minutes[b] / MINUTES_PER_HOUR
    cost = hours * rules.money_agent_hour
    cost += line.bought_on_offer * people * outreach.discount[b]
    if day == rules.world_burn_in:
        cost += outreach.bought_followers[b] * outreach.follower_price[b]
    line.programme_cost += int(np.rint(cost * CENTS))
    line.followers = followers * people + int(outreach.bought_followers[b])


@njit(cache=True)
def write_ties(day, invites, lines, market):
    """Write down who knows each brand, and who speaks for it.

    People are counted again only on days on which somebody heard of a brand for the first time, or
    where there may be ambassadors.
    """
    awoken = np.int64(0)
    for b in range(lines.size):
        awoken += lines[b].newly_aware
    if day == 0 or invites or awoken:
        ties = people_of(market).ties
        for b in range(lines.size):
            aware, ambassadors = np.int64(0), np.int64(0)
            for i in range(ties.size):
                aware += (ties[i].knows >> b) & 1
                ambassadors += (ties[i].ambassador >> b) & 1
            lines[b].aware, lines[b].ambassadors = aware, ambassadors
    else:
        before = lines_of(market, day - 1)
        for b in range(lines.size):
            lines[b].aware, lines[b].ambassadors = before[b].aware, before[b].ambassadors


@leaf
def follow_up(day, settled, episodes, people, days, later):
    """Note what those feel, and whether they buy, whose complaint was settled some time ago.

    settled: diary of rows of episodes, by the day of the follow-up; later: days after the outcome.
    """
    heads, marks = settled.heads, settled.marks
    page = first_page(marks, day)
    while page != NO_PAGE:
        for at in range(heads[page].used):
            row = settled.pages[page, at]
            episode = episodes[row]
            if episode.outcome_day + later > day:
                note(settled, day, row)
                continue
            bond = bond_of(people.bond, np.int64(episode.consumer), np.int64(episode.brand))
            episode.stopped_later = bond.stopped
            episode.later = attitude_today(bond, day, days)
        page = take_page(heads, marks, page)
