"""A lesson opens on Colab, on Binder and in Codespaces: each address leads to what there is."""

import ast
import doctest
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager
from packaging.requirements import Requirement

from course_utils.environment import PLACES
from tests.helpers.installed import hidden_without
from tools import build_colab, build_lite, build_site, my_notebooks
from tools.site import launchers, pages

ROOT = Path(__file__).parents[2]
LESSONS = my_notebooks.lessons()
NAMES = {path.name for path in LESSONS.values()}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
REPOSITORY = "Ada-L/loss.functions"
# Without PyTorch and Keras, as the lessons themselves say in "You need".
WITHOUT_FRAMEWORKS = ["00", "01", "02", "03", "04", "05", "06", "07", "12"]
NOT_A_REPOSITORY = [
    "losses",
    "https://github.com/ada/losses",
    "ada/losses/",
    "ada/..",
    "a b/c",
    "/",
]


def each_lesson(function):
    return pytest.mark.parametrize("path", LESSONS.values(), ids=lambda path: path.stem)(function)


# ---- Which repository ----


def test_examples():
    failures, tried = doctest.testmod(launchers)
    assert tried == 7 and failures == 0


@pytest.mark.parametrize("said", [None, ""])
def test_a_repository_that_nobody_named(monkeypatch, said):
    monkeypatch.delenv(launchers.VARIABLE, raising=False)
    if said is not None:
        monkeypatch.setenv(launchers.VARIABLE, said)
    assert launchers.repository() is None


@pytest.mark.parametrize("said", NOT_A_REPOSITORY)
def test_what_is_no_repository_builds_nothing(monkeypatch, capsys, tmp_path, said):
    target = tmp_path / "made"
    sentence = f"got {said!r}; expected owner/name\n"
    monkeypatch.delenv(launchers.VARIABLE, raising=False)
    assert build_colab.main(["--repository", said], target) == 1
    assert capsys.readouterr().err == f"--repository: {sentence}"
    monkeypatch.setenv(launchers.VARIABLE, said)
    assert build_colab.main([], target) == 1
    monkeypatch.setattr(build_site.moving, "figures", lambda lessons: {})
    assert build_site.main(target) == 1
    assert capsys.readouterr().err == f"GITHUB_REPOSITORY: {sentence}" * 2
    assert list(tmp_path.iterdir()) == []


def test_colab_asks_which_repository(monkeypatch, capsys, tmp_path):
    monkeypatch.delenv(launchers.VARIABLE, raising=False)
    assert build_colab.main([], tmp_path / "made") == 1
    assert capsys.readouterr().err == (
        "Which repository? Say --repository OWNER/NAME, or set GITHUB_REPOSITORY.\n"
    )
    assert list(tmp_path.iterdir()) == []


# ---- The line below the title ----


def links(path):
    said = pages.open_it(path)
    return {
        name: html.unescape(to) for to, name in re.findall(r'<a href="([^"]+)".*?>(.+?)</a>', said)
    }


@each_lesson
def test_without_a_repository_there_is_the_download_alone(monkeypatch, path):
    monkeypatch.delenv(launchers.VARIABLE, raising=False)
    assert links(path) == {"the notebook, empty": path.name}
    assert "ELSEWHERE" not in pages.set_up_page()


@each_lesson
def test_every_address_leads_to_what_there_is(monkeypatch, copies, path):
    monkeypatch.setenv(launchers.VARIABLE, REPOSITORY)
    found = links(path)
    assert found.pop("the notebook, empty") == path.name
    colab, codespaces = urlsplit(found.pop("Colab")), urlsplit(found.pop("Codespaces"))
    assert (colab.scheme, colab.netloc) == ("https", "colab.research.google.com")
    site, owner, name, blob, branch, file = colab.path.split("/")[1:]
    assert (site, f"{owner}/{name}", blob) == ("github", REPOSITORY, "blob")
    assert branch == launchers.COLAB_BRANCH and file in copies
    assert codespaces.geturl() == f"https://codespaces.new/{REPOSITORY}"
    assert (ROOT / ".devcontainer" / "devcontainer.json").is_file()
    if path.name[:2] in build_lite.IN_THE_BROWSER:
        lab = urlsplit(found.pop("in this browser"))
        assert lab.path == "../lite/lab/index.html"
        assert parse_qs(lab.query, strict_parsing=True) == {"path": [path.name]}
    assert set(found) == ({"Binder"} if path.name[:2] in WITHOUT_FRAMEWORKS else set())
    for address in found.values():
        binder = urlsplit(address)
        assert (binder.scheme, binder.netloc) == ("https", "mybinder.org")
        assert binder.path == f"/v2/gh/{REPOSITORY}/main"
        (place,) = parse_qs(binder.query, strict_parsing=True)["urlpath"]
        assert place == f"lab/tree/{my_notebooks.MINE.name}/{path.name}"


