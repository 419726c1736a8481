"""Tests stand alone: none draws from another's generator, none imports another."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = [ROOT / "conftest.py", *sorted(ROOT.glob("tests/**/*.py"))]


def run_at_import(tree):
    """Yield the nodes that Python evaluates when it imports the module, calls of them left out."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += [*node.args.defaults, *filter(None, node.args.kw_defaults)]
            waiting += getattr(node, "decorator_list", [])
        else:
            waiting += ast.iter_child_nodes(node)


def draws_at_import(text):
    """What it calls at module level to make a generator, seed one or draw from one."""
    calls = [node for node in run_at_import(ast.parse(text)) if isinstance(node, ast.Call)]
    names = [ast.unparse(call.func) for call in calls]
    return [
        name for name in names if re.search(r"(^|\.)(random\.|default_rng$|RandomState$)", name)
    ]


def imported_tests(text):
    """The modules of tests that it imports."""
    names = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom):
            names += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    return [name for name in names if re.search(r"(^|\.)test_", name)]


def broken(rule):
    """What breaks a rule in the files of the tests, by file."""
    found = {path: rule(path.read_text(encoding="utf-8")) for path in FILES}
    return {path.relative_to(ROOT).as_posix(): names for path, names in found.items() if names}


def test_numbers_are_drawn_in_a_test_or_a_fixture():
    assert broken(draws_at_import) == {}


def test_what_tests_share_lies_in_helpers():
    assert broken(imported_tests) == {}


@pytest.mark.parametrize(
    "text",
    [
        "RNG = np.random.default_rng(7)",
        "X = default_rng(7).normal(size=3)",
        "if True:\n    random.seed(7)",
        "class A:\n    rng = numpy.random.RandomState(7)",
        "@pytest.mark.parametrize('x', np.random.rand(3))\ndef test(x): pass",
        "def test(x=random.random()): pass",
        "f = lambda x, *, y=np.random.default_rng(3): 0",
    ],
)
def test_drawing_at_import_is_noticed(text):
    assert len(draws_at_import(text)) == 1


def test_drawing_later_is_fine():
    text = "def test(): np.random.default_rng(7)\nf = lambda: random.random()\nx = f(np.random)"
    assert draws_at_import(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "import tests.losses.test_losses as t",
        "from test_losses import same",
        "def f():\n    from tests.losses.test_losses import same",
        "from tests.losses import test_losses",
    ],
)
def test_importing_a_test_is_noticed(text):
    assert len(imported_tests(text)) == 1


def test_importing_helpers_is_fine():
    assert imported_tests("from tests.helpers.running import run_program\nimport doctest") == []
