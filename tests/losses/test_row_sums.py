"""Rows of probabilities sum to 1 as exactly as the type allows in which they came, and no less."""

import numpy as np
import pytest

from course_utils import classification as c
from course_utils._support import validation
from tests.helpers.sixteen_bits import (
    Bfloat16,
    accept,
    batches_of_logits,
    refuse,
    rows_just_too_far,
    tolerance,
)


def softmax(z):
    """As one writes it, in the type of the logits."""
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def log_softmax(z):
    gaps = z - z.max(axis=-1, keepdims=True)
    return gaps - np.log(np.exp(gaps).sum(axis=-1, keepdims=True))


def test_rows_that_numpy_makes_in_float16_are_accepted(rng):
    farthest = 0
    for logits in batches_of_logits(rng):
        z = logits.astype(np.float16)
        probs, log_probs = softmax(z), log_softmax(z)
        assert probs.dtype == log_probs.dtype == np.float16
        accept(rng, probs, log_probs)
        off = np.abs(np.exp(log_probs, dtype=np.float64).sum(axis=-1) - 1).max()
        farthest = max(farthest, off / tolerance("float16", z.shape[-1]))
    # The bound is no more than a few times what is needed.
    assert 1 / 3 < farthest <= 1


def test_rows_just_too_far_off_are_refused(rng):
    for rows in rows_just_too_far(rng, "float16"):
        probs, log_probs = map(np.float16, rows)
        assert np.array_equal(rows, [probs, log_probs])
        refuse(probs, log_probs)


def test_the_type_decides_that_came_in(rng):
    """What float16 has rounded is wrong for a type that has more digits, and for a list."""
    wider = [np.float32, np.float64, lambda rows: rows.astype(np.float64), np.ndarray.tolist]
    z = rng.normal(0, 1, (50, 30)).astype(np.float16)
    probs, log_probs = softmax(z), log_softmax(z)
    accept(rng, probs, log_probs)
    off = np.abs(probs.sum(axis=-1, dtype=np.float64) - 1)
    off_in_log = np.abs(np.exp(log_probs, dtype=np.float64).sum(axis=-1) - 1)
    probs, log_probs = probs[[off.argmax()]], log_probs[[off_in_log.argmax()]]
    assert min(off.max(), off_in_log.max()) > 1e-4
    for write in wider:
        with pytest.raises(ValueError, match=r"probs: got a sum of .* in row 0"):
            c.kl_divergence(np.eye(30)[[3]], write(probs))
        with pytest.raises(ValueError, match=r"log_probs: got a sum of .* in row 0"):
            c.negative_log_likelihood([3], write(log_probs))


@pytest.mark.parametrize(
    "mistake",
    [
        lambda z: softmax(z),
        lambda z: z,
        lambda z: log_softmax(z.T).T,
        lambda z: log_softmax(z) / np.float16(np.log(2)),
        lambda z: -log_softmax(z),
        lambda z: log_softmax(z)[:, 1:],
        lambda z: np.float16(c.sigmoid(z)),
        lambda z: np.log(np.float16(c.sigmoid(z))),
    ],
    ids=[
        "plain probabilities",
        "logits",
        "wrong axis",
        "base 2",
        "sign",
        "a class lost",
        "sigmoid",
        "log of sigmoid",
    ],
)
def test_mistakes_in_float16_are_refused(rng, mistake):
    for classes in (3, 10, 100):
        rows = mistake(rng.normal(0, 2, (7, classes)).astype(np.float16))
        assert rows.dtype == np.float16
        with pytest.raises(ValueError, match=r"log_probs: got a sum of"):
            c.negative_log_likelihood(rng.integers(0, classes - 1, 7), rows)


def test_bfloat16_becomes_float32(rng):
    values = rng.normal(0, 1, 5).astype(np.float32)
    (array,) = validation.real_arrays(prediction=Bfloat16(values))
    assert array.dtype == np.float32
    assert np.array_equal(array, values)
    with pytest.raises(ValueError, match=r"prediction: got an empty array of shape \(0,\)"):
        validation.real_arrays(prediction=Bfloat16([]))


def test_rows_in_bfloat16_have_its_tolerance():
    half = [0.5, 0.5]
    near, far = (Bfloat16([half, [0.5, 0.5 + part]]) for part in (0.0125, 0.0145))
    assert tolerance("bfloat16", 2) == pytest.approx(0.0133, abs=1e-4)
    assert c.categorical_cross_entropy([half, half], near).shape == (2,)
    with pytest.raises(ValueError, match=r"probs: got a sum of 1\.0145 in row 1"):
        c.categorical_cross_entropy([half, half], far)
