"""Losses for classes: how surprised is a model by the label that came?

Each loss returns one value per example; the mean over a batch is taken by whoever calls it, with
`course_utils.reduction` or `numpy.mean`. ``NAME_grad`` is the derivative with respect to the
prediction. The order of the arguments is always target, prediction, and the name of the prediction
says what it holds: ``prob`` a probability, ``logit`` any real number before sigmoid or softmax,
``log_probs`` logarithms of probabilities. Classes are on the last axis.
"""

import numpy as np

from course_utils._support.cancellation import difference, half_deviance, sum_of_differences
from course_utils._support.pieces import PIECE, in_pieces
from course_utils._support.validation import (
    binary_labels,
    class_weights,
    finite_arrays,
    is_probability,
    labelled_rows,
    numbers,
    one_number,
    or_none,
    probability_rows,
    real_arrays,
    refuse_overflow,
    refuse_scalar,
    refuse_where,
    refuse_wrong_sum,
    same_shape,
    whole_number,
)


def sigmoid(logit):
    """From any real number to a probability. Also: logistic function.

    Formula
        σ(z) = 1 / (1 + exp(−z))
    Arguments
        logit: z, real numbers, any shape.
    Returns
        probabilities, same shape.
    Raises
        ValueError: `logit` is empty or holds NaN or infinity.
        TypeError: `logit` does not hold real numbers.
    In the frameworks
        Keras ``keras.ops.sigmoid``, PyTorch ``torch.sigmoid``, SciPy ``scipy.special.expit``.
    Source
        Verhulst, "Notice sur la loi que la population suit dans son accroissement", 1838.

    >>> sigmoid([0.0, 1.75, -40.0])
    array([5.00000000e-01, 8.51952802e-01, 4.24835426e-18])
    """
    (logit,) = finite_arrays(logit=logit)
    return in_pieces(_sigmoid, logit)


def sigmoid_grad(logit):
    """The derivative of `sigmoid` with respect to the logit.

    Formula
        ∂σ/∂z = σ(z) (1 − σ(z)) = σ(z) σ(−z)
    Arguments, raises
        as `sigmoid`.
    Returns
        the derivative for each logit, same shape, never above ¼.

    >>> sigmoid_grad([0.0, 1.75])
    array([0.25      , 0.12612923])
    """
    (logit,) = finite_arrays(logit=logit)
    return in_pieces(lambda z: _sigmoid(z) * _sigmoid(-z), logit)


def log_sum_exp(logits):
    """The logarithm of a sum of exponentials: a smooth maximum of each row.

    Formula
        lse(z) = log Σₖ exp(zₖ)
    Arguments
        logits: z, real numbers, shape (..., K). −∞ is allowed for a class that is masked out.
    Returns
        one number per row, shape (...).
    Raises
        ValueError: `logits` is empty or a single number, holds NaN or +∞, a row holds nothing but
        −∞, or a result is too large for the floating-point type.
        TypeError: `logits` does not hold real numbers.
    In the frameworks
        ``keras.ops.logsumexp``, ``torch.logsumexp``, ``scipy.special.logsumexp``.
    Source
        Blanchard, Higham and Higham, "Accurately computing the log-sum-exp and softmax
        functions", IMA Journal of Numerical Analysis 41, 2021.

    >>> log_sum_exp([[0.5, 2.0, -1.0], [1000.0, 1000.5, 999.0]])
    array([   2.2413113 , 1001.10413061])
    """
    (logits,) = real_arrays(logits=logits)

    def formula(rows, largest, gaps, exps):
        return largest + _log_sum(exps, _largest(gaps))

    return _by_rows(formula, logits, per_class=False)


def log_sum_exp_grad(logits):
    """The derivative of `log_sum_exp` with respect to the logits: `softmax`.

    Formula
        ∂lse/∂zₖ = exp(zₖ) / Σⱼ exp(zⱼ)
    Arguments, raises
        as `log_sum_exp`.
    Returns
        the derivative for each logit, shape (..., K).

    >>> log_sum_exp_grad([0.5, 2.0, -1.0])
    array([0.17529039, 0.78559703, 0.03911257])
    """
    return softmax(logits)


