"""pyproject.toml, constraints.txt, environment.yml and the Makefile must say the same."""

import importlib.metadata
import os
import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]
EXTRAS = PROJECT["optional-dependencies"]
GROUPS = PYPROJECT["dependency-groups"]
RANGES = [
    Requirement(line) for line in chain(PROJECT["dependencies"], *EXTRAS.values(), *GROUPS.values())
]
PINS = [
    Requirement(line)
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]


def admitted(specifier):
    return [f"3.{n}" for n in range(30) if f"3.{n}" in SpecifierSet(specifier)]


SUPPORTED = admitted(PROJECT["requires-python"])
WITH_FRAMEWORKS = admitted(PYPROJECT["tool"]["course"]["frameworks-python"])


def version(pin):
    (specifier,) = pin.specifier
    return specifier.version


def environment(python):
    return {**default_environment(), "python_version": python, "python_full_version": f"{python}.9"}


def test_conda_decides_on_python_and_pip_only():
    # 'python=3.11' exactly: repo2docker does not read 'python>=3.11'.
    assert CONDA[:-1] == [f"python={SUPPORTED[0]}", "pip"]


def test_conda_leaves_the_rest_to_pyproject_and_the_constraints():
    assert CONDA[-1] == {"pip": ["--constraint constraints.txt", f"-e .[{','.join(EXTRAS)}]"]}


def test_constraints_are_exact_versions_without_addresses():
    lines = (str(pin) for pin in PINS)
    exact = re.compile(r"[a-z0-9-]+==[0-9a-z.]+(; .+)?")
    assert [line for line in lines if not exact.fullmatch(line)] == []


@pytest.mark.parametrize("python", SUPPORTED)
@pytest.mark.parametrize("requirement", RANGES, ids=str)
def test_constraints_satisfy_the_range(requirement, python):
    pins = [
        pin
        for pin in PINS
        if canonicalize_name(pin.name) == canonicalize_name(requirement.name)
        and (pin.marker is None or pin.marker.evaluate(environment(python)))
    ]
    assert len(pins) == 1, "renew them with `make constraints`"
    assert version(pins[0]) in requirement.specifier


@pytest.mark.parametrize(
    ("system", "machine", "pinned"),
    [("darwin", "x86_64", "25.1.0"), ("darwin", "arm64", "26.2.0"), ("linux", "x86_64", "26.2.0")],
)
def test_macs_with_an_intel_processor_get_the_last_release_that_has_a_wheel(
    system, machine, pinned
):
    here = {**default_environment(), "sys_platform": system, "platform_machine": machine}
    pins = [pin for pin in PINS if pin.name == "argon2-cffi-bindings" and pin.marker.evaluate(here)]
    assert [version(pin) for pin in pins] == [pinned]


@pytest.mark.parametrize("requirement", RANGES, ids=str)
def test_every_range_has_a_lower_bound(requirement):
    """Without one, the run on the oldest versions would take whatever was released first."""
    assert [bound for bound in requirement.specifier if bound.operator == ">="]


@pytest.mark.skipif(
    os.environ.get("COURSE_VERSIONS", "tested") != "tested", reason="runs on other versions"
)
def test_installed_versions_are_the_tested_ones():
    # What is not installed belongs to another platform, or to an extra that was not asked for.
    installed = {
        canonicalize_name(package.name): package.version
        for package in importlib.metadata.distributions()
        if package.name
    }
    wrong = {
        pin.name: installed[pin.name]
        for pin in PINS
        if (pin.marker is None or pin.marker.evaluate())
        and installed.get(pin.name, version(pin)) != version(pin)
    }
    assert wrong == {}, "`make test` installs the versions in constraints.txt"


def test_makefile_and_workflow_know_the_supported_pythons():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert re.findall(r"\bpython(3\.\d+)", makefile) == SUPPORTED[::-1]
    assert f"Python {', '.join(SUPPORTED[:-1])} or {SUPPORTED[-1]}" in makefile
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text("utf-8"))
    assert workflow["jobs"]["test"]["strategy"]["matrix"]["python"] == [
        WITH_FRAMEWORKS[0],
        WITH_FRAMEWORKS[-1],
    ]
