"""Programs of `tests/helpers/programs`, run in another Python."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAMS = "tests.helpers.programs"


def python_path():
    """A PYTHONPATH with which another Python finds the tests' helpers, in whatever folder."""
    root = str(Path(__file__).parents[2])
    return os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH"), root]))


def run_program(name, *arguments, options=(), seconds=120, **variables):
    """Run a program; return how it ended and what it printed.

    Arguments
        name: its file in `tests/helpers/programs`, without the suffix.
        arguments: what it finds in `sys.argv`.
        options: those of Python itself, such as ``["-W", "error"]``.
        seconds: how long it may take.
        variables: environment variables besides those of this process.
    """
    return subprocess.run(
        [sys.executable, "-X", "utf8", *options, "-m", f"{PROGRAMS}.{name}", *arguments],
        env={**os.environ, "PYTHONPATH": python_path(), **variables},
        timeout=seconds,
        capture_output=True,
        encoding="utf-8",
    )