def softmax(logits):
    """From any real numbers to probabilities: each row is positive and sums to 1.

    Formula
        pₖ = exp(zₖ) / Σⱼ exp(zⱼ)
    Arguments
        logits: z, real numbers, shape (..., K). −∞ is allowed for a class that is masked out.
    Returns
        probabilities, shape (..., K).
    Raises
        ValueError: `logits` is empty or a single number, holds NaN or +∞, or a row holds nothing
        but −∞.
        TypeError: `logits` does not hold real numbers.
    In the frameworks
        ``keras.ops.softmax`` (last axis), ``torch.softmax(input, dim)``, ``scipy.special.softmax``
        (all axes unless told otherwise).
    Source
        Bridle, "Probabilistic interpretation of feedforward classification network outputs",
        Neurocomputing, 1990.

    >>> softmax([[0.5, 2.0, -1.0], [1000.0, 1000.5, 999.0]])
    array([[0.17529039, 0.78559703, 0.03911257],
           [0.33149896, 0.54654939, 0.12195165]])
    """
    (logits,) = real_arrays(logits=logits)

    def formula(rows, largest, gaps, exps):
        return exps / exps.sum(axis=0)

    return _by_rows(formula, logits, per_class=True)


def softmax_grad(logits, *, upstream):
    """The derivative of a number computed from `softmax`, passed on to the logits.

    A row of K probabilities has K × K derivatives ∂pⱼ/∂zₖ. Backpropagation never needs them all:
    it multiplies them by the derivatives of what comes next, one for each probability.

    Formula
        Σⱼ uⱼ ∂pⱼ/∂zₖ = pₖ (uₖ − Σⱼ uⱼ pⱼ)
    Arguments
        logits: as `softmax`.
        upstream: u, the derivative of the next number with respect to each probability, real
            numbers, shape (..., K). A row 0, …, 1, …, 0 gives the derivatives of one probability.
    Returns
        the derivative for each logit, shape (..., K).
    Raises
        as `softmax`; and ValueError if the shapes differ, `upstream` is not finite, or a derivative
        is too large for the floating-point type.

    >>> softmax_grad([0.5, 2.0, -1.0], upstream=[1.0, 0.0, 0.0])
    array([ 0.14456367, -0.13770761, -0.00685606])
    """
    logits, upstream = _logits_and_upstream(logits, upstream)

    def formula(rows, largest, gaps, exps):
        probs = exps / exps.sum(axis=0)
        u = upstream[rows].T
        with refuse_overflow("upstream"):
            # Less that of the likeliest class: with probability 1 it would cancel itself.
            u = u - u[_largest(gaps)]
            return probs * (u - (u * probs).sum(axis=0))

    return _by_rows(formula, logits, per_class=True)


def log_softmax(logits):
    """The logarithms of the probabilities of `softmax`, without the detour over probabilities.

    Formula
        log pₖ = zₖ − log Σⱼ exp(zⱼ)
    Arguments, raises
        as `log_sum_exp`.
    Returns
        log-probabilities, shape (..., K), never above 0; −∞ for a class that is masked out.
    In the frameworks
        ``keras.ops.log_softmax`` (last axis), ``torch.log_softmax(input, dim)``,
        ``scipy.special.log_softmax`` (all axes unless told otherwise).
    Source
        as `log_sum_exp`.

    >>> log_softmax([0.5, 2.0, -1.0])
    array([-1.7413113, -0.2413113, -3.2413113])
    """
    (logits,) = real_arrays(logits=logits)

    def formula(rows, largest, gaps, exps):
        return gaps - _log_sum(exps, _largest(gaps))

    return _by_rows(formula, logits, per_class=True)


def log_softmax_grad(logits, *, upstream):
    """The derivative of a number computed from `log_softmax`, passed on to the logits.

    Formula
        Σⱼ uⱼ ∂(log pⱼ)/∂zₖ = uₖ − pₖ Σⱼ uⱼ
    Arguments, raises
        as `softmax_grad`.
    Returns
        the derivative for each logit, shape (..., K).

    >>> log_softmax_grad([0.5, 2.0, -1.0], upstream=[1.0, 0.0, 0.0])
    array([ 0.82470961, -0.78559703, -0.03911257])
    """
    logits, upstream = _logits_and_upstream(logits, upstream)

    def formula(rows, largest, gaps, exps):
        probs = exps / exps.sum(axis=0)
        u = upstream[rows].T
        likeliest = _largest(gaps)
        with refuse_overflow("upstream"):
            grad = u - probs * u.sum(axis=0)
            # The likeliest class may have probability 1: 1 − p is the sum of the others.
            u_there, p_there = u[likeliest], probs[likeliest]
            u[likeliest] = probs[likeliest] = 0
            grad[likeliest] = u_there * probs.sum(axis=0) - p_there * u.sum(axis=0)
            return grad.astype(logits.dtype)  # it may overflow here too

    return _by_rows(formula, logits, per_class=True)


