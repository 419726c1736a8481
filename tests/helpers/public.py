"""The public functions of the package, and their options: by reading, as some imports take long."""

import ast
from pathlib import Path

import course_utils

PACKAGE = Path(course_utils.__file__).parent


def public_functions():
    """What modules define, and what packages and modules hand on, as {"module.name": its code}."""
    found = {}
    for path in [*PACKAGE.glob("*.py"), *PACKAGE.glob("_support/*.py")]:
        for name, function in _functions(path).items():
            if not name.startswith("_"):
                found[f"{path.stem}.{name}"] = function
    for path in [*PACKAGE.glob("*.py"), *PACKAGE.glob("*/__init__.py")]:
        top = path.parent.name if path.stem == "__init__" else path.stem
        found |= {f"{top}.{name}": function for name, function in _handed_on(path)}
    return found


def options(function):
    """The names of the arguments of a function that have a default or a name of their own."""
    arguments = function.args
    by_place = [*arguments.posonlyargs, *arguments.args]
    with_default = by_place[len(by_place) - len(arguments.defaults) :]
    return [argument.arg for argument in (*with_default, *arguments.kwonlyargs)]


def _functions(path):
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return {node.name: node for node in body if isinstance(node, ast.FunctionDef)}


def _handed_on(path):
    """Functions of other modules that are in the list ``__all__`` of a file."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    listed = {
        name
        for node in body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        for name in ast.literal_eval(node.value)
    }
    for node in body:
        if isinstance(node, ast.ImportFrom):
            source = PACKAGE.parent.joinpath(*node.module.split(".")).with_suffix(".py")
            names = {alias.name for alias in node.names} & listed
            # What comes from a package is a module of it.
            functions = _functions(source) if names and source.exists() else {}
            yield from ((name, functions[name]) for name in sorted(names & functions.keys()))
