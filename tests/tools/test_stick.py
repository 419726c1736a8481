"""A stick holds what each system asks for, and a computer without a network installs from it.

The wheels are a small stand-in index: a package for each system, packages that only one system
wants, and uv and setuptools as they are installed here. uv and pip work on it as on the real one.
"""

import functools
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools import build_stick
from tools.build_stick import SYSTEMS, Project, lacking
from tools.wheels import installed_as_wheel, write_wheel

ROOT = Path(__file__).parents[2]
WINDOWS, MACOS, LINUX = SYSTEMS
HERE = {"linux": LINUX, "darwin": MACOS, "win32": WINDOWS}.get(sys.platform)
# uv and pip work for another system than this one, by whose markers they must not judge.
OTHER, OF_OTHER = (MACOS, ["nap"]) if HERE is WINDOWS else (WINDOWS, ["console", "colours"])
THIS_PYTHON = f"3.{sys.version_info.minor}"
NEXT_PYTHON = f"3.{sys.version_info.minor + 1}"
NEEDS = ["pip", "setuptools", "uv"]
absent = [name for name in NEEDS if not importlib.util.find_spec(name)]
pytestmark = [
    pytest.mark.skipif(bool(absent), reason=f"{', '.join(absent)} not installed in this Python"),
    pytest.mark.skipif(shutil.which("git") is None, reason="needs git"),
]

PYPROJECT = f"""\
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"
[project]
name = "tiny-course"
version = "1.0"
requires-python = ">={THIS_PYTHON},<{NEXT_PYTHON}"
dependencies = ["numbers-pkg>=2"]
[project.optional-dependencies]
notebooks = ["terminal>=1"]
pytorch = ["framework"]
[tool.setuptools]
py-modules = []
[tool.course]
frameworks-python = ">=3.11,<3.14"
[dependency-groups]
setup = ["uv"]
"""
# Which a stick must have for the systems that want it, though none of them builds it.
OF_ONE_SYSTEM = {"console": "os_name == 'nt'", "nap": "sys_platform == 'darwin'"}


def version(name):
    return importlib.metadata.version(name)