def binary_cross_entropy(label, prob):
    """Punishes a low probability of what came true: −log of it. Also: log loss, negative log loss.

    Formula
        ℓ = −log p  if y = 1,  −log(1 − p)  if y = 0
    Arguments
        label: y, 0 or 1 as integers, booleans or floats, any shape.
        prob: p, the probability of label 1, from 0 to 1, the same shape.
    Returns
        the loss of each example in nats, same shape, never negative. It is infinite where the
        label had probability 0.
    Best constant prediction
        the share of ones among the labels.
    At a glance
        Output activation: sigmoid
        PyTorch: `BCELoss`
        Keras: `BinaryCrossentropy`
        Use when: yes or no, and the output is a probability
    Raises
        ValueError: shapes differ, an argument is empty, a label is not 0 or 1, or a probability
        is below 0, above 1 or NaN.
        TypeError: an argument does not hold real numbers.
    In the frameworks
        Keras ``binary_crossentropy(y_true, y_pred)`` moves probabilities into [1e-7, 1 − 1e-7],
        so it shows 16.118 in place of ∞ and 1e-7 in place of 0, and takes the mean over the last
        axis. PyTorch ``binary_cross_entropy(input, target)`` has the probability first and cuts
        each logarithm off at −100, so it shows 100. scikit-learn ``log_loss`` moves
        probabilities by the machine epsilon: 36.04 in float64. All three accept labels between 0
        and 1 as well.
    Source
        Good, "Rational decisions", Journal of the Royal Statistical Society B 14, 1952.

    >>> binary_cross_entropy([1, 0, 1], [0.85, 0.35, 0.0])
    array([0.16251893, 0.43078292,        inf])
    """

    def formula(y, p):  # one of the two logarithms is that of 1
        return 0 - np.log(y * p + (1 - y)) - np.log1p((y - 1) * p)

    loss = _by_label(formula, label, prob=prob)
    # A probability outside of 0 to 1 has a loss below 0, or NaN.
    if not np.min(loss) >= 0:
        _refuse_improbable(prob)
    return loss


def binary_cross_entropy_grad(label, prob):
    """The derivative of `binary_cross_entropy` with respect to the probability.

    Formula
        ∂ℓ/∂p = −1/p  if y = 1,  1/(1 − p)  if y = 0
    Arguments, raises
        as `binary_cross_entropy`; and ValueError if 1/p is too large for the type.
    Returns
        the derivative for each example, same shape. It is infinite where the loss is.

    >>> binary_cross_entropy_grad([1, 0, 1], [0.85, 0.35, 0.0])
    array([-1.17647059,  1.53846154,        -inf])
    """

    def formula(y, p):
        return (1 - 2 * y) / np.abs(1 - y - p)

    grad = _by_label(formula, label, prob=prob)
    _refuse_improbable(prob)
    return grad


def binary_cross_entropy_from_logits(label, logit, *, positive_weight=1):
    """`binary_cross_entropy` of ``sigmoid(logit)``, right to the last digits for every logit.

    Formula
        ℓ = w log(1 + exp(−z))  if y = 1,  log(1 + exp(z))  if y = 0
    Arguments
        label: y, 0 or 1 as integers, booleans or floats, any shape.
        logit: z, real numbers, the same shape.
        positive_weight: w, one number of at least 0: how much more label 1 counts.
    Returns
        the loss of each example in nats, same shape, never negative.
    Best constant prediction
        log(w n₁ / n₀) for n₁ ones and n₀ zeros among the labels.
    At a glance
        Output activation: none
        PyTorch: `BCEWithLogitsLoss(pos_weight=w)`
        Keras: `BinaryCrossentropy(from_logits=True)`
        Use when: yes or no, or several labels at once
    Raises
        ValueError: shapes differ, an argument is empty, a label is not 0 or 1, a logit is NaN or
        infinite, or the weight is negative.
        TypeError: an argument does not hold real numbers.
    In the frameworks
        Keras ``binary_crossentropy(y_true, y_pred, from_logits=True)`` has no such weight.
        PyTorch ``binary_cross_entropy_with_logits(input, target, pos_weight=w)`` has the logit
        first. Its mean divides by the number of examples, not by the sum of the weights.
    Source
        Cox, "The regression analysis of binary sequences", Journal of the Royal Statistical
        Society B 20, 1958.

    >>> binary_cross_entropy_from_logits([1, 0, 1], [1.75, -0.5, -800.0])
    array([1.60224150e-01, 4.74076984e-01, 8.00000000e+02])
    """
    w = one_number(positive_weight=positive_weight, at_least=0)

    def formula(y, z):
        return (w * y + (1 - y)) * _softplus((1 - 2 * y) * z)

    return _by_label(formula, label, logit=logit)


