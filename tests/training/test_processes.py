"""A program in a process of its own: what it prints, how it fails, and that it never stays."""

import json
import os
import re
import signal
import sys
import time

import pytest

from course_utils.processes import run_python, run_python_in_ranks, run_ranks
from tests.helpers.heartbeat import ended
from tests.helpers.running import PROGRAMS, python_path, run_program


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The folder, empty, that all programs are run in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", python_path())
    return tmp_path


def test_returns_what_is_printed_and_nothing_else():
    assert run_python("import sys; print('out'); print('err', file=sys.stderr)") == "out\n"


def test_the_process_is_another_one():
    assert int(run_python("import os; print(os.getpid())")) != os.getpid()


def test_it_runs_this_python():
    assert run_python("import sys; print(sys.prefix)").strip() == sys.prefix


def test_the_environment_is_this_one_unless_another_is_given(monkeypatch):
    monkeypatch.setenv("COURSE_TEST", "here")
    code = "import os; print(os.environ.get('COURSE_TEST'))"
    others = {name: value for name, value in os.environ.items() if name != "COURSE_TEST"}
    assert run_python(code) == "here\n"
    assert run_python(code, environment={**others, "COURSE_TEST": "there"}) == "there\n"
    assert run_python(code, environment=others) == "None\n"


def test_any_character_comes_through():
    """Also where the system's own encoding does not have it, as on Windows."""
    poor = {**os.environ, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    assert run_python("print('ŷ → 0.5')", environment=poor) == "ŷ → 0.5\n"


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("print('so far')\nraise KeyError('loss')", "the program failed: KeyError: 'loss'$"),
        ("1 +", "the program failed: SyntaxError"),
        ("import sys; sys.exit('no data')", "the program failed: no data$"),
        ("import sys; sys.exit(3)", "the program failed: exit code 3$"),
    ],
)
def test_a_failure_is_said_in_its_last_line(code, says):
    with pytest.raises(RuntimeError, match=says):
        run_python(code)


def test_a_program_that_takes_too_long_is_ended():
    with pytest.raises(RuntimeError, match=r"was ended: it took more than 0\.5 seconds"):
        run_python("import time; time.sleep(20)", seconds=0.5)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")
def test_stopping_the_cell_ends_the_program():
    done = run_program("interrupted_run_python")
    # Killed: it did not sleep to its end.
    assert (done.returncode, done.stdout) == (0, "stopped\n-9\n"), done.stderr


@pytest.fixture
def ranks_of(tmp_path):
    """Call run_ranks with the text of a module."""

    def run(code, *arguments, **options):
        (tmp_path / "trial.py").write_text(code, encoding="utf-8")
        return run_ranks("trial", *arguments, **options)

    return run


@pytest.mark.parametrize("ranks", [1, 3])
def test_each_rank_learns_its_place_and_what_it_prints_comes_back(ranks):
    printed = run_ranks(f"{PROGRAMS}.place_of_a_rank", "--steps", "ŷ", ranks=ranks)
    places = [json.loads(text) for text in printed]
    meeting_points = {place.pop() for place in places}
    size = str(ranks)
    expected = [["__main__", ["--steps", "ŷ"], str(i), str(i), size, size] for i in range(ranks)]
    assert places == expected
    (meeting_point,) = meeting_points
    assert not os.path.exists(os.path.dirname(meeting_point))


def test_there_are_two_ranks_and_they_run_at_once():
    assert run_ranks(f"{PROGRAMS}.ranks_that_meet", seconds=30) == ["", ""]


def test_ranks_have_the_environment_that_is_given(ranks_of, monkeypatch):
    monkeypatch.setenv("COURSE_TEST", "here")
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    code = "import os; print(*map(os.environ.get, ['COURSE_TEST', 'OMP_NUM_THREADS']))"
    assert ranks_of(code, ranks=1) == ["here 1\n"]
    others = {name: value for name, value in os.environ.items() if name != "COURSE_TEST"}
    given = {**others, "OMP_NUM_THREADS": "2"}
    assert ranks_of(code, ranks=1, environment=given) == ["None 2\n"]


@pytest.mark.skipif(sys.platform != "linux", reason="the device has another name elsewhere")
def test_ranks_talk_to_each_other_inside_this_machine(ranks_of, monkeypatch):
    monkeypatch.delenv("GLOO_SOCKET_IFNAME", raising=False)
    code = "import os; print(os.environ['GLOO_SOCKET_IFNAME'])"
    assert ranks_of(code, ranks=1) == ["lo\n"]


