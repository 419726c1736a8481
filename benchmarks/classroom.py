"""What `check` costs who has joined a board, and whether a board keeps up with a class."""

import contextlib
import io
import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from http.client import HTTPConnection

from course_utils.checks import check
from course_utils.classroom import join, leave

QUICK = "--quick" in sys.argv  # only see that it runs
CALLS = 5 if QUICK else 200
SECONDS = 1 if QUICK else 20
PEOPLE, PER_SECOND = 60, 2
BUDGET = 5  # milliseconds more for a check, the board gone or not
BOARD = """
import os, sys
from course_utils.classroom import serving
from course_utils.classroom.board import Board
with serving.server(Board("kiwi-42"), "127.0.0.1", int(sys.argv[1])) as listening:
    print(listening.server_address[1], flush=True)
    listening.serve_forever()
"""


@contextlib.contextmanager
def board(port=0):
    """The port of a board in a process of its own, which ends with the ``with`` block."""
    words = [sys.executable, "-c", BOARD, str(port)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


def of_a_check():
    """The milliseconds of a check: the median, and the 99th percentile."""
    times = []
    for _ in range(CALLS):
        start = time.perf_counter()
        check("1.1", 0.25)
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times), statistics.quantiles(times, n=100)[98]


def costs():
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        of_a_check()  # the first one reads the record
        measured = {"not joined": of_a_check()}
        with board() as port:
            join(f"127.0.0.1:{port}/kiwi-42")
            measured["joined"] = of_a_check()
        measured["the board gone, connections refused"] = of_a_check()
        with socket.create_server(("127.0.0.1", port)):
            measured["the board gone, no answer"] = of_a_check()
        leave()
    assert "✓ You have joined" in said.getvalue(), said.getvalue()
    bare = measured["not joined"]
    for name, (median, slow) in measured.items():
        more = f", {median - bare[0]:+.2f} ms (budget +{BUDGET} ms)" if name != "not joined" else ""
        print(f"check, {name}: median {median:.2f} ms, 99 % within {slow:.2f} ms{more}")


def crowd():
    """Everybody posts at their own pace, each in a connection of its own, as a notebook does."""
    times, troubles = [], []

    def person(port, start):
        who = secrets.token_hex(4)
        for number in range(SECONDS * PER_SECOND):
            exercise = f"1.{number % 14 + 1}" if number else None
            state = "passed" if number else "joined"
            entries = {"room": "kiwi-42", "id": who, "exercise": exercise}
            body = json.dumps(entries | {"state": state, "hint": None})
            time.sleep(max(0.0, start + number / PER_SECOND - time.perf_counter()))
            began = time.perf_counter()
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            try:
                connection.request("POST", "/", body, {"Content-Type": "application/json"})
                if connection.getresponse().status != 204:
                    troubles.append(number)
            except OSError:
                troubles.append(number)
            finally:
                connection.close()
            times.append(1000 * (time.perf_counter() - began))

    with board() as port:
        start = time.perf_counter()
        offsets = [n / PEOPLE / PER_SECOND for n in range(PEOPLE)]
        people = [threading.Thread(target=person, args=(port, start + wait)) for wait in offsets]
        for one in people:
            one.start()
        for one in people:
            one.join()
        seconds = time.perf_counter() - start
        opened = HTTPConnection("127.0.0.1", port, timeout=5)
        began = time.perf_counter()
        opened.request("GET", "/")
        page = opened.getresponse().read().decode()
        shown = 1000 * (time.perf_counter() - began)
        opened.close()
    assert f"{PEOPLE} people have joined" in page
    median, slow = statistics.median(times), statistics.quantiles(times, n=100)[98]
    print(
        f"board: {len(times)} messages of {PEOPLE} people in {seconds:.1f} s, "
        f"{len(troubles)} lost, median {median:.1f} ms, 99 % within {slow:.1f} ms; "
        f"its page {shown:.1f} ms"
    )


with tempfile.TemporaryDirectory() as folder:
    os.environ["COURSE_PROGRESS_FILE"] = os.path.join(folder, "progress.json")
    costs()
crowd()
