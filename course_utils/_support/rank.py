"""How `processes.run_ranks` starts a module as one of several ranks: with its name, then arguments.

Its standard input is closed when the process that started it ends, however it ends: then the rank
ends, too. After an error it notes the exact time on the file of its errors (by themselves, some
systems count in hundredths). It leaves at once: after an error, before the others notice; and in
any case, because a thread of PyTorch can abort a Python that takes itself down in good order.
"""

import os
import runpy
import sys
import threading
import time


def end_with_its_parent():
    os.read(0, 1)
    os._exit(1)


def main():
    threading.Thread(target=end_with_its_parent, daemon=True).start()
    sys.argv = sys.argv[1:]
    code = 0
    try:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    except SystemExit as end:
        failed, code = time.time_ns(), end.code
        if not isinstance(code, (int, type(None))):
            print(code, file=sys.stderr)
            code = 1
    except BaseException:
        failed, code = time.time_ns(), 1
        sys.excepthook(*sys.exc_info())
    if code and os.utime in os.supports_fd:
        os.utime(2, ns=(failed, failed))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code or 0)


if __name__ == "__main__":
    main()
