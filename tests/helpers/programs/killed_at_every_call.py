"""Works with a learner's files, is killed at each call of the system in turn, and starts again.

    python -m tests.helpers.programs.killed_at_every_call WHAT KILLS

In an empty folder. Before each call, and when a file is written in part; KILLS more kills come at
random moments. After each one, what the learner had is looked for. Prints how many kills there
were, and ends with an error if something is lost.
"""

import contextlib
import itertools
import json
import os
import random
import resource
import signal
import sys
import time
from pathlib import Path

from course_utils._support.files import written_whole
from tools import my_notebooks

os.environ.pop("COURSE_PROGRESS_FILE", None)
CALLS = {"open", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink"}
NUMBER = 4242  # of every process: a system gives out the same numbers again
LONGEST = 0.01  # seconds until a random kill: what is done here takes less
LESSON = "01_error_and_mse"


def killed(work, *, before_call=0, after_bytes=0, after_seconds=0.0):
    """Whether a process that does some work was killed before it had finished."""
    child = os.fork()
    if not child:
        own_number, left = os.getpid(), before_call

        def count(event, arguments):
            nonlocal left
            left -= event in CALLS
            if event in CALLS and left == 0:
                os.kill(own_number, signal.SIGKILL)

        os.getpid = lambda: NUMBER
        if before_call:
            sys.addaudithook(count)
        if after_bytes:  # the system itself ends what would write more to a file
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_FSIZE, (after_bytes, after_bytes))
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        work()
        os._exit(0)
    if after_seconds:
        time.sleep(after_seconds)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def moments(kills):
    """Every call, until one kill comes too late; so with the bytes of a file; then random ones."""
    lengths = (2**number for number in itertools.count())
    for moment, numbers in {"before_call": itertools.count(1), "after_bytes": lengths}.items():
        for number in numbers:
            late = yield {moment: number}
            if late:
                break
    for _ in range(kills):
        yield {"after_seconds": random.uniform(0.0001, LONGEST)}


def notebook(edition, work):
    cell = {"cell_type": "code", "source": work, "outputs": [], "execution_count": None}
    return json.dumps({"cells": [cell], "metadata": {"course": {"edition": edition}}})


class Written:
    """A file that is written whole."""

    def prepare(self):
        Path("kept.txt").write_text("old")

    def work(self):
        with written_whole("kept.txt") as part:
            part.write_text("new")

    def look(self):
        assert Path("kept.txt").read_text() in ("old", "new")

    def look_in_the_end(self):
        assert os.listdir() == ["kept.txt"], os.listdir()


class Progress(Written):
    """What was passed."""

    def __init__(self):
        from course_utils.checks import check  # takes a second

        self.check = check

    def prepare(self):
        Path("progress.json").unlink(missing_ok=True)
        self.check("1.1", -0.75)

    def work(self):
        self.check("1.3", 9)

    def look(self):
        passed = json.loads(Path("progress.json").read_text())["passed"].values()
        assert "1.1" in passed, passed

    def look_in_the_end(self):
        assert sorted(os.listdir()) == [".progress.json.lock", "progress.json"], os.listdir()


class Fill:
    """The learner's notebooks when a lesson has a new edition."""

    arguments = ()

    def prepare(self):
        my_notebooks.SOURCE, my_notebooks.MINE = Path("notebooks"), Path("mine")
        for folder in ("notebooks", "mine"):
            Path(folder).mkdir(exist_ok=True)
            for path in Path(folder).glob("*.ipynb"):
                path.unlink()
        Path("mine", f"{LESSON}.ipynb").write_text(notebook("old", "work"))
        Path("notebooks", f"{LESSON}.ipynb").write_text(notebook("new", ""))

    def work(self):
        assert my_notebooks.main(self.arguments) is None

    def all(self):
        return [json.loads(path.read_text()) for path in Path("mine").glob("*.ipynb")]

    def sources(self):
        return {found["cells"][0]["source"] for found in self.all()}

    def look(self):
        """The learner goes on in the newest file, as Jupyter does: it writes into the same file."""
        assert "work" in self.sources(), self.sources()
        for path in Path("mine").glob("*.ipynb"):
            if json.loads(path.read_text())["cells"][0]["source"] == "":
                path.write_text(notebook("new", "more work"))
        before = self.sources()
        assert not killed(self.work)
        assert before <= self.sources(), (before, self.sources())

    def look_in_the_end(self):
        assert all(path.suffix == ".ipynb" for path in Path("mine").iterdir()), os.listdir("mine")


class Fresh(Fill):
    """The learner's notebooks when they start a lesson again."""

    arguments = ("fresh", "01")


def age(folder):
    """Make what killed processes left a day older."""
    for path in Path(folder).rglob(".part-*"):
        os.utime(path, (0, 0))


def lives(door, random_kills):
    """Whether each process was killed."""
    late, rest = None, moments(random_kills)
    with contextlib.suppress(StopIteration):
        while True:
            moment = rest.send(late)
            door.prepare()
            was_killed = killed(door.work, **moment)
            late = not was_killed
            yield was_killed
            door.look()
    door.prepare()
    age(".")
    assert not killed(door.work)
    door.look_in_the_end()


def main():
    door = {"written": Written, "progress": Progress, "fill": Fill, "fresh": Fresh}[sys.argv[1]]()
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        kills = sum(lives(door, int(sys.argv[2])))
    print(kills)


main()
