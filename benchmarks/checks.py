"""How long a verdict on a right answer takes, beside calling the answer on the same inputs."""

import sys
import timeit

import numpy as np

from course_utils.exercises import find

QUICK = "--quick" in sys.argv  # only see that it runs
CALLS, RUNS = (1, 1) if QUICK else (20, 9)
BUDGET = 5  # milliseconds: a verdict is asked for again and again

for name in ["1.3", "1.5", "1.9", "3.10", "5.5"]:
    exercise = find(name)
    answer, calls = exercise.reference, []

    def counted(*args, answer=answer, calls=calls, **inputs):
        calls.append((args, inputs))
        return answer(*args, **inputs)

    exercise.judge(counted if callable(answer) else answer)

    def bare(answer=answer, calls=tuple(calls)):
        with np.errstate(all="ignore"):
            for args, inputs in calls:
                answer(*args, **inputs)

    def judged(exercise=exercise, answer=answer):
        exercise.judge(answer)

    # Side by side and the shortest of several runs: the least disturbed by whatever else runs.
    pairs = [
        [timeit.timeit(work, number=CALLS) / CALLS for work in (judged, bare)] for _ in range(RUNS)
    ]
    verdict, work = (1000 * min(column) for column in zip(*pairs, strict=True))
    against = f", {verdict / work:.1f} × calling it {len(calls)} times" if calls else ""
    print(f"verdict on {name}: {verdict:.2f} ms (budget {BUDGET} ms){against}")
