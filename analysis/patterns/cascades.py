"""What trees do posts grow when people share them on? Size, depth and structural virality.

A tree's root is the author; its other people are those who shared the post on. Whoever shares hangs
on the first sharer (or author) they had it from. Viewers who let it rest are no part of it. Someone
who shared to nobody at all leaves no word and is not seen; with tens of contacts that is rare.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.columns import VIEW
from sim.trace import Heard


class Tree(NamedTuple):
    """One cascade of two people or more."""

    size: int  # people: the author and those who shared
    depth: int  # hops from the author to the farthest sharer
    virality: float  # mean distance between two of its people


def virality(parents: list[int]) -> float:
    """Return the structural virality of a tree: the mean distance over all pairs of its people.

    parents: for each person the row of whom they had it from, which comes earlier; -1 for the root.
    A link lies on the paths of as many pairs as there are people below it times people above.
    (Goel et al. 2016, "The structural virality of online diffusion".)
    """
    people = len(parents)
    below = [1] * people
    paths = 0
    for row in range(people - 1, 0, -1):
        paths += below[row] * (people - below[row])
        below[parents[row]] += below[row]
    return 2.0 * paths / (people * (people - 1))


def tree_of(parents: list[int]) -> Tree:
    """Return the size, depth and virality of a tree of two people or more."""
    depths = [0]
    for parent in parents[1:]:
        depths.append(depths[parent] + 1)
    return Tree(len(parents), max(depths), virality(parents))


def trees(heard: Heard, since: int = 0) -> list[Tree]:
    """Return the cascades of posts that were shared at least once, in the order of their roots.

    Of consumers' posts: what a brand posts (a sender below 0) is another thing. since: the first
    root to count; earlier cascades were not watched from their beginning.
    """
    by_brand = np.unique(heard.root[heard.sender < 0])
    ours = (heard.root >= since) & ~np.isin(heard.root, by_brand)
    views = np.flatnonzero((heard.channel == VIEW) & ours)
    shared = np.unique(heard.root[views[heard.generation[views] > 0]])
    views = views[np.isin(heard.root[views], shared)]
    keys = (heard.sender[views], heard.time[views], heard.generation[views], heard.root[views])
    views = views[np.lexsort(keys)]
    cuts = np.flatnonzero(np.diff(heard.root[views])) + 1
    return [tree_of(_parents(heard, rows)) for rows in np.split(views, cuts) if rows.size]


def _parents(heard: Heard, rows: np.ndarray) -> list[int]:
    """Return for each person of one cascade, generation by generation, whom they had it from.

    rows: the cascade's views by generation, then time. A sharer's generation is that of the views
    they caused; they had it from whoever caused a view of theirs one generation before.
    """
    source: dict[tuple[int, int], int] = {}  # who first showed it, by viewer and generation
    place: dict[int, int] = {}
    parents: list[int] = []
    columns = (heard.sender, heard.receiver, heard.generation)
    for sender, viewer, hop in zip(*(column[rows].tolist() for column in columns), strict=True):
        if sender not in place:
            had_from = source.get((sender, hop - 1), -1) if hop else -1
            parents.append(place.get(had_from, 0) if parents else -1)
            place[sender] = len(parents) - 1
        source.setdefault((viewer, hop), sender)
    return parents
