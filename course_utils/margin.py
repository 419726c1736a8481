"""Losses for scores: is the right answer ahead, and by how much?

A score is any real number, with no probability behind it; the right answer has to lead by a margin,
usually 1, and more than that is worth nothing. Each loss returns one value per example; the mean
over a batch is taken by whoever calls it, with `course_utils.reduction` or `numpy.mean`.
``NAME_grad`` is the derivative with respect to the prediction. The order of the arguments is always
target, prediction. Classes and the entries of a vector are on the last axis.
"""

import numpy as np

from course_utils._support.cancellation import difference
from course_utils._support.validation import (
    finite,
    labelled_rows,
    numbers,
    one_number,
    real_arrays,
    refuse_overflow,
    refuse_scalar,
    refuse_where,
    signs,
)


def hinge(sign, score):
    """Punishes a score on the wrong side, or on the right side by less than 1.

    Formula
        ℓ = max(0, 1 − y s)
    Arguments
        sign: y, the label, −1 or +1, any shape.
        score: s, real numbers, the same shape. Its sign is the answer.
    Returns
        the loss of each example, same shape, never negative.
    Best constant prediction
        the label of the majority, −1 or +1. With as many of both, any score from −1 to 1.
    At a glance
        Output activation: none
        PyTorch: `MarginRankingLoss(margin=1)` of s and 0
        Keras: `Hinge`
        Use when: yes or no at equal costs, and few examples shall decide
    Raises
        ValueError: shapes differ, an argument is empty, a label is not −1 or +1 (0 is refused), or
        a score is NaN or infinite.
        TypeError: an argument does not hold real numbers.
    In the frameworks
        Keras ``hinge(y_true, y_pred)`` takes 0 for −1 if a batch holds no other labels than 0 and
        1, but leaves it 0 if there is a −1 as well: then that example costs 1 whatever its score.
        It takes the mean over the last axis. scikit-learn ``hinge_loss(y_true, pred_decision)``
        takes any two labels, the larger for +1, and returns the mean; if a batch has one label
        only, it is taken for −1. PyTorch has none under this name:
        ``margin_ranking_loss(score, 0, sign, margin=1)`` computes it, ``soft_margin_loss`` is the
        cross-entropy and `hinge_embedding` is a loss for distances.
    Source
        Cortes and Vapnik, "Support-vector networks", Machine Learning 20, 1995; the name: Gentile
        and Warmuth, "Linear hinge loss and average margin", NIPS 1998.

    >>> hinge([1, -1, 1], [0.35, 0.5, 2.25])
    array([0.65, 1.5 , 0.  ])
    """
    _, margin = _signed_margin(sign, score)
    return np.maximum(1 - margin, 0)


def hinge_grad(sign, score):
    """The derivative of `hinge` with respect to the score.

    Formula
        ∂ℓ/∂s = −y  if y s < 1,  0  otherwise: also at the kink y s = 1. There Keras on TensorFlow
        has −y; by hand it depends on the function: ``torch.maximum`` gives −y/2, ``torch.relu`` 0.
    Arguments, raises
        as `hinge`.
    Returns
        −1, 0 or 1 for each example, same shape.

    >>> hinge_grad([1, -1, 1], [0.35, 0.5, 2.25])
    array([-1.,  1.,  0.])
    """
    sign, margin = _signed_margin(sign, score)
    return -sign * (margin < 1) + 0  # −0 + 0 is 0


def squared_hinge(sign, score):
    """Punishes what `hinge` punishes, by its square: without a kink, harder on outliers.

    Formula
        ℓ = max(0, 1 − y s)²
    Arguments
        sign: y, the label, −1 or +1, any shape.
        score: s, real numbers, the same shape.
    Returns
        the loss of each example, same shape, never negative.
    Best constant prediction
        the mean of the labels.
    At a glance
        Output activation: none
        PyTorch: none
        Keras: `SquaredHinge`
        Use when: the same, with smooth slopes
    Raises
        ValueError: as `hinge`, or a square is too large for the floating-point type.
        TypeError: an argument does not hold real numbers.
    In the frameworks
        Keras ``squared_hinge(y_true, y_pred)`` treats labels 0 as its ``hinge`` does, and takes
        the mean over the last axis. PyTorch has ``multi_margin_loss(input, target, p=2)``, which
        gives half of it for the scores −s/2 and s/2 of two classes. scikit-learn offers it for
        training (``LinearSVC(loss='squared_hinge')``), not as a metric.
    Source
        Chang, Hsieh and Lin, "Coordinate descent method for large-scale L2-loss linear support
        vector machines", Journal of Machine Learning Research 9, 2008.

    >>> squared_hinge([1, -1, 1], [0.35, 0.5, 2.25])
    array([0.4225, 2.25  , 0.    ])
    """
    with refuse_overflow("squared hinge of sign and score"):
        return hinge(sign, score) ** 2


