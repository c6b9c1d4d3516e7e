"""Is an experiment's file read as it says, quick where asked, and refused on the right line?"""

from pathlib import Path

import pytest

from analysis.lab.experiment import load_experiment
from analysis.lab.outline import from_json, to_json
from sim.errors import OnzeError
from tests.analysis.lab.small import SET, TINY, tiny, written

HEAD = 'title = "Tried"\n'


def refused(folder: Path, text: str, **asked) -> str:
    with pytest.raises(OnzeError) as caught:
        load_experiment(written(folder, text), **asked)
    return caught.value.message


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            f"{HEAD}polices = []",
            "tried.toml, line 2: an experiment has no entry polices (did you mean policies?).",
        ),
        (f"{HEAD}replications = 0", "tried.toml, line 2: it has a wrong `replications`: "),
        (f"{HEAD}replications = 2.5", "tried.toml, line 2: it has a wrong `replications`: "),
        (f'{HEAD}policies = "silence"', "tried.toml, line 2: it has a wrong `policies`: "),
        (f"{HEAD}policies = [3]", "tried.toml, line 2: it has a wrong `policies.0`: "),
        (f"{HEAD}measures = []", "tried.toml, line 2: it has a wrong `measures`: "),
        (f"{HEAD}quick = 3", "tried.toml, line 2: it has a wrong `quick`: "),
        (
            f'{HEAD}policies = ["silence", "silence"]',
            "tried.toml: policy silence is named twice.",
        ),
        (
            f'{HEAD}policies = ["silense"]',
            "there is no policy called silense (did you mean silence?)",
        ),
        (
            f'{HEAD}policies = ["silence"]\nagainst = "everyone"',
            "tried.toml, line 3: against = everyone is not among the policies lived: silence.",
        ),
        (
            f'{HEAD}measures = ["profits"]',
            "tried.toml, line 2: nothing measures profits (did you mean profit?).",
        ),
        (f'{HEAD}world = "moon"', "there is no scenario called moon"),
        (
            f'{HEAD}[set]\n"world.dais" = 3',
            "tried.toml, line 3: unknown setting world.dais (did you mean world.days?).",
        ),
        (f"{HEAD}[set.world]\ndays = 0", "tried.toml, line 3: world.days = 0 is not allowed"),
        (
            f'{HEAD}[set]\n"policy.order" = []',
            "tried.toml, line 3: policy.order is no setting of the world",
        ),
        (
            f'{HEAD}[factors]\n"experience.failur" = {{}}',
            "tried.toml, line 3: nothing is called experience.failur (did you mean "
            "experience.failure?).",
        ),
        (
            f'{HEAD}\n[factors."experience.failure"]\nlow = 0.3\nhigh = 0.2',
            "tried.toml, line 3: experience.failure has low = 0.3, which must lie below high = 0.2",
        ),
        (
            f"{HEAD}\n[factors.experience.failure]\nlow = 3",
            "tried.toml, line 3: experience.failure = 3 is not allowed",
        ),
        (
            f'{HEAD}[design]\nkind = "sobel"',
            "tried.toml, line 3: the design has a wrong `kind`: ",
        ),
        (f"{HEAD}[design]\nkind = []", "tried.toml, line 3: the design has a wrong `kind`: "),
        (
            f'{HEAD}[design]\nkind = "grid"\npoints = 9',
            "tried.toml, line 4: a design of kind grid has no use for points; it takes steps.",
        ),
        (f"{HEAD}[design]\nstep = 9", "tried.toml, line 3: the design has a wrong `step`: "),
        (
            f'{HEAD}[design]\nkind = "sobol"\npoints = 0',
            "tried.toml, line 4: the design has a wrong `points`: ",
        ),
        ("title = ", "tried.toml is not valid TOML"),
        ("\x00", "tried.toml is not valid TOML"),
    ],
)
def test_a_file_that_is_not_sound_is_refused_in_one_sentence(tmp_path, text, sentence):
    said = refused(tmp_path, text)
    assert sentence in said
    assert said.endswith(".")
    assert "\n" not in said


