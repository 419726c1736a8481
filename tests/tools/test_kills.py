"""A kill before any call of the system loses nothing, and leaves nothing for ever."""

import os

import pytest

from tests.helpers.running import run_program

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")

# Besides those before every call; the weekly job asks for more.
RANDOM_KILLS = os.environ.get("COURSE_KILLS", "5")


@pytest.mark.parametrize(
    ("what", "calls"), [("written", 6), ("progress", 8), ("fill", 8), ("fresh", 10)]
)
def test_nothing_is_lost(tmp_path, monkeypatch, what, calls):
    monkeypatch.chdir(tmp_path)
    ended = run_program(
        "killed_at_every_call", what, RANDOM_KILLS, OPENBLAS_NUM_THREADS="1", seconds=3000
    )
    assert ended.returncode == 0, ended.stderr
    assert int(ended.stdout) >= calls
