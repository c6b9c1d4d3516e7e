"""How does the talk of a day reach people, generation by generation?"""

from __future__ import annotations

import numpy as np

from sim.crew import Crew
from sim.kernels.calendar import due_words
from sim.kernels.exit import enlist_all
from sim.kernels.hearing import HEARD_FIELDS, hear
from sim.kernels.posting import forget
from sim.kernels.rules import Rulebook
from sim.kernels.seeing import see
from sim.state import State
from sim.trace import Trace


def hear_the_day(
    seed: int, crew: Crew, state: State, rules: Rulebook, outreach: np.ndarray, trace: Trace | None
) -> np.ndarray:
    """Let all that is due today arrive; returns what was heard, (brands, 15) int64.

    In each generation the brands' own posts are seen first, then people are heard.
    """
    heard = np.zeros((state.people.bond.shape[1], HEARD_FIELDS), np.int64)
    while state.words.awaits(state.day):
        due = due_words(state.words, state.messages, state.day)
        if not any(map(len, due)):
            break
        world = (state.messages, state.people, state.network, rules, outreach)
        if trace is not None:
            for words in due:
                trace.add(state.day, words, state.messages)
        views, words = due
        where = seed, state.day
        seen = crew.each(see, views["receiver"], where, (views, *world))
        said = crew.each(hear, words["receiver"], where, (words, *world))
        state.make_room(0, sum(part[1] for part in (*seen, *said)))
        for outbox, written, counted, *_ in (*seen, *said):
            heard += counted
            if written:
                state.send(outbox, written)
        # A brand's own post may move the exit margin of whoever sees it.
        for pairs in (part[3] for part in seen if part[3].size):
            state.listed = enlist_all(state.people.bond, state.listed, pairs)
        forget(views, words, state.messages, state.free_messages)
    return heard
