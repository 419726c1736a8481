"""The board is reached from another network: two network namespaces of Linux and a cable."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from tests.helpers.running import PROGRAMS, python_path

ALONE = ["unshare", "--user", "--map-root-user", "--net"]
CABLE = [*ALONE, "ip", "link", "add", "one", "type", "veth", "peer", "name", "two"]


def why_not():
    """Why this machine has no two networks; empty if it has."""
    missing = [name for name in ("unshare", "nsenter", "ip") if shutil.which(name) is None]
    if missing:
        return f"{', '.join(missing)} not found"
    tried = subprocess.run(CABLE, capture_output=True, text=True)
    return tried.stderr.strip() if tried.returncode else ""


def test_a_learner_in_another_network_joins(tmp_path):
    reason = why_not()
    if reason:
        pytest.skip(f"this machine makes no second network: {reason}")
    # Without the tests' refusal of the network: neither of these two leads to any other.
    path = python_path().split(os.pathsep)
    open_path = os.pathsep.join(part for part in path if "no_network" not in part)
    run = subprocess.run(
        [
            *ALONE,
            sys.executable,
            "-X",
            "utf8",
            "-m",
            f"{PROGRAMS}.class_in_two_networks",
            str(tmp_path),
        ],
        env={
            **os.environ,
            "PYTHONPATH": open_path,
            "COURSE_PROGRESS_FILE": str(tmp_path / "progress.json"),
            "http_proxy": "http://10.77.0.1:1",  # where nobody listens
        },
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    came = json.loads(run.stdout)
    assert came["people"] == 1 and came["rows"] == [["1.1", 1, 0, []]]
    assert came["after"] == 0
    assert "✓ You have joined kiwi-42." in came["said"]
    # Any other computer is refused the page.
    assert "403" in came["said"]
