"""Does every story of the gallery exist, run, and stand on the page as it was lived?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analysis.gallery import PAGE, Story, read_stories, sections, tell, write_gallery
from sim.errors import OnzeError
from sim.policies.files import load_policy
from sim.scenario import load_scenario

STORIES = read_stories()
SENTENCE = re.compile(r"^[A-Z].*[.]$")
FEWEST = 10


def test_there_are_enough_stories_and_no_two_compare_the_same() -> None:
    told = {(story.world, tuple(story.policies)) for story in STORIES.values()}
    assert len(told) == len(STORIES) >= FEWEST


@pytest.mark.parametrize("key", STORIES)
def test_a_story_has_a_world_policies_and_three_sentences(key: str) -> None:
    story = STORIES[key]
    load_scenario(story.world)
    assert [load_policy(name).name for name in story.policies] == story.policies
    for sentence in (story.who, story.happens, story.look):
        assert SENTENCE.match(sentence)
        assert sentence.count(". ") == 0


@pytest.mark.parametrize("key", STORIES)
def test_the_page_shows_a_story_as_it_was_lived(key: str) -> None:
    story, section = STORIES[key], sections(PAGE.read_text(encoding="utf-8"))[key]
    world = load_scenario(story.world).fingerprint
    assert f"world {world}," in section, (
        f"{key} was lived in another world: run `python -m analysis.gallery {key}`"
    )
    for words in (story.title, story.who, story.happens, " ".join(story.policies)):
        assert words in section
    assert (PAGE.with_suffix("") / f"{key}.svg").read_text(encoding="utf-8").startswith("<svg")


def test_the_page_has_the_stories_of_the_file_in_their_order() -> None:
    assert list(sections(PAGE.read_text(encoding="utf-8"))) == list(STORIES)


def test_a_story_is_told_with_its_verdict_and_its_picture(tmp_path: Path) -> None:
    world = tmp_path / "hamlet.toml"
    world.write_text(
        'extends = "baseline"\n[world]\nconsumers = 400\nburn_in = 20\ndays = 40\n', "utf-8"
    )
    story = Story(
        title="A hamlet", world=str(world), policies=["as_observed", "silence"],
        who="Few people.", happens="Nobody answers.", look="What is left.",
    )  # fmt: skip
    section = tell("hamlet", story, 2, tmp_path, workers=1)
    assert sections(section) == {"hamlet": section}
    assert "Few people. Nobody answers. Look at: what is left." in section
    assert re.search(r"^\*\*.+\*\*$", section, re.MULTILINE)
    assert "Silence" in (tmp_path / "hamlet.svg").read_text(encoding="utf-8")


def test_an_unknown_story_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(OnzeError, match="no story called atlantis; there are half_the_desk, "):
        write_gallery(["atlantis"], 2, tmp_path / "page.md")
    assert not (tmp_path / "page.md").exists()


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        ('title = "x"', r"stories.toml, line 1: it has a wrong `world`: field required\."),
        (
            'title = "x"\nworld = "baseline"\npolicies = ["silence"]\nwho = "A."\n'
            'happens = "B."\nlook = "C."',
            r"stories.toml, line 1: it compares fewer than two policies\.",
        ),
    ],
)
def test_a_story_that_cannot_be_lived_is_refused(
    record: str, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "stories.toml"
    path.write_text(f"[it]\n{record}\n", "utf-8")
    with pytest.raises(OnzeError, match=sentence):
        read_stories(path)
