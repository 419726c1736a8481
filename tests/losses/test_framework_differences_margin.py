"""Where PyTorch, Keras, scikit-learn and SciPy differ from `course_utils.margin`, on purpose.

Each difference is named under "In the frameworks" in a docstring; here it is run. Where ours
refuses what a framework takes, the refusal stands beside it.
"""

import numpy as np
import pytest

from course_utils import margin

SIGN, SCORE = np.array([1.0, -1.0]), np.array([0.8, -0.5])


def tensorflow_grad(tensorflow, loss, target, prediction):
    prediction = tensorflow.Variable(prediction)
    with tensorflow.GradientTape() as tape:
        total = tensorflow.reduce_sum(loss(tensorflow.constant(target), prediction))
    return tape.gradient(total, prediction).numpy()


# ---- hinge and squared hinge


def test_keras_takes_0_for_the_negative_label_only_while_no_other_label_is_in_the_batch(keras):
    def losses(sign):  # each example in a row of its own: Keras takes the mean over the last axis
        return np.asarray(keras.losses.hinge(np.array(sign)[:, None], np.array([[0.8], [-0.5]])))

    expected = [0.2, 0.5]
    np.testing.assert_allclose(margin.hinge([1, -1], SCORE), expected, rtol=1e-15)
    np.testing.assert_allclose(losses([1.0, -1.0]), expected, rtol=1e-15)
    np.testing.assert_allclose(losses([1.0, 0.0]), expected, rtol=1e-15)
    # Here 0 stays 0, so that its example costs 1 whatever the score.
    np.testing.assert_allclose(losses([-1.0, 0.0]), [1.8, 1.0], rtol=1e-15)


@pytest.mark.parametrize("loss", [margin.hinge, margin.squared_hinge])
def test_ours_refuses_the_label_0(loss):
    with pytest.raises(ValueError, match=r"^sign: got 0.0 at index 1; expected -1 or \+1$"):
        loss([1, 0], SCORE)


def test_scikit_learn_takes_a_single_label_for_the_negative_one(metrics):
    scores = np.array([0.8, 0.6])
    assert np.mean(margin.hinge([1, 1], scores)) == pytest.approx(0.3)
    assert np.mean(margin.hinge([-1, -1], scores)) == pytest.approx(1.7)
    assert metrics.hinge_loss([1, 1], scores) == pytest.approx(1.7)
    assert metrics.hinge_loss([-1, -1], scores) == pytest.approx(1.7)


def test_scikit_learn_takes_any_two_labels(metrics):
    expected = np.mean(margin.hinge(SIGN, SCORE))
    assert metrics.hinge_loss([7, 3], SCORE) == pytest.approx(expected, rel=1e-15)


def test_soft_margin_of_torch_is_the_cross_entropy(torch):
    theirs = torch.nn.functional.soft_margin_loss(
        torch.tensor(SCORE), torch.tensor(SIGN), reduction="none"
    )
    np.testing.assert_allclose(theirs, np.log1p(np.exp(-SIGN * SCORE)), rtol=1e-14)
    assert not np.allclose(theirs, margin.hinge(SIGN, SCORE), rtol=0.05)


def test_at_the_kink_of_the_hinge_torch_chooses_0_and_tensorflow_a_slope(torch, tensorflow, keras):
    score = torch.tensor(SIGN, requires_grad=True)
    loss = torch.nn.functional.margin_ranking_loss(
        score, torch.zeros(2), torch.tensor(SIGN), margin=1, reduction="sum"
    )
    loss.backward()
    column = SIGN[:, None]
    theirs = tensorflow_grad(tensorflow, keras.losses.hinge, column, column)
    assert np.array_equal(margin.hinge_grad(SIGN, SIGN), [0, 0])
    assert np.array_equal(score.grad, [0, 0])
    assert np.array_equal(theirs[:, 0], [-1, 1])


