"""Do the everyday habits of a Mesa user work on a market, on the Mesa that is installed?"""

import copy
import pickle
import warnings

import mesa
import numpy as np
import pytest
from mesa.agent import AgentSet

from sim.agents import Brand, BrandConnectedConsumer, Consumer, LazyAgentSet
from sim.errors import OnzeError
from sim.market import Market
from sim.policies.files import load_policy
from sim.scenario import load_scenario

WORLD = {
    "world.consumers": 300,
    "world.burn_in": 20,
    "world.days": 30,
    "network.degree_max": 40,
    "purchase.rate": 60.0,
}
SEEDED_BY_RNG = tuple(int(part) for part in mesa.__version__.split(".")[:2]) >= (3, 5)


def small():
    return load_scenario("baseline", WORLD)


@pytest.fixture(scope="module")
def market():
    """A market after 30 days; these tests change nothing its days depend on."""
    return Market(small(), seed=3).run(30)


def mesa_set(market):
    """The same agents in Mesa's own set, to compare with."""
    return AgentSet(list(market.agents), random=market.random)


def test_agents_can_be_counted_walked_through_and_picked(market):
    agents = market.agents
    assert isinstance(agents, AgentSet)
    assert len(agents) == len(list(agents)) == 300
    assert agents[0] is next(iter(agents))
    assert agents[-1].unique_id == 300
    assert [agent.unique_id for agent in agents[10:13]] == [11, 12, 13]
    assert agents[5] in agents
    assert market.brands[0] not in agents
    assert "someone" not in agents
    assert agents.index(agents[7]) == 7
    assert agents.to_list() == list(reversed(list(reversed(agents))))


def test_agents_by_type_holds_each_agent_once(market):
    by_type = market.agents_by_type
    assert market.agent_types == list(by_type) == [Consumer, BrandConnectedConsumer, Brand]
    assert all(type(a) is BrandConnectedConsumer for a in by_type[BrandConnectedConsumer])
    assert len(by_type[Consumer]) + len(by_type[BrandConnectedConsumer]) == len(market.agents)
    assert len(by_type[Brand]) == 5


def test_get_agg_and_groupby_answer_as_mesa_does(market):
    plain = mesa_set(market)
    for name in ("rate", "reader", "purchases", "unique_id", "degree"):
        assert market.agents.get(name) == plain.get(name)
    assert market.agents.get(["age", "rate"]) == plain.get(["age", "rate"])
    assert market.agents.agg("purchases", sum) == plain.agg("purchases", sum) > 0
    assert market.agents.agg("rate", [min, max]) == plain.agg("rate", [min, max])
    for by in ("age", lambda agent: agent.rate > 0.1):
        mine, theirs = market.agents.groupby(by), plain.groupby(by)
        assert list(mine.count().items()) == list(theirs.count().items())
        assert mine.agg("purchases", sum) == theirs.agg("purchases", sum)
    lists = market.agents.groupby("tier", result_type="list")
    assert [len(members) for _, members in lists] == [
        len(members) for _, members in plain.groupby("tier", result_type="list")
    ]


def test_what_an_agent_lacks_is_missing_as_in_mesa(market):
    with pytest.raises(AttributeError, match="shoe_size"):
        market.agents.get("shoe_size")
    assert market.agents[:2]
    assert market.agents.get("shoe_size", "default", 41) == [41] * 300
    assert market.brands.get("rate", handle_missing="default") == [None] * 5
    with pytest.raises(ValueError, match="'error' or 'default'; it was 'ignore'"):
        market.agents.get("rate", handle_missing="ignore")


def test_select_sort_and_shuffle_answer_as_mesa_does(market):
    plain, agents = mesa_set(market), market.agents
    same = [
        (agents.select(lambda a: a.reader), plain.select(lambda a: a.reader)),
        (agents.select(at_most=7), plain.select(at_most=7)),
        (agents.select(at_most=0.1), plain.select(at_most=0.1)),
        (
            agents.select(agent_type=BrandConnectedConsumer),
            plain.select(agent_type=BrandConnectedConsumer),
        ),
        (agents.select(agent_type=Consumer), plain.select(agent_type=Consumer)),
        (agents.sort("tier"), plain.sort("tier")),
        (agents.sort("rate", ascending=True), plain.sort("rate", ascending=True)),
        (agents.sort(lambda a: -a.patience), plain.sort(lambda a: -a.patience)),
    ]
    market.random.seed(5)
    mine = agents.shuffle()
    market.random.seed(5)
    same.append((mine, plain.shuffle()))
    for mine, theirs in same:
        assert isinstance(mine, LazyAgentSet)
        assert list(mine) == list(theirs)
    assert list(mine) != list(agents)


def test_sets_change_in_place_combine_and_travel(market):
    readers = market.agents.select(lambda a: a.reader)
    young = market.agents.select(lambda a: a.age == 0)
    assert set(readers & young) == set(readers) & set(young)
    assert set(readers | young) == set(readers) | set(young)
    assert set(readers - young) == set(readers) - set(young)
    assert len(readers & market.brands) == 0
    assert LazyAgentSet(list(readers)) == readers
    twin = copy.copy(readers)
    assert readers[-1] in twin
    assert twin.select(at_most=3, inplace=True) is twin
    assert len(twin) == 3 < len(readers)
    assert readers[-1] in readers
    assert readers[-1] not in twin
    assert pickle.loads(pickle.dumps(readers)).get("rate") == readers.get("rate")
    with pytest.raises(OnzeError, match="at least one agent, and only a market's own"):
        LazyAgentSet([object()])


