"""Print what each exercise says of its unlisted answers, for a person to read.

.venv/bin/python -m tests.helpers.unlisted
"""

from course_utils import exercises
from tests.helpers.unlisted import unlisted

for name, cases in unlisted().items():
    for done, function in cases:
        print(f"{name} | {done} | {exercises.find(name).judge(function).sentence}")
