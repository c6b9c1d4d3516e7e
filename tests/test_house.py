"""Does the code keep the rules of the house: lengths, luck with an address, numbers with a name?"""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.tree import ROOT, kept_files, modules

LINES_IN_A_FILE = 250
LINES_ON_A_SCREEN = 30
LINES_IN_A_FUNCTION = 60

# Mathematics: what these hold are digits of series and shifts of bits, not habits of a market.
MATHEMATICS = {
    "sim.kernels.randomness",
    "sim.kernels.mathematics",
    "sim.kernels.normal",
    "sim.kernels.draws",
}
STRUCTURAL = {0, 1, 2, 0.5}  # Compared by value, so 0.0, 1.0 and 2.0 too; -1 is 1 with a sign.
CHANCE_WITHOUT_ADDRESS = {"random", "secrets", "uuid"}
# Their last bit depends on the machine's own library; square roots are exact everywhere.
UNEVEN = re.compile(
    r"^(np|numpy|math|cmath)\.(exp2?|expm1|log|log2|log10|log1p|float_power|power|pow|cbrt|hypot"
    r"|a?(sin|cos|tan)h?|arc(sin|cos|tan)h?2?|atan2|erfc?|l?gamma|dist|logaddexp2?)$"
)
LEAKS = {
    "a path of one machine": re.compile(r"(?<![\w.<:/~\-])/(?:work|root|tmp|farm|home|opt)/\w"),
    "the address of a registry": re.compile(
        r"(?:index-url|find-links)[ =]|https?://[^\s]+/(?:simple|packages)/"
        r"|pypi\.(?:org|io|python)|pythonhosted\.|registry\.npmjs\.",
        re.IGNORECASE,
    ),
}


def lengths(text: str) -> Iterator[tuple[str, int]]:
    """Name and lines of each function, from its `def` to its end, docstring included."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def without_address(text: str) -> Iterator[str]:
    """Each use of a generator whose draws depend on what was drawn before."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Attribute):
            names = [ast.unparse(node)]
        else:
            continue
        for name in names:
            if re.match(r"(np|numpy)\.random$", name) or (
                not isinstance(node, ast.Attribute)
                and (name.split(".")[0] in CHANCE_WITHOUT_ADDRESS or name == "os.urandom")
            ):
                yield f"line {node.lineno}: {name}"