def squared_hinge_grad(sign, score):
    """The derivative of `squared_hinge` with respect to the score.

    Formula
        ∂ℓ/∂s = −2 y max(0, 1 − y s); 0 at y s = 1, where there is no kink.
    Arguments, raises
        as `squared_hinge`.
    Returns
        the derivative for each example, same shape.

    >>> squared_hinge_grad([1, -1, 1], [0.35, 0.5, 2.25])
    array([-1.3,  3. ,  0. ])
    """
    sign, margin = _signed_margin(sign, score)
    with refuse_overflow("derivative of the squared hinge of sign and score"):
        return -2 * (sign * np.maximum(1 - margin, 0)) + 0  # −0 + 0 is 0


def categorical_hinge(one_hot, scores):
    """Punishes a class that comes closer than 1 to the true one, the closest alone.

    Formula
        ℓ = max(0, 1 + max_{j≠y} sⱼ − s_y)
    Arguments
        one_hot: 1 for the true class y and 0 for the others, shape (..., K), K at least 2.
        scores: s, real numbers, the same shape. The largest is the answer.
    Returns
        the loss of each example, shape (...), never negative.
    Best constant prediction
        1 for the class of the majority, 0 for the others. If none has more than half of the labels,
        equal scores: they cost 1, and no others cost less.
    At a glance
        Output activation: none
        PyTorch: none
        Keras: `CategoricalHinge`, if another score is above 0
        Use when: one class out of many, at equal costs
    Raises
        ValueError: shapes differ, an argument is empty, a row of `one_hot` holds anything but one 1
        and zeros, there are fewer than 2 classes, a score is NaN or infinite, or two scores are so
        far apart that their difference is too large for the floating-point type.
        TypeError: an argument does not hold real numbers.
    In the frameworks
        Keras ``categorical_hinge(y_true, y_pred)`` puts a 0 in the place of the true class when it
        looks for the largest of the others, so it differs if all of those are negative: for class 1
        and scores (−2, −3, −2.5) it shows 4 in place of 2. It takes any numbers for `one_hot`, and
        shows NaN for a score of −∞. scikit-learn ``hinge_loss(y_true, pred_decision)`` takes class
        labels, three classes at least, and returns the mean. PyTorch has none; its
        ``multi_margin_loss`` is `multiclass_hinge`.
    Source
        Crammer and Singer, "On the algorithmic implementation of multiclass kernel-based vector
        machines", Journal of Machine Learning Research 2, 2001; its constant: Liu, "Fisher
        consistency of multicategory support vector machines", AISTATS 2007.

    >>> categorical_hinge([[0, 1, 0], [1, 0, 0]], [[0.5, 1.25, 0.75], [-0.5, 0.75, 0.0]])
    array([0.5 , 2.25])
    """
    return _too_close(*_one_hot_rows(one_hot, scores)).max(axis=-1)


