"""Where PyTorch, Keras, scikit-learn and SciPy differ from the regression losses of this course.

Every difference that a docstring names is shown here on purpose, beside what the course does.
"""

import math

import numpy as np
import pytest

from course_utils import regression

TARGET = np.array([2.5, -0.75, 1.25])
PREDICTION = np.array([3.25, -2.0, 1.5])
OPTIONS = np.array([0.25, 1.75, 0.5])
COUNTS = np.array([2.0, 0.0, 5.0])
RATES = np.array([2.75, 0.5, 3.25])
# log(y!) by multiplying
LOG_FACTORIALS = np.log([2.0, 1.0, 120.0])

# A handful of roundings of float64.
close = pytest.approx


def in_torch(torch, loss, prediction, target, **options):
    """A loss of `torch.nn.functional`, which has the prediction first, for each example."""
    prediction, target = torch.tensor(prediction), torch.tensor(target)
    options = {k: torch.tensor(v) if isinstance(v, np.ndarray) else v for k, v in options.items()}
    return getattr(torch.nn.functional, loss)(
        prediction, target, **{"reduction": "none", **options}
    ).numpy()


def in_keras(losses, loss, target, prediction, **options):
    """A loss of Keras for each example, as rows of one number: Keras takes the mean of a row."""
    target, prediction = np.asarray(target), np.asarray(prediction)
    return np.asarray(getattr(losses, loss)(target[:, None], prediction[:, None], **options))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (regression.squared_error, "mean_squared_error"),
        (regression.absolute_error, "mean_absolute_error"),
        (lambda y, p: regression.huber(y, p, delta=1), "huber"),  # their default
        (regression.absolute_percentage_error, "mean_absolute_percentage_error"),
    ],
)
def test_keras_takes_the_mean_of_each_row(keras_losses, ours, theirs):
    target, prediction = np.stack([TARGET, OPTIONS]), np.stack([PREDICTION, RATES])
    rows = np.asarray(getattr(keras_losses, theirs)(target, prediction))
    assert rows == close(ours(target, prediction).mean(axis=-1), rel=1e-13)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (regression.squared_error, "mse_loss"),
        (regression.absolute_error, "l1_loss"),
        (lambda y, p: regression.huber(y, p, delta=1), "huber_loss"),  # their default
    ],
)
def test_torch_takes_the_mean_of_all(torch, ours, theirs):
    theirs = in_torch(torch, theirs, PREDICTION, TARGET, reduction="mean")
    assert theirs == close(ours(TARGET, PREDICTION).mean(), rel=1e-13)


def test_huber_divided_by_delta_is_smooth_l1_in_torch(torch):
    ours = regression.huber(TARGET, PREDICTION, delta=0.5)
    assert in_torch(torch, "huber_loss", PREDICTION, TARGET, delta=0.5) == close(ours, rel=1e-13)
    theirs = in_torch(torch, "smooth_l1_loss", PREDICTION, TARGET, beta=0.5)
    assert theirs == close(ours / 0.5, rel=1e-13)


@pytest.mark.parametrize(("delta", "loss_in_keras"), [(0.0, 0.0), (-1.0, -3.5)])
def test_huber_of_a_delta_that_is_not_positive(torch, keras_losses, delta, loss_in_keras):
    theirs = in_keras(keras_losses, "huber", [1.0], [4.0], delta=delta)
    assert theirs == close([loss_in_keras])
    with pytest.raises(RuntimeError, match="non-positive"):
        in_torch(torch, "huber_loss", [4.0], [1.0], delta=delta)


@pytest.mark.parametrize("function", [regression.huber, regression.huber_grad])
@pytest.mark.parametrize("delta", [0.0, -1.0])
def test_huber_refuses_a_delta_that_is_not_positive(function, delta):
    with pytest.raises(ValueError, match=f"delta: got {delta}; expected one number above 0"):
        function([1.0], [4.0], delta=delta)


