"""Runs Sphinx for the slides and the web site, which allow no warning."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def complaint(builder, configuration, sources, made, *options):
    """Build, and return what Sphinx warns of, in one line; empty if it made what was asked.

    Arguments
        builder: what it makes, such as ``"html"``.
        configuration: the folder that holds its conf.py.
        sources, made: the folders it reads and writes.
        options: more of its own.
    """
    words = ["-b", builder, "-c", configuration, "-d", sources / ".doctrees", "-q", "-W", *options]
    result = subprocess.run(
        [sys.executable, "-m", "sphinx", *words, sources, made],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    return " ".join(result.stderr.split()) if result.returncode else ""
