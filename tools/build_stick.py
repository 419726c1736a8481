"""Build the folder from which a class installs the course without a network.

    python -m tools.build_stick                        lessons 00 to 07, into build/stick
    python -m tools.build_stick --with pytorch,keras   with the frameworks, too

It holds the wheels of every system and Python below, the course as it is committed to git, the
solutions of all lessons, a page to start with and a program that installs. At the end each system
is looked through: is everything there that it will ask for?
"""

import argparse
import contextlib
import email
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.tags import compatible_tags, cpython_tags, mac_platforms
from packaging.utils import canonicalize_name, parse_wheel_filename

from tools.build_notebooks import ROOT, find_lessons, notebook_without_outputs, read_lesson

OWN_METADATA = re.compile(r"[^/]+\.dist-info/METADATA")
OWN = Path(__file__).with_name("stick")  # what is copied as it is
COURSE = "course-utils"


class StickError(Exception):
    """Carries the one sentence that the instructor reads."""


@dataclass(frozen=True, eq=False)
class System:
    name: str
    uv_platform: str
    wheels: tuple  # the platforms of the wheels that it takes
    markers: dict  # what the markers of requirements ask for


def markers(system, platform, machine, os_name="posix"):
    return {
        "os_name": os_name,
        "platform_system": system,
        "sys_platform": platform,
        "platform_machine": machine,
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }


MACOS = (14, 0)  # older ones get no wheel of PyTorch
GLIBC = 28  # manylinux_2_28: Debian 10, Ubuntu 18.10 and newer
SYSTEMS = [
    System(
        "Windows",
        "x86_64-pc-windows-msvc",
        ("win_amd64",),
        markers("Windows", "win32", "AMD64", "nt"),
    ),
    System(
        "macOS on Apple silicon",
        "aarch64-apple-darwin",
        tuple(mac_platforms(MACOS, "arm64")),
        markers("Darwin", "darwin", "arm64"),
    ),
    System(
        "Linux",
        f"x86_64-manylinux_2_{GLIBC}",
        (
            *(f"manylinux_2_{minor}_x86_64" for minor in range(GLIBC, 4, -1)),
            *(f"manylinux{year}_x86_64" for year in ("2014", "2010", "1")),
            "linux_x86_64",
        ),
        markers("Linux", "linux", "x86_64"),
    ),
]


# ---- What a computer asks for ----


@dataclass(frozen=True)
class Project:
    """What pyproject.toml and constraints.txt say."""

    root: Path

    @functools.cached_property
    def pyproject(self):
        return tomllib.loads((self.root / "pyproject.toml").read_text("utf-8"))

    @functools.cached_property
    def pins(self):
        lines = (self.root / "constraints.txt").read_text("utf-8").splitlines()
        return [Requirement(line) for line in lines if not line.startswith("#")]

    def pythons(self, extras):
        """Return {"3.11": extras, …}: all that is asked for, or without the frameworks."""
        every = SpecifierSet(self.pyproject["project"]["requires-python"])
        some = SpecifierSet(self.pyproject["tool"]["course"]["frameworks-python"])
        supported = [python for python in (f"3.{minor}" for minor in range(40)) if python in every]
        return {python: extras if python in some else extras[:1] for python in supported}

    def wanted(self, extras):
        """Return what tools/environment.py installs, and what that is built with."""
        project = self.pyproject["project"]
        lists = [
            project["dependencies"],
            *(project["optional-dependencies"][extra] for extra in extras),
            self.pyproject["dependency-groups"]["setup"],
            self.pyproject["build-system"]["requires"],
        ]
        return [Requirement(line) for lines in lists for line in lines]


def lacking(wheels, system, python, wanted, pins):
    """Return what a computer would not find in a folder of wheels, each as one line.

    As an installer does, from what is wanted through what each wheel asks for on that system.
    """
    environment = {
        **system.markers,
        "python_version": python,
        "python_full_version": f"{python}.0",
        "extra": "",
    }
    version = tuple(map(int, python.split(".")))
    tags = {
        *cpython_tags(version, platforms=system.wheels),
        *compatible_tags(version, f"cp{python.replace('.', '')}", system.wheels),
    }
    there = {}
    for path in sorted(wheels.glob("*.whl")):
        name, release, _, theirs = parse_wheel_filename(path.name)
        if tags & theirs:
            there.setdefault(name, []).append((release, path))
    pinned = {
        canonicalize_name(pin.name): pin.specifier
        for pin in pins
        if pin.marker is None or pin.marker.evaluate(environment)
    }
    waiting, seen, missing = list(wanted), set(), []
    while waiting:
        requirement = waiting.pop()
        if str(requirement) in seen:
            continue
        seen.add(str(requirement))
        name = canonicalize_name(requirement.name)
        allowed = requirement.specifier & pinned.get(name, SpecifierSet())
        found = [path for release, path in there.get(name, []) if release in allowed]
        if not found:
            missing.append(f"{requirement.name}{allowed}")
            continue
        for extra in ["", *requirement.extras]:
            waiting += [
                needed
                for needed in needs(found[-1])
                if needed.marker is None or needed.marker.evaluate({**environment, "extra": extra})
            ]
    return sorted(missing)


@functools.cache
def needs(wheel):
    """Return what a wheel says that it requires."""
    with zipfile.ZipFile(wheel) as archive:
        # On top: setuptools has others inside, of packages that it brings along.
        (name,) = (name for name in archive.namelist() if OWN_METADATA.fullmatch(name))
        metadata = email.message_from_bytes(archive.read(name))
    return [Requirement(line) for line in metadata.get_all("Requires-Dist", [])]


# ---- Fetching it ----


