"""A program in a process of its own: what it prints, how it fails, and that it never stays."""

import os
import sys

import pytest

from course_utils.processes import run_python


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
