"""How does long work go on behind a page: how far is it, how long still, who may stop it?

A job is known by what is asked. Whoever asks the same watches the same job, and its result is kept
for all. It stops when nobody watches it any more, be it that they pressed cancel or that they left.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import solara
from cachetools import LRUCache

from analysis.app.aside import hands
from sim.errors import OnzeError

KEPT = 64  # results, for all visitors together
LOOK = 0.2  # seconds between two looks at a job
WAITING, RUNNING, DONE, REFUSED, STOPPED = "waiting", "running", "done", "refused", "stopped"


class Stop(Exception):
    """Nobody wants to know any more."""


@dataclass(frozen=True)
class Seen:
    """How a job stands: what a page shows of it. left: seconds still to go, None if unknown."""

    state: str = "none"
    done: int = 0
    of: int = 0  # nothing known yet of how much there is to do
    left: float | None = None
    result: Any = None
    words: str = ""  # of a refusal

    @property
    def share(self) -> float:
        """How much of it is done."""
        return self.done / self.of if self.of else 0.0

    @property
    def busy(self) -> bool:
        """Whether something is still to come."""
        return self.state in (WAITING, RUNNING)


@dataclass
class Job:
    """Work for all who watch it.

    work: told whom to tell how far it is, and whom to ask whether to stop; it returns the result,
    or a refusal is raised.
    """

    work: Callable[[Tell, threading.Event], Any]
    stop: threading.Event = field(default_factory=threading.Event)
    watchers: set[str] = field(default_factory=set)
    seen: Seen = field(default_factory=lambda: Seen(WAITING))
    began: float = 0.0

    def tell(self, done: int, of: int, part: Any = None) -> None:
        """Take in how far the work is, and what is known so far."""
        if self.stop.is_set():
            raise Stop
        took = time.monotonic() - self.began
        left = took / done * (of - done) if done else None
        self.seen = Seen(RUNNING, done, of, left, part)

    def run(self) -> None:
        """Do the work."""
        self.began = time.monotonic()
        try:
            self.seen = Seen(RUNNING, 0, 0)
            if self.stop.is_set():
                raise Stop
            result = self.work(self.tell, self.stop)
            self.seen = Seen(DONE, result=result)
        except Stop:
            self.seen = Seen(STOPPED)
        except OnzeError as error:
            self.seen = Seen(REFUSED, words=error.message)
        except Exception as error:
            self.seen = Seen(REFUSED, words=f"{type(error).__name__}: {error}")


Tell = Callable[..., None]
_jobs: LRUCache[Hashable, Job] = LRUCache(KEPT)
_lock = threading.Lock()


@cache
def threads() -> ThreadPoolExecutor:
    """Return the threads that mind the work of all visitors; the work itself is done aside."""
    return ThreadPoolExecutor(hands() + 1, thread_name_prefix="job")


def watch(key: Hashable, work: Callable[[Tell, threading.Event], Any], who: str) -> Job:
    """Return the job of a question, begun now unless it is known or being worked on."""
    with _lock:
        job = _jobs.get(key)
        if job is None or job.stop.is_set() or job.seen.state in (STOPPED, REFUSED):
            job = Job(work)
            _jobs[key] = job
            job.watchers.add(who)
            threads().submit(job.run)
        job.watchers.add(who)
    return job


def known(key: Hashable) -> Any:
    """Return the result of a job that is done, None where there is none."""
    with _lock:
        job = _jobs.get(key)
    return job.seen.result if job is not None and job.seen.state == DONE else None


def leave(job: Job, who: str) -> None:
    """Watch no longer; what nobody watches stops."""
    with _lock:
        job.watchers.discard(who)
        if not job.watchers and job.seen.busy:
            job.stop.set()


def leave_all(who: str) -> None:
    """Watch nothing any longer; what was a visitor's own (they stand in its key) is forgotten."""
    with _lock:
        jobs = [job for job in _jobs.values() if who in job.watchers]
        for key in [key for key in _jobs if isinstance(key, tuple) and who in key]:
            del _jobs[key]
    for job in jobs:
        leave(job, who)


def stop_all() -> None:
    """Stop everything, as nobody is served any longer."""
    with _lock:
        for job in _jobs.values():
            job.stop.set()


def busy_with(who: str, kind: str) -> int:
    """Return how many unfinished jobs of a kind (the first of their key) somebody watches."""
    with _lock:
        return sum(
            job.seen.busy and who in job.watchers and isinstance(key, tuple) and key[0] == kind
            for key, job in _jobs.items()
        )


def visitor() -> str:
    """Return the name of whoever looks at this page; each has a kernel of their own."""
    return str(solara.get_kernel_id())


def use_job(
    key: Hashable, work: Callable[[Tell, threading.Event], Any] | None, stays: bool = False
) -> Seen:
    """Return how a job stands, begun when `work` is given; the page is drawn anew as it goes on.

    work: None where nothing is asked. stays: it goes on while the visitor looks at another page,
    until they leave or cancel; else it is watched only as long as this page asks for it.
    """
    seen, show = solara.use_state(Seen())
    own = solara.use_memo(lambda: uuid.uuid4().hex, [])
    who = visitor() if stays else f"{visitor()} {own}"

    def begin() -> Callable[[], None] | None:
        if work is None:
            show(Seen())
            return None
        job = watch(key, work, who)
        gone = threading.Event()
        threading.Thread(target=look_at, args=(job, gone, show), daemon=True).start()

        def end() -> None:
            gone.set()
            if not stays:
                leave(job, who)

        return end

    solara.use_effect(begin, [key, work is None])
    return seen


def look_at(job: Job, gone: threading.Event, show: Callable[[Seen], None]) -> None:
    """Show how a job stands whenever that has changed, until it ends or nobody looks."""
    last: Seen | None = None
    while not gone.is_set():
        now = job.seen
        if now is not last:
            show(now)
            last = now
        if not now.busy:
            return
        gone.wait(LOOK)


def cancel(key: Hashable) -> None:
    """Let a visitor stop watching a job that stays."""
    with _lock:
        job = _jobs.get(key)
    if job is not None:
        leave(job, visitor())
