"""Is interrupted while it runs another Python; says so, and how that one ended."""

import os
from pathlib import Path

from course_utils.processes import run_python
from tests.helpers.signals import listen_to_interruptions, signal_when

note = Path("pid")
listen_to_interruptions()
signal_when(lambda: note.is_file() and note.read_text())
try:
    run_python("import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(20)")
except KeyboardInterrupt:
    print("stopped")
try:
    print(os.waitstatus_to_exitcode(os.waitpid(int(note.read_text()), 0)[1]))
except ChildProcessError:  # Python has asked for the exit code before
    print(-9)
