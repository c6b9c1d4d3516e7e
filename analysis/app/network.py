"""How does one bad day travel from person to person, and what would one answer have changed?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from analysis.app import state
from analysis.app.fates import fork_for, scale
from analysis.app.imported import OWN
from analysis.app.levers import policy_of, worlds_here
from analysis.app.live import world_of
from analysis.app.lives import complaint_at_desk, life_of, sentence
from analysis.app.net import Net
from analysis.app.place import MOST_LUCKS, Place, sizes, whole
from analysis.app.story import Story
from analysis.app.telling import DAYS, Asked, Told, use_fate, use_story
from analysis.app.visit import Plan
from analysis.app.words import Words, dictionary
from sim.scenario import Scenario

UI = "network.ui."
GOOD = {"delighted", "praised", "pleased", "told_good", "heard_good", "saw_good", "returned"}
BAD = {"failed", "posted", "wrote", "unheard", "silent", "ignored", "answered", "told_bad",
       "heard_bad", "saw_bad", "left"}  # fmt: skip


@solara.component_vue("network.vue", vuetify=False)
def Head(
    title: str,
    lead: str,
    desk: str,
    words: dict[str, str],
    world: str,
    worlds: list[dict[str, str]],
    people: int,
    sizes: list[dict[str, Any]],
    done: int,
    count: int,
    progress: str,
    event_pick_world: Callable[[str], None],
    event_pick_people: Callable[[int], None],
    event_pick_luck: Callable[[Any], None],
) -> None:
    """Show what the drawing is of, and let it be another."""


@solara.component
def Network() -> None:
    """Let a visitor watch word of mouth, follow a person, and undo or grant one answer."""
    visit = state.visit.value
    words, place = Words(visit.language), Place.of(visit.extra)
    world = world_of(visit.world, place.people)
    policy = policy_of(visit.mine.base, dict(visit.mine.moved))
    asked_for = Asked(world, policy, place.luck, shared=OWN not in (visit.world, visit.mine.base))
    told = use_story(asked_for)
    fate, done, count = use_fate(asked_for.key, told.story, place.person - 1, place.fork - 1)
    # Two places, always: else the head would be made anew, under a hand, when the drawing comes.
    with solara.Div(classes=["net-page"]):
        head_of(told, place, world, words)
        with solara.Div():
            if told.story is not None:
                working = ""
                if fate is None and count:
                    working = words("network.forking", done=done, count=count)
                fork = fork_for(fate, told.story, words) if fate is not None else {}
                Drawn(told.story, told.message, place, visit.language, fork, working)


@solara.component
def Drawn(
    story: Story, message: bytes, place: Place, language: str, fork: dict[str, Any], working: str
) -> None:
    """Show a story's drawing, with one life and one fork."""
    words = Words(language)
    ui = solara.use_memo(lambda: spoken(story, words), [message, language])
    life = solara.use_memo(
        lambda: life_for(story, place.person, words), [message, place.person, language]
    )
    Net.element(
        data=message,
        words=ui,
        place={
            "day": place.day,
            "speed": place.speed,
            "person": place.person if place.person <= story.count else 0,
        },
        life=life,
        fork=fork,
        working=working,
        on_place=moved,
        on_asked=asked,
    )


def head_of(told: Told, place: Place, world: Scenario, words: Words) -> None:
    """Show the head of the page."""
    visit = state.visit.value
    brand, consumers = world.brands[world.focal].name, world["world.consumers"]
    people = world["world.people_per_agent"]
    desk = "network.desk_yours" if visit.mine != Plan() else "network.desk_today"
    progress = ""
    if told.fault:
        progress = words("network.failed", why=told.fault)
    elif told.story is None:
        progress = words("network.living", done=told.done, count=max(told.count, 1))
    Head(
        title=words("network.title", brand=brand),
        lead=words("network.lead", count=consumers, days=DAYS),
        desk=f"{words('network.scale', people=people)} {words(desk, brand=brand)}",
        words={name: words(f"network.{name}") for name in ("world", "people", "luck")},
        world=visit.world,
        worlds=[{"key": name, "name": words(f"world.{name}")} for name in worlds_here()],
        people=consumers,
        sizes=[
            {"key": size, "name": words("network.people_value", count=size)}
            for size in (sizes() if consumers in sizes() else (consumers,))
        ],
        done=told.done,
        count=told.count,
        progress=progress,
        event_pick_world=lambda world: state.change(world=world, extra=changed(person=0, fork=0)),
        event_pick_people=lambda size: state.change(extra=changed(people=size, person=0, fork=0)),
        event_pick_luck=lambda _: state.change(
            extra=changed(luck=place.luck % MOST_LUCKS + 1, person=0, fork=0)
        ),
    )


def changed(**parts: int) -> dict[str, str]:
    """Return what a link says with parts of the place changed."""
    extra = state.visit.peek().extra
    own = {name: str(value) for name, value in parts.items()}
    return Place.of({**extra, **own}).extra(extra)


def moved(told: dict[str, Any]) -> None:
    """Take up the day, the speed and the person that the drawing shows."""
    before = Place.of(state.visit.peek().extra)
    parts = {name: whole(told.get(name)) for name in ("day", "speed", "person")}
    if parts["person"] != before.person:
        parts["fork"] = 0
    state.change(extra=changed(**parts))


def asked(told: dict[str, Any]) -> None:
    """Take up the complaint whose other fate the visitor asks for; none lets go of it."""
    if told:
        state.change(extra=changed(person=whole(told.get("person")), fork=whole(told.get("day"))))
    else:
        state.change(extra=changed(fork=0))


def spoken(story: Story, words: Words) -> dict[str, str]:
    """Return everything the drawing says, in the visitor's language."""
    brand = story.world.brands[story.focal].name
    found = {
        name.removeprefix(UI): words(name).replace("{brand}", brand)
        for name in dictionary()
        if name.startswith(UI)
    }
    return found | {"language": words.language}


def life_for(story: Story, number: int, words: Words) -> dict[str, Any]:
    """Return one person's life as the drawing shows it; days are counted from 1.

    number: of the person; 0 gives nothing. since: the day of the complaint asked about.
    """
    if not 1 <= number <= story.count:
        return {}
    who = number - 1
    first, last = story.network.start[who : who + 2]
    events = []
    for event in life_of(story, who):
        tone = "good" if event.kind in GOOD else "bad" if event.kind in BAD else "plain"
        row = {"day": event.day + 1, "text": sentence(event, story, words), "tone": tone}
        if event.kind in ("pleased", "answered", "ignored") and event.brand == story.focal:
            answered = complaint_at_desk(story, who, event.since)
            if event.since >= 0 and answered is not None:
                ask = "network.ask.refused" if answered else "network.ask.answered"
                row |= {"ask": words(ask), "since": event.since + 1}
        events.append(row)
    return {
        "number": number,
        "title": words("network.ui.number").replace("{who}", str(number)),
        "facts": words(
            "network.facts",
            tier=words(f"network.tier.{story.people.tier[who]}"),
            age=words(f"network.age.{story.people.age[who]}"),
            count=int(last - first),
            people=scale(story),
        ),
        "events": events,
        "ties": story.network.neighbours[first:last].tolist(),
    }