def index(folder):
    """Wheels of the small index: those of one system and one Python carry its tags."""
    write_wheel(folder, "terminal", "1.0", requires=[f"{n}; {m}" for n, m in OF_ONE_SYSTEM.items()])
    write_wheel(folder, "console", "1.0", tag="py3-none-win_amd64", requires=["colours>=1"])
    for name in ["colours", "nap", "framework"]:
        write_wheel(folder, name, "1.0")
    abi = f"cp{THIS_PYTHON.replace('.', '')}"
    for platform in ("win_amd64", "macosx_11_0_arm64", "manylinux_2_17_x86_64"):
        write_wheel(folder, "numbers-pkg", "2.0", tag=f"{abi}-{abi}-{platform}")
    for system in SYSTEMS:
        tag = f"py3-none-{system.wheels[0]}"
        if system is HERE:
            installed_as_wheel(folder, "uv", tag=tag)
        else:
            write_wheel(folder, "uv", version("uv"), tag=tag)
    installed_as_wheel(folder, "setuptools")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course of one lesson under git, with the real tools, and a small index beside it."""
    root = tmp_path_factory.mktemp("stick") / "a course"
    (root / "lessons").mkdir(parents=True)
    (root / "tools").mkdir()
    for name in ["check_python.py", "environment.py", "one_at_a_time.py", "uv_like_pip.py"]:
        shutil.copy(ROOT / "tools" / name, root / "tools")
    shutil.copytree(ROOT / "tools" / "jupyterlab", root / "tools" / "jupyterlab")
    (root / "pyproject.toml").write_text(PYPROJECT)
    pins = "".join(f"{name}=={version(name)}\n" for name in ("setuptools", "uv"))
    (root / "constraints.txt").write_text(f"# pins\n{pins}numbers-pkg==2.0\n")
    lesson = "# %% [markdown]\n# # One\n\n# %%\nx = 1  # stub: x = ...\n"
    (root / "lessons" / "01_one.py").write_text(lesson)
    (root / "teaching").mkdir()
    (root / "teaching" / "guide.md").write_text("A guide.\n")
    (root / "secret.txt").write_text("not under git\n")
    git = ["git", "-C", str(root), "-c", "init.defaultBranch=main"]
    subprocess.run([*git, "init", "--quiet"], check=True)
    known = ["*.toml", "*.py", "constraints.txt", "tools", "teaching"]
    subprocess.run([*git, "add", *known], check=True)
    index(root.parent / "index")
    return root


@pytest.fixture(scope="module")
def stick(course):
    """The real builder, with the small index in the place of the network."""
    folder = course.parent / "the stick"
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
            patch.delenv(name)
        patch.setenv("PIP_CONFIG_FILE", os.devnull)
        patch.setenv("PIP_NO_INDEX", "1")
        patch.setenv("PIP_FIND_LINKS", (course.parent / "index").as_uri())
        patch.setenv("UV_CACHE_DIR", str(course.parent / "cache"))
        real = build_stick.fetch

        def fetch(project, system, python, extras, wheels):
            """Really for another system, which takes seconds; for this one all there is."""
            if system is OTHER:
                real(project, system, python, extras, wheels)
                fetched = {path.name.partition("-")[0] for path in wheels.iterdir()}
                assert fetched == {"setuptools", "uv", "numbers_pkg", "terminal", *OF_OTHER}
            else:
                shutil.copytree(course.parent / "index", wheels, dirs_exist_ok=True)

        patch.setattr(build_stick, "SYSTEMS", [OTHER, *(s for s in SYSTEMS if s is not OTHER)])

        patch.setattr(build_stick, "fetch", fetch)
        assert build_stick.main(["--to", str(folder)], root=course) is None
    return folder


# ---- What is on it ----


def test_each_system_finds_what_its_markers_ask_for(course, stick):
    project = Project(course)
    wanted = project.wanted(["notebooks"])
    for system in SYSTEMS:
        assert lacking(stick / "wheels", system, THIS_PYTHON, wanted, project.pins) == []


GONE = {
    "setuptools": SYSTEMS,
    "uv": SYSTEMS,
    "numbers_pkg": SYSTEMS,
    "console": [WINDOWS],
    "colours": [WINDOWS],
    "nap": [MACOS],
}


@pytest.mark.parametrize("name", GONE)
def test_what_is_gone_is_missed_on_the_systems_that_want_it(course, tmp_path, name):
    for path in (course.parent / "index").glob("*.whl"):
        if not path.name.startswith(f"{name}-"):
            (tmp_path / path.name).hardlink_to(path)
    project = Project(course)
    for system in SYSTEMS:
        missing = lacking(
            tmp_path, system, THIS_PYTHON, project.wanted(["notebooks"]), project.pins
        )
        expected = [name.replace("_", "-")] if system in GONE[name] else []
        assert [re.match("[a-z-]+", line)[0] for line in missing] == expected


@pytest.mark.parametrize(
    "wrong", ["another python", "another system", "another version", "too old"]
)
def test_a_wheel_that_does_not_fit_is_none(course, tmp_path, wrong):
    for path in (course.parent / "index").glob("*.whl"):
        if not path.name.startswith("numbers_pkg-"):
            (tmp_path / path.name).hardlink_to(path)
    release = {"another version": "2.1", "too old": "1.9"}.get(wrong, "2.0")
    python = NEXT_PYTHON if wrong == "another python" else THIS_PYTHON
    platform = "win_arm64" if wrong == "another system" else "win_amd64"
    abi = f"cp{python.replace('.', '')}"
    write_wheel(tmp_path, "numbers-pkg", release, tag=f"{abi}-{abi}-{platform}")
    project = Project(course)
    wanted = project.wanted(["notebooks"])
    pins = [] if wrong == "too old" else project.pins
    missing = lacking(tmp_path, WINDOWS, THIS_PYTHON, wanted, pins)
    assert [line[:11] for line in missing] == ["numbers-pkg"]


def test_the_course_the_solutions_and_the_guides_are_on_it(stick):
    course = {p.relative_to(stick / "course").as_posix() for p in (stick / "course").rglob("*")}
    assert {"pyproject.toml", "tools/environment.py", "teaching/guide.md"} <= course
    assert "secret.txt" not in course
    (solution,) = (stick / "solutions").iterdir()
    assert solution.name == "01_one.solution.ipynb"
    cells = json.loads(solution.read_text("utf-8"))["cells"]
    assert [cell["source"] for cell in cells] == ["# One", "x = 1"]
    assert sorted(path.name for path in stick.iterdir()) == [
        "START_HERE.html",
        "course",
        "install.py",
        "solutions",
        "stick.json",
        "wheels",
    ]


def test_the_page_to_start_with_is_filled_in_and_leads_somewhere(stick):
    page = (stick / "START_HERE.html").read_text("utf-8")
    assert not re.search("@[A-Z]+@", page) and THIS_PYTHON in page and "0.6 GB" in page
    targets = re.findall(r'href="([^"]+)"', page)
    assert {"solutions", "course/teaching"} <= set(targets)
    for target in targets:
        assert (stick / target).exists() or (ROOT / target.removeprefix("course/")).is_file()


def test_frameworks_are_for_the_pythons_that_have_them():
    pythons = Project(ROOT).pythons(["notebooks", "pytorch"])
    assert pythons["3.13"] == ["notebooks", "pytorch"] and pythons["3.14"] == ["notebooks"]


@functools.cache
def requires(name):
    return [Requirement(line) for line in importlib.metadata.requires(name) or []]


def asked_for(system, python):
    """What the real course installs on a system, as far as installed packages tell."""
    found, waiting = set(), Project(ROOT).wanted(["notebooks"])
    environment = {
        **system.markers,
        "python_version": python,
        "python_full_version": f"{python}.0",
        "extra": "",
    }
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if (name, str(requirement.extras)) in found:
            continue
        found.add((name, str(requirement.extras)))
        try:
            lines = requires(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # of another system
        waiting += [
            needed
            for needed in lines
            if needed.marker is None
            or any(
                needed.marker.evaluate({**environment, "extra": extra})
                for extra in ["", *requirement.extras]
            )
        ]
    return {name for name, _ in found}


@pytest.mark.parametrize("python", Project(ROOT).pythons(["notebooks"]))
@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)
def test_the_tested_versions_name_all_that_a_system_asks_for(system, python):
    environment = {**system.markers, "python_version": python, "python_full_version": f"{python}.0"}
    pinned = {
        canonicalize_name(pin.name)
        for pin in Project(ROOT).pins
        if pin.marker is None or pin.marker.evaluate(environment)
    }
    wanted = asked_for(system, python)
    assert len(wanted) > 90 and wanted - pinned == set()
    only = {WINDOWS: {"pywinpty", "colorama"}, MACOS: {"appnope", "pexpect"}, LINUX: {"pexpect"}}
    assert only[system] == wanted & {"pywinpty", "colorama", "appnope", "pexpect"}


# ---- What goes wrong while it is built ----


def test_what_cannot_be_fetched_is_one_sentence(course, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "executable", shutil.which("false") or sys.executable)
    said = build_stick.main(["--to", str(tmp_path / "stick")], root=course)
    assert said.startswith("The wheels could not be fetched; the usual reasons are no network")


def test_an_unknown_extra_is_refused(course, tmp_path):
    said = build_stick.main(["--with", "jax", "--to", str(tmp_path / "stick")], root=course)
    assert said == "There is no jax for a stick: there are pytorch and keras."
    assert not (tmp_path / "stick").exists()


def test_an_incomplete_set_is_no_stick(course, monkeypatch, tmp_path):
    monkeypatch.setattr(build_stick, "fetch", lambda *arguments: None)
    said = build_stick.main(["--to", str(tmp_path / "stick")], root=course)
    assert said.startswith(f"The wheels of Windows with Python {THIS_PYTHON} ")
    assert "setuptools" in said and not (tmp_path / "stick" / "START_HERE.html").exists()


def test_a_course_without_git_is_told(tmp_path):
    with pytest.raises(build_stick.StickError, match="clone the repository"):
        build_stick.committed_files(tmp_path)


# ---- Installing from it ----


def cut_off():
    """How to run a program without a network here: what stands before it, and its variables."""
    alone = ["unshare", "--user", "--map-root-user", "--net"]
    if shutil.which("unshare") and not subprocess.run([*alone, "true"]).returncode:
        return alone, {}
    nowhere = "http://127.0.0.1:9"
    return [], {name: nowhere for name in ("http_proxy", "https_proxy", "all_proxy", "ALL_PROXY")}


def install(stick, home, *arguments, python=sys.executable):
    before, variables = cut_off()
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "PYTHON", "UV_"))}
    clean |= {"HOME": str(home), "USERPROFILE": str(home), "PIP_CONFIG_FILE": os.devnull}
    run = subprocess.run(
        [*before, python, str(stick / "install.py"), *arguments],
        env={**clean, **variables},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert "Traceback" not in run.stderr
    return run.returncode, run.stdout + run.stderr


@pytest.fixture
def small(stick, tmp_path):
    """The parts of the stick that decide whether and where to install."""
    folder = tmp_path / "small stick"
    (folder / "course" / "tools").mkdir(parents=True)
    for name in ["install.py", "stick.json"]:
        shutil.copy(stick / name, folder)
    shutil.copy(ROOT / "tools" / "check_python.py", folder / "course" / "tools")
    shutil.copy(ROOT / "pyproject.toml", folder / "course")
    program = "import sys; print('SET UP', *sys.argv[1:])"
    (folder / "course" / "tools" / "environment.py").write_text(program)
    return folder


needs_this_system = pytest.mark.skipif(
    HERE is None or os.uname().machine not in ("x86_64", "arm64")
    if hasattr(os, "uname")
    else False,
    reason="a stick has nothing for this computer",
)


@needs_this_system
def test_a_computer_without_a_network_installs(stick, tmp_path):
    before = {path: path.stat().st_mtime_ns for path in stick.rglob("*")}
    status, said = install(stick, tmp_path)
    assert status == 0, said
    course = tmp_path / "loss-functions"
    assert "Done: .venv is complete." in said
    assert "python -m tools.lab\n" in said and f'cd "{course}"\n' in said
    python = course / ".venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    names = "import importlib.metadata as m; print(*sorted(d.name for d in m.distributions()))"
    there = subprocess.run([python, "-I", "-c", names], capture_output=True, text=True, check=True)
    wanted = {WINDOWS: ["colours", "console"], MACOS: ["nap"], LINUX: []}[HERE]
    expected = {"numbers-pkg", "pip", "terminal", "tiny-course", "uv", *wanted}
    assert set(there.stdout.split()) - {"setuptools"} == expected
    assert {path: path.stat().st_mtime_ns for path in stick.rglob("*")} == before


@needs_this_system
def test_the_course_that_is_there_already_is_kept(small, tmp_path):
    assert "The course is in " in install(small, tmp_path)[1]
    mine = tmp_path / "loss-functions" / "mine.txt"
    mine.write_text("mine")
    status, said = install(small, tmp_path)
    assert status == 0 and "already: it is used as it is." in said and mine.read_text() == "mine"
    assert f"SET UP --extras notebooks --wheels {small / 'wheels'}\n" in said


@needs_this_system
def test_a_folder_of_that_name_is_left_alone_and_another_can_be_named(small, tmp_path):
    taken = tmp_path / "loss-functions"
    taken.mkdir()
    (taken / "mine.txt").write_text("mine")
    status, said = install(small, tmp_path)
    assert status == 1
    assert said == f"There is something else in {taken}: name another folder behind install.py.\n"
    assert [path.name for path in taken.iterdir()] == ["mine.txt"]
    status, said = install(small, tmp_path, str(tmp_path / "elsewhere"))
    assert status == 0 and (tmp_path / "elsewhere" / "pyproject.toml").exists()


@needs_this_system
def test_a_copy_that_was_interrupted_is_made_again(small, tmp_path):
    (tmp_path / "loss-functions.part").mkdir()
    (tmp_path / "loss-functions.part" / "half").write_text("")
    assert install(small, tmp_path)[0] == 0
    assert [path.name for path in tmp_path.glob("loss-functions*")] == ["loss-functions"]
    assert not (tmp_path / "loss-functions" / "half").exists()


@needs_this_system
def test_a_failed_set_up_ends_with_its_status(small, tmp_path):
    (small / "course" / "tools" / "environment.py").write_text("raise SystemExit('no disk')")
    status, said = install(small, tmp_path)
    assert status == 1 and said.endswith("no disk\n") and "To open the lessons" not in said


@pytest.mark.parametrize("missing", ["systems", "extras"])
def test_a_computer_that_the_stick_has_nothing_for_gets_one_sentence(small, tmp_path, missing):
    holds = json.loads((small / "stick.json").read_text())
    holds |= {"systems": [["Plan9", "mips"]]} if missing == "systems" else {"extras": {"3.99": []}}
    (small / "stick.json").write_text(json.dumps(holds))
    status, said = install(small, tmp_path)
    assert status == 1 and said.startswith("This stick holds what ") and said.count("\n") == 1
    assert not (tmp_path / "loss-functions").exists()


def test_an_unsupported_python_gets_one_sentence(small, tmp_path):
    text = (small / "course" / "pyproject.toml").read_text("utf-8")
    text = re.sub(r'requires-python = ".*"', 'requires-python = ">=3.90,<3.99"', text)
    (small / "course" / "pyproject.toml").write_text(text, encoding="utf-8")
    status, said = install(small, tmp_path)
    assert status == 1 and said.startswith("The course needs Python 3.90 to 3.98")


def test_wheels_that_there_are_not(tmp_path):
    command = [sys.executable, str(ROOT / "tools" / "environment.py"), "--wheels", "nowhere"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 1 and run.stdout == ""
    assert run.stderr == f"There is no folder {tmp_path / 'nowhere'} to install from.\n"
