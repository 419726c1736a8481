"""Losses for numbers: how far is a prediction from its target?

Each loss returns one value per example; the mean over a batch is taken by whoever calls it, with
`course_utils.reduction` or `numpy.mean`. ``NAME_grad`` is the derivative with respect to the
prediction. The order of the arguments is always target, prediction.
"""

import numpy as np

from course_utils.validation import finite, real_arrays, refuse_overflow


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
    target, prediction = real_arrays(target=target, prediction=prediction)
    with np.errstate(over="ignore", invalid="ignore"):  # finite() reports both
        return finite(prediction - target, target=target, prediction=prediction)


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
    return np.ones_like(signed_error(target, prediction))


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
    error = signed_error(target, prediction)
    with refuse_overflow("squared error of target and prediction"):
        return error**2


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
    error = signed_error(target, prediction)
    with refuse_overflow("derivative of the squared error of target and prediction"):
        return 2 * error


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
