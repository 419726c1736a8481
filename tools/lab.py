"""Starts JupyterLab, which then ends without a traceback if it is stopped before it is ready."""

import runpy
import signal

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until the server puts its own question here
    runpy.run_module("jupyterlab", run_name="__main__", alter_sys=True)