def test_log_cosh_in_keras_has_the_log_2_of_float32(keras_losses):
    theirs = in_keras(keras_losses, "log_cosh", TARGET, TARGET)
    assert theirs == close(math.log(2) - float(np.float32(math.log(2))), rel=1e-6)  # −1.9e-9
    assert (theirs < 0).all()
    assert (regression.log_cosh(TARGET, TARGET) == 0).all()
    far = in_keras(keras_losses, "log_cosh", TARGET, PREDICTION)
    assert far == close(regression.log_cosh(TARGET, PREDICTION), abs=2e-9)


def test_log_cosh_of_small_errors_is_lost_in_keras(keras_losses):
    zero, error = np.zeros(1, np.float32), np.float32([1e-4])
    assert in_keras(keras_losses, "log_cosh", zero, error) == [0]
    assert regression.log_cosh(zero, error) == close(np.float32([5e-9]), rel=1e-6)


def test_percentage_error_in_keras_divides_by_1e_7_at_least(keras_losses):
    theirs = in_keras(keras_losses, "mean_absolute_percentage_error", [0.0, 1e-9], [1.0, 1.0])
    assert theirs == close([1e9, 1e9], rel=1e-8)
    assert regression.absolute_percentage_error([1e-9], [1.0]) == close([1e11], rel=1e-8)


def test_percentage_error_in_scikit_learn_is_a_fraction(metrics):
    theirs = metrics.mean_absolute_percentage_error
    ours = regression.absolute_percentage_error(TARGET, PREDICTION)
    assert theirs(TARGET, PREDICTION) == close(ours.mean() / 100, rel=1e-13)
    assert theirs([0.0], [1.0]) == close(1 / np.finfo(float).eps)


@pytest.mark.parametrize(
    "function",
    [regression.absolute_percentage_error, regression.absolute_percentage_error_grad],
)
@pytest.mark.parametrize("prediction", [0.0, 1.5])
def test_percentage_error_refuses_a_target_of_0(function, prediction):
    with pytest.raises(ValueError, match=r"target: got 0\.0 at index 1; expected numbers other"):
        function([0.5, 0.0], [0.75, prediction])


@pytest.mark.parametrize(
    "function",
    [regression.absolute_percentage_error, regression.absolute_percentage_error_grad],
)
def test_percentage_error_that_overflows_is_not_blamed_on_a_0(function):
    with pytest.raises(ValueError, match="target and prediction: got numbers whose result over"):
        function([1e-307, 0.5], [1.5, 0.75])


def test_squared_log_error_of_negative_numbers(keras_losses, metrics):
    target, prediction = np.array([-0.5]), np.array([1.5])
    ours = regression.squared_log_error(target, prediction)
    assert ours == close([math.log(5) ** 2], rel=1e-13)
    assert metrics.mean_squared_log_error(target, prediction) == close(ours[0], rel=1e-13)
    # Keras takes −0.5 for 1e-7.
    theirs = in_keras(keras_losses, "mean_squared_logarithmic_error", target, prediction)
    assert theirs == close([math.log(2.5) ** 2], rel=1e-6)
    both = abs(TARGET), abs(PREDICTION)
    theirs = in_keras(keras_losses, "mean_squared_logarithmic_error", *both)
    assert theirs == close(regression.squared_log_error(*both), rel=1e-13)


def test_squared_log_error_at_minus_1(keras_losses, metrics):
    target, prediction = np.array([2.0, 0.5]), np.array([1.75, -1.0])
    assert np.isfinite(
        in_keras(keras_losses, "mean_squared_logarithmic_error", target, prediction)
    ).all()
    with pytest.raises(ValueError, match="less than or equal to -1"):
        metrics.mean_squared_log_error(target, prediction)