def uneven(text: str) -> Iterator[str]:
    """Each piece of arithmetic whose bytes may differ between machines or compilers."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and UNEVEN.match(ast.unparse(node)):
            yield f"line {node.lineno}: {ast.unparse(node)}"
        elif isinstance(node, ast.ImportFrom) and node.module in ("math", "cmath"):
            for alias in node.names:
                if UNEVEN.match(f"math.{alias.name}"):
                    yield f"line {node.lineno}: math.{alias.name}"
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            if not re.fullmatch(r"-?\d+", ast.unparse(node.right)):
                yield f"line {node.lineno}: {ast.unparse(node)}"
        elif isinstance(node, ast.keyword) and node.arg in ("fastmath", "parallel"):
            yield f"line {node.value.lineno}: {node.arg}"


def unnamed_numbers(text: str) -> Iterator[str]:
    """Each number in a kernel that is neither structural nor a named constant.

    A constant of the module or of a class may be whole (a code, a sentinel, a size) or convert a
    unit (HOURS_PER_DAY). Any other number is a habit of the market, and comes in as an argument.
    """
    tree = ast.parse(text)
    named: set[ast.AST] = set()
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    for node in (*tree.body, *(member for group in classes for member in group.body)):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            name = ast.unparse(targets[0])
            numbers = [n for n in ast.walk(node.value) if is_number(n)]
            whole = all(n.value == n.value.real // 1 for n in numbers)
            if name.isupper() and (whole or "_PER_" in name):
                named.update(numbers)
    for node in ast.walk(tree):
        if is_number(node) and node not in named and node.value not in STRUCTURAL:
            yield f"line {node.lineno}: {node.value!r}"


def is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float, complex)


def leaks(text: str) -> Iterator[str]:
    """Each line that names a place only one machine or one network has."""
    for number, line in enumerate(text.splitlines(), 1):
        for what, pattern in LEAKS.items():
            if pattern.search(line):
                yield f"line {number}: {what}"


def breaches(rule, *tops: str, but: set[str] = frozenset()) -> str:
    """What a rule finds in the modules under tops, one line each; empty when it is kept."""
    return "\n".join(
        f"{module}, {found}"
        for module, text in modules(*tops)
        if module not in but
        for found in rule(text)
    )


def test_every_module_opens_with_a_docstring():
    silent = [
        module
        for module, text in modules("run", "sim", "analysis", "tests", "benchmarks")
        if not (ast.get_docstring(ast.parse(text)) or "").strip()
    ]
    assert silent == []


def test_no_file_of_the_model_or_its_analysis_outgrows_one_question():
    long = {
        module: lines
        for module, text in modules("sim", "analysis")
        if (lines := len(text.splitlines())) > LINES_IN_A_FILE
    }
    assert long == {}


def test_functions_fit_a_screen():
    sizes = [
        (lines, f"{module}.{name}")
        for module, text in modules("run", "sim", "analysis")
        for name, lines in lengths(text)
    ]
    assert [place for place in sizes if place[0] > LINES_IN_A_FUNCTION] == []
    longer = sorted(place for place in sizes if place[0] > LINES_ON_A_SCREEN)
    assert len(longer) <= len(sizes) / 10, longer


def test_every_draw_in_the_model_has_an_address():
    found = breaches(without_address, "sim")
    assert not found, found


def test_the_model_computes_the_same_bytes_on_any_machine():
    found = breaches(uneven, "sim")
    assert not found, found


def test_no_number_hides_in_a_kernel():
    kernels = {name for name, _ in modules("sim") if not name.startswith("sim.kernels")}
    found = breaches(unnamed_numbers, "sim", but=kernels | MATHEMATICS)
    assert not found, found


def test_no_kept_file_names_a_machine_or_a_registry():
    found = []
    for path in kept_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # A picture or a packed table.
        found += [f"{path.relative_to(ROOT)}, {leak}" for leak in leaks(text)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("rule", "kept", "broken"),
    [
        (without_address, "self.random.random()", "import random"),
        (without_address, "from sim.kernels.randomness import uniform", "np.random.default_rng(1)"),
        (without_address, "import os", "from numpy import random"),
        (uneven, "np.sqrt(x) + np.expand_dims(x, 0)", "np.exp(x)"),
        (uneven, "from sim.kernels.mathematics import exp", "from math import log"),
        (uneven, "x**2 * 2.0**-512", "x**decay"),
        (uneven, "njit(cache=True, nogil=True)", "njit(fastmath=True)"),
        (unnamed_numbers, "x[-1] * 0.5 + 2.0 if True else 'seven'", "x + 0.3"),
        (unnamed_numbers, "HOURS_PER_DAY = 24.0", "FAILURE_RATE = 0.1"),
        (unnamed_numbers, "PUBLIC = 3\nUNITS = 64.0", "def answer():\n    PUBLIC = 3"),
        (leaks, "see sim/work/root", "kept in " + "/".join(["", "tmp", "run"])),
        (leaks, "https://doi.org/10.1/packages", "-i https://" + "host/simple/numba"),
    ],
)
def test_each_rule_lets_pass_what_keeps_it_and_stops_what_breaks_it(rule, kept, broken):
    assert list(rule(kept)) == []
    assert len(list(rule(broken))) >= 1


def test_a_function_is_measured_from_its_def_to_its_end():
    assert list(lengths("@njit\ndef one():\n    'Two.'\n    return 3\n")) == [("one", 3)]