def test_the_slope_at_the_kink_depends_on_how_the_hinge_is_written(torch, tensorflow):
    def of_torch(hinge):
        score = torch.tensor(1.0, requires_grad=True)
        hinge(1 - score).backward()
        return score.grad.item()

    def of_tensorflow(hinge):
        score = tensorflow.Variable(1.0)
        with tensorflow.GradientTape() as tape:
            loss = hinge(1 - score)
        return float(tape.gradient(loss, score))

    assert of_torch(lambda missing: torch.maximum(torch.tensor(0.0), missing)) == -0.5
    assert of_torch(torch.relu) == 0
    assert of_tensorflow(lambda missing: tensorflow.maximum(missing, 0.0)) == -1
    assert of_tensorflow(lambda missing: tensorflow.maximum(0.0, missing)) == 0
    assert of_tensorflow(tensorflow.nn.relu) == 0


def test_two_classes_in_torch_give_half_of_the_squared_hinge(torch):
    two_scores = torch.tensor(SCORE)[:, None] * torch.tensor([-0.5, 0.5])
    theirs = torch.nn.functional.multi_margin_loss(
        two_scores, torch.tensor([1, 0]), p=2, reduction="none"
    )
    np.testing.assert_allclose(2 * theirs, margin.squared_hinge(SIGN, SCORE), rtol=1e-14)


# ---- categorical and multi-class hinge


@pytest.mark.parametrize(
    ("scores", "ours", "theirs"),
    [
        ([-2.0, -3.0, -2.5], 2.0, 4.0),
        ([-0.6, 0.8, -1.2], 0.0, 0.2),
        ([0.5, 1.2, -0.9], 0.3, 0.3),  # another score above 0: no difference
    ],
)
def test_keras_puts_a_0_in_the_place_of_the_true_class(keras, scores, ours, theirs):
    one_hot, scores = np.array([[0.0, 1.0, 0.0]]), np.array([scores])
    assert margin.categorical_hinge(one_hot, scores)[0] == pytest.approx(ours, rel=1e-15)
    shown = np.asarray(keras.losses.categorical_hinge(one_hot, scores))[0]
    assert shown == pytest.approx(theirs, rel=1e-15)


def test_keras_takes_soft_targets_for_one_hot_rows(keras):
    soft, scores = np.array([[0.25, 0.75]]), np.array([[0.5, 2.0]])
    assert np.isfinite(np.asarray(keras.losses.categorical_hinge(soft, scores))).all()
    with pytest.raises(ValueError, match=r"^one_hot: got 0.25 at index \(0, 0\); expected 0 or 1$"):
        margin.categorical_hinge(soft, scores)


@pytest.mark.parametrize(
    ("one_hot", "message"),
    [
        ([[0, 1, 0], [1, 1, 0]], "got 2 in row 1; expected 1, counting the ones"),
        ([[0, 0, 0], [1, 0, 0]], "got 0 in row 0; expected 1, counting the ones"),
        ([1, 1, 1], "got 3; expected 1, counting the ones"),
        ([[[0, 1], [1, 0]], [[0, 1], [0, 0]]], r"got 0 in row \(1, 1\);"),
        ([[0, 1, np.nan]], r"got nan at index \(0, 2\)"),
    ],
)
def test_ours_refuses_rows_that_are_not_one_hot(one_hot, message):
    for function in (margin.categorical_hinge, margin.categorical_hinge_grad):
        with pytest.raises(ValueError, match=f"^one_hot: {message}"):
            function(one_hot, np.zeros(np.shape(one_hot)))


def test_among_equal_scores_tensorflow_gives_each_a_part(tensorflow, keras):
    one_hot, scores = np.array([[0.0, 1.0, 0.0]]), np.array([[0.5, 0.75, 0.5]])
    ours = margin.categorical_hinge_grad(one_hot, scores)
    theirs = tensorflow_grad(tensorflow, keras.losses.categorical_hinge, one_hot, scores)
    assert np.array_equal(ours, [[1, -1, 0]])
    assert np.array_equal(theirs, [[0.5, -1, 0.5]])


def test_at_the_kink_of_the_categorical_hinge_tensorflow_chooses_a_slope(tensorflow, keras):
    one_hot, scores = np.array([[0.0, 1.0, 0.0]]), np.array([[0.5, 1.5, 0.25]])
    ours = margin.categorical_hinge_grad(one_hot, scores)
    theirs = tensorflow_grad(tensorflow, keras.losses.categorical_hinge, one_hot, scores)
    assert np.array_equal(ours, [[0, 0, 0]])
    assert np.array_equal(theirs, [[1, -1, 0]])