def test_binder_says_of_itself_what_is_offered_there():
    said = re.findall(r"\d\d", PLACES["Binder"][1])
    first, last, more = said
    assert [number for number in LESSONS if first <= number <= last or number == more] == (
        WITHOUT_FRAMEWORKS
    )


# ---- Binder ----


def test_binder_installs_the_tested_versions_of_the_notebooks():
    """pip reads a constraint beside the file that names it, and a folder where it was started."""
    constraint, course = (ROOT / "binder" / "requirements.txt").read_text("utf-8").splitlines()
    option, place = constraint.split()
    assert option == "-c" and (ROOT / "binder" / place).resolve() == ROOT / "constraints.txt"
    assert course == "-e .[notebooks]"
    runtime = (ROOT / "binder" / "runtime.txt").read_text("utf-8")
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
    assert runtime == f"{container['image'].replace(':', '-')}\n"


def test_binder_has_what_its_lessons_import():
    extra = PROJECT["optional-dependencies"]["notebooks"]
    code = hidden_without(Requirement(line).name for line in (*PROJECT["dependencies"], *extra))
    code += "\n".join(
        dict.fromkeys(line for number in WITHOUT_FRAMEWORKS for line in imports(number))
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def imports(number):
    for cell in my_notebooks.without_outputs(LESSONS[number])["cells"]:
        if cell["cell_type"] == "code":
            for node in ast.walk(ast.parse("".join(cell["source"]))):
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    yield ast.unparse(node)


@pytest.mark.skipif(os.name == "nt", reason="a script for Binder, which is Linux")
def test_binder_gives_the_copies_that_its_addresses_name(tmp_path):
    for name in ("binder", "notebooks", "course_utils/_support"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "my_notebooks.py", tmp_path / "tools")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    run = subprocess.run(
        ["sh", "binder/postBuild"],
        cwd=tmp_path,
        env=os.environ | {"PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert {path.name for path in (tmp_path / "my-notebooks").iterdir()} >= NAMES


# ---- Colab ----


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    """The notebooks for Colab by their names."""
    target = tmp_path_factory.mktemp("colab") / "made"
    target.mkdir()
    (target / "left_from_before.ipynb").touch()
    build_colab.build(REPOSITORY, target)
    return {path.name: json.loads(path.read_text("utf-8")) for path in target.iterdir()}


def test_colab_has_every_lesson(copies):
    assert set(copies) == NAMES


@each_lesson
def test_a_copy_for_colab_is_the_empty_lesson_below_a_set_up(copies, path):
    notebook = copies[path.name]
    nbformat.validate(notebook)
    about, set_up, *lesson = notebook["cells"]
    assert (about["cell_type"], set_up["cell_type"]) == ("markdown", "code")
    assert "`progress.json`" in about["source"] and "download" in about["source"]
    assert REPOSITORY in about["source"]
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    empty = my_notebooks.without_outputs(path)
    assert notebook["metadata"] == empty["metadata"]
    assert [without_links(cell) for cell in lesson] == [
        without_links(cell) for cell in empty["cells"]
    ]
    assert not any(cell.get("outputs") for cell in lesson)


def without_links(cell):
    text = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        text = re.sub(r"\]\([^)\s]+\)", "]", text)
    return cell | {"source": text}


@each_lesson
def test_links_of_a_copy_for_colab_lead_somewhere(copies, path):
    found = []
    for cell in copies[path.name]["cells"]:
        if cell["cell_type"] == "markdown":
            found += re.findall(r"\]\(([^)\s]+)\)", cell["source"])
    place = f"https://colab.research.google.com/github/{REPOSITORY}/blob/colab/"
    site = "https://ada-l.github.io/loss.functions/notebooks/"
    neighbours = [link.removeprefix(place) for link in found if link.startswith(place)]
    looked_up = [link.removeprefix(site) for link in found if link.startswith(site)]
    assert set(neighbours) <= NAMES and set(looked_up) <= {"glossary.html", "cheat_sheet.html"}
    assert looked_up
    left = {link for link in found if not link.startswith((place, site))}
    # A reference leads to its source; a formula such as [0](x) is no link.
    assert all(re.match(r"https?://|#", link) for link in left), left


def test_a_link_that_leads_nowhere_builds_nothing(monkeypatch, capsys, tmp_path):
    cell = {"cell_type": "markdown", "source": "[x](https://a.b/c.ipynb) [y](99_none.ipynb)"}
    monkeypatch.setattr(my_notebooks, "without_outputs", lambda path: {"cells": [cell]})
    target = tmp_path / "made"
    target.mkdir()
    (target / "kept").touch()
    assert build_colab.main(["--repository", REPOSITORY], target) == 1
    assert capsys.readouterr().err == (
        "00_start_here.ipynb leads to 99_none.ipynb, for which there is no address on Colab.\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["made"]
    assert [path.name for path in target.iterdir()] == ["kept"]


def set_up_of(copies):
    (set_up,) = {notebook["cells"][1]["source"] for notebook in copies.values()}
    return set_up


def test_colab_keeps_its_own_packages(copies):
    """Nothing is installed but the course, and no option lets pip renew what is there."""
    installs = [line for line in set_up_of(copies).splitlines() if "pip" in line or "uv" in line]
    assert installs == ["%pip install --quiet --no-deps ./course"]
    clone = f"git clone --quiet --depth 1 https://github.com/{REPOSITORY} course"
    assert set_up_of(copies).splitlines()[0] == f"![ -d course ] || {clone}"


class Shell:
    """IPython, which does nothing but say what it was asked for."""

    def __init__(self):
        self.asked = []

    def system(self, line):
        self.asked.append(line)

    def run_line_magic(self, name, line):
        self.asked.append(f"{name} {line}")


def test_the_set_up_of_colab_runs_twice_without_harm(copies, monkeypatch, tmp_path):
    code = TransformerManager().transform_cell(set_up_of(copies))
    ast.parse(code)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    before, shell = list(sys.path), Shell()
    for _ in range(2):
        exec(code, {"get_ipython": lambda: shell})
        assert sys.path == [str(tmp_path / "course"), *before]
    assert len(shell.asked) == 4 and shell.asked[:2] == shell.asked[2:]


@pytest.mark.skipif(os.name == "nt" or shutil.which("git") is None, reason="needs git and POSIX")
def test_the_set_up_of_colab_fetches_the_course_once(copies, tmp_path):
    """Its first line, with a folder in the place of GitHub."""
    line = set_up_of(copies).splitlines()[0].removeprefix("!")
    origin, elsewhere = tmp_path / "origin", tmp_path / "elsewhere"
    elsewhere.mkdir()

    def git(*arguments):
        subprocess.run(["git", *arguments], cwd=origin, check=True, capture_output=True)

    origin.mkdir()
    git("init", "--quiet")
    (origin / "README.md").write_text("the course")
    git("add", ".")
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--message", "all")
    there = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{origin.as_uri()}.insteadOf",
        "GIT_CONFIG_VALUE_0": f"https://github.com/{REPOSITORY}",
    }
    for _ in range(2):
        run = subprocess.run(
            ["sh", "-c", line],
            cwd=elsewhere,
            env=os.environ | there,
            capture_output=True,
            text=True,
        )
        assert (run.returncode, run.stdout + run.stderr) == (0, "")
        assert (elsewhere / "course" / "README.md").read_text() == "the course"