def binary_cross_entropy_from_logits_grad(label, logit, *, positive_weight=1):
    """The derivative of `binary_cross_entropy_from_logits` with respect to the logit.

    Formula
        ∂ℓ/∂z = −w (1 − σ(z))  if y = 1,  σ(z)  if y = 0; that is σ(z) − y where w = 1.
    Arguments, raises
        as `binary_cross_entropy_from_logits`.
    Returns
        the derivative for each example, same shape.

    >>> binary_cross_entropy_from_logits_grad([1, 0, 1], [1.75, -0.5, -800.0])
    array([-0.1480472 ,  0.37754067, -1.        ])
    """
    w = one_number(positive_weight=positive_weight, at_least=0)

    def formula(y, z):  # 1 − σ(z) = σ(−z), which keeps its digits
        return (1 - y - w * y) * _sigmoid((1 - 2 * y) * z)

    return _by_label(formula, label, logit=logit)


def focal_from_logits(label, logit, *, gamma):
    """Cross-entropy that counts well-classified examples less, for rare classes. Also: focal loss.

    Formula
        ℓ = (1 − q)^γ · (−log q), with q = σ(z) if y = 1, 1 − σ(z) if y = 0
    Arguments
        label: y, 0 or 1 as integers, booleans or floats, any shape.
        logit: z, real numbers, the same shape.
        gamma: γ, one number of at least 0. With 0 it is the cross-entropy.
    Returns
        the loss of each example, same shape, never negative. In float64 a power costs digits: the
        last place is off by up to 2γ units.
    Best constant prediction
        no formula for γ > 0: between 0 and the log-odds of the labels, because focal loss is not a
        proper scoring rule.
    At a glance
        Output activation: none
        PyTorch: torchvision `sigmoid_focal_loss(alpha=-1)`
        Keras: `BinaryFocalCrossentropy(from_logits=True)`
        Use when: easy examples drown a rare class (no honest probabilities)
    Raises
        ValueError: shapes differ, an argument is empty, a label is not 0 or 1, a logit is NaN or
        infinite, or γ is negative.
        TypeError: an argument does not hold real numbers.
    In the frameworks
        Keras ``binary_focal_crossentropy(y_true, y_pred, gamma=2.0, from_logits=True)`` takes the
        mean over the last axis. torchvision ``sigmoid_focal_loss(inputs, targets, alpha=0.25,
        gamma=2)`` has the logit first, and by default a further weight: ¼ for label 1, ¾ for
        label 0; ``alpha=-1`` switches it off.
    Source
        Lin et al., "Focal loss for dense object detection", ICCV 2017.

    >>> focal_from_logits([1, 0, 1], [1.75, -0.5, -3.0], gamma=2)
    array([0.00351179, 0.06757349, 2.76628044])
    """
    gamma = one_number(gamma=gamma, at_least=0)

    def formula(y, z):
        wrong = (1 - 2 * y) * z  # 1 − q = σ(wrong) and −log q = log(1 + exp(wrong))
        return _sigmoid(wrong) ** gamma * _softplus(wrong)

    return _by_label(formula, label, logit=logit)


def focal_from_logits_grad(label, logit, *, gamma):
    """The derivative of `focal_from_logits` with respect to the logit.

    Formula
        ∂ℓ/∂z = ∓ (1 − q)^γ (1 − q − γ q log q), − if y = 1 and + if y = 0
    Arguments, raises
        as `focal_from_logits`.
    Returns
        the derivative for each example, same shape.

    >>> focal_from_logits_grad([1, 0, 1], [1.75, -0.5, -3.0], gamma=2)
    array([-0.00922865,  0.137937  , -1.12674988])
    """
    gamma = one_number(gamma=gamma, at_least=0)

    def formula(y, z):
        wrong = (1 - 2 * y) * z
        slope = _sigmoid(wrong) + gamma * _sigmoid(-wrong) * _softplus(wrong)
        return (1 - 2 * y) * _sigmoid(wrong) ** gamma * slope

    return _by_label(formula, label, logit=logit)