def test_torch_divides_the_multiclass_hinge_by_the_number_of_classes(torch):
    label, scores = np.array([1]), np.array([[0.5, 1.25, 0.75]])
    theirs = torch.nn.functional.multi_margin_loss(torch.tensor(scores), torch.tensor(label))
    assert margin.multiclass_hinge(label, scores)[0] == 0.75
    assert theirs == 0.25


def test_at_the_kink_of_the_multiclass_hinge_torch_chooses_0_too(torch):
    scores = torch.tensor([[0.5, 1.5, 0.75]], requires_grad=True)
    torch.nn.functional.multi_margin_loss(scores, torch.tensor([1])).backward()
    ours = margin.multiclass_hinge_grad([1], scores.detach().numpy())
    np.testing.assert_allclose(3 * scores.grad, ours, rtol=1e-6)
    assert np.array_equal(ours, [[0, -1, 1]])


def test_keras_and_scikit_learn_take_the_largest_term_and_torch_the_sum(torch, keras, metrics):
    scores, label = np.array([[0.5, 1.25, 0.75], [2.0, 0.5, 1.75], [1.5, 1.0, 0.75]]), np.arange(3)
    largest = margin.categorical_hinge(np.eye(3), scores)
    total = margin.multiclass_hinge(label, scores)
    np.testing.assert_array_equal(largest, [1.75, 2.5, 1.75])
    np.testing.assert_array_equal(total, [3.0, 4.75, 3.0])
    np.testing.assert_array_equal(keras.losses.categorical_hinge(np.eye(3), scores), largest)
    assert metrics.hinge_loss(label, scores) == pytest.approx(np.mean(largest), rel=1e-15)
    theirs = torch.nn.functional.multi_margin_loss(
        torch.tensor(scores), torch.tensor(label), reduction="none"
    )
    np.testing.assert_allclose(3 * theirs, total, rtol=1e-15)


def test_the_scikit_learn_hinge_of_rows_needs_three_classes(metrics):
    scores = np.array([[0.5, 1.25], [2.0, 0.5]])
    with pytest.raises(ValueError):
        metrics.hinge_loss([0, 1], scores)
    # Ours take two, and then agree with the hinge of the difference of the scores.
    two = margin.hinge([-1, 1], scores[:, 1] - scores[:, 0])
    np.testing.assert_array_equal(margin.multiclass_hinge([0, 1], scores), two)
    np.testing.assert_array_equal(margin.categorical_hinge(np.eye(2), scores), two)


@pytest.mark.parametrize(
    ("counts", "categorical", "multiclass"),
    [
        ((5, 3, 2), (0, 0, 0), (1, 0, 0)),
        ((9, 9, 2), (0, 0, 0), (1, 1, 0)),
        ((1, 6, 3), (0, 1, 0), (0, 2, 1)),
    ],
)
def test_best_constant_scores_with_and_without_a_majority(counts, categorical, multiclass):
    label = np.repeat(np.arange(3), counts)
    one_hot = np.eye(3)[label]
    # A grid of halves is fine enough: both losses are linear between whole differences.
    grid = np.stack(np.meshgrid(*[np.arange(0, 2.5, 0.5)] * 3), axis=-1).reshape(-1, 1, 3)

    def cost(loss, target, scores):
        each = np.broadcast_to(scores, (len(scores), *one_hot.shape))
        return loss(np.broadcast_to(target, (len(scores), *target.shape)), each).mean(axis=1)

    for loss, target, best in (
        (margin.categorical_hinge, one_hot, categorical),
        (margin.multiclass_hinge, label, multiclass),
    ):
        (lowest,) = cost(loss, target, np.array([[best]], dtype=float))
        assert lowest == pytest.approx(cost(loss, target, grid).min(), rel=1e-14)


# ---- hinge embedding


def test_hinge_embedding_is_not_the_hinge_loss(torch):
    """A published text takes one for the other; on its kind of scores they are far apart."""
    ours = margin.hinge_embedding(SIGN, SCORE, margin=1)
    theirs = torch.nn.functional.hinge_embedding_loss(torch.tensor(SCORE), torch.tensor(SIGN))
    assert np.mean(ours) == pytest.approx(1.15, rel=1e-15)
    assert theirs.item() == pytest.approx(1.15, rel=1e-15)
    assert np.mean(margin.hinge(SIGN, SCORE)) == pytest.approx(0.35, rel=1e-15)


