"""How does a page wait for a story, and for its fork, without freezing? They are lived once.

Stories and forks are kept for all visitors together; who asks for one that is being lived waits for
it. A visitor who goes on to something else stops what nobody waits for any more.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

import solara
from cachetools import LRUCache

from analysis.app.fork import Choice, Fate, compare, live_fork
from analysis.app.layout import places
from analysis.app.lives import complaint_at_desk
from analysis.app.packed import packed
from analysis.app.story import Story, live_story
from analysis.lab.task import Task
from sim.errors import OnzeError
from sim.policies.policy import Policy
from sim.scenario import Scenario

DAYS = 180
SIZES = (500, 2_000, 10_000)
STORIES, FORKS = 6, 64  # kept for all visitors: a story of 10,000 is about 40 MB, a fork 10 kB
PULSE = 0.15  # seconds between two words on how far it is


@cache
def tellers() -> ThreadPoolExecutor:
    """Return the threads that live stories for all visitors: one a core."""
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="story")


@dataclass(frozen=True, eq=False)
class Told:
    """A story and its message to the browser; done of count days while it is being lived."""

    story: Story | None = None
    message: bytes = b""
    done: int = 0
    count: int = 0
    fault: str = ""


class Stopped(Exception):
    """Nobody waits for it any more."""


_kept: LRUCache[Any, tuple[Story, bytes]] = LRUCache(STORIES)
_fates: LRUCache[Any, Fate] = LRUCache(FORKS)
_lock = threading.Lock()
_making: dict[Any, threading.Lock] = {}


@dataclass(frozen=True)
class Asked:
    """A story that is asked for. shared: it may be kept for others; one's own data may not."""

    world: Scenario
    policy: Policy
    luck: int
    shared: bool = True

    @property
    def key(self) -> str:
        """What tells it from all other stories."""
        return Task(self.world, self.policy, self.luck).key


def told(asked: Asked, tick: Callable[[int, int], None]) -> tuple[Story, bytes]:
    """Return a story and its message, from the shelf where it has been lived before."""
    key = asked.key
    with _lock:
        making = _making.setdefault(key, threading.Lock())
    with making:
        with _lock:
            if key in _kept:
                return _kept[key]
        story = live_story(asked.world, asked.luck, asked.policy, DAYS, tick)
        found = story, packed(story, places(story.network))
        with _lock:
            _making.pop(key, None)
            if asked.shared:
                _kept[key] = found
        return found


def fate(key: str, story: Story, choice: Choice, tick: Callable[[int, int], None]) -> Fate:
    """Return what another fate of one complaint changes, lived once. key: of the story."""
    with _lock:
        if (key, choice) in _fates:
            return _fates[key, choice]
    found = compare(*live_fork(story, choice, tick), choice)
    with _lock:
        _fates[key, choice] = found
    return found


def use_story(asked: Asked) -> Told:
    """Return a story as soon as it is there; until then how far it is."""
    found, show = solara.use_state(Told())

    def begin() -> object:
        show(Told())

        def finish(result: tuple[Story, bytes]) -> None:
            show(Told(*result))

        def fail(fault: str) -> None:
            show(Told(fault=fault))

        def go_on(done: int, count: int) -> None:
            show(Told(done=done, count=count))

        return _work(lambda tick: told(asked, tick), finish, fail, go_on)

    solara.use_effect(begin, [asked.key])
    return found


def use_fate(key: str, story: Story | None, who: int, day: int) -> tuple[Fate | None, int, int]:
    """Return what the other fate of a complaint changes; else days lived and days there are.

    who: row; day: of the complaint, -1 where none is asked for. Of what is no complaint with an
    outcome, nothing is told.
    """
    found, show = solara.use_state((None, 0, 0))
    answered = None if story is None or day < 0 else complaint_at_desk(story, who, day)
    choice = None if answered is None else Choice(who, day, not answered)

    def begin() -> object:
        if story is None or choice is None:
            show((None, 0, 0))
            return None
        show((None, 0, 1))
        return _work(
            lambda tick: fate(key, story, choice, tick),
            lambda result: show((result, 1, 1)),
            lambda fault: show((None, 0, 0)),
            lambda done, count: show((None, done, count)),
        )

    solara.use_effect(begin, [key, choice, story is None])
    if choice is None or (found[0] is not None and found[0].choice != choice):
        return None, 0, 0
    return found


def _work(
    work: Callable[[Callable[[int, int], None]], Any],
    finish: Callable[[Any], None],
    fail: Callable[[str], None],
    go_on: Callable[[int, int], None],
) -> Callable[[], None]:
    """Do some work on the threads that live markets; returns what stops it.

    The page is told in a thread of its own: only such a one belongs to a visitor.
    """
    stop, far = threading.Event(), [0, 0]

    def tick(done: int, count: int) -> None:
        if stop.is_set():
            raise Stopped
        far[:] = done, count

    def follow() -> None:
        doing = tellers().submit(work, tick)
        shown = 0
        while not stop.is_set():
            try:
                result = doing.result(PULSE)
            except TimeoutError:
                if far[0] > shown:
                    shown = far[0]
                    go_on(*far)
            except Stopped:
                return
            except OnzeError as error:
                fail(error.message)
                return
            else:
                finish(result)
                return

    threading.Thread(target=follow, daemon=True).start()
    return stop.set