def negative_log_likelihood(label, log_probs):
    """Punishes a low log-probability of the label: its negative. Also: NLL loss.

    Formula
        ℓ = −log p_y. The logarithm is in the argument; none is taken here.
    Arguments
        label: y, class indices from 0 to K − 1, shape (...).
        log_probs: log p, logarithms of probabilities that sum to 1, shape (..., K).
    Returns
        the loss of each example in nats, shape (...), never negative; ∞ where the label had
        probability 0.
    Best constant prediction
        the logarithms of the shares of the classes.
    At a glance
        Output activation: log-softmax
        PyTorch: `NLLLoss`
        Keras: none
        Use when: outputs are log-probabilities
    Raises
        ValueError: the shapes do not fit, an argument is empty, a label is no class index, or
        exp(log_probs) does not sum to 1 within 1e-4, as with plain probabilities or with logits.
        Rows that come in float16 or bfloat16 may be as far off as their few digits take them.
        TypeError: an argument does not hold real numbers.
    In the frameworks
        PyTorch ``nll_loss(input, target)`` has the log-probabilities first, with the classes on
        axis 1, and takes whatever numbers come: no error for probabilities or logits. Keras has
        none.
    Source
        Fisher, "On the mathematical foundations of theoretical statistics", 1922.

    >>> negative_log_likelihood([0, 2], np.log([[0.7, 0.2, 0.1], [0.25, 0.6, 0.15]]))
    array([0.35667494, 1.89711998])
    """
    label, log_probs = _log_probabilities(label, log_probs)
    return 0 - np.take_along_axis(log_probs, label[..., np.newaxis], axis=-1)[..., 0]


def negative_log_likelihood_grad(label, log_probs):
    """The derivative of `negative_log_likelihood` with respect to the log-probabilities.

    Formula
        ∂ℓ/∂(log pₖ) = −1 for k = y, 0 for the others
    Arguments, raises
        as `negative_log_likelihood`.
    Returns
        the derivative for each log-probability, shape (..., K).

    >>> negative_log_likelihood_grad([2], np.log([[0.25, 0.6, 0.15]]))
    array([[ 0.,  0., -1.]])
    """
    label, log_probs = _log_probabilities(label, log_probs)
    grad = np.zeros_like(log_probs)
    np.put_along_axis(grad, label[..., np.newaxis], -1, axis=-1)
    return grad


def categorical_cross_entropy(target_probs, probs):
    """Punishes low probabilities where the target has high ones. Also: cross-entropy H(t, p).

    Formula
        ℓ = −Σₖ tₖ log pₖ, with 0 log 0 = 0
    Arguments
        target_probs: t, probabilities that sum to 1 (one-hot or soft), shape (..., K).
        probs: p, probabilities that sum to 1, the same shape.
    Returns
        the loss of each example in nats, shape (...), never negative; ∞ where a class with a
        target above 0 had probability 0.
    Best constant prediction
        the mean of the targets.
    At a glance
        Output activation: softmax
        PyTorch: none
        Keras: `CategoricalCrossentropy`
        Use when: targets are one-hot or soft, and outputs are probabilities
    Raises
        ValueError: shapes differ, an argument is empty, holds NaN or a number outside of 0 to 1,
        or a row does not sum to 1 within 1e-4. Rows that come in float16 or bfloat16 may be as far
        off as their few digits take them.
        TypeError: an argument does not hold real numbers.
    In the frameworks
        Keras ``categorical_crossentropy(y_true, y_pred)`` divides each row of predictions by its
        sum and moves it into [1e-7, 1 − 1e-7], so it shows 16.118 in place of ∞; on TensorFlow
        the output of a sigmoid or softmax layer is scored by the softmax of its logits instead.
        PyTorch ``cross_entropy(input, target)`` takes logits, not probabilities, also with soft
        targets.
    Source
        Shannon, "A mathematical theory of communication", 1948; Good, as
        `binary_cross_entropy`.

    >>> categorical_cross_entropy([[0, 1, 0], [0.25, 0.5, 0.25]], [[0.2, 0.7, 0.1]] * 2)
    array([0.35667494, 1.15634322])
    """
    target_probs, probs = probability_rows(target_probs=target_probs, probs=probs)
    return _expectation(target_probs, lambda: 0 - _log(probs), probs)


