"""Do imports only go down, and does each outside library stay on the floor that owns it?"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from tests.tree import ROOT, modules

HOUSE = ("run", "analysis", "sim")

# From the ground up. A name stands for itself, for what lies inside it and for its longer
# namesakes: `sim.agents` also places sim.agents_lazy and sim.agents.brand.
FLOORS = (
    (
        "sim.cores",
        "sim.errors",
        "sim.gang",
        "sim.kernels",
        "sim.layers",
        "sim.parameters",
        "sim.processes",
        "sim.reading",
        "sim.room",
        "sim.scenario",
        "sim.storage",
        "sim.stubs",
        "sim.version",
    ),
    ("sim.wiring", "sim.ring"),
    ("sim.population", "sim.brands", "sim.network", "sim.settings", "sim.pools", "sim.ledger"),
    ("sim.state",),
    ("sim.agents", "sim.policies"),
    ("sim.desks", "sim.occasions", "sim.bookkeeping", "sim.crew", "sim.inbox", "sim.trace"),
    (
        "sim.at_once",
        "sim.awareness",
        "sim.crisis",
        "sim.outreach",
        "sim.programmes",
        "sim.quality",
        "sim.surge",
        "sim.talk",
    ),
    ("sim.day",),
    ("sim.market", "sim.helper"),
    ("sim.observations",),
    ("sim.runs",),
    ("analysis",),
    ("analysis.app", "run"),
)
# A package's own __init__ runs before anything inside it, so it may lean on the ground only.
GROUND = ("sim", "analysis")

OWNERS = {
    "mesa": ("sim.agents", "sim.market"),
    "solara": ("analysis.app",),
    "reacton": ("analysis.app",),
    "ipyvuetify": ("analysis.app",),
    "ipywidgets": ("analysis.app",),
    "llvmlite": (
        "sim.kernels.compiling",
        "sim.kernels.contacts",
        "sim.kernels.memory",
        "sim.kernels.picking",
        "sim.kernels.places",
    ),  # what Numba speaks itself
}
KERNELS_MAY_IMPORT = sys.stdlib_module_names | {"llvmlite", "numba", "numpy"}


def belongs(module: str, family: str) -> bool:
    return module == family or module.startswith((f"{family}.", f"{family}_"))


def floor(module: str) -> int | None:
    """Height of the module, 0 at the ground; None if it has no place."""
    if module in GROUND:
        return 0
    places = [
        (len(family), height)
        for height, families in enumerate(FLOORS)
        for family in families
        if belongs(module, family)
    ]
    return max(places)[1] if places else None


def imports(module: str, text: str, known: frozenset[str] = frozenset()) -> Iterator[str]:
    """Dotted names a module imports, inside functions too, and through import_module("...").

    `from package import name` counts as package.name where that is a known module.
    """
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                inside = module.split(".") + ([""] if module in known_packages(known) else [])
                base = ".".join([*inside[: -node.level], *([base] if base else [])])
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                yield whole if whole in known else base
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = ast.unparse(node.func).rpartition(".")[2]
            if called in ("import_module", "__import__") and isinstance(node.args[0].value, str):
                yield node.args[0].value


def known_packages(known: frozenset[str]) -> set[str]:
    return {name.rpartition(".")[0] for name in known}


def faults(house: dict[str, str]) -> list[str]:
    """What stands on the wrong floor, one sentence each; house maps module names to their text."""
    known = frozenset(house)
    found = []
    for module, text in house.items():
        here = floor(module)
        if here is None:
            found.append(f"{module} has no floor: give it one in FLOORS")
            continue
        for name in imports(module, text, known):
            top = name.partition(".")[0]
            if top in (*HOUSE, "tests", "benchmarks"):
                there = floor(name)
                if there is None or there > here:
                    found.append(f"{module} imports {name}, which does not stand below it")
            owners = OWNERS.get(top)
            if owners and not any(belongs(module, owner) for owner in owners):
                found.append(f"{module} imports {top}, which only {' and '.join(owners)} may")
            outside = top not in KERNELS_MAY_IMPORT and not belongs(name, "sim.kernels")
            if outside and belongs(module, "sim.kernels"):
                found.append(f"{module} imports {name}, and kernels know no such thing")
    return found


def cycle(house: dict[str, str]) -> list[str]:
    """Modules that import each other in a ring, empty if there is none."""
    known = frozenset(house)
    needs = {
        module: {name for name in imports(module, text, known) if name in known and name != module}
        for module, text in house.items()
    }
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def test_every_module_has_a_floor_and_imports_only_what_lies_below():
    found = faults(dict(modules(*HOUSE)))
    assert not found, "\n".join(found)


def test_no_module_needs_itself_through_others():
    ring = cycle(dict(modules(*HOUSE)))
    assert not ring, " imports ".join(ring)


def test_a_module_out_of_place_is_named():
    house = {
        "sim": "",
        "sim.network": "def build():\n    from sim.market import Market\n",
        "sim.brands": "from . import market\n",
        "sim.runs": "import importlib\nmarket = importlib.import_module('analysis.report')\n",
        "sim.market": "import mesa\nimport solara\n",
        "sim.agents_lazy": "import mesa\n",
        "sim.population": "from mesa import Model\n",
        "sim.kernels.desk": "import math\nimport numba\nimport pandas\nimport sim.parameters\n",
        "sim.attic": "",
        "analysis.app": "import solara.lab\nfrom analysis import report\n",
        "analysis.report": "from tests.tree import ROOT\nfrom sim import market\n",
    }
    assert sorted(faults(house)) == [
        "analysis.report imports tests.tree, which does not stand below it",
        "sim.attic has no floor: give it one in FLOORS",
        "sim.brands imports sim.market, which does not stand below it",
        "sim.kernels.desk imports pandas, and kernels know no such thing",
        "sim.kernels.desk imports sim.parameters, and kernels know no such thing",
        "sim.market imports solara, which only analysis.app may",
        "sim.network imports sim.market, which does not stand below it",
        "sim.population imports mesa, which only sim.agents and sim.market may",
        "sim.runs imports analysis.report, which does not stand below it",
    ]


def test_a_ring_of_imports_is_found():
    ring = {"sim.brands": "import sim.network\n", "sim.network": "import sim.brands\n"}
    assert set(cycle(ring)) == {"sim.brands", "sim.network"}
    assert cycle({"sim.brands": "import sim.network\n", "sim.network": ""}) == []


def test_a_market_is_lived_and_kept_without_what_only_a_comparison_or_a_window_needs():
    asked = "import sys, analysis.folder, sim.runs; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, cwd=ROOT)
    known = {name.partition(".")[0] for name in loaded.stdout.split()}
    assert {"sim", "analysis", "numba"} <= known, loaded.stderr
    assert not known & {"mesa", "pandas", "networkx", "matplotlib", "jinja2", "pyarrow"}
