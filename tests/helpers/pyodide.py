"""Pyodide from package registries alone: its real core, and stand-ins for what is compiled.

python -m tests.helpers.pyodide    puts it under build/, where tests/tools/test_lite.py looks

NumPy and its like are published for Pyodide beside it and in no registry. What asks for a letter
is judged without them.
"""

import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from jupyterlite_pyodide_kernel.constants import PYODIDE_PYTHON_VERSION, PYODIDE_VERSION
from packaging.utils import parse_wheel_filename

from tools.build_lite import CORE, LOCK, OF_THE_KERNEL, of_the_course, sha256, with_what_they_need
from tools.wheels import write_wheel

FETCHED = Path(__file__).parents[2] / "build" / f"pyodide-{PYODIDE_VERSION}"
# Classes for what `isinstance` asks about; all else is what it is taken for.
STAND_IN = b"""
from unittest.mock import MagicMock


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    if name in ("ndarray", "generic", "number", "integer", "floating", "bool_"):
        return type(name, (), {})
    return MagicMock(name=name)
"""


def write_pyodide(folder):
    """Write a Pyodide, with the wheels that the kernel and the course ask for, into a folder."""
    npm = [shutil.which("npm") or "npm", "pack", f"pyodide@{PYODIDE_VERSION}", "--silent"]
    subprocess.run(npm, cwd=folder, check=True, stdout=subprocess.PIPE)
    (packed,) = folder.glob("*.tgz")
    with tarfile.open(packed) as archive:
        for name in (*CORE, LOCK):
            folder.joinpath(name).write_bytes(archive.extractfile(f"package/{name}").read())
    packed.unlink()
    lock = json.loads(folder.joinpath(LOCK).read_text("utf-8"))
    packages = lock["packages"]
    for_the_kernel = with_what_they_need(OF_THE_KERNEL, packages)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    pip += ["--no-deps", "--only-binary=:all:", f"--python-version={PYODIDE_PYTHON_VERSION}"]
    wanted = [f"{name}=={packages[name]['version']}" for name in sorted(for_the_kernel)]
    subprocess.run([*pip, f"--dest={folder}", *wanted], check=True)
    imported = [name for name in of_the_course() if name in packages]
    for name in with_what_they_need(imported, packages) - for_the_kernel:
        files = {f"{module}/__init__.py": STAND_IN for module in packages[name]["imports"]}
        write_wheel(folder, name, packages[name]["version"], files=files)
    for wheel in folder.glob("*.whl"):
        name, *_ = parse_wheel_filename(wheel.name)
        packages[name] |= {"file_name": wheel.name, "sha256": sha256(wheel.read_bytes())}
    folder.joinpath(LOCK).write_text(json.dumps(lock), encoding="utf-8")


def main():
    """Fetch it, unless it is there. That it cannot be had keeps no other test from running."""
    if FETCHED.exists():
        return
    FETCHED.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FETCHED.parent) as folder:
        made = Path(folder, "made")
        made.mkdir()
        try:
            write_pyodide(made)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"no Pyodide, so tests/tools/test_lite.py will be skipped: {error}")
        else:
            made.rename(FETCHED)


if __name__ == "__main__":
    main()