def test_quick_needs_a_table_that_says_what_is_smaller(tmp_path):
    assert refused(tmp_path, HEAD, quick=True) == (
        "tried.toml has no table [quick], so --quick has no meaning."
    )
    assert refused(tmp_path, f"{HEAD}quick = 3", quick=True) == (
        "tried.toml, line 2: quick must be a table."
    )
    assert refused(tmp_path, f"{HEAD}[quick]\nreplication = 3", quick=True) == (
        "tried.toml, line 3: quick has no entry replication (did you mean replications?); it has "
        "replications, set, design, factors."
    )


def test_there_is_no_such_experiment():
    with pytest.raises(OnzeError, match="did you mean staffing"):
        load_experiment("stafing")


QUICK = """
[design]
kind = "latin_hypercube"
points = 90

[factors]
"experience.failure" = {low = 0.1, high = 0.2}
"money.margin" = {low = 0.1, high = 0.2}

[quick]
replications = 2
design = {points = 3}
set = {"world.days" = 3}
factors = {"experience.failure" = {low = 0.1, high = 0.15}}
"""


def test_quick_changes_what_it_says_and_leaves_the_rest(tmp_path):
    text = f"replications = 9\n{SET}{QUICK}"
    whole, quick = (load_experiment(written(tmp_path, text), quick=q) for q in (False, True))
    assert (whole.outline.name, quick.outline.name) == ("tried", "tried-quick")
    assert (whole.outline.replications, quick.outline.replications) == (9, 2)
    assert (whole.outline.design.points, quick.outline.design.points) == (90, 3)
    assert quick.outline.design.kind == "latin_hypercube"
    assert (whole.world["world.days"], quick.world["world.days"]) == (5, 3)
    assert quick.world["world.consumers"] == TINY["world.consumers"]
    assert [f.high for f in whole.outline.factors] == [0.2, 0.2]
    assert [f.high for f in quick.outline.factors] == [0.15, 0.2]


def test_settings_may_be_dotted_names_or_tables(tmp_path):
    dotted = load_experiment(written(tmp_path, '[set]\n"world.days" = 9\n"desk.agents" = 2'))
    tables = load_experiment(written(tmp_path, "[set.world]\ndays = 9\n[set.desk]\nagents = 2"))
    assert dotted.world.values == tables.world.values
    assert dotted.world["world.days"] == 9


def test_factors_may_be_dotted_names_or_tables(tmp_path):
    dotted = tiny(tmp_path, tables='[factors]\n"policy.desk.capacity" = {low = 0.3, high = 1}')
    tables = tiny(tmp_path, tables="[factors.policy.desk.capacity]\nlow = 0.3\nhigh = 1")
    bare = tiny(tmp_path, tables="[factors]\npolicy.desk.capacity = {low = 0.3, high = 1}")
    assert dotted.outline.factors == tables.outline.factors == bare.outline.factors


def test_what_is_asked_for_on_the_line_wins_over_the_file(tmp_path):
    found = tiny(tmp_path, changes={"world.days": 2}, replications=7)
    assert found.world["world.days"] == 2
    assert list(found.outline.seeds) == [1, 2, 3, 4, 5, 6, 7]


def test_world_policies_and_lists_are_found_beside_the_file(tmp_path):
    (tmp_path / "mine.toml").write_text('extends = "baseline"\n[world]\ndays = 3\n')
    (tmp_path / "quiet.toml").write_text('title = "Quiet"\n[desk]\nanswers = []\n')
    (tmp_path / "points.csv").write_text("experience.failure\n0.1\n")
    head = 'world = "mine.toml"\npolicies = ["quiet.toml"]\n'
    tables = '[design]\nkind = "list"\nfile = "points.csv"\n[factors]\n"experience.failure" = {}\n'
    found = load_experiment(written(tmp_path, head + tables))
    assert found.world["world.days"] == 3
    assert found.policies[0].answers == ()
    assert Path(found.outline.design.file) == tmp_path / "points.csv"


def test_an_outline_is_read_back_as_it_was_written(tmp_path):
    tables = '[factors]\n"policy.order" = {values = [["praise"], ["newest"]]}\n"money.margin" = {}'
    outline = tiny(tmp_path, tables=tables).outline
    assert from_json(to_json(outline)) == outline