def fetch(project, system, python, extras, wheels):
    """Put into a folder the wheels that one system needs with one Python.

    uv resolves, for it knows the markers of other systems; pip, which would judge them by this
    computer, only fetches.
    """
    with tempfile.TemporaryDirectory() as scratch:
        build, pinned = Path(scratch, "build.in"), Path(scratch, "pinned.txt")
        build.write_text("\n".join(project.pyproject["build-system"]["requires"]), "utf-8")
        resolve = [
            "tools/uv_like_pip.py",
            "pip",
            "compile",
            "pyproject.toml",
            str(build),
            "--quiet",
        ]
        resolve += [f"--extra={extra}" for extra in extras]
        resolve += ["--group=setup", "--constraint=constraints.txt", "--no-build", "--no-header"]
        resolve += [f"--python-version={python}", f"--python-platform={system.uv_platform}"]
        resolve += ["--no-annotate", "--no-emit-index-url", f"--output-file={pinned}"]
        run(project.root, *resolve)
        download = ["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        download += ["--disable-pip-version-check", f"--python-version={python}"]
        download += ["--implementation=cp", *(f"--platform={name}" for name in system.wheels)]
        run(project.root, *download, f"--dest={wheels}", f"--requirement={pinned}")


def run(folder, *arguments):
    target = {**os.environ, "MACOSX_DEPLOYMENT_TARGET": ".".join(map(str, MACOS))}
    if subprocess.call([sys.executable, *arguments], cwd=folder, env=target):
        raise StickError(
            "The wheels could not be fetched; the usual reasons are no network or a full disk. "
            "Call the same command again: what is there is not fetched twice."
        )


# ---- The folder ----


def committed_files(root):
    command = ["git", "-C", str(root), "ls-files", "-z"]
    try:
        listed = subprocess.run(command, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        raise StickError(
            "The stick gets the files that git knows, and here is no git, or the course was "
            "downloaded without it: clone the repository."
        ) from None
    return [root / name for name in os.fsdecode(listed).split("\0") if name]


def copy_course(root, folder):
    for path in committed_files(root):
        if path.is_file():  # or deleted, and not committed yet
            target = folder / path.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)


def write_solutions(root, folder):
    """Not run, like a learner's copies: so they need no framework here."""
    folder.mkdir()
    for path in find_lessons(root):
        notebook = notebook_without_outputs(path, read_lesson(path, solutions=True))
        text = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
        # Beside a learner's copy it must not take its place.
        (folder / f"{path.stem}.solution.ipynb").write_text(text, encoding="utf-8")


def write_start(stick, pythons):
    with_frameworks = any(len(extras) > 1 for extras in pythons.values())
    guides = '<li><a href="course/teaching">teaching</a>: guides for instructors</li>'
    words = {
        "@PYTHONS@": f"{', '.join(list(pythons)[:-1])} or {list(pythons)[-1]}",
        "@SYSTEMS@": ", ".join(system.name for system in SYSTEMS),
        "@DISK@": "8 GB of disk" if with_frameworks else "0.6 GB of disk",
        "@GUIDES@": guides if (stick / "course" / "teaching").is_dir() else "",
    }
    page = (OWN / "START_HERE.html").read_text("utf-8")
    for word, text in words.items():
        page = page.replace(word, text)
    (stick / "START_HERE.html").write_text(page, encoding="utf-8")
    shutil.copy(OWN / "install.py", stick)
    machines = [
        [system.markers["platform_system"], system.markers["platform_machine"].lower()]
        for system in SYSTEMS
    ]
    holds = json.dumps({"systems": machines, "extras": pythons}, indent=1) + "\n"
    (stick / "stick.json").write_text(holds, encoding="utf-8")


def build(root, stick, extras):
    """Build the stick anew around the wheels that are there already."""
    project = Project(root)
    wheels = stick / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    pythons = project.pythons(extras)
    for system in SYSTEMS:
        for python, theirs in pythons.items():
            print(f"{system.name}, Python {python}: {', '.join(theirs)}", flush=True)
            fetch(project, system, python, theirs, wheels)
            missing = lacking(wheels, system, python, project.wanted(theirs), project.pins)
            if missing:
                raise StickError(
                    f"The wheels of {system.name} with Python {python} are incomplete: "
                    f"{', '.join(missing)} cannot be had. Nobody could install from this stick."
                )
    for name in ("course", "solutions"):
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(stick / name)
    copy_course(root, stick / "course")
    write_solutions(root, stick / "solutions")
    write_start(stick, pythons)


def main(arguments=None, root=ROOT):
    parser = argparse.ArgumentParser(description="Build the folder for a USB stick.")
    parser.add_argument(
        "--with", dest="more", default="", help="extras besides notebooks: pytorch, keras"
    )
    parser.add_argument("--to", type=Path, default=root / "build" / "stick", help="the folder")
    options = parser.parse_args(arguments)
    more = [extra for extra in options.more.replace(",", " ").split() if extra != "notebooks"]
    stick = options.to.absolute()
    try:
        for extra in set(more) - {"pytorch", "keras"}:
            raise StickError(f"There is no {extra} for a stick: there are pytorch and keras.")
        build(root, stick, ["notebooks", *more])
    except StickError as error:
        return str(error)
    except OSError as error:
        return f"The stick could not be written: {error}. Call the same command again."
    except KeyboardInterrupt:
        return "Stopped. Call the same command again to go on."
    size = sum(path.stat().st_size for path in stick.rglob("*") if path.is_file())
    print(f"Done: copy {stick} to the stick, {size / 1e9:.1f} GB.")
    return None


if __name__ == "__main__":
    sys.exit(main())
