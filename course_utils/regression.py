"""Losses for numbers: how far is a prediction from its target?

Each loss returns one value per example; the mean over a batch is taken by whoever calls it, with
`course_utils.reduction` or `numpy.mean`. ``NAME_grad`` is the derivative with respect to the
prediction. The order of the arguments is always target, prediction.
"""

import contextlib
import math

import numpy as np

from course_utils._support.cancellation import half_deviance
from course_utils._support.pieces import in_pieces, pieces
from course_utils._support.validation import (
    finite,
    finite_arrays,
    one_number,
    real_arrays,
    refuse_non_finite,
    refuse_overflow,
    refuse_where,
    same_shape,
)

# log(k! eᵏ / kᵏ). From 100 on, three terms of Stirling's series are all that float64 has room for.
_SMALL_COUNTS = np.array(
    [math.log(math.factorial(k) / k**k * math.exp(k)) for k in range(100)]  # 0⁰ is 1
)


def signed_error(target, prediction):
    """How much too high each prediction is: not a loss, but what the losses are made of.

    Formula
        e = ŷ − y
    Arguments
        target: y, real numbers, any shape.
        prediction: ŷ, real numbers, the same shape.
    Returns
        the error of each example, same shape. Its mean is the mean bias error (MBE).
    Best constant prediction
        none: a lower prediction always gives a lower mean, without end. A mean error of 0 only
        says that too high and too low cancel.
    Raises
        ValueError: shapes differ, an argument is empty, or holds NaN or infinity.
        TypeError: an argument does not hold real numbers.
    In the frameworks
        neither Keras nor PyTorch has it, for the reason above.
    Source
        Willmott and Matsuura, "Advantages of the mean absolute error (MAE) over the root mean
        square error (RMSE)", Climate Research 30, 2005, on MBE beside MAE and RMSE.

    >>> signed_error([2.5, 0.0, 2.0], [3.0, -0.5, 2.0])
    array([ 0.5, -0.5,  0. ])
    """
    return _error(target=target, prediction=prediction)


def signed_error_grad(target, prediction):
    """The derivative of `signed_error` with respect to the prediction: 1 everywhere.

    Formula
        ∂e/∂ŷ = 1
    Arguments, raises
        as `signed_error`.
    Returns
        an array of ones in the shape and type of the error.

    >>> signed_error_grad([2.5, 0.0], [3.0, -0.5])
    array([1., 1.])
    """
    return np.ones_like(signed_error(target, prediction))[()]


def squared_error(target, prediction):
    """Punishes an error by its square: twice as far costs four times as much. Also: L2 loss.

    Formula
        ℓ = (ŷ − y)²
    Arguments
        target: y, real numbers, any shape.
        prediction: ŷ, real numbers, the same shape.
    Returns
        the loss of each example, same shape, in the squared unit of the target, never negative.
        Its mean is the mean squared error (MSE).
    Best constant prediction
        the mean of the targets.
    At a glance
        Output activation: none
        PyTorch: `MSELoss`
        Keras: `MeanSquaredError`
        Use when: large misses hurt the most
    Raises
        ValueError: shapes differ, an argument is empty, holds NaN or infinity, or a square is too
        large for the floating-point type.
        TypeError: an argument does not hold real numbers.
    In the frameworks
        Keras ``mean_squared_error(y_true, y_pred)`` takes the mean over the last axis.
        PyTorch ``mse_loss(input, target)`` has the prediction first and takes the mean over all
        elements unless ``reduction='none'``. Some texts put a factor ½ in front; neither
        framework does.
    Source
        Gauss, "Theoria combinationis observationum erroribus minimis obnoxiae", 1821.

    >>> squared_error([2.5, 0.0, 2.0], [3.1, -0.5, 2.0])
    array([0.36, 0.25, 0.  ])
    """
    with refuse_overflow("squared error of target and prediction"):
        return signed_error(target, prediction) ** 2


def squared_error_grad(target, prediction):
    """The derivative of `squared_error` with respect to the prediction.

    Formula
        ∂ℓ/∂ŷ = 2 (ŷ − y)
    Arguments, raises
        as `squared_error`.
    Returns
        the derivative for each example, same shape. Divide by the number of examples for the
        gradient of their mean.

    >>> squared_error_grad([2.5, 0.0, 2.0], [3.1, -0.5, 2.0])
    array([ 1.2, -1. ,  0. ])
    """
    with refuse_overflow("derivative of the squared error of target and prediction"):
        return 2 * signed_error(target, prediction)


