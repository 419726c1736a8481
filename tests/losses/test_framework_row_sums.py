"""Rows that PyTorch and Keras make in float16 and bfloat16, handed in as they are."""

import numpy as np
import pytest

from course_utils import classification as c
from course_utils import regression
from tests.helpers.sixteen_bits import (
    EPSILON,
    accept,
    batches_of_logits,
    refuse,
    rows_just_too_far,
)

both = pytest.mark.parametrize("name", EPSILON)


@both
def test_rows_of_pytorch_are_accepted(torch, one_thread, rng, name):
    for logits in batches_of_logits(rng):
        z = torch.tensor(logits).to(getattr(torch, name))
        accept(rng, z.softmax(-1), z.log_softmax(-1))


@both
def test_rows_of_keras_are_accepted(keras, rng, name):
    for logits in batches_of_logits(rng):
        z = keras.ops.cast(keras.ops.convert_to_tensor(np.float32(logits)), name)
        probs, log_probs = keras.ops.softmax(z), keras.ops.log_softmax(z)
        accept(rng, probs, log_probs)
        accept(rng, np.asarray(probs), np.asarray(log_probs))


@both
def test_rows_of_pytorch_just_too_far_off_are_refused(torch, rng, name):
    for rows in rows_just_too_far(rng, name):
        probs, log_probs = (torch.tensor(row).to(getattr(torch, name)) for row in rows)
        assert np.array_equal(rows, [probs.double(), log_probs.double()])
        refuse(probs, log_probs)


@both
def test_numbers_of_every_loss_may_come_in_sixteen_bits(torch, rng, name):
    target, prediction = rng.normal(0, 1, (2, 5))
    t, p = (torch.tensor(values).to(getattr(torch, name)) for values in (target, prediction))
    ours = regression.squared_error(t, p)
    assert ours.dtype == np.float32
    assert np.array_equal(ours, (t.float().numpy() - p.float().numpy()) ** 2)
    label = torch.tensor([0.0, 1, 1, 0, 1]).to(getattr(torch, name))
    grad = c.binary_cross_entropy_grad(label, torch.sigmoid(p))
    assert grad.shape == (5,)
