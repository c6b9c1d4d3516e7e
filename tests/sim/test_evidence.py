"""Does every number of the model say where it comes from, and how far it can be trusted?"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from sim.errors import OnzeError
from sim.ledger import COLUMN
from sim.market import Market
from sim.parameters import SCENARIOS, Parameter, parameters, read_parameters
from sim.scenario import load_scenario

GRADES = {"MA", "EX", "OB", "SU", "PR", "FO", "A"}
KINDS = {"measured", "survey", "calibrated", "assumption", "convention"}
SEEN = {"abstract", "press release", "news report", "memory", "document", "ours"}
FIELDS = {"authors", "year", "title", "what", "address", "seen", "grade"}

PARAMETERS = parameters()
SOURCES: dict[str, dict[str, Any]] = tomllib.loads(
    (SCENARIOS / "sources.toml").read_text(encoding="utf-8")
)

each_parameter = pytest.mark.parametrize("address", PARAMETERS)
each_source = pytest.mark.parametrize("key", SOURCES)


@each_parameter
def test_a_number_says_what_it_counts_and_what_may_be_put_in_its_place(address: str) -> None:
    """A unit, exactly one of range, choices or text, and a default that is itself allowed."""
    number = PARAMETERS[address]
    assert number.unit.strip()
    assert [number.range is not None, number.choices is not None, number.text].count(True) == 1
    if number.range is not None:
        assert number.range[0] < number.range[1]
    assert number.accepts(number.value), f"{address} = {number.value}, {number.allowed()}"


@each_parameter
def test_a_number_names_its_evidence_in_the_closed_vocabulary(address: str) -> None:
    """Kind and grade are of the sets the page explains; the source is one of sources.toml."""
    number = PARAMETERS[address]
    assert number.kind in KINDS
    assert number.grade in GRADES
    assert number.source in SOURCES, f"{address}: {number.source} is not in sources.toml"


@each_parameter
def test_a_number_taken_from_a_work_says_where_in_the_work(address: str) -> None:
    """Whoever claims a measurement, a survey or a calibration lets the reader find it."""
    number = PARAMETERS[address]
    if number.kind in {"measured", "survey", "calibrated"}:
        assert number.locator.strip(), f"{address} is {number.kind} and has no locator"


@each_parameter
def test_a_number_is_graded_as_its_source_or_as_our_own_choice(address: str) -> None:
    """A record cannot borrow more trust than the work it names has."""
    number = PARAMETERS[address]
    assert number.grade in {SOURCES[number.source]["grade"], "A"}


@each_source
def test_a_source_says_what_was_measured_and_how_much_of_it_was_read(key: str) -> None:
    """All fields, an address unless the work has none, and grades of the closed set."""
    source = SOURCES[key]
    assert FIELDS <= set(source) <= FIELDS | {"context"}
    assert all(str(source[field]).strip() for field in FIELDS - {"address"})
    assert isinstance(source["year"], int) or source["year"] == "undated"
    assert source["seen"] in SEEN
    assert source["grade"] in GRADES
    if source["address"] or source["seen"] not in {"ours", "document", "memory"}:
        assert source["address"].startswith(("http://", "https://"))


@each_source
def test_a_source_is_used_or_marked_as_context(key: str) -> None:
    """No work is listed for show."""
    used = any(number.source == key for number in PARAMETERS.values())
    assert used or SOURCES[key].get("context") is True


def test_the_five_documents_are_all_on_the_list() -> None:
    """Also those from which no number is taken."""
    documents = {key for key in SOURCES if key.startswith("seed-")}
    assert documents == {f"seed-{number:03}" for number in range(5)}


def test_only_our_own_choices_are_graded_as_such() -> None:
    """Nothing that names us as its source passes for evidence."""
    ours = [number for number in PARAMETERS.values() if number.source == "onze"]
    assert {number.grade for number in ours} == {"A"}
    assert not {number.kind for number in ours} & {"measured", "survey"}


@pytest.mark.parametrize(
    ("address", "grade", "figure"),
    [("tells.unsatisfied", "FO", "11"), ("answer.ignored_loss", "PR", "7 consommateurs sur 10")],
)
def test_the_two_famous_figures_are_called_weak(address: str, grade: str, figure: str) -> None:
    """Eleven people told is folklore; seven in ten who stop is a vendor's survey."""
    number = PARAMETERS[address]
    assert figure in number.locator
    assert number.grade == grade
    assert number.note.startswith("Weak")


def test_every_folklore_number_is_called_weak() -> None:
    """A figure without a study behind it never stands without the warning."""
    folklore = {a: n.note for a, n in PARAMETERS.items() if n.grade == "FO"}
    assert len(folklore) >= 3
    assert [address for address, note in folklore.items() if "weak" not in note.lower()] == []


def read_copy(folder: Path, old: str, new: str) -> dict[str, Parameter]:
    """Read a copy of parameters.toml in which `old`, found first in [world.days], became `new`."""
    text = (SCENARIOS / "parameters.toml").read_text(encoding="utf-8")
    start = text.index("[world.days]")
    end = text.index("\n[", start)
    block = text[start:end]
    assert old in block
    copy = folder / "parameters.toml"
    copy.write_text(text[:start] + block.replace(old, new, 1) + text[end:], encoding="utf-8")
    return read_parameters(copy)


def test_an_untouched_copy_is_read_as_the_model_reads_its_own(tmp_path: Path) -> None:
    """Guards the refusals below: the copy itself is sound."""
    assert read_copy(tmp_path, "730", "730") == PARAMETERS


def test_a_number_without_a_source_is_refused(tmp_path: Path) -> None:
    """The sentence names the file, the line, the record and the field that is missing."""
    with pytest.raises(OnzeError, match=r"parameters\.toml, line \d+: world\.days .*`source`"):
        read_copy(tmp_path, 'source = "onze"\n', "")