def absolute_error(target, prediction):
    """Punishes an error by its size: twice as far costs twice as much. Also: L1 loss.

    Formula
        ℓ = |ŷ − y|
    Arguments
        target: y, real numbers, any shape.
        prediction: ŷ, real numbers, the same shape.
    Returns
        the loss of each example, same shape, in the unit of the target, never negative.
        Its mean is the mean absolute error (MAE).
    Best constant prediction
        the median of the targets.
    At a glance
        Output activation: none
        PyTorch: `L1Loss`
        Keras: `MeanAbsoluteError`
        Use when: outliers shall not dominate
    Raises
        ValueError: shapes differ, an argument is empty, or holds NaN or infinity.
        TypeError: an argument does not hold real numbers.
    In the frameworks
        Keras ``mean_absolute_error(y_true, y_pred)`` takes the mean over the last axis.
        PyTorch ``l1_loss(input, target)`` has the prediction first and takes the mean over all
        elements unless ``reduction='none'``.
    Source
        Boscovich, 1757; Laplace, "Mémoire sur la probabilité des causes par les évènements", 1774.

    >>> absolute_error([2.5, 0.0, 2.0], [3.1, -0.5, 2.0])
    array([0.6, 0.5, 0. ])
    """
    return np.abs(signed_error(target, prediction))


def absolute_error_grad(target, prediction):
    """The derivative of `absolute_error` with respect to the prediction.

    Formula
        ∂ℓ/∂ŷ = sign(ŷ − y), and 0 at the kink ŷ = y, as PyTorch chooses too.
    Arguments, raises
        as `absolute_error`.
    Returns
        −1, 0 or 1 for each example, same shape.

    >>> absolute_error_grad([2.5, 0.0, 2.0], [3.1, -0.5, 2.0])
    array([ 1., -1.,  0.])
    """
    return np.sign(signed_error(target, prediction))


def huber(target, prediction, *, delta):
    """Punishes small errors by half their square and large ones by their size.

    Formula
        ℓ = ½ (ŷ − y)² if |ŷ − y| ≤ δ, δ (|ŷ − y| − ½ δ) otherwise
    Arguments
        target: y, real numbers, any shape.
        prediction: ŷ, real numbers, the same shape.
        delta: δ, one number above 0, in the unit of the target: where small ends.
    Returns
        the loss of each example, same shape, in the squared unit of the target, never negative.
    Best constant prediction
        where the errors, cut off at ±δ, sum to 0: near the median of the targets for a small δ,
        their mean for a large one.
    At a glance
        Output activation: none
        PyTorch: `HuberLoss(delta=δ)`
        Keras: `Huber(delta=δ)`
        Use when: there are outliers, and a smooth slope is wanted
    Raises
        ValueError: shapes differ, an argument is empty, holds NaN or infinity, `delta` is not one
        number above 0, or a loss is too large for the floating-point type.
        TypeError: an argument does not hold real numbers.
    In the frameworks
        Keras ``huber(y_true, y_pred, delta=1.0)`` takes the mean over the last axis, and any δ,
        even a negative one. PyTorch ``huber_loss(input, target, delta=1.0)`` has the prediction
        first and takes the mean over all elements; its ``smooth_l1_loss(input, target, beta=δ)``
        is this loss divided by δ. SciPy ``special.huber(delta, r)`` takes the error.
    Source
        Huber, "Robust estimation of a location parameter", Annals of Mathematical Statistics 35,
        1964.

    >>> huber([2.5, 0.0, 2.0], [3.1, -4.5, 2.0], delta=1.25)
    array([0.18   , 4.84375, 0.     ])
    """
    delta = one_number(delta=delta, above=0)
    size = absolute_error(target, prediction)
    with refuse_overflow("Huber loss of target, prediction and delta"):
        square_part = np.minimum(size, delta)
        return square_part * (size - square_part / 2)  # both branches at once


def huber_grad(target, prediction, *, delta):
    """The derivative of `huber` with respect to the prediction.

    Formula
        ∂ℓ/∂ŷ = ŷ − y, cut off at −δ and δ
    Arguments, raises
        as `huber`.
    Returns
        the derivative for each example, same shape, from −δ to δ.

    >>> huber_grad([2.5, 0.0, 2.0], [3.1, -4.5, 2.0], delta=1.25)
    array([ 0.6 , -1.25,  0.  ])
    """
    delta = one_number(delta=delta, above=0)
    with refuse_overflow("delta"):
        return np.clip(signed_error(target, prediction), -delta, delta)


