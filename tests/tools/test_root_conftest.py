"""Tests are collected on every Python; notebooks without their frameworks are skipped by name."""

import importlib.util
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def missing_frameworks(monkeypatch):
    def find_spec(name):
        return None if name in ("torch", "keras") else importlib.machinery.ModuleSpec(name, None)

    function = runpy.run_path(str(ROOT / "conftest.py"))["missing_frameworks"]
    monkeypatch.setattr(importlib.util, "find_spec", find_spec)
    return function


def test_a_notebook_names_what_it_misses(missing_frameworks, tmp_path):
    notebook = tmp_path / "a.ipynb"
    notebook.write_text('["import numpy as np\\n", "import torch\\n", "import tensorflow as tf"]')
    assert missing_frameworks(notebook) == ["torch"]


def test_a_lesson_names_what_its_helpers_import(missing_frameworks, tmp_path):
    lesson = tmp_path / "a.py"
    lesson.write_text("from course_utils import checks, keras_training\n\n# import torch\n")
    assert missing_frameworks(lesson) == ["keras"]


@pytest.mark.parametrize("path", sorted(ROOT.glob("notebooks/[0-9]*")), ids=lambda p: p.stem)
def test_a_lesson_and_its_notebook_need_the_same(missing_frameworks, path):
    lesson = ROOT / "lessons" / f"{path.stem}.py"
    assert missing_frameworks(lesson) == missing_frameworks(path)


def test_lesson_08_needs_pytorch_for_its_second_engine(missing_frameworks):
    (path,) = ROOT.glob("notebooks/08*.ipynb")
    assert missing_frameworks(path) == ["keras", "torch"]


@pytest.mark.parametrize("path", sorted(ROOT.glob("notebooks/0[0-7]*.ipynb")), ids=lambda p: p.stem)
def test_lessons_00_to_07_need_no_framework(missing_frameworks, path):
    assert missing_frameworks(path) == []


def test_a_python_that_ships_its_own_sitecustomize_collects(tmp_path):
    (tmp_path / "sitecustomize.py").write_text("print('its own one ran')")
    options = "--collect-only -q -p no:cacheprovider --ignore-glob=tools/[!n]*"  # they load much
    command = [sys.executable, "-m", "pytest", *options.split(), "tools"]
    run = subprocess.run(
        [*command, "tests/tools/test_no_network.py"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},  # without what a run of tests adds to it
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.startswith("its own one ran\n")
    assert "test_another_sitecustomize_is_still_run" in run.stdout
