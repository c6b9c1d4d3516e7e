"""What do a brand's own posts, offers, contests and bought followers bring, and which way?

Rows 19 to 28, 31 to 38, 46, 49, 67 and 76 of the documents' claims. Effects are made visible by the
settings (everybody sees a page's posts, a post is worth more); signs are what is asked. False-alarm
rate of each statistical test: one in two hundred; the others are exact.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from sim.kernels.columns import (
    CODE,
    LONG_AGO,
    MARKETING,
    NOT_ASKED,
    SERVICE,
    WAS_TOLD,
)
from sim.market import Market
from sim.policies.policy import Policy
from tests.directions.branches import Lives, bought, branch, live, pushed, same_market
from tests.directions.paired import SEEDS, assert_more, assert_within

ALBA = 0
SEEN = {"recognition.page_reach": 1.0}  # every follower sees every post
FELT = {**SEEN, "recognition.effect": 0.6, "recognition.service_gain": 0.0}
FOLLOWED = {f"audience.follows_{tier}": 1.0 for tier in ("connected", "aware", "other")}
MORE_SEEDS = tuple(range(1, 17))


@cache
def quiet(**changes: Any) -> Lives:
    """The market in which no brand posts anything."""
    return live(dict(changes))


def following(market: Market) -> np.ndarray:
    """Whether each consumer follows the focal brand: (consumers,) bool."""
    return (market.state.people.follows >> ALBA) & 1 == 1


# what moves buyers, and how much


def test_friends_tells_move_buyers_more_than_friends_posts_and_these_more_than_brands_posts():
    posting = {"content.service_posts": 3.0, "content.offers": 1.0}
    lives = live(then=posting)
    total = {name: lives.of(name, None) for name in ("any_flips", "online_flips", "brand_flips")}
    tells = total["any_flips"] - total["online_flips"]
    posts = lives.of("feed_flips", None)
    assert_more(tells, posts)
    assert_more(posts, total["brand_flips"])
    told = lives.of("told_bad", None) + lives.of("told_good", None)
    seen = lives.of("seen_bad", None) + lives.of("seen_good", None)
    assert_more(tells / told, posts / seen)
    assert_more(posts / seen, total["brand_flips"] / lives.of("content_seen", None))


def test_switching_off_tells_changes_more_purchases_than_switching_off_posts_or_brands():
    posting = {"content.service_posts": 3.0, "content.offers": 1.0}
    without = {
        "tells": {"tells.effect": 0.0},
        "posts": {"feed.effect": 0.0},
        "brands": {"recognition.effect": 0.0, "offers.effect": 0.0},
    }
    changed: dict[str, list[float]] = {name: [] for name in without}
    for seed in SEEDS:
        made = bought(branch(then=posting, seed=seed), 60).brand
        for name, off in without.items():
            other = bought(branch(then={**posting, **off}, seed=seed), 60).brand
            changed[name].append(float(np.mean(made != other)))
    assert_more(np.array(changed["tells"]), np.array(changed["posts"]))
    assert_more(np.array(changed["posts"]), np.array(changed["brands"]))


def test_offers_raise_what_followers_buy_at_once():
    with_offers, without = [], []
    for seed in SEEDS:
        for policies, found in ((pushed(content_offers=3.0), with_offers), ({}, without)):
            market = branch(SEEN, policies, seed=seed)
            made = bought(market, 30)
            found.append(np.sum(following(market)[made.consumer] & (made.brand == ALBA)))
    assert_more(np.array(with_offers), np.array(without))


def test_recognition_works_days_after_the_last_post_was_seen_and_without_an_offer():
    later, never = [], []
    for seed in SEEDS:
        for policies, found in ((pushed(content_service_posts=7.0), later), ({}, never)):
            market = branch(FELT, policies, seed=seed).run(20)
            silent = Market(market.settings, seed, past=market.state).run(14)
            assert int(silent.state.people.saw_post[:, ALBA].max()) < silent.day - 2
            made = bought(silent, 21)
            assert not made.offer.any()
            found.append(np.sum(made.brand == ALBA))
    assert_more(np.array(later), np.array(never))


# offers against service


def test_an_offer_seen_by_somebody_left_without_an_answer_loses_customers():
    closed = {"desk.capacity": 0.0}
    polite = live(SEEN, pushed(desk=closed, content_offers=3.0), {"offers.mismatch": 0.0})
    clumsy = live(SEEN, pushed(desk=closed, content_offers=3.0), {"offers.mismatch": 0.5})
    assert_more(clumsy["stopped"], polite["stopped"])


def attitude_of_who_asked(lives: Lives) -> np.ndarray:
    """Return (seeds,): mean attitude of the followers who wait for an answer or got none."""
    means = []
    for market in lives.markets:
        people = market.state.people
        asked = (people.requested[:, ALBA] != NOT_ASKED) & following(market)
        means.append(np.mean((people.lasting + people.fading)[asked, ALBA]))
    return np.array(means)


def test_who_waits_for_an_answer_is_better_served_by_help_than_by_as_many_offers():
    closed = {"desk.capacity": 0.0}
    world = {**SEEN, "experience.failure": 0.2}
    offers = live(world, pushed(desk=closed, content_offers=3.0))
    help_ = live(world, pushed(desk=closed, content_service_posts=3.0))
    assert_more(attitude_of_who_asked(help_), attitude_of_who_asked(offers))


def test_offers_alone_earn_less_than_help_and_offers_and_these_less_than_help_alone():
    """Row 38: only offers is dominated. Of row 36, that both are needed, just that half holds.

    Everybody follows every brand and sees each of its three posts a week.
    """
    offers, both, help_ = (
        live({**SEEN, **FOLLOWED}, pushed(**posts), seeds=MORE_SEEDS)
        for posts in (
            {"content_offers": 3.0},
            {"content_offers": 1.5, "content_service_posts": 1.5},
            {"content_service_posts": 3.0},
        )
    )
    assert_more(both.profit(), offers.profit())
    assert_more(help_.profit(), both.profit())
    assert_more(offers["stopped"], help_["stopped"])


def test_the_young_want_service_and_the_older_offers_but_what_is_seen_works_alike():
    lives = live(SEEN, pushed(content_offers=3.0, content_service_posts=3.0))
    used: dict[str, list[list[float]]] = {"marketing": [], "service": []}
    for market in lives.markets:
        people = market.state.people
        for name, bit in (("marketing", MARKETING), ("service", SERVICE)):
            counts = getattr(people, name)
            wanting = (people.needs & bit) > 0
            assert name == "service" or not counts[~wanting].any()
            seers = following(market) & (people.saw_post[:, ALBA] > LONG_AGO)
            used[name].append([counts[seers & (people.age == age)].mean() for age in range(3)])
    marketing, service = np.array(used["marketing"]).T, np.array(used["service"]).T
    assert_more(marketing[2], marketing[0])
    assert_more(service[0], service[2])


# reach without buyers


def test_contests_are_seen_more_and_sell_less():
    contests = live(SEEN, pushed(content_contests=3.0))
    help_ = live(SEEN, pushed(content_service_posts=3.0))
    assert_more(
        contests["content_seen"] / contests["content_posts"],
        help_["content_seen"] / help_["content_posts"],
    )
    assert_more(contests["content_shared"], help_["content_shared"])
    assert_more(
        help_["brand_flips"] / help_["content_seen"],
        contests["brand_flips"] / contests["content_seen"],
    )


def test_contests_sell_next_to_nothing():
    """At the reach of 2012, two contests a week move less than one purchase in a hundred."""
    without, contests = quiet(), live(policies=pushed(content_contests=2.0))
    assert contests["content_seen"].min() > 0
    share = contests["purchases"] / without["purchases"]
    assert_within(share, np.ones(share.size), 0.01)


def test_bought_followers_change_nothing_but_the_number_shown_and_the_bill():
    bare = live(policies=pushed(content_service_posts=2.0), seeds=SEEDS[:2])
    shown = live(
        policies=pushed(content_service_posts=2.0, content_bought_followers=50_000), seeds=SEEDS[:2]
    )
    for one, other in zip(bare.markets, shown.markets, strict=True):
        assert same_market(one, other, but=("followers", "programme_cost")) == []
    assert np.all(shown["followers"] - bare["followers"] == 50_000)
    price = shown.markets[0].settings["content.follower_price"]
    assert np.all(shown["programme_cost"] - bare["programme_cost"] == 50_000 * price * 100)


# more of it


def test_posting_four_times_as_much_brings_less_the_second_time_than_the_first():
    sold = {
        weekly: live({**FELT, **FOLLOWED}, pushed(content_service_posts=weekly))["brand_flips"]
        for weekly in (1.0, 4.0, 16.0)
    }
    assert_more(sold[4.0], sold[1.0])
    assert_more(sold[4.0] - sold[1.0], sold[16.0] - sold[4.0])


def test_doubling_the_hands_again_answers_more_than_the_first_time_until_all_are_answered():
    """Complaints alone are some fifth of the inbox: beyond that, hands have nothing to do."""
    answered = {}
    for hands in (0.02, 0.04, 0.08, 0.32, 0.64):
        desk = Policy("few", "Few", desk={"desk.capacity": hands}, answers=("complaints",))
        lives = live(policies={"alba": desk}, seeds=MORE_SEEDS)
        answered[hands] = lives["desk_complaints_answered"] / lives["desk_complaints"]
    first, second = answered[0.04] - answered[0.02], answered[0.08] - answered[0.04]
    assert_more(second, first)
    assert_more(second, answered[0.64] - answered[0.32])


def test_in_later_years_fewer_see_a_post_but_who_sees_it_is_moved_as_much():
    then, now = (
        live(
            {"recognition.effect": 0.6},
            pushed(content_service_posts=3.0),
            then={"world.year": year},
        )
        for year in (2012, 2016)
    )
    assert_more(then["content_seen"], now["content_seen"])
    assert_more(then["brand_flips"], now["brand_flips"])
    for early, late in zip(then.markets, now.markets, strict=True):
        assert np.array_equal(early.outreach["worth"], late.outreach["worth"])
        felt = [market.rules.rules["recognition_effect"] for market in (early, late)]
        assert felt[0] == felt[1] > 0.0


def test_speaking_the_same_everywhere_sells_less_than_speaking_each_platforms_way():
    same, tailored = (
        live(FELT, pushed(content_service_posts=3.0, content_tailored=part), seeds=MORE_SEEDS)
        for part in (0.0, 1.0)
    )
    assert_more(tailored["brand_flips"], same["brand_flips"])
    assert_more(tailored["programme_cost"], same["programme_cost"])


# from the page to the till


def test_a_code_goes_from_a_page_to_a_follower_to_a_friend_who_buys_with_it():
    market = branch({**SEEN, "offers.told": 1.0}, pushed(content_offers=3.0))
    people, network = market.state.people, market.state.network
    codes: set[tuple[int, int]] = set()
    buyers: set[int] = set()
    for _ in range(40):
        words = market.state.words.entries()
        under_way = words[(words["channel"] == CODE) & (words["time"] >= market.day * 86_400)]
        codes |= set(zip(under_way["sender"], under_way["receiver"], strict=True))
        made = bought(market, 1)
        on_code = (made.offer == WAS_TOLD) & (made.brand == ALBA)
        buyers |= set(made.consumer[on_code].tolist())
    strangers = [i for i in buyers if not people.follows[i] & 1]
    chains = [(seeker, i) for i in strangers for seeker, told in codes if told == i]
    assert chains
    for seeker, friend in chains:
        assert people.saw_post[seeker, ALBA] > LONG_AGO
        assert people.needs[seeker] & MARKETING
        assert friend in network.neighbours[network.start[seeker] : network.start[seeker + 1]]


def test_codes_are_counted_and_vanish_when_nobody_passes_them_on():
    passed = live(SEEN, pushed(content_offers=3.0))
    kept = live(SEEN, pushed(content_offers=3.0), {"offers.told": 0.0})
    assert passed["codes_told"].min() > 0
    assert passed["bought_on_code"].sum() > 0
    assert not kept["codes_told"].any()
    assert not kept["bought_on_code"].any()
    assert kept["bought_on_offer"].min() > 0


def test_purchases_begun_on_the_brands_page_are_counted():
    market = branch(SEEN, pushed(content_service_posts=3.0))
    made = bought(market, 30)
    on_page = made.on_page == 1
    assert on_page.any()
    assert following(market)[made.consumer[on_page]].all()
    assert np.all(made.brand[on_page] == ALBA)
    assert quiet()["bought_on_page"].sum() == 0
