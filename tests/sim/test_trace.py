"""Does a trace keep exactly the words that were heard, and leave the market as it was?"""

from __future__ import annotations

from functools import cache

import numpy as np

from sim.kernels.columns import TELL, VIEW
from sim.ledger import COLUMN
from sim.market import Market
from sim.trace import Trace
from tests.engine.lives import SEED, lively, named, summary

# What is traced here is what people say.
QUIET = {"content.service_posts": 0.0, "content.offers": 0.0,
         "content.contests": 0.0}  # fmt: skip

DAYS = 45
# Quick answers satisfy people before they have told everyone, and some delete their posts.
DESKS = named(alba="everyone", brio="everyone", cedra="silence")


@cache
def traced() -> Market:
    return Market(lively(QUIET), SEED, DESKS, trace=True).run(DAYS)


def test_a_market_that_is_traced_lives_the_same_bytes() -> None:
    assert summary(traced()) == summary(Market(lively(QUIET), SEED, DESKS).run(DAYS))


def test_a_trace_counts_what_the_ledger_counts_and_leaves_out_what_was_called_off() -> None:
    market = traced()
    assert market.trace is not None
    heard = market.trace.heard()
    ledger = market.state.ledger[:DAYS]
    for off in ("tells_cancelled", "posts_unseen"):
        assert ledger[:, :, COLUMN[off]].sum() > 0, "there was something to leave out"
    for channel, tone, name in (
        (TELL, -1, "told_bad"),
        (TELL, 1, "told_good"),
        (VIEW, -1, "seen_bad"),
        (VIEW, 1, "seen_good"),
    ):
        kept = (heard.channel == channel) & (heard.valence == tone)
        found = np.zeros(ledger.shape[:2], np.int64)
        np.add.at(found, (heard.day[kept], heard.brand[kept]), 1)
        assert np.array_equal(found, ledger[:, :, COLUMN[name]]), name


def test_whoever_passes_something_on_has_heard_it_in_the_generation_before() -> None:
    trace = traced().trace
    assert trace is not None
    heard = trace.heard()
    later = np.flatnonzero(heard.generation > 0)
    assert later.size > 100
    first = (heard.root, heard.receiver, heard.channel, heard.generation)
    known = set(zip(*(column.tolist() for column in first), strict=True))
    for row in later:
        before = heard.generation[row] - 1
        told = (heard.root[row], heard.sender[row], heard.channel[row], before)
        assert tuple(int(part) for part in told) in known


def test_a_trace_of_a_silent_market_is_empty_and_a_market_has_none_unless_asked() -> None:
    assert Trace().heard().root.size == 0
    assert Market(lively(), SEED).trace is None
