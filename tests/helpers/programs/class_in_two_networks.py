"""A board and a learner, each in a network of its own that only a cable of Linux joins.

Started inside the network of the board; argument: a folder. What came is printed as JSON.
"""

import json
import os
import subprocess
import sys
import threading
import time

from course_utils.classroom import serving
from course_utils.classroom.board import Board

HERE, THERE = "10.77.0.1", "10.77.0.2"
LEARNER = """
import sys, urllib.request
from course_utils.checks import check
from course_utils.classroom import join, leave
join(sys.argv[1]); check("1.1", 0.25); check("1.1", -0.75)
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
try:
    print(opener.open("http://" + sys.argv[1].partition("/")[0], timeout=5).status)
except urllib.error.HTTPError as error:
    print(error.code)
sys.stdin.readline(); leave()
"""


def run(*words):
    subprocess.run(words, check=True)


def cable(process):
    """Join this network to that of another process."""
    run("ip", "link", "add", "board0", "type", "veth", "peer", "name", "learner0")
    run("ip", "link", "set", "learner0", "netns", str(process.pid))
    for device, address, there in [("board0", HERE, []), ("learner0", THERE, within(process))]:
        run(*there, "ip", "address", "add", f"{address}/24", "dev", device)
        run(*there, "ip", "link", "set", device, "up")


def within(process):
    return ["nsenter", "--target", str(process.pid), "--net"]


def main():
    network = subprocess.Popen(["unshare", "--net", "sleep", "60"])
    try:
        while os.readlink(f"/proc/{network.pid}/ns/net") == os.readlink("/proc/self/ns/net"):
            time.sleep(0.01)  # until unshare has gone over
        cable(network)
        board = Board("kiwi-42")
        listening = serving.server(board, serving.EVERY_ADDRESS, 0)
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        to_join = f"{HERE}:{listening.server_address[1]}/{board.room}"
        learner = subprocess.Popen(
            [*within(network), sys.executable, "-X", "utf8", "-c", LEARNER, to_join],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            cwd=sys.argv[1],
        )
        end = time.monotonic() + 20
        while not any(row.passed for row in board.lessons().get("01", ())):
            if time.monotonic() > end:
                break
            time.sleep(0.01)
        came = {"people": board.people(), "rows": board.lessons().get("01", [])[:1]}
        said, _ = learner.communicate("\n", timeout=30)
        print(json.dumps({**came, "after": board.people(), "said": said.splitlines()}))
    finally:
        network.kill()
        network.wait()


if __name__ == "__main__":
    main()