def test_a_bare_number_is_refused(tmp_path: Path) -> None:
    """A number outside a record has no unit, no range and no source."""
    text = (SCENARIOS / "parameters.toml").read_text(encoding="utf-8")
    copy = tmp_path / "parameters.toml"
    copy.write_text(text + "\n[extra]\nspeed = 3.0\n", encoding="utf-8")
    with pytest.raises(OnzeError, match=r"extra\.speed = 3\.0 is a bare number"):
        read_parameters(copy)


@pytest.mark.parametrize("field", ["unit", "kind", "grade", "value"])
def test_a_number_without_its_unit_kind_grade_or_value_is_refused(
    tmp_path: Path, field: str
) -> None:
    """Each field of a record is asked for by its own name."""
    text = (SCENARIOS / "parameters.toml").read_text(encoding="utf-8")
    block = text[text.index("[world.days]") :].split("\n\n")[0]
    line = next(row for row in block.splitlines() if row.startswith(f"{field} = "))
    with pytest.raises(OnzeError, match=rf"world\.days .*`{field}`"):
        read_copy(tmp_path, line + "\n", "")


def test_a_grade_outside_the_legend_is_refused(tmp_path: Path) -> None:
    """Nobody invents a better kind of evidence."""
    with pytest.raises(OnzeError, match=r"world\.days .*`grade`"):
        read_copy(tmp_path, 'grade = "A"', 'grade = "AA"')


@each_parameter
def test_where_a_number_plausibly_lies_is_narrower_than_what_may_be_set(address: str) -> None:
    """The ends hold the value, lie inside the range, and say what they rest on."""
    number = PARAMETERS[address]
    if number.likely is None:
        return
    assert number.range is not None
    assert number.range[0] <= number.likely[0] <= number.value <= number.likely[1]
    assert number.likely[1] <= number.range[1]
    assert number.likely[1] - number.likely[0] < number.range[1] - number.range[0]
    assert number.likely_from.strip()


def test_the_five_weakest_numbers_say_where_they_plausibly_lie() -> None:
    """Seventy percent, eleven, the lasting share, a friend's post and the failure rate."""
    five = ("answer.ignored_loss", "tells.unsatisfied", "experience.lasting_share")
    for address in (*five, "feed.effect", "experience.failure"):
        assert PARAMETERS[address].likely is not None, address


LIKELY = {address: n.likely for address, n in PARAMETERS.items() if n.likely is not None}
WORLDS = ["baseline", *sorted(f"worlds/{file.name}" for file in (SCENARIOS / "worlds").iterdir())]


@pytest.mark.parametrize("end", [0, 1], ids=["low", "high"])
@pytest.mark.parametrize("world", WORLDS)
def test_a_world_is_consistent_with_every_doubted_number_at_one_end(world: str, end: int) -> None:
    """Chances that exclude each other are added up, so both ends together are the hardest case."""
    path = SCENARIOS / (world if world.endswith(".toml") else f"{world}.toml")
    changed = load_scenario(path, {address: ends[end] for address, ends in LIKELY.items()})
    assert changed["experience.failure"] == (0.02, 0.10)[end]


@pytest.mark.parametrize("end", [0, 1], ids=["low", "high"])
def test_a_market_can_be_lived_with_every_doubted_number_at_one_end(end: int) -> None:
    """People buy, complain and are answered there too."""
    small = {"world.consumers": 400, "world.burn_in": 0, "world.days": 90}
    ends = {address: ends[end] for address, ends in LIKELY.items()}
    ledger = Market(load_scenario("baseline", small | ends), seed=3).run(90).state.ledger
    for measure in ("purchases", "desk_complaints", "desk_praise_answered"):
        assert ledger[:, :, COLUMN[measure]].sum() > 0, measure


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("likely = [900, 400]", r"likely = \[900, 400\]; the first end must lie below the second"),
        ("likely = [400, 400]", r"the first end must lie below the second"),
        ("likely = [0, 800]", r"each end must be a whole number from 1 to 36,500 \(days\)"),
        ("likely = [365, 730.5]", r"each end must be a whole number from 1 to 36,500 \(days\)"),
        ("likely = [800, 900]", r"which does not hold its own value 730"),
        ("likely = [365, 1095]", r"without saying likely_from where"),
        ('likely_from = "a guess"', r"has likely_from without likely = \[low, high\]"),
        ("likely = [365]", r"has a wrong `likely"),
        ('likely = ["one", "two"]', r"has a wrong `likely"),
    ],
)
def test_a_plausible_range_that_is_none_is_refused(tmp_path: Path, entry: str, said: str) -> None:
    """One sentence with file, line, record, what was found and what is allowed."""
    place = r"parameters\.toml, line \d+: world\.days "
    with pytest.raises(OnzeError, match=place + ".*" + said) as refused:
        read_copy(tmp_path, 'unit = "days"\n', f'unit = "days"\n{entry}\n')
    assert refused.value.message.count("\n") == 0


def test_a_name_has_no_plausible_range(tmp_path: Path) -> None:
    """Only numbers lie somewhere."""
    text = (SCENARIOS / "parameters.toml").read_text(encoding="utf-8")
    named = '[world.focal]\nvalue = "alba"\n'
    assert named in text
    copy = tmp_path / "parameters.toml"
    wrong = named + 'likely = [1, 2]\nlikely_from = "nothing"\n'
    copy.write_text(text.replace(named, wrong), encoding="utf-8")
    with pytest.raises(OnzeError, match=r"world\.focal .*only a number with a range"):
        read_parameters(copy)
