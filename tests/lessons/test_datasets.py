"""The choice between two sets of digits; the data sets themselves are tested by their examples."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from course_utils.datasets import handwritten_digits


def test_mnist_comes_as_the_small_set_does(monkeypatch, tmp_path):
    rng = np.random.default_rng(71)
    pictures = rng.integers(0, 256, (5, 28, 28), dtype=np.uint8)
    label = rng.integers(0, 10, 5, dtype=np.uint8)
    folders = []

    def training_pictures(folder):
        folders.append(folder)
        return pictures, label

    fake = SimpleNamespace(training_pictures=training_pictures)
    monkeypatch.setitem(sys.modules, "course_utils._support.mnist", fake)
    images, digit = handwritten_digits("mnist", folder=str(tmp_path))
    small_images, small_digit = handwritten_digits()
    assert folders == [tmp_path]
    assert (images.dtype, digit.dtype) == (small_images.dtype, small_digit.dtype)
    assert images.dtype == np.float32 and digit.dtype == np.int64
    np.testing.assert_array_equal(images, pictures.astype(np.float32) / 255)
    np.testing.assert_array_equal(digit, label)


def test_small_pictures_go_from_0_to_1():
    images, _ = handwritten_digits("scikit-learn")
    assert (images.min(), images.max()) == (0, 1)


@pytest.mark.parametrize("source", ["MNIST", "cifar", None])
def test_another_source_is_refused(source):
    with pytest.raises(ValueError, match=r"source: got .+; expected 'scikit-learn' or 'mnist'"):
        handwritten_digits(source)