def test_do_map_and_set_reach_every_agent(market):
    some = market.agents.select(at_most=20)
    seen = []
    assert some.do(lambda agent, mark: seen.append((agent.row, mark)), "x") is some
    assert seen == [(row, "x") for row in range(20)]
    assert some.map("history")[0].equals(some[0].history())
    some.shuffle_do(lambda agent: seen.append(agent.row))
    assert sorted(seen[20:]) == list(range(20))
    some.set("note", 1)
    assert some.agg("note", sum) == 20
    assert market.agents.get("note", "default", 0) == [1] * 20 + [0] * 280


def test_a_datacollector_keeps_each_day_as_it_was():
    market = Market(small(), seed=4)
    market.datacollector = mesa.DataCollector(
        model_reporters={"Day": "day", "Bought": lambda m: m.agents.agg("purchases", sum)},
        agent_reporters={"Rate": "rate", "Lasting": "lasting", "Alba": lambda a: a.attitude[0]},
        agenttype_reporters={
            Brand: {"Share": "share"},
            BrandConnectedConsumer: {"Platforms": "platforms"},
        },
    )
    lasting = []
    for _ in range(12):
        market.step()
        market.datacollector.collect(market)
        lasting.append(market.state.people.lasting.copy())
    assert market.datacollector.get_model_vars_dataframe()["Day"].tolist() == list(range(1, 13))
    agents = market.datacollector.get_agent_vars_dataframe()
    assert agents.shape == (12 * 300, 3)
    for step in (3, 12):
        assert np.array_equal(np.stack(agents.loc[step, "Lasting"]), lasting[step - 1])
    assert not np.array_equal(lasting[2], lasting[11])
    brands = market.datacollector.get_agenttype_vars_dataframe(Brand)
    assert brands.loc[12, "Share"].sum() == pytest.approx(1.0)


def test_without_a_collector_the_ledger_is_the_collector():
    market = Market(small(), seed=4).run(8)
    assert len(market.datacollector.get_model_vars_dataframe()) == 8
    later = Market(small(), seed=4, past=market.state).run(15)
    frame = later.datacollector.get_model_vars_dataframe()
    assert len(frame) == 15
    bought = later.brand("alba").ledger()["purchases"]
    assert frame["alba.purchases"].tolist() == bought[8:].tolist()
    assert sum(bought) > 0


def test_batch_run_lives_each_seed_and_reports_it():
    seeds = {"rng": [1, 2]} if SEEDED_BY_RNG else {}
    parameters = {"scenario": [small()], **({} if SEEDED_BY_RNG else {"seed": [1, 2]})}
    days = 6
    rows = mesa.batch_run(
        Market,
        parameters,
        max_steps=days if SEEDED_BY_RNG else days - 1,
        data_collection_period=1,
        display_progress=False,
        **seeds,
    )
    assert [row["seed"] for row in rows] == [1] * days + [2] * days
    for seed in (1, 2):
        sold = [row["alba.purchases"] for row in rows if row["seed"] == seed]
        alone = Market(small(), seed=seed).run(days)
        assert sold == alone.brand("alba").ledger()["purchases"].tolist()


def test_a_batch_ends_with_the_scenario():
    seeds = {"rng": [1]} if SEEDED_BY_RNG else {}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rows = mesa.batch_run(
            Market, {"scenario": [small()]}, max_steps=500, display_progress=False, **seeds
        )
    assert len(rows) == 1
    market = Market(small(), seed=1)
    assert market.running
    market.run_model()
    assert (market.day, market.steps, market.running) == (50, 50, False)
    assert rows[0]["brio.purchases"] == market.brand("brio").ledger()["purchases"].iloc[-1]
    market.step()
    assert market.day == market.steps == 51


@pytest.mark.parametrize("seed", [None, -1, 1.5])
def test_a_market_without_a_whole_seed_is_refused(seed):
    with pytest.raises(OnzeError, match=rf"a whole number from 0 on; it was {seed} .*rng=\[1, 2"):
        Market(small(), seed=seed)


def test_the_names_mesa_owns_are_mesas():
    market = Market(small(), seed=3)
    assert market.random.random() == Market(small(), seed=3).random.random()
    assert isinstance(market.rng, np.random.Generator)
    assert not hasattr(market, "space")
    taken = {"agents", "random", "rng", "time", "steps", "running", "scenario", "space"}
    assert not taken & {name for name in vars(market) if name not in vars(mesa.Model())}
    with pytest.raises(AttributeError):
        market.agents = []


def test_a_brand_is_given_a_policy_by_its_name_or_as_it_is():
    named = Market(small(), seed=3, policies={"alba": "silence"}).run(40)
    given = Market(small(), seed=3, policies={"alba": load_policy("silence")}).run(40)
    assert np.array_equal(named.state.ledger, given.state.ledger)
    assert not np.array_equal(named.state.ledger, Market(small(), seed=3).run(40).state.ledger)


def test_a_policy_for_a_brand_there_is_not_is_refused_before_any_day():
    with pytest.raises(OnzeError, match="no brand zora to give a policy to; brands are alba, brio"):
        Market(small(), seed=3, policies={"zora": load_policy("silence")})
    with pytest.raises(OnzeError, match=r"no policy called silense \(did you mean silence\?\)"):
        Market(small(), seed=3, policies={"alba": "silense"})
