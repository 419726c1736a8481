"""Gets the signal that it is told while it runs two ranks which do not end by themselves."""

import signal
import sys
from pathlib import Path

from course_utils.processes import run_ranks
from tests.helpers.running import PROGRAMS
from tests.helpers.signals import listen_to_interruptions, signal_when

beats = [Path(f"beat{rank}") for rank in (0, 1)]
listen_to_interruptions()
signal_when(lambda: all(file.exists() for file in beats), signal.Signals[sys.argv[1]])
try:
    run_ranks(f"{PROGRAMS}.stubborn_rank")
except KeyboardInterrupt:
    print("stopped")
