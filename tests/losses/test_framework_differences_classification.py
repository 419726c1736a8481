"""Where the frameworks give another number than the mathematics, shown on purpose."""

import numpy as np
import pytest

from course_utils import classification as c
from course_utils import reduction

CLASS_WEIGHT = [0.25, 1.5, 3.0, 0.75]


@pytest.fixture
def batch(rng):
    """Labels, logits and their softmax."""
    logits = rng.normal(0, 2, (12, 4))
    return rng.integers(0, 4, 12), logits, c.softmax(logits)


def test_probability_0_of_what_came_true(torch, keras, metrics):
    """The mathematics says infinity; each framework cuts it off somewhere else."""
    one, zero = np.array([[1.0]], dtype=np.float32), np.array([[0.0]], dtype=np.float32)
    assert c.binary_cross_entropy(1, 0.0) == np.inf
    assert float(keras.losses.binary_crossentropy(one, zero)[0]) == pytest.approx(16.118, abs=1e-3)
    torch_loss = torch.nn.functional.binary_cross_entropy(torch.tensor(0.0), torch.tensor(1.0))
    assert torch_loss == 100
    sure_and_half = metrics.log_loss([1, 0], [0.0, 0.5])
    assert 2 * sure_and_half - np.log(2) == pytest.approx(36.0437, abs=1e-4)
    distributions = np.array([[0.0, 1.0]]), np.array([[1.0, 0.0]])
    for ours, theirs in (
        (c.categorical_cross_entropy, keras.losses.categorical_crossentropy),
        (c.kl_divergence, keras.losses.kl_divergence),
    ):
        assert ours(*distributions) == np.inf
        assert float(theirs(*distributions)[0]) == pytest.approx(16.118, abs=1e-3)


def test_probability_1_of_what_came_true(keras):
    zero = np.array([[0.0]], dtype=np.float32)
    assert c.binary_cross_entropy(0, 0.0) == 0
    assert 0.9e-7 < float(keras.losses.binary_crossentropy(zero, zero)[0]) < 1.3e-7


def test_keras_divides_each_row_by_its_sum(keras):
    pair = np.array([[0.9, 0.8]])
    theirs = keras.losses.sparse_categorical_crossentropy(np.array([0]), pair)
    assert float(theirs[0]) == pytest.approx(-np.log(0.9 / 1.7))
    with pytest.raises(ValueError, match=r"probs: got a sum of 1\.7 in row 0"):
        c.categorical_cross_entropy([[1.0, 0.0]], pair)


def test_keras_on_tensorflow_looks_behind_the_sigmoids(keras, tensorflow):
    """In `fit` and `evaluate` a layer's output is scored by its logits, here log 9 and log 4."""
    pair = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2, activation="sigmoid")])
    pair.set_weights([np.zeros((1, 2)), np.log([9.0, 4.0])])
    pair.compile(loss="sparse_categorical_crossentropy", run_eagerly=True)
    x, label = np.zeros((1, 1)), np.array([0])
    outputs = np.asarray(pair(x), dtype=np.float64)
    np.testing.assert_allclose(outputs, [[0.9, 0.8]], rtol=1e-6)  # float32
    # Keras counts in float32.
    assert pair.test_on_batch(x, label) == pytest.approx(-np.log(9 / 13), rel=1e-6)
    assert float(keras.losses.sparse_categorical_crossentropy(label, outputs)[0]) == pytest.approx(
        -np.log(0.9 / 1.7), rel=1e-6
    )


def test_torch_puts_the_classes_on_axis_1(torch, rng):
    logits, label = rng.normal(size=(2, 5, 4)), rng.integers(0, 4, (2, 5))
    theirs = torch.nn.functional.cross_entropy(
        torch.tensor(logits).movedim(-1, 1), torch.tensor(label), reduction="none"
    )
    ours = c.cross_entropy_from_logits(label, logits)
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)


