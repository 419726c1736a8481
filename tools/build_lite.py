"""Builds the lessons to try in the browser, build/lite: JupyterLite, whose Python runs on the page.

python -m tools.build_lite                    Pyodide comes from where its makers publish it
python -m tools.build_lite --pyodide FOLDER   or from a folder: its core, and the wheels needed

Whoever opens the pages asks no other server for anything: what Python needs lies beside them.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from urllib.request import urlopen

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from tools import my_notebooks
from tools.wheels import installed_as_wheel

ROOT = Path(__file__).resolve().parent.parent
LITE = ROOT / "build" / "lite"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
LOCK = "pyodide-lock.json"
IN_THE_BROWSER = ("00", "01", "02", "03", "04", "05", "06", "07")
OF_THE_KERNEL = ("micropip", "ipython", "jedi")  # it asks for these when it starts
WIDGETS = ("comm", "ipywidgets")  # Pyodide does not have these
ABOUT = """\
**In your browser: a preview.** Python runs on this page. It starts within a minute, and the first \
`import` takes about as long: together they fetch some 50 MB, once. What you write and what you \
have passed stays in this browser, on this computer, and is sent nowhere. It is gone when you \
clear the data of this site: **File → Download** keeps a copy. Only lessons 00 to 07 run here."""
PATIENCE = 60  # seconds without a byte


class LiteError(Exception):
    """The message is one sentence for whoever builds the pages."""


def build(pyodide, target=LITE):
    """Write the pages into a folder, in place of what was there.

    Arguments
        pyodide: a folder or an address, with the core of Pyodide, its lock file, and the wheels
            of what lessons 00 to 07 and the kernel import.
        target: the folder.

    Raises LiteError for what cannot be had or is not what the lock file says, and leaves the
    folder as it was.
    """
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        sources, made = Path(folder, "sources"), Path(folder, "made")
        write_python(sources / "static" / "pyodide", pyodide)
        write_lessons(sources / "files")
        shutil.copy(ROOT / "tools" / "jupyterlab" / "overrides.json", sources)
        options = ["--contents=files", "--apps=lab", "--no-sourcemaps", f"--output-dir={made}"]
        run(sys.executable, "-m", "jupyterlite_core", "build", *options, at=sources)
        if target.exists():
            shutil.rmtree(target)
        made.rename(target)


# ---- Python ----


def write_python(folder, pyodide):
    """Write Pyodide into a folder, with what the lessons import and with the course itself."""
    folder.mkdir(parents=True)
    for name in CORE:
        folder.joinpath(name).write_bytes(fetched(pyodide, name))
    lock = json.loads(fetched(pyodide, LOCK))
    packages = lock["packages"]
    imported = [name for name in of_the_course() if name in packages]
    for name in sorted(with_what_they_need([*OF_THE_KERNEL, *imported], packages)):
        file, expected = packages[name]["file_name"], packages[name]["sha256"]
        content = fetched(pyodide, file)
        if (found := sha256(content)) != expected:
            raise LiteError(f"{file}: its SHA-256 is {found}; {LOCK} says {expected}.")
        folder.joinpath(file).write_bytes(content)
    needs = {"course-utils": [*imported, "ipywidgets"], "ipywidgets": ["comm"]}
    for wheel in our_wheels(folder):
        name, version, _, _ = parse_wheel_filename(wheel.name)
        packages[name] = {
            "name": name,
            "version": str(version),
            "file_name": wheel.name,
            "install_dir": "site",
            "sha256": sha256(wheel.read_bytes()),
            "package_type": "package",
            "imports": [name.replace("-", "_")],
            "depends": needs.get(name, []),
            "unvendored_tests": False,
        }
    folder.joinpath(LOCK).write_text(json.dumps(lock), encoding="utf-8")


def fetched(pyodide, name):
    """The bytes of a file of Pyodide."""
    try:
        if "://" not in str(pyodide):
            return Path(pyodide, name).read_bytes()
        with urlopen(f"{pyodide}/{name}", timeout=PATIENCE) as response:
            return response.read()
    except OSError as error:
        raise LiteError(f"{pyodide}/{name} could not be fetched: {error}") from None


def of_the_course():
    """What the lessons without a framework import, and what comes along in a notebook."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["notebooks"]]
    return [canonicalize_name(Requirement(line).name) for line in wanted]


def with_what_they_need(names, packages):
    """The names of packages, and of all that those depend on."""
    found, left = set(), list(names)
    while left:
        if (name := canonicalize_name(left.pop())) not in found:
            found.add(name)
            left.extend(packages[name]["depends"])
    return found


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def our_wheels(folder):
    """Put the course, and what Pyodide lacks, into a folder; return the wheels."""
    # Over a source distribution, which leaves nothing behind in the checkout.
    uv = [sys.executable, "tools/uv_like_pip.py", "build", "--quiet", "--no-build-isolation"]
    with tempfile.TemporaryDirectory() as made:
        run(*uv, f"--out-dir={made}", COURSE_WITHOUT_DATA="1")
        (course,) = Path(made).glob("*.whl")
        shutil.copy(course, folder)
    return [folder / course.name, *(installed_as_wheel(folder, name) for name in WIDGETS)]


# ---- Lessons ----


def write_lessons(folder):
    """The learner's empty copies, with a word about where they run, and the pages beside them."""
    folder.mkdir()
    about = {"cell_type": "markdown", "id": "in-the-browser", "metadata": {}, "source": ABOUT}
    for path in my_notebooks.lessons().values():
        notebook = my_notebooks.without_outputs(path)
        notebook["cells"].insert(0, about)
        text = json.dumps(notebook, ensure_ascii=False, indent=1)
        Path(folder, path.name).write_text(f"{text}\n", encoding="utf-8")
    for name in my_notebooks.PAGES:
        shutil.copy(my_notebooks.SOURCE / name, folder)


# ---- The command ----


def run(*command, at=ROOT, **variables):
    """Run a command in a folder. Raises LiteError with its last words if it fails."""
    done = subprocess.run(
        command,
        cwd=at,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        raise LiteError(f"{' '.join(command[1:4])} failed: {' '.join(done.stdout.split())[-500:]}")


def published():
    """Where the makers of Pyodide publish the one that this kernel is made for."""
    from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL

    return PYODIDE_CDN_URL


def main(arguments, target=LITE):
    parser = argparse.ArgumentParser(description="Build the lessons to try in the browser.")
    parser.add_argument("--pyodide", metavar="FOLDER", help="a folder with Pyodide and its wheels")
    try:
        build(parser.parse_args(arguments).pyodide or published(), target)
    except LiteError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"built the lessons for the browser in build/{target.name}: put them on a server")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