def categorical_cross_entropy_grad(target_probs, probs):
    """The derivative of `categorical_cross_entropy` with respect to the probabilities.

    Formula
        ∂ℓ/∂pₖ = −tₖ / pₖ, and 0 where tₖ = pₖ = 0
    Arguments, raises
        as `categorical_cross_entropy`; and ValueError if tₖ / pₖ is too large for the type.
    Returns
        the derivative for each probability, shape (..., K); −∞ where the loss is infinite.

    >>> categorical_cross_entropy_grad([[0.25, 0.5, 0.25]], [[0.2, 0.7, 0.1]])
    array([[-1.25      , -0.71428571, -2.5       ]])
    """
    target_probs, probs = probability_rows(target_probs=target_probs, probs=probs)
    with np.errstate(divide="ignore", invalid="ignore"), refuse_overflow("target_probs / probs"):
        return np.where(target_probs > 0, -target_probs / probs, 0)


def kl_divergence(target_probs, probs):
    """What cross-entropy costs beyond its lowest value. Also: relative entropy.

    Formula
        ℓ = Σₖ tₖ log(tₖ / pₖ), with 0 log 0 = 0: the cross-entropy H(t, p) less the entropy H(t)
    Arguments
        target_probs: t, probabilities that sum to 1, shape (..., K).
        probs: p, probabilities that sum to 1, the same shape.
    Returns
        the divergence of each example in nats, shape (...); ∞ where a class with a target above 0
        had probability 0. It is not symmetric, and below 0 only by as much as the targets sum to
        less than the probabilities.
    Best constant prediction
        the mean of the targets.
    At a glance
        Output activation: softmax
        PyTorch: `KLDivLoss` of log p, 'batchmean'
        Keras: `KLDivergence`
        Use when: targets are soft, and a perfect match shall cost 0
    Raises
        as `categorical_cross_entropy`.
    In the frameworks
        Keras ``kl_divergence(y_true, y_pred)`` moves both into [1e-7, 1], so it shows 16.118 in
        place of ∞. PyTorch ``kl_div(input, target)`` has the prediction first, as
        log-probabilities, and its ``reduction='mean'`` divides by the number of elements;
        ``'batchmean'`` divides by the number of examples. ``scipy.special.rel_entr`` gives the
        terms.
    Source
        Kullback and Leibler, "On information and sufficiency", Annals of Mathematical Statistics
        22, 1951.

    >>> kl_divergence([[0, 1, 0], [0.25, 0.5, 0.25]], [[0.2, 0.7, 0.1]] * 2)
    array([0.35667494, 0.11662245])
    """
    t, p = probability_rows(target_probs=target_probs, probs=probs)
    dtype = np.result_type(t, p)
    t, p = (rows.astype(np.float64, copy=False) for rows in (t, p))
    # Half deviances, t log(t/p) + p − t, are never negative: nothing cancels in their sum.
    divergence = in_pieces(half_deviance, t, p).sum(axis=-1) + sum_of_differences(t, p)
    return divergence.astype(dtype)[()]


def kl_divergence_grad(target_probs, probs):
    """The derivative of `kl_divergence` with respect to the probabilities.

    Formula
        ∂ℓ/∂pₖ = −tₖ / pₖ, as for the cross-entropy: the entropy of the targets is a constant.
    Arguments, raises
        as `categorical_cross_entropy`.
    Returns
        as `categorical_cross_entropy_grad`.

    >>> kl_divergence_grad([[0.25, 0.5, 0.25]], [[0.2, 0.7, 0.1]])
    array([[-1.25      , -0.71428571, -2.5       ]])
    """
    return categorical_cross_entropy_grad(target_probs, probs)


