"""Rank 1 ends, in the way that it is told; rank 0 waits for it in vain."""

import os
import signal
import sys
import time
from pathlib import Path

from tests.helpers.heartbeat import beat

if os.environ["RANK"] == "0":
    beat()
while not Path("beat0").exists():
    time.sleep(0.01)

(way,) = sys.argv[1:]
if way == "by an exception":
    print("a")
    raise KeyError("loss")
if way == "with a text":
    sys.exit("no data")
if way == "with a code":
    sys.exit(3)
if way == "killed after a warning":
    print("W: low", file=sys.stderr, flush=True)
if way.startswith("killed"):
    os.kill(os.getpid(), signal.SIGKILL)
assert way == "well"
