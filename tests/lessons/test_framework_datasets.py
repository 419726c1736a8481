"""MNIST by one option: downloaded whole or not at all, from a server of our own."""

import gc
import gzip
import hashlib
import os
import socket
import struct

import numpy as np
import pytest

from course_utils import datasets
from course_utils._support import downloads
from tests.helpers.loopback import Corrupting, Refusing, Stalling, Truncating, Whole, serving

LABELS = np.array([3, 1, 4, 1, 5, 9, 2], dtype=np.uint8)


def idx(array):
    """An array in the format of MNIST's files."""
    head = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    return gzip.compress(head + array.tobytes())


@pytest.fixture
def published(rng):
    """The pictures in the place of MNIST's."""
    return rng.integers(0, 256, (7, 28, 28), dtype=np.uint8)


@pytest.fixture
def serve(torch, monkeypatch, tmp_path, published):
    """Start a server in the place of MNIST's, with a handler that behaves in some way."""
    MNIST = pytest.importorskip("torchvision.datasets", reason="torchvision is not installed").MNIST
    folder = tmp_path / "published"
    folder.mkdir()
    resources = []
    for part in ("train", "t10k"):
        for kind, array in {"images-idx3": published, "labels-idx1": LABELS}.items():
            name, data = f"{part}-{kind}-ubyte.gz", idx(array)
            (folder / name).write_bytes(data)
            resources.append((name, hashlib.md5(data).hexdigest()))
    monkeypatch.setattr(MNIST, "resources", resources)
    with serving(folder) as start:
        yield lambda handler: monkeypatch.setattr(MNIST, "mirrors", [f"{start(handler).address}/"])


def pictures(tmp_path):
    return datasets.handwritten_digits("mnist", folder=tmp_path / "downloads")


def test_mnist_is_downloaded_once(serve, published, tmp_path, capfd):
    serve(Whole)
    images, label = pictures(tmp_path)
    np.testing.assert_array_equal(images, published.astype(np.float32) / 255)
    np.testing.assert_array_equal(label, LABELS)
    assert images.dtype == np.float32 and label.dtype == np.int64
    assert "100%" in capfd.readouterr().err  # a bar for each file
    serve(Refusing)
    np.testing.assert_array_equal(pictures(tmp_path)[0], images)


# torchvision leaves the answer of a refusing server open; collected here, it fails no other test.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("handler", [Truncating, Corrupting, Stalling, Refusing])
def test_a_broken_download_leaves_nothing(serve, tmp_path, monkeypatch, handler):
    monkeypatch.setattr(downloads, "SILENCE", 0.3)
    serve(handler)
    with pytest.raises(ConnectionError, match="scikit-learn"):
        pictures(tmp_path)
    assert os.listdir(tmp_path / "downloads") == []
    serve(Whole)
    np.testing.assert_array_equal(pictures(tmp_path)[1], LABELS)
    gc.collect()


def test_without_a_network_the_message_names_the_way_on(torch, tmp_path):
    pytest.importorskip("torchvision", reason="torchvision is not installed")
    with pytest.raises(ConnectionError, match=r"network blocked.*go on with handwritten_digits"):
        pictures(tmp_path)


def test_a_failure_without_words_is_named_by_its_kind(torch, tmp_path, monkeypatch):
    datasets_of_torchvision = pytest.importorskip("torchvision.datasets")

    def fail(*arguments, **options):
        raise TimeoutError

    monkeypatch.setattr(datasets_of_torchvision, "MNIST", fail)
    with pytest.raises(ConnectionError, match=r"could not be downloaded: TimeoutError\. Without"):
        pictures(tmp_path)


def test_damaged_files_are_refused_by_name(serve, tmp_path):
    serve(Whole)
    pictures(tmp_path)
    file = tmp_path / "downloads" / "MNIST" / "raw" / "train-images-idx3-ubyte"
    file.write_bytes(file.read_bytes()[:1000])
    with pytest.raises(ValueError, match="MNIST: incomplete or damaged; delete it"):
        pictures(tmp_path)


def test_a_download_leaves_the_time_limit_of_others_alone(serve, tmp_path):
    serve(Whole)
    pictures(tmp_path)
    assert socket.getdefaulttimeout() is None
