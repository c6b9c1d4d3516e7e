"""What is counted of a brand's day? The measures of the ledger, and a day's line of them.

Whole numbers only, so that a sum over any days is exact. Counts of consumers are of the simulated
ones; a desk counts at real size (see people_per_agent); money is in cents of the real market.
"""

from typing import NamedTuple

from sim.kernels.columns import record


class Measure(NamedTuple):
    """One quantity of the daily ledger."""

    name: str
    unit: str
    meaning: str


MEASURES = (
    Measure("purchases", "purchases", "bought by simulated consumers"),
    Measure("online_flips", "purchases", "would have gone elsewhere without posts and reviews"),
    Measure("any_flips", "purchases", "would have gone elsewhere without any word of mouth"),
    Measure("failures", "purchases", "that went wrong"),
    Measure("feed_flips", "purchases", "would have gone elsewhere without people's posts"),
    Measure("network_flips", "purchases", "would have gone elsewhere without the networks"),
    Measure("brand_flips", "purchases", "would have gone elsewhere without brands' own posts"),
    Measure("bought_on_offer", "purchases", "with an offer, seen or told of"),
    Measure("bought_on_code", "purchases", "with an offer somebody else had seen and told of"),
    Measure("bought_on_page", "purchases", "of followers who had just seen a post of the brand"),
    Measure("delights", "purchases", "that delighted"),
    Measure("complaints_posted", "posts", "public complaints of simulated consumers"),
    Measure("complaints_private", "contacts", "private complaints of simulated consumers"),
    Measure("praise_posted", "posts", "public praise of simulated consumers"),
    Measure("turned_posts", "posts", "positive posts of complainers satisfied by an answer"),
    Measure("deleted_posts", "posts", "complaints deleted by satisfied authors"),
    Measure("told_bad", "tells", "warnings heard from someone one knows"),
    Measure("told_good", "tells", "recommendations heard from someone one knows"),
    Measure("seen_bad", "views", "complaints seen in a feed"),
    Measure("seen_good", "views", "praise seen in a feed"),
    Measure("tells_cancelled", "tells", "not told, because the brand satisfied the teller first"),
    Measure("posts_unseen", "views", "that a deletion prevented"),
    Measure("views_relieved", "views", "of a complaint, with the brand's answer already there"),
    Measure("retold", "consumers", "who told on what they were told"),
    Measure("shared", "consumers", "who shared what they saw"),
    Measure("content_posts", "posts", "the brand's own, one for each platform"),
    Measure("content_seen", "views", "of the brand's own posts"),
    Measure("content_shared", "consumers", "who shared a post of the brand"),
    Measure("codes_told", "tells", "of an offer, by somebody who saw it"),
    Measure("outrage_posts", "posts", "of a crisis, at its outbreak"),
    Measure("outrage_seen", "views", "of posts of a crisis"),
    Measure("outrage_shared", "consumers", "who shared a post of a crisis"),
    Measure("newly_aware", "consumers", "who heard of the brand for the first time"),
    Measure("invitations", "consumers", "invited to be ambassadors"),
    Measure("first_look_good", "posts", "praise of ambassadors about a novelty they tried"),
    Measure("first_look_bad", "posts", "complaints of ambassadors about a novelty they tried"),
    Measure("influencer_contacts", "contacts", "with influencers, at real size"),
    Measure("influencer_tests", "contacts", "that made an influencer try the product"),
    Measure("influencer_good", "posts", "praise of influencers after trying the product"),
    Measure("influencer_bad", "posts", "complaints of influencers after trying the product"),
    Measure("seeded", "consumers", "given the product at a launch"),
    Measure("desk_complaints", "messages", "complaints that reached the desk, at real size"),
    Measure("desk_complaints_answered", "messages", "complaints answered, at real size"),
    Measure("desk_complaints_ignored", "messages", "complaints expired, at real size"),
    Measure("desk_complaints_wait", "seconds", "sum of delays of answered complaints"),
    Measure("desk_complaints_queued", "seconds", "of which before an agent took them up"),
    Measure("own_satisfied", "complainers", "simulated, answered and satisfied"),
    Measure("own_answered", "complainers", "simulated and answered"),
    Measure("desk_praise", "messages", "praise that reached the desk, at real size"),
    Measure("desk_praise_answered", "messages", "praise answered, at real size"),
    Measure("desk_praise_ignored", "messages", "praise expired, at real size"),
    Measure("desk_praise_wait", "seconds", "sum of delays of answered praise"),
    Measure("desk_praise_queued", "seconds", "of which before an agent took them up"),
    Measure("desk_waiting", "messages", "waiting at midnight, at real size"),
    Measure("desk_cost", "cents", "paid hours and compensation"),
    Measure("desk_seconds", "seconds", "paid time of the desk"),
    Measure("programme_cost", "cents", "posts, offers, programmes, adverts, failures prevented"),
    Measure("sales", "cents", "sales, at real size"),
    Measure("exits", "consumers", "who stopped buying the brand tonight"),
    Measure("returns", "consumers", "who came back tonight"),
    Measure("stopped", "consumers", "who no longer buy the brand, at midnight"),
    Measure("aware", "consumers", "who know the brand, at midnight"),
    Measure("followers", "people", "number shown on the brand's page, bought ones included"),
    Measure("ambassadors", "consumers", "who are ambassadors of the brand, at midnight"),
    Measure("rating", "hundredths of a star", "on the brand's page; 0 without a post"),
    Measure("reviews", "posts", "remembered on the brand's page, rounded"),
)
# One brand's line of one day: a field for each measure.
DAYBOOK = record(*((measure.name, "i8") for measure in MEASURES))