def test_squared_log_error_refuses_minus_1():
    for function in (regression.squared_log_error, regression.squared_log_error_grad):
        with pytest.raises(ValueError, match=r"prediction: got -1\.0 at index 1; .* above -1"):
            function([2.0, 0.5], [-0.75, -1.0])
        with pytest.raises(ValueError, match=r"target: got -1\.5 at index 0; .* above -1"):
            function([-1.5, -1.0], [-3.0, 0.5])


def test_squared_log_error_refuses_a_ratio_that_overflows():
    with pytest.raises(ValueError, match="target and prediction: got numbers whose result overfl"):
        regression.squared_log_error([-1 + 1e-15], [1e300])
    high = regression.squared_log_error(np.float32([-1 + 6e-8]), np.float32([3e38]))
    assert high == close([(np.log(3e38) + 24 * np.log(2)) ** 2], rel=1e-6)


@pytest.mark.parametrize(("quantile", "theirs"), [(0.0, 0.75), (1.0, 0.0)])
def test_pinball_in_scikit_learn_allows_0_and_1(metrics, quantile, theirs):
    assert metrics.mean_pinball_loss([2.5], [3.25], alpha=quantile) == theirs


@pytest.mark.parametrize("quantile", [0.0, 1.0])
def test_pinball_refuses_0_and_1(quantile):
    for function in (regression.pinball, regression.pinball_grad):
        with pytest.raises(ValueError, match=f"quantile: got {quantile}; expected one number abo"):
            function([2.5], [3.25], quantile=quantile)


def test_the_constant_for_pinball_is_a_target_not_the_default_of_np_quantile():
    targets = np.array([1.0, 2.5, 4.0, 10.0])

    def cost(constant, quantile):
        return regression.pinball(targets, np.full(4, constant), quantile=quantile).mean()

    lowest = np.quantile(targets, 0.8, method="inverted_cdf")
    assert lowest == 10
    assert cost(lowest, 0.8) < cost(np.quantile(targets, 0.8), 0.8)
    # 0.75 · 4 is whole: every number from the third target to the fourth costs the same.
    assert np.quantile(targets, 0.75, method="inverted_cdf") == 4
    assert cost(4.0, 0.75) == cost(7.0, 0.75) == cost(10.0, 0.75) < cost(3.5, 0.75)


def test_gaussian_nll_in_torch_leaves_out_a_constant(torch):
    ours = regression.gaussian_nll(TARGET, PREDICTION, variance=OPTIONS)
    theirs = in_torch(torch, "gaussian_nll_loss", PREDICTION, TARGET, var=OPTIONS)
    assert theirs == close(ours - math.log(2 * math.pi) / 2, rel=1e-13)
    full = in_torch(torch, "gaussian_nll_loss", PREDICTION, TARGET, var=OPTIONS, full=True)
    assert full == close(ours, rel=1e-13)


def test_gaussian_nll_of_a_small_variance_is_that_of_1e_6_in_torch(torch):
    small = np.array([1e-9])
    theirs = in_torch(torch, "gaussian_nll_loss", [2.5], [2.5], var=small, full=True)
    assert theirs == close(regression.gaussian_nll([2.5], [2.5], variance=1e-6), rel=1e-6)
    ours = regression.gaussian_nll([2.5], [2.5], variance=small)
    assert ours == close(theirs - 1.5 * math.log(10), rel=1e-6)  # ½ log(1e-9/1e-6)


def test_gaussian_nll_of_a_variance_of_0(torch, stats):
    zero = np.array([0.0])
    assert np.isfinite(in_torch(torch, "gaussian_nll_loss", [2.5], [2.5], var=zero))
    with np.errstate(all="ignore"):
        assert np.isnan(stats.norm.logpdf(2.5, 2.5, 0.0))


def test_variance_that_is_not_positive_is_refused():
    for function in (regression.gaussian_nll, regression.gaussian_nll_grad):
        with pytest.raises(ValueError, match=r"variance: got 0\.0; expected numbers above 0"):
            function([2.5], [2.5], variance=0)
        with pytest.raises(ValueError, match=r"variance: got -0\.5 at index 2; expected numbers"):
            function(TARGET, PREDICTION, variance=[0.5, 1.5, -0.5])


