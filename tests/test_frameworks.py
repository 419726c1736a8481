"""Our losses and reductions against PyTorch and Keras, on random numbers.

All in one file, because importing the two takes longer than everything else here.
"""

import numpy as np
import pytest
from loss_cases import CASES, ULPS, batch

from course_utils import reduction

RNG = np.random.default_rng(5)
WEIGHTS = RNG.uniform(0.2, 2, 8)


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch", reason="PyTorch is not installed")


@pytest.fixture(scope="module")
def keras():
    return pytest.importorskip("keras", reason="Keras is not installed")


def losses_in(framework):
    cases = [case for case in CASES if getattr(case, framework)]
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.loss.__name__)


both_types = pytest.mark.parametrize("dtype", [np.float32, np.float64])


@losses_in("torch")
@both_types
def test_loss_agrees_with_torch(torch, case, dtype):
    target, prediction = batch((50,), dtype)
    p = torch.tensor(prediction, requires_grad=True)
    theirs = getattr(torch.nn.functional, case.torch)(p, torch.tensor(target), reduction="none")
    theirs.sum().backward()
    np.testing.assert_array_max_ulp(case.loss(target, prediction), theirs.detach().numpy(), ULPS)
    np.testing.assert_array_max_ulp(case.grad(target, prediction), p.grad.numpy(), ULPS)


@losses_in("torch")
def test_gradient_at_the_kink_agrees_with_torch(torch, case):
    p = torch.tensor([1.25, -0.75], requires_grad=True)
    getattr(torch.nn.functional, case.torch)(p, p.detach(), reduction="sum").backward()
    assert p.grad.tolist() == [case.grad_at_kink] * 2


@losses_in("keras")
@both_types
def test_loss_agrees_with_keras(keras, case, dtype):
    target, prediction = batch((50, 1), dtype)  # Keras takes the mean over the last axis
    theirs = np.asarray(getattr(keras.losses, case.keras)(target, prediction))
    np.testing.assert_array_max_ulp(case.loss(target, prediction)[:, 0], theirs, ULPS)


def test_weights_divisor_is_that_of_torch_cross_entropy(torch):
    logits = torch.tensor(RNG.normal(size=(8, 3)))
    labels = torch.tensor(RNG.integers(0, 3, 8))
    weight = torch.tensor([0.3, 1.1, 2.7], dtype=torch.float64)
    each = torch.nn.functional.cross_entropy(logits, labels, reduction="none").numpy()
    theirs = torch.nn.functional.cross_entropy(logits, labels, weight=weight)
    ours = reduction.weighted_mean(each, weight[labels].numpy(), divisor="weights")
    assert ours == pytest.approx(theirs.item(), rel=1e-12)  # softmax adds a few more roundings


def test_count_divisor_is_that_of_keras_sample_weight(keras):
    target, prediction = RNG.normal(size=(2, 8, 1))
    theirs = keras.losses.MeanSquaredError(dtype="float64")(
        target, prediction, sample_weight=WEIGHTS
    )
    each = (prediction - target)[:, 0] ** 2
    ours = reduction.weighted_mean(each, WEIGHTS, divisor="count")
    assert ours == pytest.approx(float(theirs), rel=1e-12)