def categorical_hinge_grad(one_hot, scores):
    """The derivative of `categorical_hinge` with respect to the scores.

    Formula
        ∂ℓ/∂sⱼ = 1 for the largest of the other classes, ∂ℓ/∂s_y = −1, and 0 for the rest. All are 0
        where the loss is 0, also at the kink, where TensorFlow chooses 1 and −1. Among equal scores
        the first counts as the largest; TensorFlow gives each of them an equal part.
    Arguments, raises
        as `categorical_hinge`.
    Returns
        the derivative for each score, shape (..., K); each row sums to 0.

    >>> categorical_hinge_grad([[0, 1, 0], [1, 0, 0]], [[0.5, 1.25, 0.75], [-0.5, 0.75, 0.0]])
    array([[ 0., -1.,  1.],
           [-1.,  1.,  0.]])
    """
    label, scores = _one_hot_rows(one_hot, scores)
    true_class = label[..., np.newaxis]
    # By their scores: of what is too close, rounding may have made two equal.
    others = scores.copy()
    np.put_along_axis(others, true_class, -np.inf, axis=-1)
    closest = others.argmax(axis=-1)[..., np.newaxis]
    counts = np.take_along_axis(_too_close(label, scores), closest, axis=-1) > 0
    grad = np.zeros_like(scores)
    np.put_along_axis(grad, closest, counts, axis=-1)
    np.put_along_axis(grad, true_class, 0 - counts, axis=-1)
    return grad


def multiclass_hinge(label, scores):
    """Punishes every class that comes closer than 1 to the true one. Also: multi-class SVM loss.

    Formula
        ℓ = Σ_{j≠y} max(0, 1 + sⱼ − s_y)
    Arguments
        label: y, class indices from 0 to K − 1, shape (...), K at least 2.
        scores: s, real numbers, shape (..., K). The largest is the answer.
    Returns
        the loss of each example, shape (...), never negative. For two classes it is the `hinge` of
        the difference of their scores.
    Best constant prediction
        no formula. A row of whole numbers from 0 to K − 1 is always among the best: 1, 0, 0 for
        shares 0.5, 0.3, 0.2 of three classes; 1, 1, 0 for shares 0.45, 0.45, 0.1.
    At a glance
        Output activation: none
        PyTorch: K times `MultiMarginLoss`
        Keras: none
        Use when: the same, and every class that is too close counts
    Raises
        ValueError: the shapes do not fit, an argument is empty, a label is no class index, there
        are fewer than 2 classes, a score is NaN or infinite, or a difference of scores or the sum
        is too large for the floating-point type.
        TypeError: an argument does not hold real numbers.
    In the frameworks
        PyTorch ``multi_margin_loss(input, target)`` has the scores first and divides each loss by
        the number of classes. Keras has none; its ``categorical_hinge`` takes the largest term in
        place of the sum, as scikit-learn's ``hinge_loss`` does.
    Source
        Weston and Watkins, "Support vector machines for multi-class pattern recognition", ESANN
        1999; its constant: Wang and Scott, "Weston-Watkins hinge loss and ordered partitions",
        NeurIPS 2020.

    >>> multiclass_hinge([1, 0], [[0.5, 1.25, 0.75], [-0.5, 0.75, 0.0]])
    array([0.75, 3.75])
    """
    with refuse_overflow("sum over the classes of scores"):
        return _too_close(*labelled_rows(label, scores=scores)).sum(axis=-1)


def multiclass_hinge_grad(label, scores):
    """The derivative of `multiclass_hinge` with respect to the scores.

    Formula
        ∂ℓ/∂sⱼ = 1 for every other class with 1 + sⱼ − s_y > 0, else 0: also at the kink, as PyTorch
        chooses too. ∂ℓ/∂s_y is minus the number of those classes.
    Arguments, raises
        as `multiclass_hinge`.
    Returns
        the derivative for each score, shape (..., K); each row sums to 0.

    >>> multiclass_hinge_grad([1, 0], [[0.5, 1.25, 0.75], [-0.5, 0.75, 0.0]])
    array([[ 1., -2.,  1.],
           [-2.,  1.,  1.]])
    """
    label, scores = labelled_rows(label, scores=scores)
    counts = _too_close(label, scores) > 0
    grad = counts.astype(scores.dtype)
    np.put_along_axis(grad, label[..., np.newaxis], 0 - counts.sum(axis=-1, keepdims=True), axis=-1)
    return grad


