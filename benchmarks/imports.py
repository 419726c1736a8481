"""How long the import of the losses takes on top of NumPy, each time in a fresh process."""

import subprocess
import sys
import time

QUICK = "--quick" in sys.argv  # only see that it runs
RUNS = 1 if QUICK else 9


def seconds(code):
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


# Side by side and the shortest of several runs: the least disturbed by whatever else is running.
times = [(seconds("import numpy"), seconds("import course_utils.regression")) for _ in range(RUNS)]
numpy, course = (min(column) for column in zip(*times, strict=True))
print(
    f"import course_utils.regression: {course / numpy:.2f} × the time of import numpy, "
    f"{course - numpy:+.3f} s (budget 0.15 s)"
)
