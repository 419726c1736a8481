"""An answer that waits outside of Python for a minute, and what is said of it."""

import threading

from course_utils.exercises import attempt, find

attempt.TIME_LIMIT = 0.1
print(find("1.5").judge(lambda target, prediction: threading.Event().wait(60)).sentence)
