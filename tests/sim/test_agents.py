"""Are windows onto consumers and brands true, free, and without a trace?"""

import copy
import gc
import pickle
import weakref

import mesa
import numpy as np
import pytest
from mesa import Agent
from mesa.agent import AgentSet

from sim.agents import Brand, BrandConnectedConsumer, Consumer
from sim.errors import OnzeError
from sim.kernels.columns import CONNECTED
from sim.kernels.exit import margin_today
from sim.kernels.experience import restate
from sim.kernels.measures import DAYBOOK
from sim.kernels.people import FIELDS
from sim.market import Market
from sim.scenario import load_scenario

WORLD = {
    "world.consumers": 300,
    "world.burn_in": 20,
    "world.days": 30,
    "network.degree_max": 40,
    "purchase.rate": 60.0,
    "experience.failure": 0.3,
}


def open_market(days=0, seed=3, past=None):
    return Market(load_scenario("baseline", WORLD), seed=seed, past=past).run(days)


@pytest.fixture(scope="module")
def lived():
    """A market after 35 days, for tests that only look."""
    return open_market(35)


@pytest.fixture
def market(lived):
    """A market of one's own on the same morning."""
    return Market(lived.settings, seed=3, past=lived.state)


def test_consumers_and_brands_are_mesa_agents_of_their_types(lived):
    assert isinstance(lived, mesa.Model)
    for consumer in lived.agents:
        connected = lived.state.people.tier[consumer.row] == CONNECTED
        assert isinstance(consumer, Agent)
        assert type(consumer) is (BrandConnectedConsumer if connected else Consumer)
    assert issubclass(BrandConnectedConsumer, Consumer)
    assert [brand.key for brand in lived.brands] == [b.key for b in lived.settings.brands]
    assert all(type(brand) is Brand and isinstance(brand, Agent) for brand in lived.brands)


def test_the_same_consumer_is_the_same_object_and_keeps_what_was_noted_on_it(market):
    market.consumer(7).note = "asked twice"
    assert market.agents[7] is market.consumer(7)
    assert market.agents.select(lambda a: a.unique_id == 8)[0].note == "asked twice"


def test_ids_run_from_one_through_consumers_then_brands(lived):
    ids = lived.agents.get("unique_id") + lived.brands.get("unique_id")
    assert ids == list(range(1, 306))


def test_who_moves_to_another_platform_is_found_there_by_the_posts_of_brands(market):
    """Posts already under way still arrive: within a month, on any platform, nearly all have."""
    people, first = market.state.people, market.day
    followers = np.flatnonzero(people.follows)
    here = [int(people.platforms[row]) for row in followers]
    market.agents.set("platforms", 0)
    market.run(60)
    assert daybook(market)["content_seen"][first:].sum() > 0
    assert daybook(market)["content_seen"][market.day - 5 :].sum() == 0
    for row, platforms in zip(followers, here, strict=True):
        market.consumer(row).platforms = platforms
    market.run(5)
    assert daybook(market)["content_seen"][market.day - 5 :].sum() > 0


def daybook(market):
    """What was written down of each day, (days, brands)."""
    return market.state.ledger.view(DAYBOOK)[..., 0]


@pytest.mark.parametrize("name", ["age", "tier", "reader", "platforms", "rate", "patience"])
def test_a_window_reads_its_row_of_a_column(lived, name):
    column = getattr(lived.state.people, name)
    assert [getattr(consumer, name) for consumer in lived.agents] == column.tolist()
    assert lived.agents.get(name) == column.tolist()


@pytest.mark.parametrize("name", ["habit", "margin", "lasting", "stopped", "answered"])
def test_a_window_reads_its_row_brand_by_brand(lived, name):
    column = getattr(lived.state.people, name)
    assert np.array_equal([getattr(consumer, name) for consumer in lived.agents], column)
    assert np.array_equal(lived.agents.get(name), column)
    assert lived.consumer(4).habit["brio"] == lived.state.people.habit[4, 1]


def test_attitude_and_margin_are_what_the_evening_would_judge(lived):
    people, rules, day = lived.state.people, lived.rules, lived.day
    bonds = people.bond.open
    assert (people.stamp[people.fading != 0] < day).any()
    for consumer in lived.agents:
        i = consumer.row
        margins = [
            margin_today(people.margin[i, b], bonds[i, b], day, rules.days) for b in range(5)
        ]
        assert np.array_equal(consumer.margin_today, margins)
        assert np.allclose(consumer.attitude + consumer.margin, margins, rtol=0, atol=1e-12)
    assert np.array_equal(lived.agents.get("attitude"), [c.attitude for c in lived.agents])


