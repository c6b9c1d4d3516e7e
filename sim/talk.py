"""How does the talk of a day reach people, generation by generation?"""

from __future__ import annotations

import numpy as np

from sim.crew import Crew
from sim.kernels.columns import SECONDS_PER_DAY, SERVICE_POST
from sim.kernels.exit import enlist_all
from sim.kernels.hearing import HEARD_FIELDS, hear
from sim.kernels.posting import forget
from sim.kernels.rules import Outreach, Rulebook
from sim.kernels.seeing import see
from sim.state import State
from sim.trace import Trace


def hear_the_day(
    seed: int, crew: Crew, state: State, rules: Rulebook, outreach: Outreach, trace: Trace | None
) -> np.ndarray:
    """Let all that is due today arrive; returns what was heard, (brands, 15) int64.

    In each generation the brands' own posts are seen first, then people are heard.
    """
    heard = np.zeros((state.people.bond.shape[1], HEARD_FIELDS), np.int64)
    midnight = (state.day + 1) * SECONDS_PER_DAY
    while (due := state.words_due(midnight)).size:
        words, messages = state.words, state.messages
        if trace is not None:
            trace.add(state.day, due, words, messages)
        own = (words.message[due] >= 0) & (messages.kind[words.message[due]] >= SERVICE_POST)
        world = (words, messages, state.people, state.network, rules, outreach)
        said = []
        for kernel, which in ((see, due[own]), (hear, due[~own])):
            receivers = words.receiver[which]
            said += crew.each(kernel, receivers, (seed, state.day), (which, *world))
        # A brand's own post may move the exit margin of whoever sees it.
        viewers, brands = words.receiver[due[own]], words.brand[due[own]]
        state.listed = enlist_all(state.people.bond, state.listed, viewers, brands)
        state.make_room(0, sum(written for _, written, _ in said))
        for outbox, written, counted in said:
            state.send(outbox, written)
            heard += counted
        forget(due, state.words, state.free_words, state.messages, state.free_messages)
    return heard