def cross_entropy_from_logits(
    label, logits, *, class_weight=None, ignore_index=None, label_smoothing=0
):
    """Punishes a low softmax probability of the label, right to the last digits for every logit.

    Formula
        ℓ = w_y (log Σⱼ exp(zⱼ) − z_y). With label smoothing ε it becomes
        (1 − ε) w_y (log Σⱼ exp(zⱼ) − z_y) + ε/K Σₖ wₖ (log Σⱼ exp(zⱼ) − zₖ).
    Arguments
        label: y, class indices from 0 to K − 1, or `ignore_index`, shape (...).
        logits: z, real numbers, shape (..., K). −∞ is allowed for a class that is masked out.
        class_weight: w, K numbers of at least 0, or None for all 1.
        ignore_index: a whole number; examples with this label have loss 0.
        label_smoothing: ε, at least 0 and below 1: the part of the target that is spread evenly
            over all classes.
    Returns
        the loss of each example in nats, weight included, shape (...), never negative; ∞ where the
        label is masked out, unless its weight is 0.
        `course_utils.reduction.class_weighted_mean` takes their mean.
    Best constant prediction
        the logarithms of the shares of the classes: the weighted and smoothed ones, if the loss has
        weights or smoothing.
    At a glance
        Output activation: none
        PyTorch: `CrossEntropyLoss(weight=w)`
        Keras: `SparseCategoricalCrossentropy(from_logits=True)`
        Use when: one class out of many
    Raises
        ValueError: the shapes do not fit, an argument is empty, there are fewer than 2 classes, a
        label is no class index, a logit is NaN or +∞, a row holds nothing but −∞, an option is out
        of its range, or a loss is too large for the type.
        TypeError: an argument does not hold real numbers.
    In the frameworks
        PyTorch ``cross_entropy(input, target, weight, ignore_index=-100, label_smoothing)`` has
        the logits first, with the classes on axis 1; its mean divides by the sum of the weights of
        the labels that count. Keras ``sparse_categorical_crossentropy(y_true, y_pred,
        from_logits=True)``; without ``from_logits`` it takes probabilities and divides each row by
        its sum. Weights go into ``fit(class_weight=…)``, whose mean divides by the number of
        examples.
    Source
        Bridle, as `softmax`; label smoothing: Szegedy et al., "Rethinking the Inception
        architecture for computer vision", CVPR 2016.

    >>> cross_entropy_from_logits([1, 0], [[0.5, 2.0, -1.0], [1000.0, 1000.5, 999.0]])
    array([0.2413113 , 1.10413061])
    >>> cross_entropy_from_logits([1], [[0.5, 2.0, -1.0]], class_weight=[1, 3, 1])
    array([0.72393389])
    """
    label, logits, counts, weight, weight_of_label, smoothing = _cross_entropy_arguments(
        label, logits, class_weight, ignore_index, label_smoothing
    )

    def formula(rows, largest, gaps, exps):
        y, w = label[rows], weight_of_label[rows]
        of_label = y, np.arange(len(y))
        # Where all classes count, the likeliest needs its digits even if it is not the label.
        log_sum = _log_sum(exps, _largest(gaps) if smoothing else of_label)
        loss = log_sum - gaps[of_label]
        loss[w == 0] = 0  # also where it is infinite
        loss *= w
        if smoothing:
            # One after the other: an infinite loss stays so, even if the two shares multiply to 0.
            loss *= 1 - smoothing
            spread = weight > 0  # a class that weighs nothing may be masked out
            all_classes = smoothing * (weight[spread] @ (log_sum - gaps[spread]) / len(weight))
            loss += np.where(counts[rows], all_classes, 0)
        return loss

    return _by_rows(formula, logits, per_class=False)


def cross_entropy_from_logits_grad(
    label, logits, *, class_weight=None, ignore_index=None, label_smoothing=0
):
    """The derivative of `cross_entropy_from_logits` with respect to the logits.

    Formula
        ∂ℓ/∂zₖ = w_y (pₖ − [k = y]), p the softmax of z. With label smoothing ε it becomes
        (1 − ε) w_y (pₖ − [k = y]) + ε/K (pₖ Σⱼ wⱼ − wₖ).
    Arguments, raises
        as `cross_entropy_from_logits`.
    Returns
        the derivative for each logit, shape (..., K); each row sums to 0.

    >>> cross_entropy_from_logits_grad([1], [[0.5, 2.0, -1.0]])
    array([[ 0.17529039, -0.21440297,  0.03911257]])
    """
    label, logits, counts, weight, weight_of_label, smoothing = _cross_entropy_arguments(
        label, logits, class_weight, ignore_index, label_smoothing
    )

    def formula(rows, largest, gaps, exps):
        y = label[rows]
        of_label = y, np.arange(len(y))
        probs = exps / exps.sum(axis=0)
        grad = (1 - smoothing) * weight_of_label[rows] * probs
        # p − 1 loses the digits of p near 1; minus the sum of the others keeps them.
        grad[of_label] = 0
        grad[of_label] = 0 - grad.sum(axis=0)
        if smoothing:
            all_classes = probs * weight.sum() - weight[:, np.newaxis]
            grad += smoothing / len(weight) * counts[rows] * all_classes
        return grad

    return _by_rows(formula, logits, per_class=True)


def _sigmoid(x):
    # 1 / (1 + e^−x) = e^x / (1 + e^x): of the two, the one without a positive exponent.
    return np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))


def _softplus(x):
    # log(1 + e^x) = x + log(1 + e^−x): likewise.
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def _logits_and_upstream(logits, upstream):
    """Both as arrays of one shape, the derivatives from upstream as rows in float64."""
    (logits,) = real_arrays(logits=logits)
    (upstream,) = finite_arrays(upstream=upstream)
    same_shape(logits=logits, upstream=upstream)
    refuse_scalar(logits=logits)
    return logits, upstream.reshape(-1, logits.shape[-1]).astype(np.float64)