def log_cosh(target, prediction):
    """Punishes small errors by half their square, large ones by their size, with no corner between.

    Formula
        ℓ = log cosh(ŷ − y), with cosh e = ½ (exp(e) + exp(−e))
    Arguments
        target: y, real numbers without a unit, any shape.
        prediction: ŷ, real numbers, the same shape.
    Returns
        the loss of each example, same shape, never negative: about ½ e² near 0, |e| − log 2 far
        from it.
    Best constant prediction
        where tanh of the errors sums to 0; it has no formula.
    At a glance
        Output activation: none
        PyTorch: none
        Keras: `LogCosh`
        Use when: as `huber`, with no δ to choose
    Raises
        ValueError: shapes differ, an argument is empty, or holds NaN or infinity.
        TypeError: an argument does not hold real numbers.
    In the frameworks
        Keras ``log_cosh(y_true, y_pred)`` takes the mean over the last axis of
        e + softplus(−2e) − log 2: small errors lose their digits, and its log 2 has float32
        digits even in float64, so a perfect prediction costs −1.9e-9. PyTorch does not have it.
    Source
        Saleh and Saleh, "Statistical properties of the log-cosh loss function used in machine
        learning", arXiv 2208.04564, 2022.

    >>> log_cosh([2.5, 0.0, 2.0, 0.0], [3.1, -4.5, 2.0, 1e-9])
    array([1.70135287e-01, 3.80697622e+00, 0.00000000e+00, 5.00000000e-19])
    """

    def of_error(error):
        size = np.abs(error)
        curved = np.minimum(size, 20)  # beyond 20 the loss is a straight line, to the last digit
        # cosh e = 1 + ½ (exp(e) − 1) (1 − exp(−e))
        return np.log1p(np.expm1(curved) * np.expm1(-curved) / -2) + (size - curved)

    return in_pieces(of_error, signed_error(target, prediction))


def log_cosh_grad(target, prediction):
    """The derivative of `log_cosh` with respect to the prediction.

    Formula
        ∂ℓ/∂ŷ = tanh(ŷ − y)
    Arguments, raises
        as `log_cosh`.
    Returns
        the derivative for each example, same shape, from −1 to 1.

    >>> log_cosh_grad([2.5, 0.0, 2.0], [3.1, -4.5, 2.0])
    array([ 0.53704957, -0.99975321,  0.        ])
    """
    return np.tanh(signed_error(target, prediction))


def absolute_percentage_error(target, prediction):
    """Punishes an error by its share of the target: 1 off at 10 costs as much as 10 off at 100.

    Formula
        ℓ = 100 |ŷ − y| / |y|
    Arguments
        target: y, real numbers other than 0, any shape.
        prediction: ŷ, real numbers, the same shape.
    Returns
        the loss of each example in percent, same shape, never negative. Its mean is the mean
        absolute percentage error (MAPE).
    Best constant prediction
        the median of the targets with weights 1/|y|: a low one, because small targets weigh most.
    At a glance
        Output activation: none
        PyTorch: none
        Keras: `MeanAbsolutePercentageError`
        Use when: people ask for percent and no target is near 0
    Raises
        ValueError: shapes differ, an argument is empty, holds NaN or infinity, a target is 0, or
        a loss is too large for the floating-point type.
        TypeError: an argument does not hold real numbers.
    In the frameworks
        Keras ``mean_absolute_percentage_error(y_true, y_pred)`` has the 100, divides by at least
        1e-7 and takes the mean over the last axis. scikit-learn
        ``mean_absolute_percentage_error(y_true, y_pred)`` is a fraction without the 100 and
        divides by at least 2.2e-16. PyTorch does not have it.
    Source
        Hyndman and Koehler, "Another look at measures of forecast accuracy", International
        Journal of Forecasting 22, 2006.

    >>> absolute_percentage_error([2.5, -0.8, 2.0], [3.1, -0.5, 2.0])
    array([24. , 37.5,  0. ])
    """
    target, prediction = real_arrays(target=target, prediction=prediction)
    with _refuse_overflow_or_zero(target, "percentage error of target and prediction"):
        return 100 * np.abs(signed_error(target, prediction) / target)