def test_torch_adds_up_both_terms_for_the_label_0(torch):
    theirs = torch.nn.functional.hinge_embedding_loss(
        torch.tensor([0.25, 1.75]), torch.tensor([0, 0]), reduction="none"
    )
    assert np.array_equal(theirs, [0.25 + 0.75, 1.75 + 0])
    with pytest.raises(ValueError, match=r"^sign: got 0.0 at index 0"):
        margin.hinge_embedding([0, 0], [0.25, 1.75], margin=1)


def test_at_the_kink_of_the_hinge_embedding_torch_chooses_0_too(torch):
    distance = torch.tensor([1.5], requires_grad=True)
    torch.nn.functional.hinge_embedding_loss(distance, torch.tensor([-1]), margin=1.5).backward()
    assert distance.grad == margin.hinge_embedding_grad([-1], [1.5], margin=1.5) == 0


# ---- cosine similarity

GRAD = margin.cosine_similarity_grad
T, P = np.array([[3.0, 4.0]]), np.array([[8.0, 6.0]])


def test_torch_has_the_opposite_sign_and_keras_the_same(torch, keras):
    theirs = torch.nn.functional.cosine_similarity(torch.tensor(T), torch.tensor(P))
    embedding = torch.nn.functional.cosine_embedding_loss(
        torch.tensor(T), torch.tensor(P), torch.tensor([1])
    )
    assert margin.cosine_similarity(T, P) == pytest.approx(-0.96)
    assert np.asarray(keras.losses.cosine_similarity(T, P)) == pytest.approx(-0.96)
    assert theirs.item() == pytest.approx(0.96)
    assert embedding.item() == pytest.approx(0.04)


@pytest.mark.parametrize("name", ["target", "prediction"])
def test_frameworks_have_a_cosine_for_rows_of_zeros(torch, keras, metrics, name):
    rows = {"target": T, "prediction": P} | {name: np.zeros((1, 2))}
    theirs = torch.nn.functional.cosine_similarity(*map(torch.tensor, rows.values()))
    assert theirs == 0
    assert np.asarray(keras.losses.cosine_similarity(*rows.values())) == 0
    assert metrics.pairwise.paired_cosine_distances(*rows.values()) == 0.5
    spatial = pytest.importorskip("scipy.spatial", reason="SciPy is not installed")
    with np.errstate(invalid="ignore"):
        assert np.isnan(spatial.distance.cosine(*(row[0] for row in rows.values())))
    for function in (margin.cosine_similarity, GRAD):
        with pytest.raises(ValueError, match=rf"^{name}: got 0.0 in row 0; expected a row that"):
            function(**rows)
        with pytest.raises(ValueError, match=rf"^{name}: got 0.0; expected a row that"):
            function(**{each: row[0] for each, row in rows.items()})


@pytest.mark.parametrize(
    ("length", "in_keras", "in_torch"),
    [
        (1e-6, -0.96, 0.96),
        (1e-9, -0.0096, 0.096),  # Keras divides by 1e-7 at least, PyTorch by 1e-8
        (1e-200, 0, 0),
        (1e200, 0, 0),
    ],
)
def test_frameworks_lose_the_direction_of_short_and_long_vectors(
    torch, keras, length, in_keras, in_torch
):
    scaled = P / 10 * length
    theirs = torch.nn.functional.cosine_similarity(torch.tensor(T), torch.tensor(scaled))
    assert margin.cosine_similarity(T, scaled) == pytest.approx(-0.96, rel=1e-15)
    shown = np.asarray(keras.losses.cosine_similarity(T, scaled))
    assert shown == pytest.approx(in_keras, rel=1e-6, abs=1e-100)
    assert theirs.item() == pytest.approx(in_torch, rel=1e-6, abs=1e-100)


