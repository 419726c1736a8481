"""Set-up for every test run: repairs for nbval, no network, no trace in a learner's progress."""

import os
import runpy
import tempfile
from pathlib import Path

import pytest

from tools.frameworks import missing_frameworks, not_installed

pytest_plugins = ["tools.nbval_repairs"]

NO_NETWORK = str(Path(__file__).parent / "tools" / "no_network")
# Searched for examples in docstrings, it would stand for the sitecustomize that this Python ships.
collect_ignore = ["tools/no_network", "tools/no_threads"]

# On PYTHONPATH for the kernels and programs that tests start, run here for the tests themselves.
# The workers of pytest-xdist have inherited both.
if NO_NETWORK not in os.environ.get("PYTHONPATH", ""):
    os.environ["PYTHONPATH"] = os.pathsep.join(
        filter(None, [NO_NETWORK, os.environ.get("PYTHONPATH")])
    )
    runpy.run_path(os.path.join(NO_NETWORK, "sitecustomize.py"))


def pytest_configure(config):
    folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    config.add_cleanup(folder.cleanup)
    config.progress_folder = Path(folder.name)
    # What is covered only with the frameworks cannot be asked for without them.
    coverage = config.pluginmanager.getplugin("_cov")
    if coverage and "frameworks" in config.option.cov_config and not_installed("torch", "keras"):
        coverage.options.cov_fail_under = 0


@pytest.hookimpl(tryfirst=True)  # before nbval starts a notebook's kernel
def pytest_runtest_setup(item):
    # One file for each notebook: what it prints must not depend on the notebooks tested before it.
    os.environ["COURSE_PROGRESS_FILE"] = str(item.config.progress_folder / f"{item.path.name}.json")
    if item.path.suffix == ".ipynb" and (missing := missing_frameworks(item.path)):
        pytest.skip(f"{item.path.name} needs {' and '.join(missing)}, not installed")
