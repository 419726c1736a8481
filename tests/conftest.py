"""The frameworks that the losses are compared with, and a marker for the tests that need them."""

import contextlib

import pytest

FRAMEWORKS = {"torch", "keras", "tensorflow", "keras_losses"}


def pytest_collection_modifyitems(items):
    """Importing them takes longer than all other tests: `make test` runs these beside notebooks."""
    for item in items:
        if FRAMEWORKS & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.frameworks)


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
