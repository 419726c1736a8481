"""The Makefile, with stubs in the place of uv, JupyterLab and pytest."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STUBS = ROOT / "tests" / "helpers" / "installer_stubs"  # ensurepip, pip and uv, which say RUN

pytestmark = pytest.mark.skipif(
    os.name == "nt" or shutil.which("make") is None, reason="needs make and POSIX scripts"
)

# In the place of a module that the Makefile starts with `python -m`.
MODULE = """\
import os, sys
print("RUN", sys.argv[0].rpartition("/")[2], *sys.argv[1:], flush=True)
print("VERSIONS", os.environ.get("COURSE_VERSIONS"))
sys.exit("-m" in sys.argv and 3)
"""


@pytest.fixture
def course(tmp_path):
    """The real Makefile and tools in a course of one empty lesson."""
    for name in ["Makefile", "pyproject.toml", "constraints.txt"]:
        shutil.copy(ROOT / name, tmp_path)
    for folder in ["bin", "tools", "notebooks", "benchmarks"]:
        (tmp_path / folder).mkdir()
    installer = ["check_python.py", "environment.py", "one_at_a_time.py", "uv_like_pip.py"]
    for name in [*installer, "__init__.py", "lab.py", "my_notebooks.py"]:
        shutil.copy(ROOT / "tools" / name, tmp_path / "tools")
    support = "course_utils/_support"  # what my_notebooks.py needs
    shutil.copytree(ROOT / support, tmp_path / support)
    shutil.copytree(ROOT / "tools" / "jupyterlab", tmp_path / "tools" / "jupyterlab")
    for name in [
        "build_notebooks.py",
        "build_cheat_sheet.py",
        "build_lite.py",
        "build_site.py",
        "build_slides.py",
        "build_teaching.py",
    ]:
        (tmp_path / "tools" / name).write_text(MODULE)
    helpers = tmp_path / "tests" / "helpers"
    helpers.mkdir(parents=True)
    (helpers / "pyodide.py").write_text(MODULE.replace("-m", "nothing fails"))
    (tmp_path / "notebooks" / "00_start_here.ipynb").write_text("{}")
    for name in ["jupyterlab.py", "pytest.py", "benchmarks/a.py", "benchmarks/b.py"]:
        (tmp_path / name).write_text(MODULE)
    # Nothing on the PATH but what the recipes use and what the test puts there.
    for name in ["make", "sh"]:
        (tmp_path / "bin" / name).symlink_to(shutil.which(name))
    script(tmp_path / "bin" / "python3", f'exec "{sys.executable}" "$@"')
    return tmp_path


def script(path, line):
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)


def make(course, *arguments, **variables):
    """Return the exit status, what the stubs were called with, and everything printed.

    Of the installation, only that uv was called.
    """
    result = subprocess.run(
        ["make", *arguments],
        cwd=course,
        env={
            "PATH": str(course / "bin"),
            "HOME": str(course),
            "PYTHONPATH": str(STUBS),
            "STUB_CALLS": str(course / "calls.txt"),
            "STUB_PYTHON": sys.executable,
            **variables,
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    calls = [line[4:] for line in result.stdout.splitlines() if line.startswith("RUN ")]
    calls = ["uv" if call.startswith("uv ") else call for call in calls if call[:4] != "pip "]
    return result.returncode, calls, result.stdout + result.stderr


def test_help_is_the_default_and_lists_every_target(course):
    status, calls, said = make(course)
    assert status == 0 and calls == []
    (phony,) = (
        line for line in (ROOT / "Makefile").read_text("utf-8").splitlines() if ".PHONY" in line
    )
    described = {line.split()[1] for line in said.splitlines() if line.startswith("make ")}
    assert described == set(phony.split()[1:]) - {"help"}


def test_lab_sets_up_and_opens_the_first_lesson(course):
    status, calls, said = make(course, "lab", "LAB_OPTIONS=--no-browser")
    assert status == 0, said
    allow_root = " --allow-root" if os.geteuid() == 0 else ""
    assert calls == [
        "uv",
        "jupyterlab.py --ServerApp.root_dir=my-notebooks "
        f"--LabApp.default_url=/lab/tree/00_start_here.ipynb{allow_root} --no-browser",
    ]
    assert (course / "my-notebooks" / "00_start_here.ipynb").exists()


def test_lab_opens_without_the_first_lesson_if_the_learner_renamed_it(course):
    lesson = '{"metadata": {"course": {"lesson": "00", "edition": "aaaaaaaa"}}}'
    (course / "notebooks" / "00_start_here.ipynb").write_text(lesson)
    (course / "my-notebooks").mkdir()
    (course / "my-notebooks" / "00_done.ipynb").write_text(lesson)
    assert "--LabApp.default_url=/lab " in make(course, "lab")[1][-1] + " "


def test_test_runs_both_parts_and_fails_with_either(course):
    status, calls, said = make(course, "test")
    assert status != 0 and "Error 3" in said  # of the first part; the second one passed
    assert calls == [
        "uv",
        "pyodide.py",
        "pytest.py -n auto --dist loadscope --no-loadscope-reorder --cov "
        "--junitxml=build/tests/1.xml -m not frameworks",
        "pytest.py -n auto --dist loadscope --no-loadscope-reorder "
        "--cov --cov-config=tests/frameworks.coveragerc --junitxml=build/tests/2.xml "
        "--nbval --nbval-current-env --nbval-cell-timeout=120 --durations=10 "
        "tests/*/test_framework*.py notebooks",
    ]


def test_lab_after_test_installs_nothing(course):
    make(course, "test")
    assert "uv" not in make(course, "lab")[1]
    assert "uv" not in make(course, "test")[1]


def test_small_choice_stays(course):
    for arguments, added in [
        (["lab", "EXTRAS=notebooks"], ["uv"]),
        (["lab"], []),
        (["test"], ["uv"]),
        (["lab"], []),
    ]:
        assert [call for call in make(course, *arguments)[1] if call == "uv"] == added
    assert (
        '"notebooks",\n    "site",\n    "slides",\n    "test"\n'
        in (course / ".venv" / "course-setup.json").read_text()
    )


@pytest.mark.parametrize(
    ("asked", "versions", "end"),
    [
        (
            "NEWEST=1",
            "newest",
            ".[keras,lite,notebooks,pytorch,site,slides,test] --compile-bytecode --upgrade\n",
        ),
        (
            "OLDEST=1",
            "oldest",
            ".[notebooks,test,slides,site,lite] --compile-bytecode --upgrade "
            "--resolution lowest-direct\n",
        ),
        (
            "NEWEST=",
            "tested",
            ".[keras,lite,notebooks,pytorch,site,slides,test] --compile-bytecode "
            "--constraint constraints.txt\n",
        ),
    ],
)
def test_versions_reach_the_installer_and_the_tests(course, asked, versions, end):
    _, _, said = make(course, "test", asked)
    assert f"--editable {end}" in said and f"VERSIONS {versions}\n" in said


def test_second_call_starts_its_work_within_two_seconds(course):
    make(course, "lab")
    start = time.perf_counter()
    assert make(course, "lab")[0] == 0
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    "target", ["lab", "test", "notebooks", "solutions", "stick", "bench", "fresh"]
)
@pytest.mark.parametrize("python3", ["exit 1", None], ids=["too old", "missing"])
def test_without_a_python_there_is_one_sentence(course, target, python3):
    (course / "bin" / "python3").unlink()
    if python3:
        script(course / "bin" / "python3", python3)
    status, calls, said = make(course, target)
    assert status != 0 and calls == []
    assert said.startswith("The course needs Python 3.11, 3.12, 3.13 or 3.14 and found none:")
    assert not (course / ".venv").exists()


@pytest.mark.parametrize("name", ["python3.14", "python3.13", "python3.12", "python3.11", "python"])
def test_right_python_is_found_behind_one_that_is_too_old(course, name):
    script(course / "bin" / name, f'echo RUN right; exec "{sys.executable}" "$@"')
    script(course / "bin" / "python3", pretend((3, 9, 18)))
    assert make(course, "fresh", "LESSON=00")[1] == ["right"]


def pretend(version):
    """A line of a script that is this Python, and believes itself to be of another version."""
    code = f"import runpy, sys; sys.version_info = {version}; sys.argv[:1] = []; "
    code += "runpy.run_path(sys.argv[0], run_name='__main__')"
    return f'exec "{sys.executable}" -c "{code}" "$@"'


def test_a_python_with_frameworks_comes_before_a_newer_one(course):
    script(course / "bin" / "python3", f"echo RUN newest; {pretend((3, 14, 0))}")
    script(course / "bin" / "python3.12", f"echo RUN older; {pretend((3, 12, 0))}")
    assert make(course, "fresh", "LESSON=00")[1] == ["older"]
    assert make(course, "fresh", "LESSON=00", f"PYTHON={course}/bin/python3")[1] == ["newest"]
    (course / "bin" / "python3.12").unlink()
    assert make(course, "fresh", "LESSON=00")[1] == ["newest"]


def test_named_python_comes_first(course):
    special = course / "a folder" / "python"
    special.parent.mkdir()
    script(special, f'echo RUN special; exec "{sys.executable}" "$@"')
    assert make(course, "fresh", "LESSON=00", f"PYTHON={special}")[1] == ["special"]


def test_failed_set_up_starts_nothing(course):
    status, calls, said = make(course, "lab", STUB_FAILS="uv")
    assert status != 0 and calls == ["uv"] and "no network or a full disk" in said


def test_what_is_built_and_measured(course):
    built_of_them = ["build_cheat_sheet.py", "build_teaching.py"]
    _, calls, _ = make(course, "notebooks", "LESSON=01")
    assert calls[1:] == ["build_notebooks.py 01", *built_of_them]
    assert make(course, "solutions")[1] == ["build_notebooks.py --solutions"]
    assert make(course, "teaching")[1] == ["build_teaching.py"]
    assert make(course, "slides", "LESSON=01")[1] == ["build_slides.py 01"]
    assert make(course, "site")[1] == ["build_slides.py", "build_site.py"]
    assert make(course, "lite")[1] == ["build_lite.py"]
    assert make(course, "bench")[1] == ["a.py", "b.py"]


def test_stick_hands_on_the_frameworks(course):
    (course / "tools" / "build_stick.py").write_text(MODULE)
    assert make(course, "stick", "WITH=keras")[1][1:] == ["build_stick.py --with keras"]


def test_quick_reaches_every_benchmark(course):
    assert make(course, "bench", "QUICK=1")[1][-2:] == ["a.py --quick", "b.py --quick"]


def test_bench_fails_with_its_first_benchmark(course):
    (course / "benchmarks" / "a.py").write_text("raise SystemExit('RUN a.py')")
    status, calls, said = make(course, "bench")
    assert status != 0 and "RUN a.py" in said and "b.py" not in calls


@pytest.mark.parametrize("joined", [["TO=4"], []])
def test_fresh_hands_on_the_section_that_a_learner_joins_at(course, joined):
    line = f'case "$1" in *my_*) echo RUN "$@";; *) exec "{sys.executable}" "$@";; esac'
    script(course / "bin" / "python3", line)
    assert make(course, "fresh", "LESSON=01", *joined)[1] == [
        " ".join(["tools/my_notebooks.py fresh 01", *("4" for _ in joined)])
    ]


def test_fresh_without_a_lesson_says_what_there_is(course):
    status, _, said = make(course, "fresh")
    assert status != 0
    assert said.startswith("Which lesson? Call `make fresh LESSON=NN`; NN is one of 00.")
