"""Is talk that feeds itself refused in a sentence, before it takes all memory?"""

import pytest

from sim import state
from sim.errors import OnzeError
from sim.market import Market
from sim.scenario import load_scenario


def test_talk_that_feeds_itself_within_a_day_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "LEAST_BOUND", 20_000)
    monkeypatch.setattr(state, "MOST_WORDS_EACH", 1)
    monkeypatch.setattr("sim.surge.refuse_endless", lambda market: None)
    changes = {"world.consumers": 300, "tells.retold": 1.0, "tells.delay": 0.0}
    market = Market(load_scenario("baseline", changes | {"world.burn_in": 0}), seed=1)
    with pytest.raises(OnzeError, match="talk feeds itself"):
        market.run(60)