def absolute_percentage_error_grad(target, prediction):
    """The derivative of `absolute_percentage_error` with respect to the prediction.

    Formula
        ∂ℓ/∂ŷ = 100 sign(ŷ − y) / |y|, and 0 at the kink ŷ = y
    Arguments, raises
        as `absolute_percentage_error`.
    Returns
        the derivative for each example in percent per unit of the target, same shape.

    >>> absolute_percentage_error_grad([2.5, -0.8, 2.0], [3.1, -0.5, 2.0])
    array([ 40., 125.,   0.])
    """
    target, prediction = real_arrays(target=target, prediction=prediction)
    with _refuse_overflow_or_zero(target, "derivative of the loss of target and prediction"):
        return 100 * np.sign(signed_error(target, prediction)) / np.abs(target)


def squared_log_error(target, prediction):
    """Punishes the ratio of two numbers that count or measure: twice as much costs as half as much.

    Formula
        ℓ = (log(1 + ŷ) − log(1 + y))²
    Arguments
        target: y, real numbers above −1, any shape.
        prediction: ŷ, real numbers above −1, the same shape.
    Returns
        the loss of each example, same shape, never negative. Its mean is the mean squared
        logarithmic error (MSLE).
    Best constant prediction
        exp(m) − 1, where m is the mean of log(1 + y).
    At a glance
        Output activation: softplus or exp
        PyTorch: none
        Keras: `MeanSquaredLogarithmicError`
        Use when: targets are positive and their ratios matter
    Raises
        ValueError: shapes differ, an argument is empty, holds NaN, infinity or a number of −1 or
        less, or a ratio is too large for the floating-point type.
        TypeError: an argument does not hold real numbers.
    In the frameworks
        Keras ``mean_squared_logarithmic_error(y_true, y_pred)`` takes every number below 1e-7 for
        1e-7, and the mean over the last axis. scikit-learn ``mean_squared_log_error(y_true,
        y_pred)`` has the same domain as here. PyTorch does not have it.
    Source
        scikit-learn, user guide, "Mean squared logarithmic error".

    >>> squared_log_error([2.5, 0.0, 2.0], [3.1, -0.5, 2.0])
    array([0.02503484, 0.48045301, 0.        ])
    """
    target, prediction = real_arrays(target=target, prediction=prediction)
    return _log_ratio(target, prediction) ** 2


def squared_log_error_grad(target, prediction):
    """The derivative of `squared_log_error` with respect to the prediction.

    Formula
        ∂ℓ/∂ŷ = 2 (log(1 + ŷ) − log(1 + y)) / (1 + ŷ)
    Arguments, raises
        as `squared_log_error`.
    Returns
        the derivative for each example, same shape.

    >>> squared_log_error_grad([2.5, 0.0, 2.0], [3.1, -0.5, 2.0])
    array([ 0.07718244, -2.77258872,  0.        ])
    """
    target, prediction = real_arrays(target=target, prediction=prediction)
    ratio = np.copysign(_log_ratio(target, prediction), prediction - target)
    return 2 * ratio / (1 + prediction)


def pinball(target, prediction, *, quantile):
    """Punishes too low and too high at different prices, so that a quantile is the best answer.

    Formula
        ℓ = q (y − ŷ) if ŷ ≤ y, (1 − q) (ŷ − y) otherwise
    Arguments
        target: y, real numbers, any shape.
        prediction: ŷ, real numbers, the same shape.
        quantile: q, one number above 0 and below 1, for example 0.9 where too low is worse.
    Returns
        the loss of each example, same shape, in the unit of the target, never negative. For
        q = ½ it is half the absolute error.
    Best constant prediction
        the q-quantile of the targets: the lowest target with at least a share q of the targets
        at or below it, ``np.quantile(target, q, method="inverted_cdf")``. Where q times their
        number is whole, every number up to the next target does as well.
    At a glance
        Output activation: none
        PyTorch: none
        Keras: none
        Use when: too low and too high have different prices
    Raises
        ValueError: shapes differ, an argument is empty, holds NaN or infinity, or `quantile` is
        not one number above 0 and below 1.
        TypeError: an argument does not hold real numbers.
    In the frameworks
        scikit-learn ``mean_pinball_loss(y_true, y_pred, alpha=q)`` takes the mean and allows 0 and
        1, too. Neither Keras nor PyTorch has it.
    Source
        Koenker and Bassett, "Regression quantiles", Econometrica 46, 1978.

    >>> pinball([2.5, 0.0, 2.0], [3.1, -0.5, 2.0], quantile=0.9)
    array([0.06, 0.45, 0.  ])
    """
    q = one_number(quantile=quantile, above=0, below=1)
    error = signed_error(target, prediction)
    return np.maximum(-q * error, (1 - q) * error)


