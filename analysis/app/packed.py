"""How does a whole story reach the browser? As one message of bytes, from which any day is drawn.

The message: the length of a JSON head (uint32), the head, then every array in its order, each from
a multiple of four bytes on; all of it in zlib's format, which browsers unpack themselves.
"""

from __future__ import annotations

import json
import zlib
from typing import Any

import numpy as np

from analysis.app.story import STANDS, Story
from sim.kernels.columns import ANSWERED, IGNORED, SILENT, VIEW, Network

ALIGNED = 4
FINE = 32_767  # steps of a place between 0 and 1
NEAREST, EVEN_STEP = 2, 7  # ties drawn of each person: the shortest two, and every seventh of few
CALLED, HELPED, GAVE_UP = 0, 1, 2  # a complaint reached the desk, was answered, was ignored
BAD, SEEN = 1, 2  # bits of the kind of a word
TYPES = {"i2": "Int16Array", "u1": "Uint8Array", "u4": "Uint32Array"}


def packed(story: Story, places: np.ndarray) -> bytes:
    """Return a story as one message. places: (people, 2) float32 from -1 to 1."""
    ties = ties_drawn(story.network, places)
    words, calls = words_of(story), calls_of(story)
    arrays = {
        "places": np.rint(places * FINE).astype("i2").ravel(),
        "tier": story.people.tier.astype("u1"),
        "ties": ties.astype("u4").ravel(),
        "first": story.first,
        "changedOn": starts(story.changes["day"], story.days),
        "changedWho": story.changes["who"].astype("u4"),
        "changedTo": story.changes["stands"],
        "heardOn": starts(words["day"], story.days),
        "heardFrom": words["from"].astype("u4"),
        "heardBy": words["to"].astype("u4"),
        "heardKind": words["kind"].astype("u1"),
        "calledOn": starts(calls["day"], story.days),
        "calledWho": calls["who"].astype("u4"),
        "calledKind": calls["kind"].astype("u1"),
        "reached": reached_by(story).astype("u4").ravel(),
    }
    head: dict[str, Any] = {
        "people": story.count,
        "days": story.days,
        "stands": STANDS,
        "brands": [brand.name for brand in story.world.brands],
        "focal": story.focal,
        "knows": int(story.network.neighbours.size // 2),
        "arrays": [
            {"name": name, "type": TYPES[array.dtype.str[1:]], "length": int(array.size)}
            for name, array in arrays.items()
        ],
    }
    return zlib.compress(joined(head, list(arrays.values())), 6)


def joined(head: dict[str, Any], arrays: list[np.ndarray]) -> bytes:
    """Return head and arrays in one piece."""
    text = json.dumps(head).encode()
    parts = [np.uint32(len(text)).tobytes(), text, b" " * (-len(text) % ALIGNED)]
    for array in arrays:
        parts += [array.tobytes(), b"\0" * (-array.nbytes % ALIGNED)]
    return b"".join(parts)


def unpacked(message: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return head and arrays of a message, as the browser reads them."""
    data = zlib.decompress(message)
    length = int(np.frombuffer(data, "u4", 1)[0])
    head, at, arrays = json.loads(data[4 : 4 + length]), 4 + length + (-length % ALIGNED), {}
    kinds = {name: kind for kind, name in TYPES.items()}
    for each in head["arrays"]:
        array = np.frombuffer(data, kinds[each["type"]], each["length"], at)
        arrays[each["name"]] = array
        at += array.nbytes + (-array.nbytes % ALIGNED)
    return head, arrays


def starts(days: np.ndarray, count: int) -> np.ndarray:
    """Return (count + 1,) uint32: where each day begins among rows in order of days."""
    return np.searchsorted(days, np.arange(count + 1)).astype("u4")


def words_of(story: Story) -> dict[str, np.ndarray]:
    """Return the words between people about the brand, by day: day, from, to, kind."""
    heard = story.heard
    kept = np.flatnonzero((heard.brand == story.focal) & (heard.sender >= 0))
    order = kept[np.argsort(heard.day[kept], kind="stable")]
    kind = BAD * (heard.valence[order] < 0) + SEEN * (heard.channel[order] == VIEW)
    day, sender, receiver = heard.day[order], heard.sender[order], heard.receiver[order]
    return {"day": day, "from": sender, "to": receiver, "kind": kind}


def calls_of(story: Story) -> dict[str, np.ndarray]:
    """Return what reached the brand's desk and what became of it, by day: day, who, kind."""
    own = story.episodes[story.episodes["brand"] == story.focal]
    own = own[own["outcome"] != SILENT]
    parts = [(own["day"], own["consumer"], CALLED)]
    for outcome, kind in ((ANSWERED, HELPED), (IGNORED, GAVE_UP)):
        settled = own[own["outcome"] == outcome]
        parts.append((settled["outcome_day"], settled["consumer"], kind))
    day, who = (np.concatenate([part[at] for part in parts]) for at in (0, 1))
    kinds = np.concatenate([np.full(part[0].size, part[2]) for part in parts])
    order = np.argsort(day, kind="stable")
    order = order[(day[order] >= 0) & (day[order] < story.days)]
    return {"day": day[order], "who": who[order], "kind": kinds[order]}


def reached_by(story: Story) -> np.ndarray:
    """Return (days, brands) int64: people who saw a post of a brand, or one it paid for, on a day.

    Those who speak without being simulated are brands, whom they pay, and strangers who complain.
    """
    heard = story.heard
    seen = (heard.sender < 0) & (heard.channel == VIEW) & (heard.valence > 0) & (heard.day >= 0)
    rows = np.unique(np.stack([heard.day, heard.brand, heard.receiver], 1)[seen], axis=0)
    found = np.zeros((story.days, len(story.world.brands)), np.int64)
    np.add.at(found, (rows[:, 0], rows[:, 1]), 1)
    return found


def ties_drawn(network: Network, places: np.ndarray) -> np.ndarray:
    """Return the ties that are drawn, (n, 2) int64: all would be a grey cloud.

    Each person's two shortest, and one in seven of the rest of their first ones.
    """
    count = network.start.size - 1
    own = np.repeat(np.arange(count), np.diff(network.start))
    other = network.neighbours.astype(np.int64)
    reach = np.square(places[own] - places[other]).sum(axis=1)
    order = np.lexsort((other, reach, own))
    place = np.arange(own.size) - network.start[own]
    kept = order[place < NEAREST]
    far = np.flatnonzero((place == 0) & (own % EVEN_STEP == 0))
    rows = np.concatenate((kept, far))
    pairs = np.stack((np.minimum(own[rows], other[rows]), np.maximum(own[rows], other[rows])), 1)
    return np.unique(pairs, axis=0)
