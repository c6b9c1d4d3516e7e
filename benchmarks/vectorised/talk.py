"""Who tells or shows what to whom? All words of many speakers at once (S8, S9)."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from benchmarks.objects.rules import Rules
from benchmarks.vectorised.people import People, Table
from sim.kernels.columns import MESSAGE_KINDS, NEVER, SECONDS_PER_DAY

# Rows of an array of words (7, n) int64, and how a word travels.
TIME, RECEIVER, SENDER, BRAND, VALENCE, CHANNEL, MESSAGE = range(7)
PAGE, TELL, VIEW, CODE = range(4)
NOBODY = -1


def words(time, receiver, sender, brand, valence, channel, message) -> np.ndarray:
    """Return (7, n) int64 words."""
    made = np.empty((7, np.size(receiver)), np.int64)
    for row, value in enumerate((time, receiver, sender, brand, valence, channel, message)):
        made[row] = value
    return made


class Talk:
    """What is under way between people, by the day it arrives on."""

    def __init__(self, rules: Rules, people: People, rng: np.random.Generator) -> None:
        """Begin with silence. messages: row 0 stands for none."""
        self.rules, self.people, self.rng = rules, people, rng
        self.messages = Table(
            author=np.int64, brand=np.int64, kind=np.int8, platform=np.int8, posted=np.int64,
            answered=np.int64, satisfied=np.int64, deleted=np.int64, episode=np.int64,
        )  # fmt: skip
        self.write(1, author=NOBODY)
        self.sharing = np.array(rules.sharing(people.degree))
        self.worth, self.reach = np.array(rules.worth), np.array(rules.reach)
        self.mean_life = np.array(rules.mean_life)
        self.times_shared = np.ones(MESSAGE_KINDS)
        for kind, times in rules.times_shared.items():
            self.times_shared[kind] = times
        self.sent: list[np.ndarray] = []
        self.under_way: dict[int, list[np.ndarray]] = defaultdict(list)
        self.watched: list[np.ndarray] = []  # pairs whose attitude moved today

    def write(self, count: int, **values: object) -> np.ndarray:
        """Write messages that nobody has answered yet; returns their rows."""
        never = {"answered": NEVER, "satisfied": NEVER, "deleted": NEVER}
        return self.messages.add(count, **never, **values)

    def tell(self, who, at, brand, valence, but, message) -> tuple[np.ndarray, np.ndarray]:
        """Plan tells; returns how many were meant and how many there will be, by teller (S8)."""
        rules, rng, people = self.rules, self.rng, self.people
        mean = np.where(valence > 0, rules.tells_delighted, rules.tells_unsatisfied)
        some = rules.tells_dispersion
        meant = rng.negative_binomial(some, some / (some + mean))
        owner, edges, told = self.closest(who, meant, but)
        delay = rng.exponential(rules.tells_delay * SECONDS_PER_DAY, owner.size).astype(np.int64)
        self.sent.append(
            words(
                at[owner] + delay, people.neighbours[edges], who[owner], brand[owner],
                valence[owner], TELL, message[owner],
            )
        )  # fmt: skip
        return meant, told

    def closest(self, who, wanted, but) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Draw contacts without repeats, the closer the likelier: (owner, edge), counts by owner.

        The smallest of exponential / closeness are taken, but not the contact `but`.
        """
        people = self.people
        owner, edges = people.contacts(who)
        if but is not None:
            kept = people.neighbours[edges] != but[owner]
            owner, edges = owner[kept], edges[kept]
        key = self.rng.standard_exponential(owner.size) / people.closeness[edges]
        counts = np.bincount(owner, minlength=who.size)
        order = np.argsort(owner + key / (1.0 + key))  # owner by owner, by the key in each
        rank = np.arange(owner.size) - np.repeat(np.cumsum(counts) - counts, counts)
        chosen = rank < wanted[owner]
        return owner[chosen], edges[order[chosen]], np.minimum(counts, wanted)

    def show(self, who, at, platform, brand, valence, but, message, channel) -> None:
        """Show posts or shares to contacts on the same platform (S9)."""
        people, rng = self.people, self.rng
        owner, edges = people.contacts(who)
        seen = rng.random(owner.size) < self.reach[platform[owner]]
        owner, edges = owner[seen], edges[seen]
        viewer = people.neighbours[edges]
        seen = (people.platforms[viewer] >> platform[owner]) & 1 == 1
        if but is not None:
            seen &= viewer != but[owner]
        owner, viewer = owner[seen], viewer[seen]
        delay = rng.standard_exponential(owner.size) * self.mean_life[platform[owner]]
        self.sent.append(
            words(
                at[owner] + delay.astype(np.int64), viewer, who[owner], brand[owner],
                valence[owner], channel if np.ndim(channel) == 0 else channel[owner],
                message[owner],
            )
        )  # fmt: skip

    def put_off(self, batch: np.ndarray | None) -> None:
        """File words by the day they arrive on."""
        if batch is None or batch.shape[1] == 0:
            return
        days = batch[TIME] // SECONDS_PER_DAY
        order = np.argsort(days, kind="stable")
        batch, days = batch[:, order], days[order]
        cuts = np.flatnonzero(np.diff(days)) + 1
        ends = [0, *cuts.tolist(), days.size]
        for day, first, last in zip(days[ends[:-1]].tolist(), ends[:-1], ends[1:], strict=True):
            self.under_way[day].append(batch[:, first:last])
