"""How is a study lived to its end, whatever happens on the way?

Runs are taken in hand in batches, long enough for travel to cost little, and kept as they come.
Whatever is finished stays; the same command goes on from there. Two processes on one study share
what is left of it.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from analysis.lab.claims import claim, let_go, renew, whoami
from analysis.lab.hands import Hands
from analysis.lab.record import FAILED, Record
from analysis.lab.store import Store
from analysis.lab.task import Task
from analysis.lab.work import MODEL
from sim.errors import OnzeError

BATCH_SECONDS = 1.0
PASTS_IN_A_BATCH = 4.0  # a family is parted only where living its past twice costs a quarter
FIRST_PACE = 2e7  # consumer-days a second, until one is measured
LEARNING = 0.3  # of a pace newly measured
MOST_IN_A_BATCH = 64
PATIENCE = 1.0  # seconds between looks at what others hold
KEPT_EVERY = 0.25  # seconds of work that a kill may cost
HASTE = 1.0  # seconds to wait for the disk when something has gone wrong
RENEWED = 120.0  # seconds between renewals of our claims


@dataclass(frozen=True)
class Wanted:
    """A run to be lived, made only when its turn comes.

    family: those that share a past. past, present: consumer-days of the burn-in and after it.
    """

    key: str
    family: int
    past: float
    present: float
    make: Callable[[], Task]


@dataclass
class Tally:
    """What became of the runs asked for; each counts once, however often it was asked for."""

    runs: int = 0
    reused: int = 0  # known before
    done: int = 0  # lived now
    failed: int = 0  # of all that are known
    elsewhere: int = 0  # lived meanwhile by another process

    @property
    def known(self) -> int:
        """How many are known by now."""
        return self.reused + self.done + self.elsewhere


@dataclass
class Sweep:
    """A study being lived.

    tell: called with the tally whenever it has changed. pace: consumer-days a second of one worker.
    """

    store: Store
    hands: Hands
    daily: bool = False
    survey: bool = False
    tell: Callable[[Tally], None] = lambda _: None
    tally: Tally = field(default_factory=Tally)
    pace: float = FIRST_PACE
    left: float = 0.0  # consumer-days to be lived, shared pasts not counted
    todo: deque[Wanted] = field(default_factory=deque)
    held: deque[Wanted] = field(default_factory=deque)
    given: dict[str, Wanted] = field(default_factory=dict)
    fresh: list[list[Record]] = field(default_factory=list)  # finished, and not kept yet
    kept: float = 0.0  # when that was done last

    def live(self, wanted: Iterable[Wanted]) -> Tally:
        """Live what is not known yet; returns what became of everything asked for."""
        self._sort_out(wanted)
        self.tell(self.tally)
        renewed = time.monotonic()
        try:
            while self.todo or self.given or self.held:
                self._hand_out()
                if self.given:
                    for records in self.hands.take(PATIENCE):
                        self._take_in(records)
                        renewed = self._hold_on(renewed)
                    self._keep()
                elif self.held:
                    self._wait_for_others()
                renewed = self._hold_on(renewed)
        except BaseException as stopped:
            self.hands.close()
            if isinstance(stopped, KeyboardInterrupt):
                self._keep()
            # The first word counts, and the claims of the dead are void.
            with suppress(OnzeError), self.store.waiting(HASTE):
                let_go(self.store, whoami())
            raise
        self.hands.close()
        let_go(self.store, whoami())
        return self.tally

    def _hold_on(self, renewed: float) -> float:
        """Renew what we hold in time; returns when that was done last."""
        if time.monotonic() - renewed <= RENEWED:
            return renewed
        renew(self.store, whoami())
        return time.monotonic()

    def _sort_out(self, wanted: Iterable[Wanted]) -> None:
        """Set aside what is known, and what is asked for twice."""
        known = self.store.known(self.daily, self.survey)
        seen: set[str] = set()
        for each in wanted:
            if each.key in seen:
                continue
            seen.add(each.key)
            if each.key in known:
                self.tally.reused += 1
                self.tally.failed += known[each.key] == FAILED
            else:
                self._put_back(each)
        self.tally.runs = len(seen)

    def _hand_out(self) -> None:
        """Take batches in hand while there is room for them."""
        while self.todo and self.hands.room > 0:
            batch = self._next_batch()
            keys = [each.key for each in batch]
            claimed = claim(self.store, keys, whoami(), self.daily, self.survey)
            by_key = {each.key: each for each in batch}
            self.held.extend(by_key[key] for key in claimed.held)
            self._found_kept(claimed.kept)
            if claimed.ours:
                self.given |= {key: by_key[key] for key in claimed.ours}
                self.hands.give([by_key[key].make() for key in claimed.ours])

    def _next_batch(self) -> list[Wanted]:
        """Return the next runs, about a second of them, parting those of one past seldom."""
        enough = min(BATCH_SECONDS, self.left / self.pace / (2 * self.hands.workers))
        batch: list[Wanted] = []
        seconds = since = 0.0
        while self.todo and len(batch) < MOST_IN_A_BATCH:
            each = self.todo[0]
            goes_on = bool(batch) and batch[-1].family == each.family
            cheap = not goes_on or since >= PASTS_IN_A_BATCH * each.past / self.pace
            if batch and seconds >= enough and cheap:
                break
            since = since + each.present / self.pace if goes_on else each.present / self.pace
            seconds += (each.present + (0.0 if goes_on else each.past)) / self.pace
            self.left -= each.present
            batch.append(self.todo.popleft())
        return batch

    def _put_back(self, each: Wanted) -> None:
        self.left += each.present
        self.todo.append(each)

    def _take_in(self, records: list[Record]) -> None:
        """Take what a worker sent back, and keep it when that was last done long enough ago."""
        for record in records:
            if record.model != MODEL or record.key not in self.given:
                what = f"Onze {record.model}" if record.model != MODEL else "on other files"
                raise OnzeError(
                    f"a worker runs {what}, this is {MODEL}; start it from this folder.",
                    key="dask",
                )
        self.fresh.append(records)
        if time.monotonic() - self.kept >= KEPT_EVERY:
            self._keep()

    def _keep(self) -> None:
        """Keep what was taken in: together, since the disk takes as long for one as for many."""
        if not self.fresh:
            return
        self.store.keep([record for records in self.fresh for record in records])
        fresh, self.fresh, self.kept = self.fresh, [], time.monotonic()
        for records in fresh:
            asked = [self.given.pop(record.key) for record in records]
            self.tally.done += len(records)
            self.tally.failed += sum(record.state == FAILED for record in records)
            self._learn(asked, sum(record.seconds for record in records))
        self.tell(self.tally)

    def _learn(self, asked: list[Wanted], seconds: float) -> None:
        """Take in how fast a batch was lived."""
        families = {each.family: each.past for each in asked}
        days = sum(each.present for each in asked) + sum(families.values())
        if seconds > 0:
            self.pace += LEARNING * (days / seconds - self.pace)

    def _wait_for_others(self) -> None:
        """Look what became of the runs others hold; take over those of a process that died."""
        time.sleep(PATIENCE)
        keys = [each.key for each in self.held]
        claimed = claim(self.store, keys, whoami(), self.daily, self.survey)
        ours, kept = set(claimed.ours), set(claimed.kept)
        self._found_kept(claimed.kept)
        for each in self.held:
            if each.key in ours:
                self._put_back(each)
        self.held = deque(each for each in self.held if each.key not in ours | kept)

    def _found_kept(self, keys: list[str]) -> None:
        """Count runs that another process has lived meanwhile."""
        if keys:
            self.tally.elsewhere += len(keys)
            failed = self.store.rows(keys, ("key",), state=FAILED)
            self.tally.failed += sum(1 for _ in failed)
            self.tell(self.tally)