def _log(probs):
    return np.log(probs, dtype=np.float64)


def _expectation(target_probs, numbers, probs):
    """Σₖ tₖ numberₖ, where 0 · ∞ counts as 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(target_probs > 0, target_probs * numbers(), 0)
    return np.sum(terms, axis=-1).astype(np.result_type(target_probs, probs))[()]


def _refuse_improbable(prob):
    prob = numbers(prob=prob)
    refuse_where(~is_probability(prob), "probabilities from 0 to 1", prob=prob)


def _log_probabilities(label, log_probs):
    label, array = labelled_rows(label, log_probs=log_probs)
    expected = "logarithms of probabilities that sum to 1, as log_softmax gives"
    refuse_where(np.isnan(array), expected, log_probs=array)
    with np.errstate(over="ignore"):
        refuse_wrong_sum(np.exp(array), expected, log_probs=log_probs)
    return label, array


def _cross_entropy_arguments(label, logits, class_weight, ignore_index, label_smoothing):
    """Flat labels with 0 where they do not count, where they do, weights of classes and labels."""
    ignore_index = or_none(whole_number, ignore_index=ignore_index)
    label, logits = labelled_rows(label, logits=logits, ignore_index=ignore_index)
    smoothing = one_number(label_smoothing=label_smoothing, at_least=0, below=1)
    classes = logits.shape[-1]
    weight = np.ones(classes) if class_weight is None else class_weights(class_weight, classes)
    label = label.reshape(-1)
    if ignore_index is None:
        return label, logits, np.ones(len(label), bool), weight, weight[label], smoothing
    counts = label != ignore_index
    label = np.where(counts, label, 0)
    return label, logits, counts, weight, np.where(counts, weight[label], 0), smoothing


def _by_label(formula, label, **prediction):
    """Apply a formula of label and prediction to all examples of two classes."""
    positive = binary_labels(label)
    (array,) = finite_arrays(**prediction)
    same_shape(label=positive, **dict.fromkeys(prediction, array))
    with np.errstate(divide="ignore", invalid="ignore"), refuse_overflow(*prediction):
        return in_pieces(formula, positive, array)


def _by_rows(formula, logits, *, per_class):
    """Apply a formula to rows of logits, a piece at a time, as `in_pieces` does.

    In a piece the classes come first, so that a sum over the classes adds up whole rows of memory.

    Arguments
        formula: takes the slice of examples, the largest logit of each, the gaps of all logits to
            it and their exponentials, shape (K, n); returns shape (K, n) or (n,).
        per_class: whether it returns one number per class, or one per example.
    """
    refuse_scalar(logits=logits)
    classes = logits.shape[-1]
    flat = logits.reshape(-1, classes)
    result = np.empty(flat.shape if per_class else len(flat), logits.dtype)
    size = max(1, 3 * PIECE // classes)  # a few operations on short sums: larger pieces pay
    with refuse_overflow("logits", invalid="ignore"):  # −∞ less −∞
        for start in range(0, len(flat), size):
            rows = slice(start, start + size)
            piece = np.ascontiguousarray(flat[rows].T, dtype=np.float64)
            largest = piece.max(axis=0)
            if not np.isfinite(largest).all():
                _refuse_logits(logits)
            gaps, lost = difference(piece, largest)
            exps = np.exp(gaps)
            # exp makes a relative error of what the gaps rounded off: it is put back. Where a class
            # is masked out, it is NaN, and the exponential is 0.
            exps += exps * np.fmax(lost, -1)
            result[rows] = formula(rows, largest, gaps, exps).T
    return result.reshape(logits.shape if per_class else logits.shape[:-1])[()]


def _refuse_logits(logits):
    bad = np.isnan(logits) | (logits == np.inf)
    refuse_where(bad, "finite numbers, or -inf for a class that is masked out", logits=logits)
    best = logits.max(axis=-1)
    refuse_where(best == -np.inf, "a class that is not masked out", position="row", logits=best)


def _log_sum(exps, picked):
    """log Σₖ exp(gapₖ), with one class of each example picked out: the label or the largest."""
    there = exps[picked]
    exps[picked] = 0
    # Where the picked class is the largest, it is 1, and the others keep all their digits.
    return np.log1p(exps.sum(axis=0) + (there - 1))


def _largest(gaps):
    """The place of the largest logit of each example."""
    return gaps.argmax(axis=0), np.arange(gaps.shape[1])
