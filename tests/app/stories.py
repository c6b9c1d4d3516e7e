"""Which small story do the tests of the drawing read?"""

from __future__ import annotations

from functools import cache

from analysis.app.fork import Choice, Fate, compare, live_fork
from analysis.app.story import Story, live_story
from sim.kernels.columns import ANSWERED, IGNORED
from sim.policies.files import load_policy
from sim.scenario import Scenario
from tests.engine.lives import SEED, lively

DAYS = 45


@cache
def world() -> Scenario:
    """Return a small busy world in which many write to the desks and take their time to tell."""
    return lively({"world.consumers": 200, "voice.private_at_desk": 0.6, "tells.delay": 4.0})


@cache
def story() -> Story:
    """Return a month and a half of it."""
    return live_story(world(), SEED, load_policy("as_observed"), DAYS)


def complaints(answered: bool) -> list[Choice]:
    """Return the complaints at the desk that were answered, or not; each with its other fate."""
    told = story()
    own = told.episodes[(told.episodes["brand"] == told.focal) & (told.episodes["day"] >= 0)]
    own = own[(own["outcome"] == (ANSWERED if answered else IGNORED)) & (own["outcome_day"] < DAYS)]
    return [Choice(int(row["consumer"]), int(row["day"]), not answered) for row in own]


@cache
def forked(choice: Choice) -> tuple[Story, Story, Fate]:
    """Return both histories of a complaint, and what differs."""
    before, after = live_fork(story(), choice)
    return before, after, compare(before, after, choice)
