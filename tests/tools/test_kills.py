"""A kill at any call of the system, or within one, loses nothing and leaves nothing for ever."""

import os

import pytest

from tests.helpers.running import run_program

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")

# Besides those at every call; the weekly job asks for more.
RANDOM_KILLS = os.environ.get("COURSE_KILLS", "5")


@pytest.mark.parametrize(
    ("what", "kills"), [("written", 8), ("progress", 15), ("fill", 16), ("fresh", 18)]
)
def test_nothing_is_lost(tmp_path, monkeypatch, what, kills):
    monkeypatch.chdir(tmp_path)
    ended = run_program(
        "killed_at_every_call", what, RANDOM_KILLS, OPENBLAS_NUM_THREADS="1", seconds=3000
    )
    assert ended.returncode == 0, ended.stderr
    assert int(ended.stdout) >= kills