def test_what_is_written_is_what_the_kernels_read(market):
    people = market.state.people
    consumer = market.consumer(11)
    consumer.lasting = [0.5, 0.25, 0.0, -0.25, -0.5]
    consumer.lasting[1] += 1.0
    consumer.lasting["elys"] = -2.0
    assert people.lasting[11].tolist() == [0.5, 1.25, 0.0, -0.25, -2.0]
    consumer.lasting -= 0.5
    assert people.lasting[11].tolist() == [0.0, 0.75, -0.5, -0.75, -2.5]
    market.agents.set("lasting", 0.125)
    assert (people.lasting == 0.125).all()


def test_a_written_attitude_is_the_attitude_and_fades_like_any_other(market):
    market.consumer(3).attitude = [1.0, -1.0, 0.5, 0.0, 2.0]
    market.consumer(3).attitude["alba"] -= 0.25
    assert np.allclose(market.consumer(3).attitude, [0.75, -1.0, 0.5, 0.0, 2.0], atol=1e-12)
    lasting = market.state.people.lasting[3].copy()
    fading = market.consumer(3).fading
    half_life = int(market.settings["experience.fading_half_life"])
    market.state.day += half_life
    market._lengthen()
    assert np.allclose(market.consumer(3).attitude - lasting, fading / 2, rtol=1e-9)


def test_writing_restates_what_fades_exactly_as_an_experience_does(market):
    twin = Market(market.settings, seed=3, past=market.state)
    people = market.state.people
    row = int(np.flatnonzero((people.fading != 0).any(axis=1) & (people.told != 0).any(axis=1))[0])
    assert (people.stamp[row] < market.day).any()
    for b in range(5):
        with twin.state.people.bond_held(row, b) as bond:
            restate(bond, market.day, market.rules.days)
    market.consumer(row).fading = market.consumer(row).fading
    for group, names in FIELDS.items():
        for name in names:
            if name != "unsettled":
                mine, other = getattr(people, name), getattr(twin.state.people, name)
                assert mine.tobytes() == other.tobytes(), (group, name)


def test_someone_made_to_despise_a_brand_stops_buying_it_tonight(market):
    market.consumer(9).attitude["cedra"] = -50.0
    market.agents[20].margin = 60.0
    market.consumer(21).lasting["dorel"] = -50.0
    market.step()
    assert "cedra" in market.consumer(9).stopped_brands
    assert "dorel" in market.consumer(21).stopped_brands
    assert market.consumer(20).stopped_brands == []
    stopped = market.state.people.stopped
    assert market.brands.get("consumers_lost") == stopped.sum(axis=0).tolist()
    assert market.brand("cedra").consumers_lost >= 1


def test_a_trait_changed_in_a_branch_stays_in_that_branch(lived):
    before = lived.state.fingerprint()
    first = Market(lived.settings, seed=3, past=lived.state)
    second = Market(lived.settings, seed=3, past=first.state)
    first.consumer(0).patience = 77.0
    assert second.consumer(0).patience != 77.0
    second.consumer(0).patience = 55.0
    assert (first.consumer(0).patience, second.consumer(0).patience) == (77.0, 55.0)
    assert lived.state.fingerprint() == before


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("rate", -1.0, "purchase occasions a day.* finite number above 0, at most 24; it was -1.0"),
        ("rate", float("nan"), "finite number above 0"),
        ("patience", "long", r"patience \(hours\) must be .*; it was 'long'"),
        ("reader", 2, "must be True or False; it was 2"),
        ("platforms", 1.5, "must be a whole number above -1, at most 7; it was 1.5"),
        ("lasting", [1.0, 2.0], "must be a finite number"),
        ("tier", 0, "tier cannot be set: it decides what kind of agent this is"),
        ("stopped", True, "stopped cannot be set: it follows from margin_today"),
        ("purchases", 0, "purchases cannot be set: the market counts it"),
        ("degree", 0, "degree cannot be set: the network"),
    ],
)
def test_what_cannot_be_written_is_refused_in_a_sentence(market, name, value, sentence):
    before = market.state.fingerprint()
    with pytest.raises(OnzeError, match=sentence):
        setattr(market.consumer(1), name, value)
    with pytest.raises(OnzeError, match=sentence):
        market.agents.set(name, value)
    assert market.state.fingerprint() == before


def test_a_brand_or_consumer_that_is_not_there_is_named(lived):
    with pytest.raises(OnzeError, match="there is no brand onze; brands are alba, brio"):
        lived.brand("onze")
    with pytest.raises(OnzeError, match="there is no brand onze"):
        lived.consumer(0).attitude["onze"]
    with pytest.raises(OnzeError, match="there is no consumer 300; rows go from 0 to 299"):
        lived.consumer(300)


def test_neighbours_know_each_other(lived):
    consumer = max(lived.agents, key=lambda agent: agent.degree)
    assert len(consumer.neighbours) == consumer.degree > 10
    assert all(consumer in other.neighbours for other in consumer.neighbours)
    assert consumer not in consumer.neighbours


