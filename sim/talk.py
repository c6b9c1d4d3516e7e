"""How does the talk of a day reach people, generation by generation?"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.crew import ALONE, Crew
from sim.kernels.alone import hear_alone, speak_alone
from sim.kernels.calendar import close_day
from sim.kernels.hearing import take_further
from sim.kernels.page import remember_posts
from sim.kernels.posting import forget, post_drafts
from sim.kernels.reached import hear_some
from sim.kernels.voice import speak
from sim.state import State
from sim.trace import Trace

MANY = 4_000  # words that are worth two threads


def speak_the_day(seed: int, crew: Crew, occasions: np.ndarray, state: State) -> list[np.ndarray]:
    """Let the buyers of the day speak; returns the slots that wait at a desk, part by part."""
    where = seed, state.day
    state.make_room(occasions.size, 0)
    if crew.threads < 2:
        waiting, *words = speak_alone(*where, occasions, state.most_words, state.table)
        state.take_back(*words)
        return [waiting]
    spoken = crew.each(
        speak, occasions, "consumer", where, (occasions, state.table), state.people.stripe
    )
    posts = np.zeros(state.brands.flow.shape, np.int64)
    state.make_room(0, sum(written for _, _, written in spoken))
    given: Any = posts, state.words, state.table
    posted = [post_drafts(*where, drafts, outbox, *given) for drafts, outbox, _ in spoken]
    remember_posts(state.day, posts, state.table)
    return posted


def hear_the_day(seed: int, crew: Crew, state: State, trace: Trace | None) -> None:
    """Let all that is due today arrive, and write down what was heard.

    In each generation the brands' own posts are seen first, then people are heard.
    """
    day, where = state.day, (seed, state.day)
    if crew.threads < 2 and trace is None:
        pairs, *words = hear_alone(*where, state.most_words, state.table)
        state.enlist(pairs)
        state.take_back(*words)
        return
    everybody, stripe = state.people.life.size, state.people.stripe
    while state.words.awaits(day):
        hands = crew if state.words.on_line(day) > MANY else ALONE
        parts = hands.ranges(hear_some, everybody, where, (state.table,), stripe)
        views, words, later, seen, said = zip(*parts, strict=True)
        close_day(day, sum(later), state.table)
        if not any(part.size for part in (*views, *words)):
            break
        if trace is not None:
            for part in (*views, *words):
                trace.add(day, part, state.messages)
        state.make_room(0, sum(written for _, written, *_ in (*seen, *said)))
        for outbox, written, heard, *_ in (*seen, *said):
            take_further(day, outbox, written, heard, state.table)
        # A brand's own post may move the exit margin of whoever sees it.
        for *_, pairs in seen:
            state.enlist(pairs)
        for part in (*views, *words):
            forget(part, state.table)
