"""A tiny project with a copy of the course's installer, and stand-ins for pip and uv."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOOLS = ["check_python.py", "environment.py", "one_at_a_time.py", "uv_like_pip.py"]
STUBS = ROOT / "tests" / "helpers" / "installer_stubs"  # ensurepip, pip and uv, which note calls

PYPROJECT = """\
[project]
name = "tiny"
version = "1.0"
requires-python = ">=3.11,<3.15"
[project.optional-dependencies]
notebooks = []
pytorch = []
keras = []
test = []
[tool.course]
frameworks-python = ">=3.11,<3.14"
"""


class Project:
    """A copy of the installer in a tiny project of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.venv = folder / ".venv"
        (folder / "tools").mkdir(parents=True)
        for name in TOOLS:
            shutil.copy(ROOT / "tools" / name, folder / "tools")
        shutil.copytree(ROOT / "tools" / "jupyterlab", folder / "tools" / "jupyterlab")
        (folder / "pyproject.toml").write_text(PYPROJECT)
        (folder / "constraints.txt").write_text("")

    def start(self, *options, python=sys.executable, **variables):
        command = [str(python), str(self.folder / "tools" / "environment.py"), *options]
        # The machine's own settings for uv, pip and Python's start must not decide the outcome.
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "PYTHON", "UV_"))}
        calls = {
            "PYTHONPATH": str(STUBS),
            "STUB_CALLS": str(self.folder / "calls.txt"),
            "STUB_PYTHON": sys.executable,
        }
        return subprocess.Popen(
            command,
            env={**clean, **calls, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *options, **more):
        process = self.start(*options, **more)
        said, _ = process.communicate(timeout=60)
        assert "Traceback" not in said
        return process.returncode, said

    def calls(self, program="uv"):
        path = self.folder / "calls.txt"
        lines = path.read_text().splitlines() if path.exists() else []
        return [line for line in lines if line.startswith(program + " ")]

    def marker(self):
        return json.loads((self.venv / "course-setup.json").read_text())

    def is_complete(self):
        return "python" in self.marker()

    def wait_for_call(self, number):
        for _ in range(500):
            if len(self.calls()) >= number:
                return
            time.sleep(0.02)
        raise AssertionError("uv was not called")
