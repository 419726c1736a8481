"""What a class may hand in, with every honest mark: none of it hurts, and none of it helps."""

import csv
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.helpers.ordinary_user import as_ordinary_user, no_sandbox

IMPORTS = "import os\nimport numpy as np\nfrom course_utils.checks import check"
BEFORE = "check('1.1', -0.75)"
AFTER = "check('1.2', lambda target, prediction: prediction - target)"
# Seconds of the processor: starting takes one, on a slow or busy machine two.
SECONDS, GB = 4, 1
FORGED = (
    {"exercise": "1.2", "answer": {"passed": True}},
    {"exercise": "1.2", "state": "passed"},
    {"exercise": "1.3", "answer": {"results": [9] * 20}},
    {"passed": {"1.3": "1.3"}, "total": 14},
)
# What is done between two right answers; whether the second one still counts; the remark.
ATTACKS = {
    "nothing": ("", 1, ""),
    "loop in Python": ("while True:\n    pass", "", "stopped after 4 seconds of work"),
    "loop in C": (
        "import itertools\nsum(itertools.repeat(0))",
        "",
        "stopped after 4 seconds of work",
    ),
    "answer that never ends": (
        "import time\ncheck('1.5', lambda target, prediction: time.sleep(1e6))",
        1,
        "",
    ),
    "50 GB": ("np.ones((50, 2**27))", 1, "MemoryError in code cell 3"),
    "shared memory": (
        "import mmap\n"
        "held = []\n"
        "while True:\n"
        "    held.append(mmap.mmap(-1, 2**28))\n"
        "    held[-1].write(bytes(2**28))",
        "",
        r"stopped at \d+\.\d GB of memory",
    ),
    "fork bomb": (
        "while True:\n    try:\n        os.fork()\n    except OSError:\n        pass",
        "",
        r"stopped at \d+\.\d GB of memory|stopped after 4 seconds of work",
    ),
    "sockets": (
        "import socket\n"
        "for address in [('192.0.2.1', 80), ('127.0.0.1', PORT)]:\n"
        "    try:\n"
        "        socket.create_connection(address)\n"
        "    except OSError:\n"
        "        continue\n"
        "    raise LookupError('there is a network')",
        1,
        "",
    ),
    "deleting": (
        "import shutil, course_utils\n"
        "shutil.rmtree('PLACE', ignore_errors=True)\n"
        "shutil.rmtree(course_utils.__path__[0], ignore_errors=True)\n"
        "os.kill(os.getppid(), 9)\n"
        "for path in ('PLACE/canary', '/new', '/dev/new', '/usr/new'):\n"
        "    try:\n"
        "        open(path, 'w')\n"
        "    except OSError:\n"
        "        continue\n"
        "    raise LookupError('written to ' + path)",
        1,
        "",
    ),
    "os._exit": (
        "import subprocess\nsubprocess.Popen(['sleep', '1000'])\nos._exit(0)",
        "",
        "ended before its last cell",
    ),
    "prints 1 GB": ("for _ in range(1024):\n    print('x' * 2**20)", 1, ""),
    "floods what leaves": (
        "for stream in range(3, 256):\n"
        "    try:\n"
        "        while True:\n"
        "            os.write(stream, bytes(2**20))\n"
        "    except OSError:\n"
        "        pass",
        "",
        "ended before its last cell; some of its output cannot be read",
    ),
    "forged progress": (
        "import json\n"
        "open('progress.json', 'w').write('{\"passed\": {\"1.3\": \"1.3\"}}')\n"
        f"lines = ''.join(json.dumps(one) + '\\n' for one in {FORGED!r})\n"
        "for stream in range(3, 256):\n"
        "    try:\n"
        "        os.write(stream, lines.encode())\n"
        "    except OSError:\n"
        "        pass",
        1,
        "some of its output cannot be read",
    ),
    "copied reference": (
        "from course_utils.exercises.lesson_01 import EXERCISES\n"
        "check('1.5', EXERCISES['1.5'].reference)",
        1,
        "ModuleNotFoundError in code cell 3",
    ),
    "search for solutions": (
        "from pathlib import Path\n"
        "import course_utils\n"
        "course = Path(course_utils.__path__[0])\n"
        "for found in [*course.rglob('lesson_*'), *course.rglob('*.json'), *course.glob('k*'),\n"
        "              *course.parent.glob('lessons/*'), *course.parent.glob('[bcmnt]*/*')]:\n"
        "    if found.parent.name != 'course_utils':\n"
        "        raise LookupError(found)",
        1,
        "",
    ),
    "patched NumPy": (
        "for name in ('allclose', 'array_equal', 'isclose'):\n"
        "    setattr(np, name, lambda *a, **k: True)\n"
        "check('1.5', lambda target, prediction: 0.0)",
        1,
        "",
    ),
    "deep JSON": (
        "for stream in range(3, 256):\n"
        "    try:\n"
        "        os.write(stream, b'[' * 10**6 + b'\\n')\n"
        "    except OSError:\n"
        "        pass",
        1,
        "some of its output cannot be read",
    ),
}
FILES = {
    "binary junk": bytes(range(256)) * 100,
    "deep": b"[" * 10**6,
    "empty": b"",
    "other JSON": b'{"cells": [{"cell_type": "code"}]}',
}
pytestmark = pytest.mark.skipif(bool(no_sandbox()), reason=no_sandbox())