def pinball_grad(target, prediction, *, quantile):
    """The derivative of `pinball` with respect to the prediction.

    Formula
        ∂ℓ/∂ŷ = 1 − q if ŷ > y, −q if ŷ < y, and 0 at the kink ŷ = y
    Arguments, raises
        as `pinball`.
    Returns
        the derivative for each example, same shape.

    >>> pinball_grad([2.5, 0.0, 2.0], [3.1, -0.5, 2.0], quantile=0.9)
    array([ 0.1, -0.9,  0. ])
    """
    q = one_number(quantile=quantile, above=0, below=1)
    return np.clip(np.sign(signed_error(target, prediction)), -q, 1 - q)


def gaussian_nll(target, mean, *, variance):
    """Punishes the mean of a normal distribution for making the target improbable.

    Formula
        ℓ = ½ log(2πσ²) + (y − μ)² / (2σ²), the negative logarithm of the normal density at y
    Arguments
        target: y, real numbers, any shape.
        mean: μ, the predictions, real numbers, the same shape.
        variance: σ², above 0, in the squared unit of the target: one number, or one per example
            in the shape of the target, where some targets are noisier than others.
    Returns
        the loss of each example, same shape, in nats. It is below 0 where the density is above 1,
        which a small variance makes it: densities are not probabilities.
    Best constant prediction
        the mean of the targets; with one variance per example, their mean with weights 1/σ².
    At a glance
        Output activation: none for μ, exp or softplus for σ²
        PyTorch: `GaussianNLLLoss(full=True)`
        Keras: none
        Use when: the noise is bell-shaped and its width is asked for
    Raises
        ValueError: shapes differ, an argument is empty, holds NaN or infinity, a variance is 0 or
        less, or a loss is too large for the floating-point type.
        TypeError: an argument does not hold real numbers.
    In the frameworks
        PyTorch ``gaussian_nll_loss(input, target, var, full=False, eps=1e-6)`` has the mean first,
        leaves out ½ log(2π) unless ``full=True``, takes a variance below 1e-6 for 1e-6 and the
        mean over all elements. SciPy ``-stats.norm.logpdf(y, loc, scale)`` takes the standard
        deviation σ. Keras does not have it.
    Source
        Nix and Weigend, "Estimating the mean and variance of the target probability
        distribution", IEEE International Conference on Neural Networks, 1994.

    >>> gaussian_nll([2.5, 0.0], [3.1, -0.5], variance=0.04)
    array([3.80950062, 2.43450062])
    >>> gaussian_nll([2.5, 0.0], [3.1, -0.5], variance=[0.04, 0.25])
    array([3.80950062, 0.72579135])
    """
    target, mean = real_arrays(target=target, mean=mean)
    variance = _above_zero(target, mean, variance=variance)
    with refuse_overflow("negative log-likelihood of target, mean and variance"):
        width = np.sqrt(2 * variance)  # e²/w² = (e/w)²: the square of e alone may overflow
        lowest = np.log(width * math.sqrt(math.pi))  # where the mean is right
        return (_error(target=target, mean=mean) / width) ** 2 + lowest


def gaussian_nll_grad(target, mean, *, variance):
    """The derivative of `gaussian_nll` with respect to the mean.

    Formula
        ∂ℓ/∂μ = (μ − y) / σ²
    Arguments, raises
        as `gaussian_nll`.
    Returns
        the derivative for each example, same shape.

    >>> gaussian_nll_grad([2.5, 0.0], [3.1, -0.5], variance=[0.04, 0.25])
    array([15., -2.])
    """
    target, mean = real_arrays(target=target, mean=mean)
    variance = _above_zero(target, mean, variance=variance)
    with refuse_overflow("derivative of the loss of target, mean and variance"):
        return _error(target=target, mean=mean) / variance


