"""Random numbers, the frameworks, and a marker for the tests that need them."""

import contextlib
import zlib

import numpy as np
import pytest

from tests.helpers.browser import BROWSER, NO_BROWSER, started

FRAMEWORKS = {"torch", "keras", "tensorflow", "keras_losses"}
# Looked into for examples in docstrings, a program would run.
collect_ignore = ["helpers/programs", "helpers/installer_stubs"]


def pytest_collection_modifyitems(items):
    """Importing them takes longer than all other tests: `make test` runs these beside notebooks."""
    for item in items:
        if FRAMEWORKS & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.frameworks)


@pytest.fixture
def rng(request):
    """A generator of the test's own: its numbers do not depend on the tests run before it."""
    return np.random.default_rng(zlib.crc32(request.node.nodeid.encode()))


@pytest.fixture
def alone(monkeypatch):
    """The test runs in one process that is no rank, wherever it is started."""
    for name in ("RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE", "COURSE_RENDEZVOUS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def browser():
    """The browser of this machine, to look at pages as people do."""
    if BROWSER is None:
        pytest.skip(NO_BROWSER)
    pytest.importorskip("playwright.sync_api")
    with started() as browser:
        yield browser


@pytest.fixture(scope="session")
def torch():
    _torchvision_before_tensorflow()
    return pytest.importorskip("torch", reason="PyTorch is not installed")


@pytest.fixture(scope="module")
def one_thread(torch):
    """Tests run beside others: threads would wait for each other."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def tensorflow():
    _torchvision_before_tensorflow()
    return pytest.importorskip("tensorflow", reason="TensorFlow is not installed")


@pytest.fixture(scope="session")
def keras():
    _torchvision_before_tensorflow()
    return pytest.importorskip("keras", reason="Keras is not installed")


@pytest.fixture(scope="session")
def keras_losses(keras):
    return keras.losses


@pytest.fixture(scope="session")
def metrics():
    return pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")


@pytest.fixture(scope="session")
def scipy():
    pytest.importorskip("scipy.stats", reason="SciPy is not installed")
    return pytest.importorskip("scipy")


@pytest.fixture(scope="session")
def stats(scipy):
    return scipy.stats


def _torchvision_before_tensorflow():
    # Both bring LLVM along. In the other order the process is aborted: "Option registered twice".
    with contextlib.suppress(ImportError):
        import torchvision  # noqa: F401