def test_densities_per_example_agree(torch, stats):
    gaussian = regression.gaussian_nll(TARGET, PREDICTION, variance=OPTIONS)
    assert gaussian == close(-stats.norm.logpdf(TARGET, PREDICTION, OPTIONS**0.5), rel=1e-13)
    laplace = regression.laplace_nll(TARGET, PREDICTION, scale=OPTIONS)
    assert laplace == close(-stats.laplace.logpdf(TARGET, PREDICTION, OPTIONS), rel=1e-13)
    mean, scale = torch.tensor(PREDICTION), torch.tensor(OPTIONS)
    theirs = -torch.distributions.Laplace(mean, scale).log_prob(torch.tensor(TARGET))
    assert laplace == close(theirs.numpy(), rel=1e-13)


def test_scale_that_is_not_positive_is_refused():
    for function in (regression.laplace_nll, regression.laplace_nll_grad):
        with pytest.raises(ValueError, match=r"scale: got -1\.5; expected numbers above 0"):
            function([2.5], [2.5], scale=-1.5)
        with pytest.raises(ValueError, match=r"scale: got 0\.0 at index 1; expected numbers abo"):
            function(TARGET, PREDICTION, scale=[0.5, 0.0, 0.5])


@pytest.mark.parametrize(
    ("function", "option"),
    [
        (regression.gaussian_nll, "variance"),
        (regression.gaussian_nll_grad, "variance"),
        (regression.laplace_nll, "scale"),
        (regression.laplace_nll_grad, "scale"),
    ],
)
def test_one_option_per_example(function, option):
    together = function(TARGET, PREDICTION, **{option: OPTIONS})
    alone = [
        function(y, p, **{option: o}) for y, p, o in zip(TARGET, PREDICTION, OPTIONS, strict=True)
    ]
    assert together.tolist() == alone
    single = function(np.float32(TARGET), np.float32(PREDICTION), **{option: OPTIONS})
    assert single.dtype == np.float32  # the option does not decide
    with pytest.raises(ValueError, match=rf"target and {option}: got shapes \(3,\) and \(2,\)"):
        function(TARGET, PREDICTION, **{option: OPTIONS[:2]})
    with pytest.raises(ValueError, match=rf"{option}: got 1e-50; .* above 0 in float32"):
        function(np.float32(TARGET), np.float32(PREDICTION), **{option: 1e-50})
    with pytest.raises(ValueError, match=f"{option}: got numbers whose result overflows"):
        function(np.float32(TARGET), np.float32(PREDICTION), **{option: 1e50})


def test_square_of_the_error_may_overflow_in_gaussian_nll():
    assert regression.gaussian_nll([0.0], [1e200], variance=1e300) == close([5e99], rel=1e-13)


def test_poisson_nll_in_torch_takes_the_logarithm_of_the_rate(torch):
    ours = regression.poisson_nll(COUNTS, RATES)
    theirs = in_torch(torch, "poisson_nll_loss", np.log(RATES), COUNTS)
    assert theirs == close(ours - LOG_FACTORIALS, rel=1e-13)


def test_poisson_nll_in_torch_and_keras_leaves_out_the_factorial(torch, keras_losses):
    without = regression.poisson_nll(COUNTS, RATES) - LOG_FACTORIALS
    theirs = in_torch(torch, "poisson_nll_loss", RATES, COUNTS, log_input=False)
    assert theirs == close(without, rel=1e-7)  # 1e-8 is added to the rate
    assert theirs != close(without, rel=1e-10)
    theirs = in_keras(keras_losses, "poisson", COUNTS, RATES)
    assert theirs == close(without, rel=1e-6)  # 1e-7 is added to the rate
    assert theirs != close(without, rel=1e-9)


