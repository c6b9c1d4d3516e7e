"""Is every mechanism that was asked for there: switched, shown by a file, tried for its direction?

Each phrase of the list of mechanisms the documents describe names what switches it
(tests/test_mechanisms.py), a world or policy that shows it, and a test of which way it works.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

from analysis.evidence_homes import exists
from tests.test_mechanisms import MECHANISMS


class Asked(NamedTuple):
    """Where one phrase lives."""

    switched: tuple[str, ...]  # names of test_mechanisms
    shown: str  # world:NAME or policy:NAME
    tried: tuple[str, ...]  # test_FILE::test_NAME, under tests/


CONTENT, CRISIS = "directions/test_content.py::test_", "directions/test_crisis.py::test_"
LAUNCH, SERVICE = "directions/test_launch.py::test_", "directions/test_service.py::test_"
PLANS = "directions/test_programmes.py::test_"

ASKED: dict[str, Asked] = {
    "platforms: members 33 : 17 : 12 and reach": Asked(
        ("more are on one platform than on another",
         "posts reach part of one's contacts on a platform"),
        "world:france_2020",
        (SERVICE + "where_a_third_is_on_no_platform_fewer_complain_in_public",)),
    "platforms: half-life of a post": Asked(
        ("posts live longer on one platform than on another",), "world:france_2020",
        (SERVICE + "the_shorter_a_post_lives_the_fewer_of_its_viewers_see_the_answer",)),
    "platforms: service, and expectations of an answer": Asked(
        ("complaints go to the platform where service is given",
         "patience is shorter where things go fast"),
        "world:growing_expectations",
        (SERVICE + "the_less_patient_a_platform_and_the_more_service_goes_there_the_fewer_are_"
         "satisfied",)),
    "speaking the same way everywhere costs": Asked(
        ("a post fits the platform it was written for",
         "speaking each platform's way instead of the same everywhere"),
        "policy:same_everywhere",
        (CONTENT + "speaking_the_same_everywhere_sells_less_than_speaking_each_platforms_way",)),
    "two needs by age": Asked(
        ("wanting offers, by age", "wanting help, by age"), "world:young_customers",
        (CONTENT + "the_young_want_service_and_the_older_offers_but_what_is_seen_works_alike",)),
    "service posts": Asked(
        ("posts that help", "help that raises what one thinks of a brand"),
        "policy:service_content",
        (CONTENT + "offers_alone_earn_less_than_help_and_offers_and_these_less_than_help_alone",)),
    "promotions prized by followers": Asked(
        ("promotions", "following brands"), "policy:promotions_only",
        (CONTENT + "offers_raise_what_followers_buy_at_once",)),
    "promotions harmful to those with an open or ignored request": Asked(
        ("an offer seen while one's own request is open",), "policy:discounts_instead",
        (CONTENT + "an_offer_seen_by_somebody_left_without_an_answer_loses_customers",
         CONTENT + "who_waits_for_an_answer_is_better_served_by_help_than_by_as_many_offers")),
    "fatigue with frequency": Asked(
        ("fatigue with many posts",), "policy:service_content",
        (CONTENT + "posting_four_times_as_much_brings_less_the_second_time_than_the_first",)),
    "contests add reach, not sales": Asked(
        ("contests",), "policy:contests",
        (CONTENT + "contests_are_seen_more_and_sell_less",
         CONTENT + "contests_sell_next_to_nothing")),
    "bought followers add a number and nothing else": Asked(
        ("bought followers",), "policy:bought_likes",
        (CONTENT + "bought_followers_change_nothing_but_the_number_shown_and_the_bill",)),
    "recognition over time: memory that decays, effect without a click": Asked(
        ("memory of what brands post", "what brands posted is forgotten"),
        "policy:service_content",
        (CONTENT + "recognition_works_days_after_the_last_post_was_seen_and_without_an_offer",)),
    "falling organic reach by year": Asked(
        ("organic reach that falls year by year",), "world:france_2020",
        (CONTENT + "in_later_years_fewer_see_a_post_but_who_sees_it_is_moved_as_much",)),
    "two-step flow of a code, logged": Asked(
        ("codes told on to who never saw them",), "policy:promotions_only",
        (CONTENT + "a_code_goes_from_a_page_to_a_follower_to_a_friend_who_buys_with_it",
         CONTENT + "codes_are_counted_and_vanish_when_nobody_passes_them_on")),
    "rating and volume, seen by the quarter who consult": Asked(
        ("the public rating, seen by who reads before buying", "reading before buying"),
        "world:quality_problem", (SERVICE + "people_buy_by_what_others_wrote",)),
    "social proof, and the vicious and virtuous circle of visibility": Asked(
        ("the number of posts as social proof",
         "a circle of visibility: what is posted sells, and who buys posts"),
        "world:launch",
        (SERVICE + "visibility_feeds_on_itself_for_a_good_brand_and_against_a_bad_one",)),
    "discovery by search grows with community and freshness": Asked(
        ("finding by search", "what is posted about makes a newcomer found"), "world:launch",
        (LAUNCH + "a_larger_community_is_found_by_more",
         LAUNCH + "fresh_posts_make_a_newcomer_found")),
    "buying inside the community page": Asked(
        ("buying on the page",), "policy:balanced",
        (CONTENT + "purchases_begun_on_the_brands_page_are_counted",)),
    "gamified rewards": Asked(
        ("gamified rewards",), "policy:rewards", (PLANS + "rewards_raise_praise",)),
    "ambassadors: first look and exclusivity": Asked(
        ("ambassadors", "ambassadors try novelties first"), "policy:ambassadors",
        (PLANS + "ambassadors_raise_praise_and_sales",
         PLANS + "ambassadors_of_a_bad_product_spread_the_bad_news_and_cost_sales")),
    "influencers test first and relay only if convinced": Asked(
        ("influencers", "influencers test first and say what it was"), "policy:influencers",
        (PLANS + "what_influencers_post_is_decided_by_the_quality_of_the_product",
         PLANS + "influencers_pay_with_a_good_product_and_lose_sales_with_a_bad_one")),
    "influencers tire of daily news": Asked(
        ("influencers tire of daily news",), "policy:influencers",
        (PLANS + "influencers_tire_of_daily_news",)),
    "influencers cost by audience": Asked(
        ("influencers cost what their audience costs",), "policy:influencers",
        ("sim/test_programmes.py::test_a_larger_audience_brings_more_views_but_fewer_for_a_euro",)),
    "a crisis with severity, arousal and day": Asked(
        ("a crisis", "the severity of outrage", "arousal makes outrage shared",
         "the day of a crisis"),
        "world:crisis",
        (CRISIS + "the_more_severe_it_is_the_more_buyers_it_costs",
         CRISIS + "a_crisis_costs_the_brand_buyers_and_its_rivals_none")),
    "sharing rises and decays": Asked(
        ("outrage cools",), "world:crisis",
        (CRISIS + "the_more_it_arouses_and_the_longer_it_stays_fresh_the_more_is_seen",)),
    "empathy and explanation": Asked(
        ("a statement with empathy", "a statement with an explanation"), "policy:crisis_answer",
        (CRISIS + "empathy_and_an_explanation_within_hours_lower_what_is_seen",
         CRISIS + "the_later_empathy_comes_the_more_is_seen")),
    "public compensation": Asked(
        ("compensation in public",), "policy:crisis_compensation",
        (CRISIS + "compensation_in_public_fuels_it",)),
    "private compensation": Asked(
        ("private compensation",), "policy:crisis_private",
        (CRISIS + "compensation_in_private_satisfies_more_of_those_answered",)),
    "R(t), and the day it falls below one": Asked(
        ("R(t) of outrage", "the day from which outrage shrinks"), "world:crisis",
        ("sim/test_crisis.py::test_reproduction_is_shares_a_view_times_views_a_share",
         "sim/test_crisis.py::test_a_crisis_is_over_when_it_stays_below_one")),
    "launch: awareness by advertising": Asked(
        ("the launch of a new brand", "a world with a launch", "advertising"),
        "policy:advertising_launch", (LAUNCH + "adverts_speed_a_launch_up",)),
    "launch: awareness by tells and exposures": Asked(
        ("a newcomer told of", "a newcomer seen in posts"), "world:launch",
        (LAUNCH + "imitation_falls_when_customers_tell_half_as_many",
         LAUNCH + "a_newcomer_spreads_by_posts_that_are_seen")),
    "absent brands filed as old-fashioned by the young": Asked(
        ("a brand that is absent", "the young hold absence against a brand"),
        "world:absent_brand", (CRISIS + "an_absent_brand_loses_more_among_the_young",)),
    "patience shrinks year on year": Asked(
        ("patience that drifts",), "world:growing_expectations",
        (CRISIS + "shrinking_patience_satisfies_fewer_of_those_answered",)),
    "rivals that improve too": Asked(
        ("rivals that improve",), "world:rivals_improve",
        (CRISIS + "rivals_that_improve_take_sales",)),
    "a homophily-only control": Asked(
        ("neighbours alike in habits", "likeness without influence, as a control"),
        "world:homophily_only",
        (LAUNCH + "who_are_alike_seem_to_influence_each_other_and_do_not",)),
    "a placebo": Asked(
        (), "policy:as_observed", (CRISIS + "placebo_another_name_changes_nothing",)),
    "France of document 004": Asked(
        ("France in 2020",), "world:france_2020",
        (SERVICE + "where_a_third_is_on_no_platform_fewer_complain_in_public",)),
}  # fmt: skip


@pytest.mark.parametrize("phrase", ASKED)
def test_what_was_asked_for_is_switched_shown_and_tried(phrase: str) -> None:
    asked = ASKED[phrase]
    assert set(asked.switched) <= set(MECHANISMS)
    assert exists(asked.shown), asked.shown
    assert asked.tried
    for test in asked.tried:
        assert exists(f"test:tests/{test}"), test


def test_only_the_placebo_has_nothing_to_switch() -> None:
    assert [phrase for phrase, asked in ASKED.items() if not asked.switched] == ["a placebo"]