def hinge_embedding(sign, distance, *, margin):
    """Punishes a distance between two that belong together, and closeness of two that do not.

    It is not the hinge loss, which takes a score that is large for +1; here a large number is right
    for −1. For the labels +1, −1 and the numbers 0.8, −0.5 the mean of this loss is 1.15, that of
    `hinge` is 0.35.

    Formula
        ℓ = d  if y = +1,  max(0, m − d)  if y = −1
    Arguments
        sign: y, +1 for a pair that belongs together and −1 for one that does not, any shape.
        distance: d, real numbers, the same shape. A distance is never negative; other numbers are
            allowed.
        margin: m, one number above 0: how far apart is far enough.
    Returns
        the loss of each example, same shape, in the unit of the distance; negative only where the
        distance is.
    Best constant prediction
        the margin if most labels are −1, 0 if most are +1; for numbers that may be negative, then
        none: less is always better.
    At a glance
        Output activation: a distance
        PyTorch: `HingeEmbeddingLoss(margin=m)`
        Keras: none
        Use when: pairs are alike or not, and you have distances
    Raises
        ValueError: shapes differ, an argument is empty, a label is not −1 or +1, a distance is NaN
        or infinite, the margin is not above 0, or m − d is too large for the floating-point type.
        TypeError: an argument does not hold real numbers.
    In the frameworks
        PyTorch ``hinge_embedding_loss(input, target, margin=1.0)`` has the distance first. It takes
        any labels: one that is neither −1 nor +1, such as 0, adds up both terms. Keras has none.
    Source
        Mobahi, Collobert and Weston, "Deep learning from temporal coherence in video", ICML 2009.

    >>> hinge_embedding([1, -1, -1], [0.35, 0.5, 2.25], margin=1.5)
    array([0.35, 1.  , 0.  ])
    """
    sign, distance, missing = _signed_distance(sign, distance, margin)
    return np.where(sign > 0, distance, np.maximum(missing, 0))[()]


def hinge_embedding_grad(sign, distance, *, margin):
    """The derivative of `hinge_embedding` with respect to the distance.

    Formula
        ∂ℓ/∂d = y  if y = +1 or d < m,  0  otherwise: also at the kink y = −1, d = m, as PyTorch
        chooses too.
    Arguments, raises
        as `hinge_embedding`.
    Returns
        −1, 0 or 1 for each example, same shape.

    >>> hinge_embedding_grad([1, -1, -1], [0.35, 0.5, 2.25], margin=1.5)
    array([ 1., -1.,  0.])
    """
    sign, _, missing = _signed_distance(sign, distance, margin)
    return np.where((sign > 0) | (missing > 0), sign, 0)[()]


def cosine_similarity(target, prediction):
    """Punishes a wrong direction, whatever the length: minus the cosine of the angle between both.

    Formula
        ℓ = −Σᵢ tᵢ pᵢ / (‖t‖ ‖p‖), with ‖t‖ = √Σᵢ tᵢ²
    Arguments
        target: t, real numbers, shape (..., D), no row of zeros alone.
        prediction: p, the same.
    Returns
        the loss of each example, shape (...): −1 for the same direction, 0 for a right angle, 1
        for the opposite direction.
    Best constant prediction
        the mean direction of the targets: that of their mean, each divided by its length first.
    At a glance
        Output activation: none
        PyTorch: minus `CosineSimilarity(dim=-1)`
        Keras: `CosineSimilarity`
        Use when: directions matter and lengths do not
    Raises
        ValueError: shapes differ, an argument is empty or a single number, holds NaN or infinity,
        or a row of zeros: it has no direction.
        TypeError: an argument does not hold real numbers.
    In the frameworks
        Keras ``cosine_similarity(y_true, y_pred)`` is this loss. PyTorch ``cosine_similarity(x1,
        x2, dim=1)`` is the cosine itself, with the opposite sign, and ``cosine_embedding_loss``
        with label 1 is 1 minus the cosine. For a row of zeros both show 0, and values too close to
        0 for vectors shorter than 1e-7 (Keras) or 1e-8 (PyTorch) and for those whose squares
        overflow. SciPy ``spatial.distance.cosine`` is 1 minus the cosine of two vectors, NaN for
        zeros; scikit-learn ``metrics.pairwise.paired_cosine_distances`` the same for rows.
    Source
        Salton, Wong and Yang, "A vector space model for automatic indexing", Communications of the
        ACM 18, 1975.

    >>> cosine_similarity([[3.0, 4.0], [1.0, 2.0]], [[8.0, 6.0], [-2.5, 1.25]])
    array([-0.96,  0.  ])
    """
    t, _, p, _, dtype = _directions(target, prediction)
    return (0 - _cosine(t, p)).astype(dtype)[()]