def test_poisson_nll_in_torch_in_full_takes_stirlings_formula(torch):
    full, without = (
        in_torch(torch, "poisson_nll_loss", RATES, COUNTS, log_input=False, full=full)
        for full in (True, False)
    )
    # log(y!) is 0.6931, 0 and 4.7875
    assert full - without == close([0.6518064845, 0, 4.7708470515], abs=1e-9)


def test_poisson_nll_at_rate_0(torch, keras_losses, stats):
    counts, nothing = np.array([0.0, 3.0]), np.zeros(2)
    assert regression.poisson_nll(counts, nothing).tolist() == [0, math.inf]
    assert (-stats.poisson.logpmf(counts, nothing)).tolist() == [0, math.inf]
    theirs = in_torch(torch, "poisson_nll_loss", nothing, counts, log_input=False)
    assert theirs == close([0, -3 * math.log(1e-8)])
    assert in_keras(keras_losses, "poisson", counts, nothing) == close([0, -3 * math.log(1e-7)])


def test_poisson_nll_of_a_negative_rate(torch, keras_losses):
    theirs = in_torch(torch, "poisson_nll_loss", [-1.5], [2.0], log_input=False)
    assert np.isnan(theirs)
    assert np.isnan(in_keras(keras_losses, "poisson", [2.0], [-1.5]))


def test_poisson_nll_refuses_a_negative_rate():
    for function in (regression.poisson_nll, regression.poisson_nll_grad):
        with pytest.raises(ValueError, match=r"rate: got -1\.5 at index 1; expected numbers of 0"):
            function([0, 2], [0.0, -1.5])


NO_COUNTS = [2.5, -1.0, 2.0**53]


def test_poisson_nll_in_torch_takes_what_is_no_count(torch):
    rates = np.full(3, 1.5)
    theirs = in_torch(torch, "poisson_nll_loss", rates, np.array(NO_COUNTS), log_input=False)
    assert np.isfinite(theirs).all()


@pytest.mark.parametrize("target", NO_COUNTS)
def test_poisson_nll_refuses_what_is_no_count(target):
    for function in (regression.poisson_nll, regression.poisson_nll_grad):
        with pytest.raises(ValueError, match=f"target: got {target} at index 2; expected whole"):
            function([0, 2**52, target], [0.5, 1.5, 1.5])


@pytest.mark.parametrize("target", [np.nan, np.inf, -np.inf])
def test_poisson_nll_asks_for_finite_numbers_before_whole_ones(target):
    with pytest.raises(ValueError, match=f"target: got {target} at index 1; expected finite"):
        regression.poisson_nll([2.5, target], [0.5, 1.5])


def test_poisson_nll_of_many_counts_is_that_of_each():
    rng = np.random.default_rng(4)
    counts, rates = rng.poisson(30, 6000), rng.uniform(1, 60, 6000)  # more than one piece
    alone = [regression.poisson_nll(*pair) for pair in zip(counts, rates, strict=True)]
    np.testing.assert_allclose(regression.poisson_nll(counts, rates), alone, rtol=1e-13)


def test_poisson_nll_of_many_and_of_large_counts(stats):
    rng = np.random.default_rng(4)
    counts = rng.poisson(30, (3, 5000)).astype(float)  # more than fit into one piece
    counts[2] = rng.integers(0, 2**53, 5000)
    rates = rng.uniform(1, 60, (3, 5000))
    ours = regression.poisson_nll(counts, rates)
    theirs = -stats.poisson.logpmf(counts, rates)
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)
    shifted = regression.poisson_nll(counts.T, rates.T)  # not contiguous
    assert np.array_equal(shifted, ours.T)


@pytest.mark.parametrize(
    "function",
    [regression.signed_error, regression.squared_log_error, regression.absolute_percentage_error],
)
def test_infinity_in_both_is_refused_like_infinity_in_one(function):
    with pytest.raises(ValueError, match="target: got inf at index 1; expected finite"):
        function([0.5, np.inf], [0.75, np.inf])
