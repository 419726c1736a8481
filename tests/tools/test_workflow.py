"""The workflows and the dev container are read here: what they call must be in the repository."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet

from tests.helpers.installed import hidden_without
from tools import build_colab, build_site, my_notebooks
from tools.site import launchers

ROOT = Path(__file__).parents[2]
TEST, WEEKLY, PAGES = (
    yaml.safe_load((ROOT / ".github" / "workflows" / name).read_text("utf-8"))
    for name in ("test.yml", "weekly.yml", "pages.yml")
)
JOBS = {**TEST["jobs"], **WEEKLY["jobs"], **PAGES["jobs"]}
DEV_CONTAINER = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
README = (ROOT / "README.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
ON = True  # YAML 1.1, which PyYAML reads, takes the key `on` for a truth value


def commands(job):
    """Return the lines that a job runs, in every row of its matrix."""
    lines = [line for step in job["steps"] for line in step.get("run", "").splitlines()]
    rows = job.get("strategy", {}).get("matrix", {}).get("include", [])
    return [line for line in lines if "matrix." not in line] + [
        row[name] for row in rows for name in ("command", "set_up", "open") if name in row
    ]


ALL_COMMANDS = [
    *(line for job in JOBS.values() for line in commands(job)),
    *DEV_CONTAINER["postCreateCommand"].split(" && "),
]
STYLE = [line for line in commands(JOBS["style"]) if "pip install" not in line]
(INSTALLED_FOR_STYLE,) = (
    line.split(" --constraint constraints.txt ")[1].split()
    for line in commands(JOBS["style"])
    if "pip install" in line
)


# When it runs, and what it may do


@pytest.mark.parametrize("workflow", [TEST, WEEKLY, PAGES], ids=["test", "weekly", "pages"])
def test_workflow_may_only_read(workflow):
    assert workflow["permissions"] == {"contents": "read"}


def test_only_what_publishes_may_write_and_only_from_main():
    may = {name: job["permissions"] for name, job in JOBS.items() if "permissions" in job}
    assert may == {
        "deploy": {"pages": "write", "id-token": "write"},
        "colab": {"contents": "write"},
    }
    assert {JOBS[name]["if"] for name in may} == {"github.ref == 'refs/heads/main'"}


def test_no_two_workflows_have_a_job_of_one_name():
    """One would hide the other from these tests."""
    assert len(JOBS) == sum(len(workflow["jobs"]) for workflow in (TEST, WEEKLY, PAGES))


def test_pull_request_is_tested_once():
    assert TEST[ON] == {"push": {"branches": ["main"]}, "pull_request": None}


def test_newer_push_ends_the_run_before_it_and_the_weekly_run_ends():
    assert TEST["concurrency"]["cancel-in-progress"] is True
    assert "github.ref" in TEST["concurrency"]["group"]
    assert "concurrency" not in WEEKLY


def test_nothing_that_is_published_is_cut_off():
    assert PAGES["concurrency"] == TEST["concurrency"] | {
        "cancel-in-progress": "${{ github.event_name == 'pull_request' }}"
    }


@pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)
def test_job_that_hangs_is_ended(job):
    assert job["timeout-minutes"] <= 60


def test_weekly_run_tries_other_versions_other_places_and_the_benchmarks():
    assert [row["cron"].split()[2:] for row in WEEKLY[ON]["schedule"]] == [["*", "*", "1"]]
    lines = [line for job in WEEKLY["jobs"].values() for line in commands(job)]
    assert {"make test NEWEST=1", "make test OLDEST=1", "make bench QUICK=1"} <= set(lines)
    assert {"make simulate PLACE=browser", "make simulate PLACE=colab"} <= set(lines)


def test_oldest_libraries_meet_the_oldest_python():
    rows = WEEKLY["jobs"]["weekly"]["strategy"]["matrix"]["include"]
    (python,) = (row["python"] for row in rows if "OLDEST" in row["command"])
    assert python == supported_pythons()[0]


# Style


def test_style_comes_first():
    assert {name: job.get("needs") for name, job in TEST["jobs"].items()} == {
        name: None if name == "style" else "style" for name in TEST["jobs"]
    }


def test_style_is_what_pre_commit_checks():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0]
    entries = [hook["entry"] for hook in hooks["hooks"]]
    assert len(entries) == len(STYLE)
    for command in STYLE:
        assert [entry for entry in entries if command.removesuffix(" .") in entry], command


def test_style_installs_its_programs():
    assert {line.split()[0] for line in STYLE} == {"python", "ruff"}
    assert "ruff" in INSTALLED_FOR_STYLE


@pytest.mark.parametrize("command", [line for line in STYLE if " -m " in line])
def test_style_installs_what_its_checks_import(command):
    module, *arguments = command.split(" -m ")[1].split()
    program = (
        f"{hidden_without(INSTALLED_FOR_STYLE)}\nimport runpy\n"
        f"sys.argv[1:] = {arguments}\n"
        f"runpy.run_module({module!r}, run_name='__main__')"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr


# What is published


def test_pages_are_built_for_a_pull_request_and_published_from_main_alone():
    assert PAGES[ON] == {
        "push": {"branches": ["main"]},
        "pull_request": None,
        "workflow_dispatch": None,
    }
    uploads = {
        step["uses"].partition("@")[0]: (step["if"], step["with"]["path"])
        for step in JOBS["build"]["steps"]
        if "upload" in step.get("uses", "")
    }
    assert uploads == {
        "actions/upload-artifact": ("github.ref != 'refs/heads/main'", "build/site"),
        "actions/upload-pages-artifact": ("github.ref == 'refs/heads/main'", "build/site"),
    }
    assert JOBS["deploy"]["needs"] == "build"
    steps = [step["uses"].partition("@")[0] for step in JOBS["deploy"]["steps"]]
    assert steps == ["actions/configure-pages", "actions/deploy-pages"]
    assert JOBS["deploy"]["environment"]["name"] == "github-pages"


def test_what_is_published_has_passed_its_tests():
    """They stand before the site, which tells their figures."""
    test, site, lite = [step for step in JOBS["build"]["steps"] if "make" in step.get("run", "")]
    assert (test["run"], test["if"]) == ("make test", "github.ref == 'refs/heads/main'")
    assert (site, lite) == ({"run": "make site"}, {"run": "make lite"})
    (upload, _) = (step for step in JOBS["build"]["steps"] if "upload" in step.get("uses", ""))
    assert upload["with"]["path"] == relative(build_site.SITE)


def relative(path):
    return path.relative_to(ROOT).as_posix()


@pytest.mark.skipif(os.name == "nt" or shutil.which("git") is None, reason="needs git and POSIX")
def test_the_branch_for_colab_holds_the_copies_alone(tmp_path):
    """The last step, in a repository like this one, whose origin lies beside it."""
    (script,) = (step["run"] for step in JOBS["colab"]["steps"] if "name" in step)
    lessons = [path.name for path in my_notebooks.lessons().values()]
    origin, clone = tmp_path / "origin", tmp_path / "clone"

    def git(*arguments, folder=clone):
        result = subprocess.run(
            ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True
        )
        return result.stdout.split()

    git("init", "--quiet", "--bare", str(origin), folder=tmp_path)
    git("clone", "--quiet", str(origin), str(clone), folder=tmp_path)
    shutil.copy(ROOT / ".gitignore", clone)
    (clone / "notebooks").mkdir()
    (clone / "notebooks" / "with_outputs.ipynb").touch()
    git("add", ".")
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--message", "all")
    git("branch", "--move", "main")
    for commit in ("aaaa", "bbbb"):
        (clone / relative(build_colab.COLAB)).mkdir(parents=True)
        for name in lessons:
            (clone / relative(build_colab.COLAB) / name).write_text(commit)
        run = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=clone,
            env=os.environ | {"GITHUB_SHA": commit},
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0, run.stderr
        branch = launchers.COLAB_BRANCH
        assert git("ls-tree", "-r", "--name-only", branch, folder=origin) == lessons
        assert git("rev-list", "--count", branch, folder=origin) == ["1"]
        assert git("show", f"{branch}:{lessons[0]}", folder=origin) == [commit]
        git("switch", "--quiet", "--force", "main")
        git("branch", "--delete", "--force", "colab")  # each run has a new clone
        shutil.rmtree(clone / "build")


# What it calls


def test_one_windows_job_does_without_make():
    without = [
        name
        for name, job in TEST["jobs"].items()
        if job["runs-on"] == "windows-latest"
        and not any(re.search(r"\b(make|bash)\b", str(step)) for step in job["steps"])
    ]
    assert without == ["windows-without-make"]
    assert commands(JOBS[without[0]])[-1].endswith("-m pytest")


@pytest.mark.parametrize("command", dict.fromkeys(ALL_COMMANDS))
def test_command_calls_what_there_is(command):
    (phony,) = re.findall(r"^\.PHONY: (.+)", MAKEFILE, re.MULTILINE)
    for target, variables in re.findall(r"\bmake ([a-z]\S*)((?: [A-Z]+=\S+)*)", command):
        assert target in phony.split()
        for name in re.findall(r"([A-Z]+)=", variables):
            assert f"$({name})" in MAKEFILE, name
    for module in re.findall(r"-m (tools\.\w+)", command):
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file()
    for path in re.findall(r"\S+\.(?:py|txt|toml)\b", command):
        assert (ROOT / path).is_file()


def test_commands_are_found():
    """The test above would pass without any."""
    assert {"make test", "py tools/my_notebooks.py", "ruff check ."} <= set(ALL_COMMANDS)


def test_caches_depend_on_files_that_there_are():
    options = [step.get("with", {}) for job in JOBS.values() for step in job["steps"]]
    keys = " ".join(option["key"] for option in options if "key" in option)
    files = re.findall(r"'([^']+)'", keys)
    files += [option["cache-dependency-path"] for option in options if "cache" in option]
    assert sorted(set(files)) == ["constraints.txt", "pyproject.toml"]
    assert [path for path in files if not (ROOT / path).is_file()] == []


# Which Python


def supported_pythons(*, frameworks=False):
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    every, some = pyproject["project"]["requires-python"], pyproject["tool"]["course"]
    admitted = SpecifierSet(some["frameworks-python"] if frameworks else every)
    return [f"3.{n}" for n in range(30) if f"3.{n}" in admitted]


def test_only_the_job_without_a_command_has_no_python():
    with_python = [name for name, job in JOBS.items() if "setup-python" in str(job["steps"])]
    assert with_python == [name for name, job in JOBS.items() if commands(job)]
    assert set(JOBS).difference(with_python) == {"deploy"}


@pytest.mark.parametrize("job", [job for job in JOBS.values() if commands(job)])
def test_job_runs_on_a_supported_python(job):
    without = any(re.search("(--extras |EXTRAS=)notebooks", line) for line in commands(job))
    supported = supported_pythons(frameworks=not without and job is not JOBS["style"])
    matrix = job.get("strategy", {}).get("matrix", {})
    (setup,) = (step["with"] for step in job["steps"] if "setup-python" in step.get("uses", ""))
    if "matrix" in setup["python-version"]:
        rows = [row["python"] for row in matrix.get("include", [])]
        pythons = {*matrix.get("python", []), *rows}
        assert {supported[0], supported[-1]} <= pythons <= set(supported)
    else:
        assert setup["python-version"] == supported[-1]
    assert job.get("env", {}).get("PY_PYTHON", setup["python-version"]) == setup["python-version"]


def test_each_system_starts_as_the_readme_says():
    table = re.findall(r"^\| (\w+) \| `(.+)` \| `(.+)` \|$", README, re.MULTILINE)
    assert [system for system, *_ in table] == ["Linux", "macOS", "Windows"]
    rows = JOBS["start"]["strategy"]["matrix"]["include"]
    started = {
        (row["os"].partition("-")[0], row["set_up"], row["open"].removesuffix(" --version"))
        for row in rows
    }
    runners = {"Linux": "ubuntu", "macOS": "macos", "Windows": "windows"}
    assert started == {
        (runners[system], f"{set_up} --extras notebooks", opened)
        for system, set_up, opened in table
    }
    assert [step["run"] for step in JOBS["start"]["steps"] if "run" in step] == [
        "${{ matrix.set_up }}",
        "${{ matrix.open }}",
    ]


def test_dev_container_has_a_supported_python():
    assert DEV_CONTAINER["image"].partition(":")[2] in supported_pythons()


def test_dev_container_opens_the_notebooks_with_what_it_has_installed():
    assert "tools/environment.py --extras notebooks" in DEV_CONTAINER["postCreateCommand"]
    settings = DEV_CONTAINER["customizations"]["vscode"]["settings"]
    assert settings["python.defaultInterpreterPath"].endswith("/.venv/bin/python")
    assert settings["python.defaultInterpreterPath"].startswith("${containerWorkspaceFolder}/")
    assert {"ms-python.python", "ms-toolsai.jupyter"} <= set(
        DEV_CONTAINER["customizations"]["vscode"]["extensions"]
    )


def test_dev_container_opens_a_lesson_once_it_is_there():
    """Before that, VS Code would find neither the lesson nor its Python."""
    assert DEV_CONTAINER["postCreateCommand"].endswith(" && python tools/my_notebooks.py")
    assert DEV_CONTAINER["waitFor"] == "postCreateCommand"
    (opened,) = DEV_CONTAINER["customizations"]["codespaces"]["openFiles"]
    folder, name = opened.split("/")
    assert folder == my_notebooks.MINE.name
    assert name in {path.name for path in my_notebooks.lessons().values()}