def test_ranks_may_print_more_than_a_pipe_holds(ranks_of):
    printed = ranks_of("import sys; print('x' * 10**6); print('y' * 10**6, file=sys.stderr)")
    assert [len(text) for text in printed] == [10**6 + 1] * 2


@pytest.mark.parametrize(
    ("way", "says"),
    [
        ("by an exception", "rank 1 failed: KeyError: 'loss'"),
        ("with a text", "rank 1 failed: no data"),
        ("with a code", "rank 1 failed: exit code 3"),
        pytest.param(
            "killed after a warning",
            "rank 1 failed: ended by signal 9: W: low",
            marks=pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL"),
        ),
        pytest.param(
            "killed",
            "rank 1 failed: ended by signal 9",
            marks=pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL"),
        ),
    ],
)
def test_a_rank_that_fails_is_named_and_the_others_end(folder, way, says):
    with pytest.raises(RuntimeError, match=f"^{re.escape(says)}$"):
        run_ranks(f"{PROGRAMS}.rank_1_ends", way, seconds=30)
    assert ended(folder / "beat0")


def test_the_rank_that_fails_first_is_named_first():
    with pytest.raises(RuntimeError, match=r"^rank 1 failed: ValueError: bad batch"):
        run_ranks(f"{PROGRAMS}.rank_0_follows", seconds=30)


@pytest.mark.parametrize("code", ["0", "None", ""])
def test_a_rank_may_end_itself(ranks_of, code):
    assert ranks_of(f"import sys; print('done'); sys.exit({code})") == ["done\n"] * 2


@pytest.mark.parametrize(("code", "reason"), [("3", "exit code 3"), ("'no data'", "no data")])
def test_a_rank_may_end_itself_with_an_error(ranks_of, code, reason):
    with pytest.raises(RuntimeError, match=f"^rank 0 failed: {reason}$"):
        ranks_of(f"import sys; sys.exit({code})", ranks=1)


def test_threads_that_are_left_do_not_keep_a_rank(ranks_of):
    forever = "import threading, time; threading.Thread(target=time.sleep, args=[999]).start()"
    assert ranks_of(f"{forever}; print('done')", seconds=60) == ["done\n"] * 2


def test_ranks_that_take_too_long_are_ended(folder):
    says = r"^the ranks were ended: they took more than 1 seconds \(rank 0 still ran\)$"
    with pytest.raises(RuntimeError, match=says):
        run_ranks(f"{PROGRAMS}.rank_1_ends", "well", seconds=1)
    assert ended(folder / "beat0")


@pytest.mark.skipif(sys.platform == "win32", reason="the trick needs POSIX")
def test_a_rank_that_is_busy_in_a_library_is_ended(ranks_of):
    """Its threads do not run, so it cannot notice by itself."""
    start = time.monotonic()
    with pytest.raises(RuntimeError, match="took more than 1 seconds"):
        ranks_of("import ctypes; ctypes.PyDLL(None).sleep(60)", seconds=1)
    assert time.monotonic() - start < 20


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")
@pytest.mark.parametrize("how", ["SIGINT", "SIGKILL"])
def test_stopping_the_cell_or_killing_the_kernel_ends_all_ranks(folder, how):
    done = run_program("interrupted_run_ranks", how)
    expected = {"SIGINT": (0, "stopped\n"), "SIGKILL": (-signal.SIGKILL, "")}
    assert (done.returncode, done.stdout) == expected[how], done.stderr
    for rank in (0, 1):
        assert ended(folder / f"beat{rank}")


def test_a_typed_program_runs_in_each_rank():
    """It finds what this process finds, and its characters come through."""
    code = "import os, course_utils; print('ŷ', os.environ['RANK'], os.environ['WORLD_SIZE'])"
    assert run_python_in_ranks(code, ranks=3) == [f"ŷ {rank} 3\n" for rank in range(3)]


def test_a_typed_program_that_fails_names_the_rank():
    with pytest.raises(RuntimeError, match="rank 0 failed: ZeroDivisionError"):
        run_python_in_ranks("1 / 0", ranks=1)
    with pytest.raises(TypeError, match="code: got None; expected text"):
        run_python_in_ranks(None)


def test_a_typed_program_leaves_the_path_of_others_alone(monkeypatch):
    monkeypatch.delenv("PYTHONPATH")
    code = "import os; print(os.environ['PYTHONPATH'].count(os.pathsep))"
    assert run_python_in_ranks(code, ranks=1) == ["0\n"]
    assert "PYTHONPATH" not in os.environ
