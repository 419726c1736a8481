"""Fork as many processes as asked for, each of which passes an exercise of its own, all at once."""

import os
import sys

from course_utils.checks import check
from course_utils.exercises import attempt, record_file
from tests.helpers.progress_files import COURSE

# A learner has neither this many notebooks on one computer nor as slow a disk as this may meet.
record_file.PATIENCE = attempt.TIME_LIMIT = 60.0
for name in ("1.1", "1.2"):
    COURSE[name].judge(COURSE[name].reference)  # NumPy imports parts of itself when they are needed

go, start = os.pipe()
children = []
for name, exercise in list(COURSE.items())[: int(sys.argv[1])]:
    child = os.fork()
    if not child:
        os.close(start)
        os.read(go, 1)  # until the parent has let go of the other end
        check(name, exercise.reference)
        sys.stdout.flush()
        os._exit(0)
    children.append(child)
os.close(start)
sys.exit(any(os.waitpid(child, 0)[1] for child in children))
