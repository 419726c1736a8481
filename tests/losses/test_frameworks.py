"""Our losses and reductions against PyTorch, Keras, scikit-learn and SciPy, on random numbers.

Where they differ on purpose, tests/losses/test_framework_differences_*.py says how.
"""

import numpy as np
import pytest

from course_utils import reduction
from tests.helpers.loss_cases import CASES, both_types, random_batch

# What a framework's function is made of: a dozen roundings at most, some of them of terms that
# cancel. float32 has 7 digits, float64 16.
RTOL = {np.float32: 3e-6, np.float64: 1e-13}


def losses_in(framework):
    cases = [case for case in CASES if framework in case.frameworks]
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.name)


def compare(case, target, prediction, ours, theirs):
    size = max(1, *map(case.size, target, prediction))
    # Where a loss is near 0, the frameworks take the logarithm of a number near 1, which is only
    # known to one unit in its own last place; ours keeps its digits (test_exact.py).
    atol = 4 * np.finfo(ours.dtype).eps * size
    rtol = RTOL[ours.dtype.type]
    np.testing.assert_allclose(ours, np.asarray(theirs), rtol=rtol, atol=atol)


@losses_in("torch")
@both_types
def test_loss_and_gradient_agree_with_torch(torch, case, dtype):
    target, prediction = random_batch(case, dtype=dtype)
    p = torch.tensor(prediction, requires_grad=True)
    theirs = case.frameworks["torch"](torch.nn.functional, torch.tensor(target), p)
    theirs.sum().backward()
    compare(case, target, prediction, case.losses(target, prediction), theirs.detach())
    rtol = RTOL[dtype]
    np.testing.assert_allclose(case.grads(target, prediction), p.grad, rtol=rtol, atol=rtol)


@losses_in("keras")
@both_types
def test_loss_agrees_with_keras(keras, case, dtype):
    target, prediction = random_batch(case, dtype=dtype)
    theirs = case.frameworks["keras"](keras.losses, target, prediction)
    compare(case, target, prediction, case.losses(target, prediction), theirs)


@losses_in("sklearn")
@both_types
def test_mean_loss_agrees_with_scikit_learn(metrics, case, dtype):
    target, prediction = random_batch(case, dtype=dtype)
    theirs = case.frameworks["sklearn"](metrics, target, prediction)
    ours = np.mean(case.losses(target, prediction), dtype=np.float64)
    assert ours == pytest.approx(theirs, rel=RTOL[dtype])


@losses_in("scipy")
@both_types
def test_loss_agrees_with_scipy(scipy, case, dtype):
    target, prediction = random_batch(case, dtype=dtype)
    theirs = case.frameworks["scipy"](scipy, target, prediction)
    compare(case, target, prediction, case.losses(target, prediction), theirs)


def test_weights_divisor_is_that_of_torch_cross_entropy(torch, rng):
    logits = torch.tensor(rng.normal(size=(8, 3)))
    labels = torch.tensor(rng.integers(0, 3, 8))
    weight = torch.tensor([0.3, 1.1, 2.7], dtype=torch.float64)
    each = torch.nn.functional.cross_entropy(logits, labels, reduction="none").numpy()
    theirs = torch.nn.functional.cross_entropy(logits, labels, weight=weight)
    ours = reduction.weighted_mean(each, weight[labels].numpy(), divisor="weights")
    assert ours == pytest.approx(theirs.item(), rel=1e-12)  # softmax adds a few more roundings


def test_count_divisor_is_that_of_keras_sample_weight(keras, rng):
    weights = rng.uniform(0.2, 2, 8)
    target, prediction = rng.normal(size=(2, 8, 1))
    theirs = keras.losses.MeanSquaredError(dtype="float64")(
        target, prediction, sample_weight=weights
    )
    each = (prediction - target)[:, 0] ** 2
    ours = reduction.weighted_mean(each, weights, divisor="count")
    assert ours == pytest.approx(float(theirs), rel=1e-12)