def test_the_histories_of_all_are_the_failures_of_the_ledger(lived):
    histories = [consumer.history() for consumer in lived.agents]
    failures = sum(brand.ledger()["failures"].sum() for brand in lived.brands)
    assert sum(len(history) for history in histories) == failures > 100
    longest = max(histories, key=len)
    assert set(longest["brand"]) <= set(lived.brands.get("key"))
    assert set(longest["channel"]) <= {"silent", "public", "private"}
    assert (longest["day"].diff().dropna() >= 0).all()
    answered = sum((history["outcome"] == "answered").sum() for history in histories)
    assert answered == sum(brand.ledger()["own_answered"].sum() for brand in lived.brands)


def test_a_brand_shows_its_sales_page_policy_and_desk(lived):
    sold = lived.brands.get("sold")
    assert sum(sold) == lived.agents.agg("purchases", sum) > 0
    assert np.allclose(lived.brands.get("share"), np.array(sold) / sum(sold))
    alba = lived.brand("alba")
    assert len(alba.ledger()) == lived.day
    assert alba.ledger()["purchases"][20:].sum() == alba.sold
    assert alba.page["complaints"] == lived.state.brands.complaints[0]
    assert alba.waiting == alba.ledger()["desk_waiting"].iloc[-1]
    assert alba.policy is lived.desk_rules[0].policy
    assert alba.desk == lived.desks[0]
    assert (alba.name, alba.key) == (lived.settings.brands[0].name, "alba")


def look_at_everything(market):
    collector = mesa.DataCollector(
        agent_reporters={name: name for name in ("attitude", "margin_today", "rate", "stopped")},
        agenttype_reporters={Brand: {"share": "share"}},
    )
    collector.collect(market)
    for agent in market.agents.shuffle():
        agent.history()
        assert agent.neighbours.get("lasting") is not None
    for brand in market.brands:
        brand.ledger()
    market.agents.groupby("reader").agg("told", len)
    market.random.random()
    market.rng.random()


def test_a_market_that_is_looked_at_lives_the_same_days():
    watched, alone = open_market(seed=8), open_market(seed=8)
    for _ in range(24):
        watched.step()
        look_at_everything(watched)
        alone.step()
        assert watched.state.fingerprint() == alone.state.fingerprint()
    assert alone._windows == {}


def windows_in_memory(market):
    """Every Mesa agent of this market that exists anywhere in the process."""
    agents = (made for made in gc.get_objects() if issubclass(type(made), Agent))
    return [agent for agent in agents if agent.model is market]


def test_a_market_makes_no_agent_before_somebody_looks():
    market = open_market(3)
    market.datacollector = mesa.DataCollector({"stopped": lambda m: m.state.people.stopped.sum()})
    market.step()
    market.datacollector.collect(market)
    branch = Market(market.settings, seed=3, past=market.state)
    assert len(market.agents.shuffle()) == 300
    assert len(market.brands) == 5
    assert windows_in_memory(market) == windows_in_memory(branch) == []


def test_a_first_look_makes_the_one_agent_looked_at():
    market = open_market(1)
    seen = market.consumer(17)
    assert windows_in_memory(market) == [seen]
    assert (market.agents[17], market.consumer(17)) == (seen, seen)
    assert seen.attitude.shape == seen.habit.shape == (5,)
    assert windows_in_memory(market) == [seen]
    brand = market.brand("alba")
    assert set(windows_in_memory(market)) == {seen, brand}
    assert len(market.agents.get("rate")) == 300
    assert len(windows_in_memory(market)) <= 3, "a column is read without its agents"


def test_a_market_that_was_looked_at_can_be_forgotten():
    market = open_market(2)
    look_at_everything(market)
    with pytest.raises(OnzeError):
        Agent(market)
    gone = weakref.ref(market)
    del market
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_a_copy_lives_the_same_days_and_its_windows_are_its_own(market, copied):
    market.consumer(2).note = "kept"
    twin = copied(market)
    twin.run(3)
    market.run(3)
    assert twin.state.fingerprint() == market.state.fingerprint()
    assert twin.consumer(2).note == "kept"
    assert twin.consumer(2).model is twin
    twin.consumer(2).attitude["alba"] = -9.0
    assert twin.state.fingerprint() != market.state.fingerprint()


def test_nobody_joins_or_leaves_a_market(market):
    added = "drawn when it opens: none can be added"
    removed = "drawn when it opens: none can be removed"
    for attempt in (
        lambda: Consumer(market),
        lambda: Brand(market),
        lambda: Agent(market),
        lambda: Consumer.create_agents(market, 3),
        lambda: market.agents.add(market.consumer(1)),
    ):
        with pytest.raises(OnzeError, match=added):
            attempt()
    for attempt in (
        market.consumer(0).remove,
        market.brand("alba").remove,
        market.remove_all_agents,
        lambda: market.agents.remove(market.consumer(0)),
        lambda: market.agents.discard(market.consumer(0)),
        lambda: market.agents.pop(),
    ):
        with pytest.raises(OnzeError, match=removed):
            attempt()
    assert len(market.agents) == 300
    assert isinstance(market.agents, AgentSet)