@pytest.mark.parametrize("power", [-1060, -700, 700, 1020])
def test_only_the_direction_counts_whatever_the_length(power):
    """A power of two changes no digit; the gradient grows as the vector shrinks."""
    rng = np.random.default_rng(2)
    target = rng.integers(-9, 10, (20, 3)) + 0.5
    prediction = rng.integers(-7, 8, (20, 3)) - 0.5
    loss, grad = (f(target, prediction) for f in (margin.cosine_similarity, GRAD))
    scaled = np.ldexp(prediction, power)
    assert np.array_equal(margin.cosine_similarity(target, scaled), loss)
    assert np.array_equal(margin.cosine_similarity(scaled, target), loss)
    assert np.array_equal(GRAD(np.ldexp(target, power), prediction), grad)
    if power == -1060:  # 2¹⁰⁶⁰ is no number
        with pytest.raises(
            ValueError, match=r"^prediction: got .* at index \(0, 0\); expected a row"
        ):
            GRAD(target, scaled)
    else:
        np.testing.assert_allclose(GRAD(target, scaled), np.ldexp(grad, -power), rtol=1e-15)


def test_a_vector_can_be_too_short_for_a_gradient():
    target, prediction = (np.array(row, np.float32) for row in ([3, 4], [8e-42, 6e-42]))
    assert margin.cosine_similarity(target, prediction) == pytest.approx(-0.96, rel=1e-3)
    message = "expected a row long enough for a derivative in"
    with pytest.raises(ValueError, match=rf"^prediction: got .*e-42 at index 0; {message} float32"):
        GRAD(target, prediction)
    # Along the prediction the derivative is 0 however short it is.
    with pytest.raises(ValueError, match=rf"^prediction: got 0.0 at index 1; {message} float64"):
        GRAD([0, 1], [1e-310, 0.0])


def test_ours_stays_between_its_ends_where_rounding_leads_beyond(keras):
    target = np.random.default_rng(4).normal(size=(500, 3))
    assert np.array_equal(margin.cosine_similarity(target, 2 * target), np.full(500, -1.0))
    for factor in (0.7, -0.7):
        loss = margin.cosine_similarity(target, factor * target)
        np.testing.assert_allclose(loss, -np.sign(factor), rtol=1e-15)
        assert np.abs(loss).max() == 1
        theirs = np.asarray(keras.losses.cosine_similarity(target, factor * target))
        assert np.abs(theirs).max() > 1


# ---- numbers that the frameworks take without a word


def refused(function, message, *arguments, **options):
    with pytest.raises(ValueError, match=message):
        function(*arguments, **options)


def both(name):
    return getattr(margin, name), getattr(margin, f"{name}_grad")


@pytest.mark.parametrize("name", ["hinge", "squared_hinge"])
def test_an_infinite_score_on_the_right_side_costs_nothing_in_keras(keras, name):
    sign, score = np.array([[1.0, -1.0]]), np.array([[np.inf, 0.5]])
    finite = float(np.asarray(getattr(keras.losses, name)(sign, score))[0])
    assert finite == (0 + 1.5 ** (2 if name == "squared_hinge" else 1)) / 2
    for function in both(name):
        refused(function, r"^score: got inf at index \(0, 0\); expected finite", sign, score)


def test_minus_infinity_for_another_class_costs_nothing_in_torch_and_nan_in_keras(torch, keras):
    scores = np.array([[0.5, 1.25, -np.inf]])
    theirs = torch.nn.functional.multi_margin_loss(torch.tensor(scores), torch.tensor([1]))
    assert 3 * theirs.item() == 0.25
    assert np.isnan(np.asarray(keras.losses.categorical_hinge([[0, 1, 0]], scores))[0])
    for functions, target in (
        (both("categorical_hinge"), [[0, 1, 0]]),
        (both("multiclass_hinge"), [1]),
    ):
        for function in functions:
            refused(function, r"^scores: got -inf at index \(0, 2\)", target, scores)


@pytest.mark.parametrize("score", [np.inf, -np.inf, np.nan])
def test_a_score_of_the_true_class_that_is_not_finite_is_refused(score):
    for functions, target in ((both("categorical_hinge"), [0, 1]), (both("multiclass_hinge"), 1)):
        for function in functions:
            refused(function, rf"^scores: got {score} at index 1; exp", target, [0.5, score])


def test_an_infinite_distance_costs_nothing_in_torch(torch):
    theirs = torch.nn.functional.hinge_embedding_loss(torch.tensor([np.inf]), torch.tensor([-1]))
    assert theirs == 0
    for function in both("hinge_embedding"):
        refused(function, "^distance: got inf at index 0; exp", [-1], [np.inf], margin=1)