def laplace_nll(target, location, *, scale):
    """Punishes the centre of a Laplace distribution for making the target improbable.

    Formula
        ℓ = log(2b) + |y − μ| / b, the negative logarithm of the Laplace density at y
    Arguments
        target: y, real numbers, any shape.
        location: μ, the predictions, real numbers, the same shape.
        scale: b, above 0, in the unit of the target: one number, or one per example in the shape
            of the target, where some targets are noisier than others.
    Returns
        the loss of each example, same shape, in nats. It is below 0 where the density is above 1.
    Best constant prediction
        the median of the targets; with one scale per example, their median with weights 1/b.
    At a glance
        Output activation: none for μ, exp or softplus for b
        PyTorch: minus log_prob of `distributions.Laplace`
        Keras: none
        Use when: the same, with outliers
    Raises
        ValueError: shapes differ, an argument is empty, holds NaN or infinity, a scale is 0 or
        less, or a loss is too large for the floating-point type.
        TypeError: an argument does not hold real numbers.
    In the frameworks
        PyTorch ``-distributions.Laplace(loc, scale).log_prob(y)``, SciPy
        ``-stats.laplace.logpdf(y, loc, scale)``. Keras does not have it.
    Source
        Laplace, "Mémoire sur la probabilité des causes par les évènements", 1774.

    >>> laplace_nll([2.5, 0.0], [3.1, -0.5], scale=0.2)
    array([2.08370927, 1.58370927])
    >>> laplace_nll([2.5, 0.0], [3.1, -0.5], scale=[0.2, 2.5])
    array([2.08370927, 1.80943791])
    """
    target, location = real_arrays(target=target, location=location)
    scale = _above_zero(target, location, scale=scale)
    with refuse_overflow("negative log-likelihood of target, location and scale"):
        return np.abs(_error(target=target, location=location)) / scale + np.log(2 * scale)


def laplace_nll_grad(target, location, *, scale):
    """The derivative of `laplace_nll` with respect to the location.

    Formula
        ∂ℓ/∂μ = sign(μ − y) / b, and 0 at the kink μ = y
    Arguments, raises
        as `laplace_nll`.
    Returns
        the derivative for each example, same shape.

    >>> laplace_nll_grad([2.5, 0.0, 2.0], [3.1, -0.5, 2.0], scale=0.2)
    array([ 5., -5.,  0.])
    """
    target, location = real_arrays(target=target, location=location)
    scale = _above_zero(target, location, scale=scale)
    with refuse_overflow("derivative of the loss of target, location and scale"):
        return np.sign(_error(target=target, location=location)) / scale


def poisson_nll(target, rate):
    """Punishes the rate of a Poisson distribution for making a count improbable.

    Formula
        ℓ = λ − y log λ + log(y!), the negative logarithm of the Poisson probability of y
    Arguments
        target: y, counts: whole numbers from 0 on, below 2⁵³, any shape.
        rate: λ, how many are expected, 0 or more, the same shape.
    Returns
        the loss of each example, same shape, in nats, never negative, and right to the last digits
        for large counts too, where the terms of the formula cancel: it is computed as what the
        count costs at its best rate, λ = y, and what this rate costs beyond. 0 for a rate of 0
        where nothing came, infinite where something came all the same.
    Best constant prediction
        the mean of the targets.
    At a glance
        Output activation: exp
        PyTorch: `PoissonNLLLoss(log_input=False)`
        Keras: `Poisson`
        Use when: targets are counts
    Raises
        ValueError: shapes differ, an argument is empty, holds NaN or infinity, a target is no
        count, or a rate is negative.
        TypeError: an argument does not hold real numbers.
    In the frameworks
        PyTorch ``poisson_nll_loss(input, target, log_input=True, full=False, eps=1e-8)`` takes
        log λ unless ``log_input=False``, and then adds 1e-8 to λ inside the logarithm: 55.3 for a
        count of 3 at rate 0. It leaves out log(y!), or with ``full=True`` takes Stirling's formula
        for counts above 1: 0.652 for y = 2, where log 2 is 0.693. Keras ``poisson(y_true, y_pred)``
        leaves out log(y!), adds 1e-7 to λ (48.4 in the same case) and takes the mean over the last
        axis. SciPy ``-stats.poisson.logpmf(y, λ)`` is the same with fewer digits for large counts.
    Source
        McCullagh and Nelder, "Generalized Linear Models", chapter 6, 1989; its digits: Loader,
        "Fast and accurate computation of binomial probabilities", 2000.

    >>> poisson_nll([2, 0, 3, 0], [2.7, 0.4, 0.0, 0.0])
    array([1.40664363, 0.4       ,        inf, 0.        ])
    """
    target, rate = _counts_and_rates(target, rate)

    def of_count(count, rate):  # neither is ever negative: nothing cancels
        return half_deviance(count, rate) + _at_the_best_rate(count)

    return in_pieces(of_count, target, rate)


