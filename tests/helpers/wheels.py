"""The wheel of the course, as somebody has it who never saw the checkout."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def course_unpacked(folder, **variables):
    """Build the wheel of the course from a copy of the checkout; return where it is unpacked.

    Arguments
        folder: an empty one.
        variables: environment variables to build with.
    """
    source, unpacked = folder / "source", folder / "unpacked"
    source.mkdir()
    for name in ("pyproject.toml", "setup.py", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in ("course_utils", "data"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    build = "from setuptools import build_meta; build_meta.build_wheel('.')"
    subprocess.run(
        [sys.executable, "-c", build],
        cwd=source,
        env={**os.environ, **variables},
        capture_output=True,
        check=True,
    )
    (wheel,) = source.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    shutil.rmtree(source)
    return unpacked


def run_away_from_the_checkout(code, unpacked, folder):
    """What a program prints that runs in a folder, with the course from an unpacked wheel."""
    # Behind it, as it was found: a folder on PYTHONPATH that keeps the network away.
    path = os.pathsep.join(filter(None, [str(unpacked), os.environ.get("PYTHONPATH")]))
    run = subprocess.run(
        [sys.executable, "-X", "utf8", "-W", "error", "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        encoding="utf-8",
    )
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout
