"""What the stand-ins for pip and uv have in common: they note the call, and fail if told to."""

import os
import sys
import time


def noted(program):
    with open(os.environ["STUB_CALLS"], "a") as calls:
        calls.write(" ".join([program, *sys.argv[1:]]) + "\n")
    print("RUN", program, *sys.argv[1:], flush=True)
    if program == "uv":
        time.sleep(float(os.environ.get("STUB_SECONDS", 0)))
    sys.exit(7 if os.environ.get("STUB_FAILS") == program else 0)