def cosine_similarity_grad(target, prediction):
    """The derivative of `cosine_similarity` with respect to the prediction.

    Formula
        ∂ℓ/∂p = −(t/‖t‖ − cos · p/‖p‖) / ‖p‖: at a right angle to p, as its length does not count.
    Arguments, raises
        as `cosine_similarity`; and ValueError if the derivative is too large for the type, because
        the prediction is too short.
    Returns
        the derivative for each entry of the prediction, shape (..., D).

    >>> cosine_similarity_grad([[3.0, 4.0]], [[8.0, 6.0]])
    array([[ 0.0168, -0.0224]])
    """
    t, _, p, factor, dtype = _directions(target, prediction)
    cosine, length = _cosine(t, p)[..., np.newaxis], _length(p)
    with np.errstate(over="ignore"):
        grad = ((cosine * p / length - t / _length(t)) / length * factor).astype(dtype)
    expected = f"a row long enough for a derivative in {dtype}"
    refuse_where(~np.isfinite(grad), expected, prediction=numbers(prediction=prediction))
    return grad


def _signed_margin(sign, score):
    """Labels −1 and +1 in the type of the scores, and how far each score is on the right side."""
    sign, score = _signed(sign, score=score)
    return sign, finite(sign * score, score=score)


def _signed_distance(sign, distance, margin):
    """Labels −1 and +1, distances, and how much is missing from each distance to the margin."""
    sign, distance = _signed(sign, distance=distance)
    margin = one_number(margin=margin, above=0)
    with np.errstate(over="ignore"):  # finite() reports it
        return sign, distance, finite(margin - distance, distance=distance)


def _signed(sign, **prediction):
    sign, array = real_arrays(sign=sign, **prediction)
    return signs(sign).astype(array.dtype, copy=False), array


def _one_hot_rows(one_hot, scores):
    """The class index of each row, and the scores."""
    one_hot, scores = real_arrays(one_hot=one_hot, scores=scores)
    refuse_scalar(one_hot=one_hot)
    one = one_hot == 1
    refuse_where(~(one | (one_hot == 0)), "0 or 1", one_hot=one_hot)
    ones = one.sum(axis=-1)
    refuse_where(ones != 1, "1, counting the ones of each row", position="row", one_hot=ones)
    return labelled_rows(one.argmax(axis=-1), scores=scores)


def _too_close(label, scores):
    """max(0, 1 + sⱼ − s_y) for each class, and 0 for the true class itself."""
    label = label[..., np.newaxis]
    # The difference first: 1 + sⱼ would lose the 1 in large scores.
    with np.errstate(over="ignore", invalid="ignore"):  # finite() reports both
        lead, lost = difference(scores, np.take_along_axis(scores, label, axis=-1))
    finite(lead, scores=scores)
    too_close = np.maximum(1 + lead + lost, 0)
    np.put_along_axis(too_close, label, 0, axis=-1)
    return too_close


def _directions(target, prediction):
    """Both in float64 with rows of a size near 1, the factors that did it, the type to return."""
    target, prediction = real_arrays(target=target, prediction=prediction)
    refuse_scalar(target=target)
    dtype = np.result_type(target, prediction)
    return *_scaled(target=target), *_scaled(prediction=prediction), dtype


def _scaled(**rows):
    ((name, array),) = rows.items()
    largest = finite(np.abs(array).max(axis=-1, keepdims=True), **rows)
    size = largest[..., 0]
    refuse_where(size == 0, "a row that is not all zeros", position="row", **{name: size})
    # With a power of two that brings the largest to ½ or more, squares neither overflow nor vanish,
    # and nothing is rounded. Subnormal numbers come as far as 2¹⁰²² takes them: that is enough.
    _, exponent = np.frexp(largest)
    factor = np.ldexp(1.0, -np.maximum(exponent, -1022))
    return array * factor, factor


def _cosine(t, p):
    cosine = np.vecdot(t, p) / np.sqrt(np.vecdot(t, t) * np.vecdot(p, p))
    return np.clip(cosine, -1, 1)  # rounding can lead beyond both ends


def _length(rows):
    return np.sqrt(np.vecdot(rows, rows))[..., np.newaxis]