def test_torch_takes_logits_where_log_probabilities_are_due(torch, batch):
    label, logits, probs = batch
    tensors = torch.tensor(logits), torch.tensor(label)
    assert torch.isfinite(torch.nn.functional.nll_loss(*tensors))
    with pytest.raises(ValueError, match="log_probs: got a sum of"):
        c.negative_log_likelihood(label, logits)
    with pytest.raises(ValueError, match="log_probs: got a sum of"):
        c.negative_log_likelihood(label, probs)


def test_kl_div_takes_log_probabilities_and_batchmean(torch, batch, rng):
    _, _, probs = batch
    target = c.softmax(rng.normal(size=(12, 4)))
    ours = c.kl_divergence(target, probs).mean()
    log_probs, target = torch.tensor(np.log(probs)), torch.tensor(target)
    kl_div = torch.nn.functional.kl_div
    assert ours == pytest.approx(kl_div(log_probs, target, reduction="batchmean").item())
    with pytest.warns(UserWarning, match="batchmean"):
        by_elements = kl_div(log_probs, target, reduction="mean").item()
    assert by_elements == pytest.approx(ours / 4)
    swapped = kl_div(target.log(), torch.tensor(probs), reduction="batchmean").item()
    assert abs(swapped - ours) > 0.01


@pytest.mark.parametrize("smoothing", [0.0, 0.15])
@pytest.mark.parametrize("ignore_index", [None, 2])
@pytest.mark.parametrize("class_weight", [None, CLASS_WEIGHT])
def test_mean_divides_by_the_weights_as_in_torch(
    torch, class_weight, ignore_index, smoothing, batch
):
    label, logits, _ = batch
    options = {"class_weight": class_weight, "ignore_index": ignore_index}
    losses = c.cross_entropy_from_logits(label, logits, label_smoothing=smoothing, **options)
    ours = reduction.class_weighted_mean(losses, label, **options)
    theirs = torch.nn.functional.cross_entropy(
        torch.tensor(logits),
        torch.tensor(label),
        weight=None if class_weight is None else torch.tensor(class_weight, dtype=torch.float64),
        ignore_index=-100 if ignore_index is None else ignore_index,
        label_smoothing=smoothing,
    )
    assert ours == pytest.approx(theirs.item(), rel=1e-12)
    if class_weight or ignore_index:
        assert abs(losses.mean() - theirs.item()) > 0.01


def test_positive_weight_leaves_the_divisor_alone(torch, batch):
    label, logits, _ = batch
    label, logit = label % 2, logits[:, 0]
    ours = c.binary_cross_entropy_from_logits(label, logit, positive_weight=2.5).mean()
    theirs = torch.nn.functional.binary_cross_entropy_with_logits(
        torch.tensor(logit), torch.tensor(label * 1.0), pos_weight=torch.tensor(2.5)
    )
    assert ours == pytest.approx(theirs.item(), rel=1e-6)  # pos_weight is float32


def test_a_mean_where_nothing_counts_is_nan_in_torch(torch, batch):
    _, logits, _ = batch
    ignored = torch.tensor([-100, -100])
    theirs = torch.nn.functional.cross_entropy(torch.tensor(logits[:2]), ignored)
    assert torch.isnan(theirs)
    losses = c.cross_entropy_from_logits([-100, -100], logits[:2], ignore_index=-100)
    with pytest.raises(ValueError, match="label: got no example with a positive weight"):
        reduction.class_weighted_mean(losses, [-100, -100], ignore_index=-100)


def test_focal_loss_of_torchvision_has_a_further_weight(torch, batch):
    label, logits, _ = batch
    ops = pytest.importorskip("torchvision.ops")
    label, logit = label % 2, logits[:, 0]
    pair = torch.tensor(logit), torch.tensor(label * 1.0)
    ours = c.focal_from_logits(label, logit, gamma=2)
    np.testing.assert_allclose(ours, ops.sigmoid_focal_loss(*pair, alpha=-1, gamma=2), rtol=1e-12)
    weighted = np.where(label == 1, 0.25, 0.75) * ours
    np.testing.assert_allclose(weighted, ops.sigmoid_focal_loss(*pair), rtol=1e-12)