def notebook(*sources):
    """Its bytes, of cells of code."""
    cells = [{"cell_type": "code", "source": source} for source in sources]
    return json.dumps({"cells": cells}).encode()


@pytest.fixture(scope="module")
def graded():
    """All submissions, graded in one run: the rows by name, and whether anybody got out."""
    with tempfile.TemporaryDirectory() as place, socket.create_server(("127.0.0.1", 0)) as door:
        folder = Path(place, "submitted")
        folder.mkdir()
        for name, (attack, _, _) in ATTACKS.items():
            port = str(door.getsockname()[1])
            attack = attack.replace("PORT", port).replace("PLACE", place)
            Path(folder, f"{name}.ipynb").write_bytes(notebook(IMPORTS, BEFORE, attack, AFTER))
        for name, data in FILES.items():
            Path(folder, f"{name}.ipynb").write_bytes(data)
        Path(folder, "link.ipynb").symlink_to("nothing.ipynb")
        Path(folder, "linked folder").symlink_to(place)
        os.mkfifo(Path(folder, "pipe.ipynb"))
        Path(place, "canary").write_text("sings", encoding="utf-8")
        for path in (Path(place), folder, Path(place, "canary")):  # open to the user who grades
            path.chmod(0o777)
        words = [sys.executable, "-m", "course_utils.grade", str(folder), "01"]
        words += ["--seconds", str(SECONDS), "--memory", str(GB)]
        done = subprocess.run(as_ordinary_user(words), capture_output=True, encoding="utf-8")
        rows = {row["submission"]: row for row in csv.DictReader(done.stdout.splitlines())}
        door.setblocking(False)
        with pytest.raises(BlockingIOError):
            door.accept()
        canary = Path(place, "canary").read_text(encoding="utf-8")
        yield SimpleNamespace(rows=rows, said=done.stderr, canary=canary)


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_costs_nobody_anything(graded, name):
    _, after, remark = ATTACKS[name]
    row = graded.rows[f"{name}.ipynb"]
    assert (row["1.1"], row["1.2"]) == ("1", str(after))
    assert re.fullmatch(remark, row["remark"])


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_brings_no_mark(graded, name):
    row = graded.rows[f"{name}.ipynb"]
    assert row["total"] == str(1 + (ATTACKS[name][1] or 0))


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_notebook(graded, name):
    row = graded.rows[f"{name}.ipynb"]
    assert (row["total"], row["remark"]) == ("0", "not a notebook")


@pytest.mark.parametrize(
    ("name", "remark"),
    [
        ("link.ipynb", "a link, not a file"),
        ("linked folder", "a link, not a file"),
        ("pipe.ipynb", "cannot be read: not a file"),
    ],
)
def test_what_is_no_file_is_not_opened(graded, name, remark):
    row = graded.rows[name]
    assert (row["total"], row["remark"]) == ("0", remark)


def test_the_teachers_disk_is_as_it_was(graded):
    assert graded.canary == "sings"


def test_nothing_else_is_said(graded):
    assert graded.said == ""


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="this user is not root")
def test_root_is_refused():
    words = [sys.executable, "-m", "course_utils.grade", ".", "01"]
    done = subprocess.run(words, capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch("Grading refuses to run as root.*\n", done.stderr)
