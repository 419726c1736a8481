"""Imports run one way, no private name crosses a module, and no module is too long to be read."""

import ast
import io
import tokenize
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# From the ground up: a layer imports from itself and from those above it in this table.
LAYERS = {
    "support": ["_support"],
    "losses": ["classification", "descent", "gradcheck", "margin", "reduction", "regression"],
    "data": ["datasets"],
    "exercises": ["checks", "exercises"],
    "lessons' tools": ["environment", "pictures", "plots", "processes", "training"],
    "frameworks": [
        "clinic",
        "data_parallel",
        "densenet",
        "distributed",
        "keras_training",
        "memory",
        "torch_training",
    ],
    "programs": ["classroom", "grade", "transfer"],
}
MOST_LINES = 300
# The exercises of a lesson are a table: nobody reads it from start to end.
MOST_LINES_OF_A_TABLE = 400


def name_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted(ROOT.glob("course_utils/**/*.py"))}
EVERY_MODULE = pytest.mark.parametrize("module", MODULES)


def imports(path):
    """Pairs (module, name or None) of everything that a file imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full, from the root"
            yield from ((node.module, alias.name) for alias in node.names)


def needs(module):
    """The modules of the package that a module imports."""
    found = set()
    for source, name in imports(MODULES[module]):
        inner = f"{source}.{name}"
        found.add(inner if inner in MODULES else source)
    return found & set(MODULES) - {"course_utils"}


def layer(module):
    top = module.split(".")[1]
    (found,) = (number for number, names in enumerate(LAYERS.values()) if top in names)
    return found


def test_every_module_has_a_layer():
    listed = sorted(name for names in LAYERS.values() for name in names)
    assert listed == sorted({name.split(".")[1] for name in MODULES if name != "course_utils"})


@pytest.mark.parametrize("module", sorted(MODULES.keys() - {"course_utils"}))
def test_a_module_imports_from_its_layer_and_those_above(module):
    below = {name for name in needs(module) if layer(name) > layer(module)}
    assert below == set()


def test_no_module_imports_itself_in_a_circle():
    TopologicalSorter({module: needs(module) for module in MODULES}).prepare()


def private(name):
    """Whether a name is private; the folder _support is, but for lessons only."""
    return bool(name) and name.startswith("_") and not name.startswith("__") and name != "_support"


FILES = [
    path
    for folder in ("course_utils", "tools", "benchmarks", "lessons")
    for path in sorted((ROOT / folder).rglob("*.py"))
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_private_name_crosses_a_module(path):
    ours = [
        (source, name)
        for source, name in imports(path)
        if source.partition(".")[0] in ("course_utils", "tools", "benchmarks")
    ]
    crossing = [pair for pair in ours if any(map(private, [*pair[0].split("."), pair[1]]))]
    modules = {name for _, name in ours}
    crossing += [
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in modules
        and private(node.attr)
    ]
    assert crossing == []


@pytest.mark.parametrize("path", sorted((ROOT / "lessons").glob("*.py")), ids=lambda p: p.stem)
def test_a_lesson_imports_nothing_from_the_support(path):
    assert [pair for pair in imports(path) if "_support" in ".".join(map(str, pair))] == []


def lines_of_code(text):
    """How many lines hold code: no comments, no docstrings, no blank lines."""
    docstrings = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(
            node
        ):
            docstrings |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    empty = {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
    }
    code = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in empty:
            code |= set(range(token.start[0], token.end[0] + 1))
    return len(code - docstrings)


def test_lines_are_counted_without_comments_docstrings_and_blank_ones():
    text = (
        '"""One.\n\nTwo.\n"""\n\n# why\nx = [\n    1,  # what\n]\n\n\ndef f():\n    """Three."""\n'
    )
    assert lines_of_code(text) == 4


@EVERY_MODULE
def test_a_module_is_short_enough_to_be_read(module):
    most = MOST_LINES_OF_A_TABLE if ".exercises.lesson_" in module else MOST_LINES
    assert lines_of_code(MODULES[module].read_text(encoding="utf-8")) <= most
