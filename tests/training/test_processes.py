"""A program in a process of its own: what it prints, how it fails, and that it never stays."""

import json
import os
import re
import signal
import sys
import time

import pytest

from course_utils.processes import run_python, run_ranks


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


STOPPED = """
import os, pathlib, signal, threading, time
from course_utils.processes import run_python

# A shell makes what it runs in the background deaf to SIGINT, and a process inherits that.
signal.signal(signal.SIGINT, signal.default_int_handler)
note = pathlib.Path("pid")

def stop():
    while not note.is_file() or not note.read_text():
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGINT)

threading.Thread(target=stop).start()
try:
    run_python("import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(20)")
except KeyboardInterrupt:
    print("stopped")
try:
    print(os.waitstatus_to_exitcode(os.waitpid(int(note.read_text()), 0)[1]))
except ChildProcessError:  # Python has asked for the exit code before
    print(-9)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")
def test_stopping_the_cell_ends_the_program(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run_python(STOPPED) == "stopped\n-9\n"  # killed: it did not sleep to its end


@pytest.fixture
def ranks_of(tmp_path, monkeypatch):
    """Call run_ranks with the text of a module; `tmp_path` is the folder it runs in."""
    monkeypatch.chdir(tmp_path)

    def run(code, *arguments, **options):
        (tmp_path / "trial.py").write_text(code, encoding="utf-8")
        return run_ranks("trial", *arguments, **options)

    return run


def ended(beat):
    """Whether a rank that writes its heartbeat to this file has stopped (it may be on its way)."""
    for _ in range(10):
        before = beat.stat().st_mtime_ns
        time.sleep(0.3)  # fifteen beats
        if beat.stat().st_mtime_ns == before:
            return True
    return False


PLACE = """
import json, os, sys
names = ["RANK", "LOCAL_RANK", "WORLD_SIZE", "LOCAL_WORLD_SIZE", "COURSE_RENDEZVOUS"]
print(json.dumps([__name__, sys.argv[1:], *(os.environ[name] for name in names)]))
"""


@pytest.mark.parametrize("ranks", [1, 3])
def test_each_rank_learns_its_place_and_what_it_prints_comes_back(ranks_of, ranks):
    places = [json.loads(text) for text in ranks_of(PLACE, "--steps", "ŷ", ranks=ranks)]
    meeting_points = {place.pop() for place in places}
    size = str(ranks)
    expected = [["__main__", ["--steps", "ŷ"], str(i), str(i), size, size] for i in range(ranks)]
    assert places == expected
    (meeting_point,) = meeting_points
    assert not os.path.exists(os.path.dirname(meeting_point))


def test_there_are_two_ranks_and_they_run_at_once(ranks_of):
    waits = """
import os, pathlib, time
own, other = int(os.environ["RANK"]), 1 - int(os.environ["RANK"])
pathlib.Path(f"here-{own}").touch()
while not pathlib.Path(f"here-{other}").exists():
    time.sleep(0.01)
"""
    assert ranks_of(waits, seconds=30) == ["", ""]


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


# For up to a minute, unless it is ended.
BEATS = """
import os, pathlib, signal, sys, time

def beat():
    for number in range(3000):
        pathlib.Path("beat" + os.environ["RANK"]).write_text(str(number))
        time.sleep(0.02)
"""
# Rank 1 does something; rank 0 waits for it in vain.
WAITING = f"""{BEATS}
if os.environ["RANK"] == "0":
    beat()
while not pathlib.Path("beat0").exists():
    time.sleep(0.01)
"""


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("print('a')\nraise KeyError('loss')", "rank 1 failed: KeyError: 'loss'"),
        ("sys.exit('no data')", "rank 1 failed: no data"),
        ("sys.exit(3)", "rank 1 failed: exit code 3"),
        pytest.param(
            "print('W: low', file=sys.stderr, flush=True)\nos.kill(os.getpid(), signal.SIGKILL)",
            "rank 1 failed: ended by signal 9: W: low",
            marks=pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL"),
        ),
        pytest.param(
            "os.kill(os.getpid(), signal.SIGKILL)",
            "rank 1 failed: ended by signal 9",
            marks=pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL"),
        ),
    ],
)
def test_a_rank_that_fails_is_named_and_the_others_end(ranks_of, tmp_path, code, says):
    with pytest.raises(RuntimeError, match=f"^{re.escape(says)}$"):
        ranks_of(WAITING + code, seconds=30)
    assert ended(tmp_path / "beat0")


def test_the_rank_that_fails_first_is_named_first(ranks_of):
    """Rank 0 fails because rank 1 did: its connection is closed."""
    follows = """
import os, pathlib, socket, time
if os.environ["RANK"] == "0":
    with socket.create_server(("127.0.0.1", 0)) as server:
        pathlib.Path("half").write_text(str(server.getsockname()[1]))
        os.rename("half", "port")
        connection, _ = server.accept()
    connection.recv(1)
    raise ConnectionError("the other one is gone")
while not pathlib.Path("port").exists():
    time.sleep(0.01)
connection = socket.create_connection(("127.0.0.1", int(pathlib.Path("port").read_text())))
much = [float(i) for i in range(3_000_000)]  # it takes a while to forget
raise ValueError("bad batch")
"""
    with pytest.raises(RuntimeError, match=r"^rank 1 failed: ValueError: bad batch"):
        ranks_of(follows, seconds=30)


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


def test_ranks_that_take_too_long_are_ended(ranks_of, tmp_path):
    says = r"^the ranks were ended: they took more than 1 seconds \(rank 0 still ran\)$"
    with pytest.raises(RuntimeError, match=says):
        ranks_of(WAITING, seconds=1)
    assert ended(tmp_path / "beat0")


@pytest.mark.skipif(sys.platform == "win32", reason="the trick needs POSIX")
def test_a_rank_that_is_busy_in_a_library_is_ended(ranks_of):
    """Its threads do not run, so it cannot notice by itself."""
    start = time.monotonic()
    with pytest.raises(RuntimeError, match="took more than 1 seconds"):
        ranks_of("import ctypes; ctypes.PyDLL(None).sleep(60)", seconds=1)
    assert time.monotonic() - start < 20


# A rank that does not listen to polite signals, and a process that runs two of them.
STUBBORN = f"""{BEATS}
for name in ("SIGINT", "SIGTERM"):
    signal.signal(getattr(signal, name), signal.SIG_IGN)
beat()
"""
PARENT = """
import os, pathlib, signal, threading, time
from course_utils.processes import run_ranks

# A shell makes what it runs in the background deaf to SIGINT, and a process inherits that.
signal.signal(signal.SIGINT, signal.default_int_handler)

def stop():
    while not all(pathlib.Path(f"beat{rank}").exists() for rank in (0, 1)):
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGNAL)

threading.Thread(target=stop).start()
try:
    run_ranks("trial")
except KeyboardInterrupt:
    print("stopped")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")
@pytest.mark.parametrize("how", ["SIGINT", "SIGKILL"])
def test_stopping_the_cell_or_killing_the_kernel_ends_all_ranks(tmp_path, monkeypatch, how):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "trial.py").write_text(STUBBORN)
    if how == "SIGINT":
        assert run_python(PARENT.replace("SIGNAL", how)) == "stopped\n"
    else:
        with pytest.raises(RuntimeError, match=f"exit code {-signal.SIGKILL}$"):
            run_python(PARENT.replace("SIGNAL", how))
    for rank in (0, 1):
        assert ended(tmp_path / f"beat{rank}")
