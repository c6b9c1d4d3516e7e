"""What does one answer change, in plain sentences, in people and euros?"""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.app.fork import Fate
from analysis.app.lives import listed
from analysis.app.story import Story
from analysis.app.words import Words

NAMED = 8  # people named in a sentence


def fork_for(fate: Fate, story: Story, words: Words) -> dict[str, Any]:
    """Return what one answer changes, as the drawing shows it and as the panel says it."""
    choice = fate.choice
    brand = story.world.brands[story.focal].name
    way = "answered" if choice.answered else "refused"
    number = str(choice.who + 1)
    groups = ("spared", "reached", "praise", "unpraised", "stayed", "left")
    return {
        "key": f"{choice.who + 1}/{choice.day + 1}",
        "person": choice.who + 1,
        "day": choice.day + 1,
        "title": words(f"network.fork.title_{way}", brand=brand, who=number),
        "sentence": sentence_of(fate, story, words),
        "lines": lines_of(fate, story, words),
        "notes": notes_of(fate, story, words),
        **{name: getattr(fate, name).tolist() for name in groups},
        "gone": fate.gone.tolist(),
        "new": fate.new.tolist(),
    }


def sentence_of(fate: Fate, story: Story, words: Words) -> str:
    """Return what is to be read first."""
    choice = fate.choice
    way = "answered" if choice.answered else "refused"
    heard = touched(fate)
    size = "none" if heard == 0 else "one" if heard == 1 else "many"
    told = {"who": str(choice.who + 1), "day": choice.day + 1, "count": heard}
    parts = [words(f"network.fork.{way}_{size}", **told)]
    if not fate.pleased:
        parts.append(words(f"network.fork.{'displeased' if choice.answered else 'was_displeased'}"))
    parts += author_of(fate, story, words)
    if fate.euros:
        money = words.euros(fate.euros / scale(story), True)
        parts.append(words("network.fork.money", money=money))
    return " ".join(parts)


def author_of(fate: Fate, story: Story, words: Words) -> list[str]:
    """Return whether the author would have stayed or left, where that differs."""
    brand, who = story.world.brands[story.focal].name, fate.choice.who
    return [
        words(f"network.fork.author_{way}", who=str(who + 1), brand=brand)
        for way in ("stayed", "left")
        if who in getattr(fate, way)
    ]


def lines_of(fate: Fate, story: Story, words: Words) -> list[str]:
    """Return what else differs, a line each."""
    lines = []
    brand, number = story.world.brands[story.focal].name, str(fate.choice.who + 1)
    for way, by in (("stayed", fate.spared), ("left", fate.reached)):
        others = np.setdiff1d(getattr(fate, way), [fate.choice.who])
        if others.size:
            told = int(np.isin(others, by).sum())
            some = listed(others.tolist(), NAMED, words)
            said = {"count": int(others.size), "told": told, "some": some, "brand": brand}
            lines.append(words(f"network.fork.{way}", **said))
    for way in ("praise", "unpraised"):
        if heard := getattr(fate, way).size:
            lines.append(words(f"network.fork.{way}", count=int(heard)))
    if fate.purchases or fate.own:
        everybody, own = (words.number(n, 0, True) for n in (fate.purchases, fate.own))
        lines.append(
            words("network.fork.purchases", brand=brand, all=everybody, own=own, who=number)
        )
    return lines or [words("network.fork.same")]


def notes_of(fate: Fate, story: Story, words: Words) -> list[str]:
    """Return what it is at real size, and how far it can be trusted."""
    people = scale(story)
    told = words.number(touched(fate) * people)
    money = words.euros(fate.euros, True)
    number = str(fate.choice.who + 1)
    real = words("network.fork.scale", people=people, told=told, money=money)
    return [
        *([real] if touched(fate) or fate.euros else []),
        words("network.fork.signs"),
        words("network.fork.luck", who=number),
        words("network.fork.how"),
    ]


def touched(fate: Fate) -> int:
    """Return how many people the story reaches only in one of the two histories."""
    return int((fate.spared if fate.choice.answered else fate.reached).size)


def scale(story: Story) -> int:
    """Return how many people one simulated person stands for."""
    return int(story.world["world.people_per_agent"])