@pytest.mark.parametrize("margin_option", [0, -1.5, np.nan, [1, 2]])
def test_a_margin_that_is_not_above_0_is_refused(torch, margin_option):
    if np.ndim(margin_option) == 0:  # PyTorch takes it
        torch.nn.functional.hinge_embedding_loss(
            torch.tensor([0.5]), torch.tensor([-1]), margin=margin_option
        )
    for function in both("hinge_embedding"):
        refused(function, "^margin: got", SIGN, SCORE, margin=margin_option)
        with pytest.raises(TypeError, match="required keyword-only argument: 'margin'"):
            function(SIGN, SCORE)


def test_numbers_whose_result_overflows_are_refused():
    for function in both("categorical_hinge"):
        refused(function, r"^scores: .* overflows float64", [[1, 0, 0]], [[-1e308, 1e308, 0]])
    for function in both("multiclass_hinge"):
        refused(function, r"^scores: .* overflows float64", [0], [[-1e308, 1e308, 0]])
    refused(margin.multiclass_hinge, "^sum over the classes", [0], [[-1e308, 5e307, 5e307]])
    for function in both("hinge_embedding"):
        refused(function, "^distance: .* overflows float64", [-1], [-1e308], margin=1e308)
        refused(function, "^distance: .* overflows float32", [-1], np.float32([1]), margin=1e308)
    refused(margin.squared_hinge, "^squared hinge of sign and score: got", [1], [-1e200])
    refused(margin.squared_hinge_grad, "^derivative of the squared hinge", [1], [-1.5e308])


def test_the_largest_numbers_whose_result_is_a_number_are_taken():
    assert margin.hinge([1], [-1.5e308]) == 1.5e308
    assert margin.squared_hinge([-1], [2.0**500]) == 2.0**1000
    assert margin.categorical_hinge([0, 1], [8e307, -8e307]) == 1.6e308
    assert margin.multiclass_hinge(1, [8e307, -8e307]) == 1.6e308
    assert margin.hinge_embedding([-1], [-8e307], margin=8e307) == 1.6e308


def test_the_labels_of_a_float32_prediction_do_not_make_it_float64():
    scores = np.array([[0.25, 0.5], [0.75, 2.5]], np.float32)
    for function, target, prediction, options in (
        *((f, [1, -1], scores[0], {}) for f in both("hinge") + both("squared_hinge")),
        *((f, [1, -1], scores[0], {"margin": 0.75}) for f in both("hinge_embedding")),
        *((f, [[1, 0], [0, 1]], scores, {}) for f in both("categorical_hinge")),
        *((f, [0, 1], scores, {}) for f in both("multiclass_hinge")),
    ):
        assert function(target, prediction, **options).dtype == np.float32
    # A vector to be met is no label: the wider of the two types counts.
    for function in both("cosine_similarity"):
        assert function(T, P.astype(np.float32)).dtype == np.float64


def test_shapes_that_do_not_fit_are_refused():
    for name in ("hinge", "squared_hinge"):
        for function in both(name):
            refused(function, r"^sign and score: got shapes \(2,\) and \(1,\)", [1, 1], [0.5])
    for function in both("hinge_embedding"):
        refused(function, r"^sign and distance: got shapes", [1, 1], [0.5], margin=1)
    for function in both("categorical_hinge"):
        refused(function, r"^one_hot and scores: got shapes", [0, 1], [0.5])
        refused(function, r"^scores: got 1 class; expected at least 2", [[1]], [[0.5]])
        refused(function, r"^one_hot: got the single number", 1, 0.5)
    for function in both("multiclass_hinge"):
        refused(function, r"^label and scores: got shapes \(2,\) and \(1, 2\)", [0, 1], [[0.5, 1]])
        refused(function, r"^scores: got 1 class; expected at least 2", [0], [[0.5]])
    for function in both("cosine_similarity"):
        refused(function, r"^target and prediction: got shapes", [1, 1], [0.5])
        refused(function, r"^target: got the single number", 1, 0.5)
        refused(function, r"^target: got nan at index 1", [0.5, np.nan], [0.5, 1])
        refused(function, r"^prediction: got -inf at index 0", [0.5, 1], [-np.inf, 0])