def poisson_nll_grad(target, rate):
    """The derivative of `poisson_nll` with respect to the rate.

    Formula
        ∂ℓ/∂λ = 1 − y/λ
    Arguments, raises
        as `poisson_nll`, and ValueError if a derivative is too large for the floating-point type.
    Returns
        the derivative for each example, same shape: 1 for a count of 0, −∞ for another count at
        rate 0.

    >>> poisson_nll_grad([2, 0, 3, 0], [2.7, 0.4, 0.0, 0.0])
    array([0.25925926, 1.        ,       -inf, 1.        ])
    """
    target, rate = _counts_and_rates(target, rate)
    if rate.min() == 0:  # the derivative at a count of 0 is 1 for every rate
        rate = np.where(target == 0, 1, np.abs(rate))
    with refuse_overflow("derivative of the loss of target and rate"), np.errstate(divide="ignore"):
        return (rate - target) / rate  # exact for close numbers, as 1 − y/λ is not


def _error(**arguments):
    """The error under the names that the messages shall show, checked."""
    target, prediction = arrays = real_arrays(**arguments)
    with np.errstate(over="ignore", invalid="ignore"):  # finite() reports both
        error = prediction - target
    return finite(error, **dict(zip(arguments, arrays, strict=True)))


def _above_zero(target, prediction, **option):
    """An option above 0, one number or one per example, in the type of the loss."""
    ((name, _),) = option.items()
    (given,) = finite_arrays(**option)
    if given.ndim:
        same_shape(target=target, **{name: given})
    with refuse_overflow(name):
        array = given.astype(np.result_type(target, prediction), copy=False)
    if array.min() <= 0:
        refuse_where(array <= 0, f"numbers above 0 in {array.dtype}", **{name: given})
    return array


@contextlib.contextmanager
def _refuse_overflow_or_zero(target, what):
    """`refuse_overflow` that blames a target of 0 where a division by it fails."""
    with refuse_overflow(what):
        try:
            with np.errstate(divide="raise", invalid="raise"):
                yield
        except FloatingPointError:
            refuse_where(target == 0, "numbers other than 0", target=target)
            raise


def _log_ratio(target, prediction):
    """|log(1 + ŷ) − log(1 + y)|, as exact for neighbours as for numbers close to −1."""

    def of_two(y, p):
        low = np.minimum(y, p)
        # (1 + high) / (1 + low) = 1 + (high − low) / (1 + low)
        return np.log1p((np.maximum(y, p) - low) / (1 + low))

    for name, array in (("target", target), ("prediction", prediction)):
        if array.min() <= -1:
            refuse_where(array <= -1, "finite numbers above -1", **{name: array})
    with np.errstate(over="ignore", invalid="ignore"):  # finite() reports both
        ratio = in_pieces(of_two, target, prediction)
    return finite(ratio, target=target, prediction=prediction)


def _counts_and_rates(target, rate):
    target, rate = real_arrays(target=target, rate=rate)
    whole = all(np.array_equal(piece, np.floor(piece)) for piece in pieces(target))
    if not (whole and 0 <= target.min() <= target.max() < 2**53):
        refuse_non_finite(target=target)
        is_count = (target >= 0) & (target < 2**53) & (target == np.floor(target))
        refuse_where(~is_count, "whole numbers from 0 on, below 2**53", target=target)
    if not 0 <= rate.min() <= rate.max() < np.inf:
        refuse_non_finite(rate=rate)
        refuse_where(rate < 0, "numbers of 0 or more", rate=rate)
    return target, rate


def _at_the_best_rate(count):
    """y − y log y + log(y!): what a count of y costs at the rate y."""
    few = count < len(_SMALL_COUNTS)
    if few.all():
        return _SMALL_COUNTS[count.astype(np.intp)]
    many = np.where(few, len(_SMALL_COUNTS), count)
    series = (1 / 12 - (1 / 360 - 1 / 1260 / many**2) / many**2) / many
    table = _SMALL_COUNTS[np.where(few, count, 0).astype(np.intp)]
    return np.where(few, table, np.log(2 * np.pi * many) / 2 + series)
