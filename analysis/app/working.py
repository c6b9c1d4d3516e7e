"""How is work that goes on behind a page told: how far, how long still, how to stop it?"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from analysis.app.jobs import RUNNING, Seen
from analysis.app.words import Words

MINUTE = 60
# What a template shows as <work-bar>, where it takes this as its `components`.
BAR = {"work-bar": Path(__file__).with_name("bar.vue").read_text("utf-8")}
SOON = 5  # seconds below which no number is given: it would be wrong before it is read


def left_in_words(seconds: float | None, words: Words) -> str:
    """Return how long something still takes, no more exactly than it is known."""
    if seconds is None:
        return words("work.unknown")
    if seconds < SOON:
        return words("work.soon")
    if seconds < 2 * MINUTE:
        return words("work.seconds", count=SOON * math.ceil(seconds / SOON))
    return words("work.minutes", count=math.ceil(seconds / MINUTE))


def bar_of(seen: Seen, name: str, words: Words, told: str = "work.runs") -> dict[str, Any]:
    """Return a bar for work that goes on, with the time left and a way to stop it."""
    text = words("work.begun" if seen.state == RUNNING else "work.waiting")
    if seen.state == RUNNING and seen.of:
        left = left_in_words(seen.left, words)
        text = words(told, done=seen.done, count=seen.of, left=left)
    return {
        "busy": True,
        "share": seen.share,
        "text": text,
        "name": name,
        "cancel": words("work.cancel"),
        "starts": [],
    }
