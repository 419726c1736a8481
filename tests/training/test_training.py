"""What both frameworks share, without either: weights, batches, the record, when a run ends.

The network of most tests has given losses, and one weight that counts its steps.
"""

import errno
import json
import os
import re
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from course_utils.training import (
    TrainingStopped,
    as_arrays,
    first_weights,
    framework_seed,
    prepared,
    running_mean,
    shuffled_batches,
)
from tests.helpers.running import run_program
from tests.helpers.scripted import Scripted, run_of, train
from tests.helpers.sixteen_bits import Bfloat16


def then(*losses, error):
    """Losses, and then an error."""
    yield from losses
    raise error


def test_first_weights_have_the_shapes_of_the_layers_and_biases_are_zero():
    layers = first_weights([3, 5, 2], seed=11)
    assert [(w.shape, b.shape) for w, b in layers] == [((3, 5), (5,)), ((5, 2), (2,))]
    assert all(array.dtype == np.float32 for layer in layers for array in layer)
    assert not any(biases.any() for _, biases in layers)


def test_first_weights_fill_the_range_of_glorot():
    ((weights, _),) = first_weights([40, 60], seed=11)
    bound = np.sqrt(6 / 100)
    assert abs(weights).max() <= bound
    # Of 2,400 uniform numbers the mean is 0 and the spread bound/√3, to about one part in 50.
    assert abs(weights.mean()) < bound / 20
    assert weights.std() == pytest.approx(bound / np.sqrt(3), rel=0.05)


def test_first_weights_depend_on_the_seed_alone():
    (one, _), (same, _), (other, _) = (first_weights([4, 3], seed=seed)[0] for seed in (5, 5, 6))
    assert np.array_equal(one, same)
    assert not np.any(one == other)


@pytest.mark.parametrize("seed", [2**64, 2**127 + 12345])
def test_a_seed_may_be_of_any_length(seed):
    expected = np.random.default_rng(seed).uniform(-1, 1, (2, 4))  # √(6/6) is 1
    ((weights, _),) = first_weights([2, 4], seed=seed)
    np.testing.assert_array_equal(weights, expected.astype(np.float32))


def test_a_seed_for_the_frameworks_is_the_same_up_to_64_bits_and_mixed_beyond():
    short = [0, 7, 2**32, 2**63 + 1, 2**64 - 1]
    assert [framework_seed(seed) for seed in short] == short
    # Any bit of a long one counts.
    long = [2**64, 2**64 + 1, 2**65, 2**127, 2**127 + 1, 2**127 + 2**64]
    mixed = {framework_seed(seed) for seed in long}
    assert len(mixed) == len(long)
    assert all(type(seed) is int and 0 <= seed < 2**64 for seed in mixed)
    assert not mixed & {seed % 2**64 for seed in long}


@pytest.mark.parametrize(
    ("sizes", "seed", "error", "message"),
    [
        ([3], 7, ValueError, "sizes: got [3]; expected two or more, inputs first"),
        ([3, 0], 7, ValueError, "size: got 0; expected one number at least 1"),
        ([3, 2.5], 7, ValueError, "size: got 2.5; expected a whole number"),
        ([3, None], 7, TypeError, "size: got None; expected real numbers"),
        ([3, 2], -1, ValueError, "seed: got -1; expected one number at least 0"),
        ([3, 2], 0.5, ValueError, "seed: got 0.5; expected a whole number"),
        ([3, 2], "7", TypeError, "seed: got text; expected real numbers"),
        ([3, 2], -(2**70), ValueError, f"seed: got {-(2**70)}; expected one number at least 0"),
        ([3, 2], [2**70], TypeError, "seed: got objects; expected real numbers"),
    ],
)
def test_first_weights_refuse(sizes, seed, error, message):
    with pytest.raises(error) as caught:
        first_weights(sizes, seed=seed)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("count", "batch_size", "lengths"),
    [(10, 4, [4, 4, 2]), (8, 4, [4, 4]), (3, 3, [3]), (3, 5, [3]), (3, 1, [1, 1, 1]), (1, 1, [1])],
)
def test_batches_hold_every_row_once_and_the_last_may_be_short(count, batch_size, lengths):
    batches = shuffled_batches(count, batch_size, seed=3, epoch=0)
    assert [len(rows) for rows in batches] == lengths
    assert sorted(np.concatenate(batches)) == list(range(count))


def test_every_epoch_and_every_seed_has_an_order_of_its_own():
    def order(seed, epoch):
        return tuple(np.concatenate(shuffled_batches(30, 7, seed=seed, epoch=epoch)))

    orders = {order(seed, epoch) for seed in (0, 1) for epoch in (0, 1, 2)}
    assert len(orders) == 6
    assert tuple(range(30)) not in orders
    assert order(1, 2) == order(1, 2)


@pytest.mark.parametrize("x_type", [np.float64, np.float32, np.int64, np.uint8])
def test_inputs_become_float32(rng, x_type):
    given = rng.uniform(0, 9, (3, 2)).astype(x_type)
    x, _ = as_arrays(given, [1, 0, 2], "training data")
    np.testing.assert_array_equal(x, given.astype(np.float32), strict=True)


@pytest.mark.parametrize(
    ("y_type", "becomes"),
    [
        (np.uint8, np.int64),
        (np.int32, np.int64),
        (np.float64, np.float32),
        (np.float32, np.float32),
    ],
)
def test_whole_targets_stay_whole(rng, y_type, becomes):
    _, y = as_arrays(rng.normal(size=(3, 2)), np.array([1, 0, 2], y_type), "training data")
    np.testing.assert_array_equal(y, np.array([1, 0, 2], becomes), strict=True)


def test_inputs_and_targets_in_bfloat16_become_float32(rng):
    x, y = rng.normal(size=(3, 2)).astype(np.float32), np.float32([0.5, 1.25, -2.75])
    arrays = as_arrays(Bfloat16(x), Bfloat16(y), "training data")
    for array, expected in zip(arrays, (x, y), strict=True):
        np.testing.assert_array_equal(array, expected, strict=True)


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (1, [8, 2, 5, 1, 4, 10]),
        (2, [8, 5, 3.5, 3, 2.5, 7]),
        (3, [8, 5, 5, 8 / 3, 10 / 3, 5]),
        (6, [8, 5, 5, 4, 4, 5]),
        (100, [8, 5, 5, 4, 4, 5]),
    ],
)
def test_a_running_mean_looks_back_and_never_ahead(window, expected):
    found = running_mean([8, 2, 5, 1, 4, 10], window)
    np.testing.assert_allclose(found, np.array(expected, np.float64), rtol=1e-15, strict=True)


@pytest.mark.parametrize("window", [1, 4, 7, np.float64(9)])
def test_a_running_mean_is_that_of_a_loop(rng, window):
    losses = rng.uniform(0, 3, 23).astype(np.float32)
    expected = [np.float64(losses[max(0, i + 1 - int(window)) : i + 1]).mean() for i in range(23)]
    found = running_mean(losses, window)
    np.testing.assert_allclose(found, expected, rtol=1e-15, strict=True)


def test_a_huge_loss_leaves_no_trace_in_a_running_mean_once_it_is_past():
    found = running_mean([1e20, 1.5, 2.5, 0.25], 2)
    np.testing.assert_allclose(found, [1e20, 5e19, 2.0, 1.375], rtol=1e-15)


@pytest.mark.parametrize(
    ("values", "window", "error", "message"),
    [
        ([1.0], 0, ValueError, "window: got 0; expected one number at least 1"),
        ([1.0], 2.5, ValueError, "window: got 2.5; expected a whole number"),
        ([1.0], None, TypeError, "window: got None; expected real numbers"),
        ([[1.0]], 2, ValueError, "values: got shape (1, 1); expected a row of numbers"),
        (1.0, 2, ValueError, "values: got shape (); expected a row of numbers"),
        ([], 2, ValueError, "values: got an empty array of shape (0,); expected real numbers"),
        ([1.0, np.nan], 2, ValueError, "values: got nan at index 1; expected finite numbers"),
        (
            [1.5e308, 1.5e308],
            2,
            ValueError,
            "values: got numbers whose result overflows; expected smaller ones",
        ),
    ],
)
def test_a_running_mean_refuses(values, window, error, message):
    with pytest.raises(error) as caught:
        running_mean(values, window)
    assert str(caught.value) == message


X = np.array([[0.3, -1.2], [2.1, 0.7], [-0.4, 1.6]])
Y = np.array([0.5, 1.5, -0.25])
ROWS = "expected as many rows in both, at least one"


@pytest.mark.parametrize(
    ("x", "y", "error", "message"),
    [
        (
            X,
            Y[:2],
            ValueError,
            f"data: got x of shape (3, 2) and y of shape (2,); {ROWS}",
        ),
        (
            X[:0],
            Y[:0],
            ValueError,
            "data, x: got an empty array of shape (0, 2); expected real numbers",
        ),
        (X, [], ValueError, "data, y: got an empty array of shape (0,); expected real numbers"),
        (
            0.5,
            Y,
            ValueError,
            f"data: got x of shape () and y of shape (3,); {ROWS}",
        ),
        (
            X,
            0.5,
            ValueError,
            f"data: got x of shape (3, 2) and y of shape (); {ROWS}",
        ),
        (
            [[np.nan, 1], [0, 1], [0, 1]],
            Y,
            ValueError,
            "data, x: got nan at index (0, 0); expected finite numbers",
        ),
        (X, [0.5, np.inf, 1], ValueError, "data, y: got inf at index 1; expected finite numbers"),
        # Finite, but not in float32.
        (X * 1e39, Y, ValueError, "data, x: got -inf at index (0, 1); expected finite numbers"),
        (X, Y * 1e300, ValueError, "data, y: got inf at index 0; expected finite numbers"),
        ("pixels", Y, TypeError, "data, x: got text; expected real numbers"),
        (X, ["cat", "dog", "cat"], TypeError, "data, y: got text; expected real numbers"),
        (None, Y, TypeError, "data, x: got None; expected real numbers"),
        (X, None, TypeError, "data, y: got None; expected real numbers"),
        (X, [True, False, True], TypeError, "data, y: got booleans; expected real numbers"),
        (X + 1j, Y, TypeError, "data, x: got complex numbers; expected real numbers"),
        (
            [[0.5], [0.5, 1.5]],
            Y,
            ValueError,
            "data, x: got rows of different lengths; expected real numbers",
        ),
        (
            np.ma.array(X, mask=X > 0),
            Y,
            TypeError,
            "data, x: got a masked array; expected real numbers without a mask, try .compressed()",
        ),
    ],
)
def test_bad_data_is_refused(x, y, error, message):
    with pytest.raises(error) as caught:
        as_arrays(x, y, "data")
    assert str(caught.value) == message


def test_each_epoch_steps_through_the_batches_drawn_for_it(rng):
    network = Scripted(rng.uniform(1, 2, 9))
    history = train(network, seed=13)
    drawn = [rows for epoch in range(3) for rows in shuffled_batches(5, 2, seed=13, epoch=epoch)]
    assert [rows.tolist() for rows in network.stepped] == [rows.tolist() for rows in drawn]
    assert network.steps == 9
    assert history.ended == "all epochs"


def test_the_loss_of_an_epoch_is_a_mean_over_examples(rng):
    """Of five examples in batches of two, the last batch holds one and counts half."""
    losses = rng.uniform(1, 2, 6)
    history = train(Scripted(losses), epochs=2)
    expected = [np.average(epoch, weights=[2, 2, 1]) for epoch in losses.reshape(2, 3)]
    np.testing.assert_array_equal(history.batch_loss, losses, strict=True)
    np.testing.assert_allclose(history.train_loss, expected, rtol=1e-15, strict=True)
    np.testing.assert_array_equal(history.validation_loss, np.array([]), strict=True)


def test_the_validation_loss_is_a_mean_over_all_its_examples_after_each_epoch(rng):
    losses, scores = rng.uniform(1, 2, 6), rng.uniform(1, 2, 8)
    network = Scripted(losses, scores)
    history = train(network, validation_count=7, epochs=2)
    expected = [np.average(epoch, weights=[2, 2, 2, 1]) for epoch in scores.reshape(2, 4)]
    np.testing.assert_allclose(history.validation_loss, expected, rtol=1e-15, strict=True)
    assert [rows.tolist() for rows in network.scored] == [[0, 1], [2, 3], [4, 5], [6]] * 2


def test_the_history_is_float64_whatever_the_network_computes_in(rng):
    losses, scores = rng.uniform(1, 2, (2, 9)).astype(np.float32)
    history = train(Scripted(losses, scores), validation_count=5)
    np.testing.assert_array_equal(history.batch_loss, losses.astype(np.float64), strict=True)
    assert history.train_loss.dtype == history.validation_loss.dtype == np.float64


# losses of the validation data, patience, epochs that are run, epoch whose weights are kept
PATIENCE = [
    ([3, 2, 4, 5, 6, 1], 2, 4, 2),
    ([3, 2, 4, 5, 6, 1], 1, 3, 2),
    ([3, 2, 4, 5, 6, 1], 4, 6, 6),
    ([3, 2, 4, 1, 5, 6], 3, 6, 4),  # the wait starts again; the weights come back at the end, too
    ([3, 2, 4, 5, 6, 7], 9, 6, 2),
    ([1, 1, 1, 1, 1, 1], 3, 4, 1),  # as low as before is no improvement
    ([6, 5, 4, 3, 2, 1], 1, 6, 6),
]


@pytest.mark.parametrize(("scores", "patience", "epochs", "best"), PATIENCE)
def test_patience_ends_the_run_and_gives_the_best_weights_back(scores, patience, epochs, best):
    network = Scripted([1.0] * 18, scores)
    history = train(network, validation_count=1, epochs=6, patience=patience)
    assert history.validation_loss.tolist() == scores[:epochs]
    assert len(history.train_loss) == epochs
    assert len(history.batch_loss) == 3 * epochs
    assert history.ended == ("all epochs" if epochs == 6 else "no improvement")
    assert network.steps == 3 * best


def test_training_and_validation_data_are_prepared_alike(rng):
    x, y = rng.normal(size=(4, 3)), rng.integers(0, 3, 4)
    examples, validation = prepared(x, y, (x[:2], y[:2].tolist()))
    for pair, rows in [(examples, 4), (validation, 2)]:
        np.testing.assert_array_equal(pair[0], x[:rows].astype(np.float32))
        np.testing.assert_array_equal(pair[1], y[:rows])
        assert pair[1].dtype == np.int64


@pytest.mark.parametrize(
    ("validation", "got"),
    [(5, "int"), ("xy", "str"), (([1],), "tuple"), (np.zeros((2, 3)), "ndarray")],
)
def test_validation_data_are_a_pair(validation, got):
    with pytest.raises(ValueError) as caught:
        prepared([[0.5]], [1], validation)
    assert str(caught.value) == f"validation: got {got}; expected a pair (x, y)"


@pytest.mark.parametrize(
    ("x", "validation", "names"),
    [([[np.nan]], None, "training data"), ([[0.5]], ([[np.nan]], [1]), "validation data")],
)
def test_bad_data_are_called_what_they_are(x, validation, names):
    with pytest.raises(ValueError) as caught:
        prepared(x, [1], validation)
    assert str(caught.value) == f"{names}, x: got nan at index (0, 0); expected finite numbers"


def test_without_patience_the_last_weights_stay():
    network = Scripted([1.0] * 18, [3, 2, 4, 5, 6, 7])
    assert train(network, validation_count=1, epochs=6).ended == "all epochs"
    assert network.steps == 18


def test_an_interrupted_run_returns_its_history(capsys):
    network = Scripted(then(2.5, 2.0, 1.5, 1.25, error=KeyboardInterrupt), [0.5])
    history = train(network, validation_count=1)
    assert history.batch_loss.tolist() == [2.5, 2.0, 1.5, 1.25]
    assert (len(history.train_loss), history.validation_loss.tolist()) == (1, [0.5])
    assert history.ended == "interrupted"
    assert network.steps == 4
    assert capsys.readouterr().out == "Interrupted after 4 batches. What was learnt is kept.\n"


class PressedWhileDeleting:
    """Python loses an interruption that arrives in here, if nobody takes note of it."""

    def __del__(self):
        signal.raise_signal(signal.SIGINT)


def pressed(times, losses):
    for number, loss in enumerate(losses):
        if number == 2:
            for _ in range(times):
                PressedWhileDeleting()
        yield loss


def test_no_press_of_the_stop_button_is_lost_and_the_step_is_done(stop_button):
    network = Scripted(pressed(1, [2.5, 2.0, 1.5, 1.25, 1.0]))
    before = signal.getsignal(signal.SIGINT)
    history = train(network)
    assert history.batch_loss.tolist() == [2.5, 2.0, 1.5]
    assert (history.ended, network.steps) == ("interrupted", 3)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_second_press_interrupts_at_once(stop_button):
    def losses():
        yield 2.5
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    network = Scripted(losses())
    assert train(network).ended == "interrupted"
    assert network.steps == 1


def test_a_second_press_is_handed_on_as_it_came(stop_button):
    """A program may have its own way to stop; Jupyter has."""
    handed_on = []
    signal.signal(signal.SIGINT, lambda number, frame: handed_on.append((number, frame)))

    def losses():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        yield 2.5

    assert train(Scripted(losses())).ended == "interrupted"
    ((number, frame),) = handed_on
    assert number == signal.SIGINT
    assert frame.f_code.co_name == "losses"


def test_a_run_in_the_background_stays_deaf_to_the_stop_button(stop_button):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    assert train(Scripted(pressed(2, [0.5] * 9))).ended == "all epochs"
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_a_run_in_a_thread_leaves_the_stop_button_alone(stop_button):
    with ThreadPoolExecutor() as pool:
        assert pool.submit(train, Scripted([0.5] * 9)).result().ended == "all epochs"


def test_a_run_that_is_interrupted_at_once_has_an_empty_history():
    history = train(Scripted(then(error=KeyboardInterrupt)))
    assert [len(losses) for losses in (history.batch_loss, history.train_loss)] == [0, 0]
    assert history.batch_loss.dtype == np.float64


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")
def test_the_stop_button_ends_a_run_and_the_history_is_there():
    """It sends SIGINT, at any moment."""
    run = run_program("stopped_at_any_moment", seconds=60)
    assert run.returncode == 0
    ended, batches, epochs = json.loads(run.stdout.splitlines()[-1])
    assert ended == "interrupted"
    assert epochs <= batches / 3 <= epochs + 1


CAUSES = (
    "Likely causes: a learning rate that is too high (try a tenth of it); inputs far from 0 "
    "(standardise them); a logarithm of 0 or a division by 0 in the loss (work from logits)."
)


@pytest.mark.parametrize("loss", [np.nan, np.inf, -np.inf])
def test_a_loss_that_is_not_finite_stops_training_before_the_step(loss):
    network = Scripted([2.5, 2.0, 1.5, 1.25, loss, 1.0])
    with pytest.raises(TrainingStopped) as caught:
        train(network)
    assert str(caught.value) == (
        f"The loss of batch 2 of epoch 2 is {loss}. The one before was 1.25. {CAUSES}"
    )
    history = caught.value.history
    assert history.batch_loss.tolist() == [2.5, 2.0, 1.5, 1.25]
    assert len(history.train_loss) == 1
    assert history.ended == "not a finite loss"
    assert network.steps == 4


def test_a_first_loss_that_is_not_finite_stops_training():
    with pytest.raises(TrainingStopped) as caught:
        train(Scripted([np.nan]))
    assert str(caught.value) == f"The loss of batch 1 of epoch 1 is nan. {CAUSES}"


def test_a_validation_loss_that_is_not_finite_stops_training():
    network = Scripted([1.0] * 6, [0.5, 0.25, 0.5, np.inf])
    with pytest.raises(TrainingStopped) as caught:
        train(network, validation_count=3)
    assert str(caught.value) == (
        "The loss of the validation data after epoch 2 is inf. The one before was 1. " + CAUSES
    )
    history = caught.value.history
    assert (len(history.batch_loss), len(history.train_loss)) == (6, 2)
    np.testing.assert_allclose(history.validation_loss, [1.25 / 3], rtol=1e-15)


def test_an_error_of_the_first_step_stays_what_it_is():
    with pytest.raises(LookupError, match="first"):
        train(Scripted(then(error=LookupError("first"))))


def test_an_error_after_the_first_step_keeps_the_history():
    network = Scripted(then(2.5, 2.0, 1.5, 1.25, error=LookupError("fifth")), [0.5])
    with pytest.raises(TrainingStopped) as caught:
        train(network, validation_count=1)
    assert str(caught.value) == "Training ended at batch 2 of epoch 2, by LookupError: fifth"
    assert isinstance(caught.value.__cause__, LookupError)
    history = caught.value.history
    assert history.batch_loss.tolist() == [2.5, 2.0, 1.5, 1.25]
    assert (len(history.train_loss), history.validation_loss.tolist()) == (1, [0.5])
    assert (history.ended, history.batches_per_epoch) == ("error", 3)


def test_an_error_of_the_validation_data_keeps_the_history():
    network = Scripted([2.5, 2.0, 1.5], then(0.5, error=LookupError("second")))
    with pytest.raises(TrainingStopped) as caught:
        train(network, validation_count=3)
    assert str(caught.value) == (
        "Training ended at the validation data after epoch 1, by LookupError: second"
    )
    assert len(caught.value.history.train_loss) == 1


@pytest.mark.parametrize(
    ("count", "batch_size", "batches", "smallest"),
    [(5, 2, 3, 1), (5, 3, 2, 2), (6, 3, 2, 3), (4, 9, 1, 4), (1, 9, 1, 1), (3, 1, 3, 1)],
)
def test_a_run_knows_its_batches(count, batch_size, batches, smallest):
    run = run_of(Scripted([1.5] * batches), count=count, batch_size=batch_size, epochs=1)
    assert run.smallest_batch == smallest
    history = run.run()
    assert history.batches_per_epoch == len(history.batch_loss) == batches


@pytest.mark.parametrize(
    ("count", "batch_size", "message"),
    [
        (5, 2, "got 2, which leaves one of 5 examples alone in a batch; {} such as a size of 3"),
        # 3 and 6 would leave one of seven, too.
        (7, 2, "got 2, which leaves one of 7 examples alone in a batch; {} such as a size of 4"),
        (7, 1, "got 1, which leaves one of 7 examples alone in a batch; {} such as a size of 4"),
        (2, 1, "got 1, which leaves one of 2 examples alone in a batch; {} such as a size of 2"),
    ],
)
def test_a_batch_of_one_is_refused_with_a_size_that_leaves_none(count, batch_size, message):
    run = run_of(Scripted([]), count=count, batch_size=batch_size)
    with pytest.raises(ValueError) as caught:
        run.refuse_smallest_batch()
    expected = "expected two or more for BatchNorm,"
    assert str(caught.value) == f"batch_size: {message.format(expected)}"


def test_a_single_example_is_refused_where_no_size_helps():
    with pytest.raises(ValueError) as caught:
        run_of(Scripted([]), count=1).refuse_smallest_batch()
    assert str(caught.value) == (
        "training data: got one example; expected two or more for BatchNorm"
    )


def test_a_batch_without_a_label_that_counts_stops_training_before_its_step():
    """Each example has two labels; all of one batch in the second epoch are ignored."""
    counted = np.tile([True, False], (6, 1))
    rows = shuffled_batches(6, 2, seed=7, epoch=1)[0]
    counted[rows] = False
    # In the first epoch no batch has these two examples only.
    assert all(counted[rows].any() for rows in shuffled_batches(6, 2, seed=7, epoch=0))
    network = Scripted([2.5, 2.0, 1.5, 1.25])
    with pytest.raises(TrainingStopped) as caught:
        train(network, count=6, counted=(counted, None))
    assert str(caught.value) == (
        "No label of batch 1 of epoch 2 counts: the loss ignores all 2 of them, or gives them the "
        "weight 0. Expected one: take larger batches, or leave out the examples without a label."
    )
    assert caught.value.history.batch_loss.tolist() == [2.5, 2.0, 1.5]
    assert caught.value.history.ended == "no label that counts"
    assert network.steps == 3


def test_a_batch_of_validation_data_without_a_label_that_counts_is_refused_at_the_start():
    counted = np.array([True, False, False, True, False])
    network = Scripted([1.5] * 3, [0.5] * 3)
    with pytest.raises(ValueError) as caught:
        train(network, validation_count=5, counted=(None, counted))
    assert str(caught.value) == (
        "validation data, y: got rows 4 to 4, a batch, without one that the loss counts; expected "
        "one: take larger batches, or leave out the examples without a label"
    )
    assert not network.stepped
    history = train(network, validation_count=4, counted=(None, counted[:4]), epochs=1)
    assert history.ended == "all epochs"


@pytest.mark.parametrize(
    ("losses", "scores", "saved"),
    [
        ([2, 3, 1, 1], [5, 4, 4, 3], [1, 2, 4]),  # of the validation data, if there are any
        ([2, 3, 1, 1], [], [1, 3]),
    ],
)
def test_a_checkpoint_is_written_after_each_best_epoch(tmp_path, losses, scores, saved):
    network = Scripted(losses, scores)
    options = {"validation_count": len(scores) and 1, "checkpoint": tmp_path / "best"}
    train(network, count=2, epochs=4, **options)
    assert network.saved == saved
    assert (tmp_path / "best").read_text() == str(saved[-1])


def not_written(path):
    error = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return (
        f"The checkpoint {path} could not be written: {error}. "
        "The one before, if there is one, is whole."
    )


@pytest.mark.parametrize("option", ["checkpoint", "resume"])
def test_what_is_no_file_is_refused_before_the_first_step(tmp_path, option):
    network = Walking()
    with pytest.raises(OSError, match="expected a file") as caught:
        walk(network, **{option: tmp_path})
    assert str(tmp_path) in str(caught.value)
    assert network.stepped == []


def test_a_checkpoint_that_cannot_be_written_stops_training_and_says_why(tmp_path):
    class Full(Scripted):
        def save(self, path):
            if self.saved:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            super().save(path)

    path = tmp_path / "best"
    with pytest.raises(TrainingStopped) as caught:
        train(Full([2, 1, 0.5]), count=2, checkpoint=path)
    assert str(caught.value) == not_written(path)
    assert caught.value.history.batch_loss.tolist() == [2, 1]
    assert caught.value.history.ended == "checkpoint not written"
    assert isinstance(caught.value.__cause__, OSError)
    assert path.read_text() == "1"


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"epochs": 2.5}, ValueError, "epochs: got 2.5; expected a whole number"),
        ({"epochs": 0}, ValueError, "epochs: got 0; expected one number at least 1"),
        ({"epochs": None}, TypeError, "epochs: got None; expected real numbers"),
        ({"batch_size": 0}, ValueError, "batch_size: got 0; expected one number at least 1"),
        ({"batch_size": "32"}, TypeError, "batch_size: got text; expected real numbers"),
        ({"seed": -1}, ValueError, "seed: got -1; expected one number at least 0"),
        ({"seed": None}, TypeError, "seed: got None; expected real numbers"),
        (
            {"patience": 0, "validation_count": 1},
            ValueError,
            "patience: got 0; expected one number at least 1",
        ),
        (
            {"patience": 1.5, "validation_count": 1},
            ValueError,
            "patience: got 1.5; expected a whole number",
        ),
        ({"patience": 3}, ValueError, "patience: got 3 without validation data to watch"),
        (
            {"checkpoint": "no such folder/best"},
            ValueError,
            "checkpoint: got 'no such folder/best'; expected a folder that exists",
        ),
        (
            {"resume": "no such folder/run"},
            ValueError,
            "resume: got 'no such folder/run'; expected a folder that exists",
        ),
    ],
)
def test_options_are_refused_before_training(options, error, message):
    network = Scripted([])
    with pytest.raises(error) as caught:
        train(network, **options)
    assert str(caught.value) == message
    assert not network.stepped


def test_whole_numbers_of_any_type_are_taken():
    network = Scripted([1.0] * 6)
    train(network, epochs=np.float64(2), batch_size=np.int8(2), seed=np.uint64(2**63 + 5))
    order = np.concatenate(shuffled_batches(5, 2, seed=2**63 + 5, epoch=0))
    assert np.concatenate(network.stepped[:3]).tolist() == order.tolist()


def test_progress_shows_one_bar_that_counts_epochs(capsys):
    pytest.importorskip("tqdm", reason="tqdm is not installed")
    history = train(
        Scripted([1.0] * 12, [3, 2, 4, 5]), validation_count=1, epochs=7, patience=2, progress=True
    )
    assert len(history.train_loss) == 4
    shown = capsys.readouterr()
    assert shown.out == ""
    assert " 4/7 " in shown.err and re.search(r"[\d?]epoch/s", shown.err)


def test_an_interrupted_run_with_a_bar_returns_its_history():
    pytest.importorskip("tqdm", reason="tqdm is not installed")
    network = Scripted(then(2.5, 2.0, error=KeyboardInterrupt))
    assert train(network, progress=True).batch_loss.tolist() == [2.5, 2.0]


def test_no_bar_loads_nothing_for_it():
    assert run_program("train_without_tqdm").stdout == "9\n"


SCORES = [3.0, 2.0, 4.0, 2.5, 1.0, 5.0, 6.0, 7.0]  # of the validation data, after each epoch


class Walking:
    """A network with one weight: each loss depends on all steps before, and a run can be kept."""

    def __init__(self, stop_after=np.inf):
        self.weight, self.taken, self.stop_after = 0.5, 0, stop_after
        self.stepped, self.saved = [], []

    def step(self, rows, accept):
        if len(self.stepped) == self.stop_after:
            raise KeyboardInterrupt
        self.stepped.append(rows)
        accept(1 + np.sin(self.weight * (1 + rows.sum())))
        self.weight = np.cos(3 * self.weight + rows[0])
        self.taken += 1

    def score(self, rows):
        return SCORES[self.taken // 3 - 1] + self.weight / 100

    def weights(self):
        return self.weight

    def set_weights(self, weights):
        self.weight = weights

    def save(self, path):
        self.saved.append(self.taken)

    def save_run(self, path, record):
        text = json.dumps({"weight": self.weight, "taken": self.taken, "record": record})
        Path(path).write_text(text)

    def load_run(self, path, check=lambda record: None):
        if not Path(path).exists():
            return None
        kept = json.loads(Path(path).read_text())
        check(kept["record"])
        self.weight, self.taken = kept["weight"], kept["taken"]
        return kept["record"]


def walk(network, **options):
    return train(network, **{"epochs": 6, "validation_count": 2, **options})


def assert_same(history, other):
    for name in ("batch_loss", "train_loss", "validation_loss"):
        np.testing.assert_array_equal(
            getattr(history, name), getattr(other, name), strict=True, err_msg=name
        )
    assert history.ended == other.ended


# An epoch has three batches. The best of six epochs is the fifth; with a patience of 2, the run
# ends after the fourth, and the second one was the best.
@pytest.mark.parametrize(
    "options", [{}, {"validation_count": 0}, {"patience": 2}, {"patience": 3}, {"patience": 4}]
)
@pytest.mark.parametrize("stop_after", [0, 1, 2, 3, 4, 6, 8, 9, 11])
def test_a_run_that_is_taken_up_is_as_if_never_interrupted(tmp_path, stop_after, options):
    whole, stopped, resumed = Walking(), Walking(stop_after), Walking()
    expected = walk(whole, **options)
    options = {**options, "resume": tmp_path / "run"}
    first = walk(stopped, **options)
    assert first.ended == "interrupted"
    assert first.batch_loss.tolist() == expected.batch_loss[:stop_after].tolist()
    assert_same(walk(resumed, **options), expected)
    assert resumed.weight == whole.weight
    epochs_done = stop_after // 3
    left = whole.stepped[3 * epochs_done :]
    assert [rows.tolist() for rows in resumed.stepped] == [rows.tolist() for rows in left]


def test_a_run_may_be_interrupted_after_every_epoch(tmp_path):
    expected = walk(Walking(), patience=4)
    for _ in range(5):
        walk(Walking(stop_after=4), patience=4, resume=tmp_path / "run")
    assert_same(walk(Walking(), patience=4, resume=tmp_path / "run"), expected)


def test_a_run_that_patience_has_ended_stays_as_it_is(tmp_path):
    first, again = Walking(), Walking()
    expected = walk(first, patience=2, resume=tmp_path / "run")
    assert (expected.ended, len(expected.train_loss)) == ("no improvement", 4)
    for epochs in (6, 8, 2):  # more and fewer than it has: nothing is left to do
        assert_same(walk(again, patience=2, epochs=epochs, resume=tmp_path / "run"), expected)
        assert again.weight == first.weight
    assert again.stepped == []


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record.pop("batch_loss"),
        lambda record: record.update(colour=7),
        lambda record: record["settings"].pop("seed"),
        lambda record: record.update(settings=[]),
    ],
)
def test_a_run_of_another_structure_is_refused(tmp_path, change):
    walk(Walking(), epochs=2, resume=tmp_path / "run")
    kept = json.loads((tmp_path / "run").read_text())
    change(kept["record"])
    (tmp_path / "run").write_text(json.dumps(kept))
    with pytest.raises(ValueError, match="run: holds a run of another version of the course; name"):
        walk(network := Walking(), resume=tmp_path / "run")
    assert network.stepped == []


@pytest.mark.parametrize("patience", [None, 3])
def test_more_epochs_may_be_asked_for(tmp_path, patience):
    """The best weights that came back at the end of the first run are not those it goes on from."""
    options = {"patience": patience, "resume": tmp_path / "run"}
    whole, resumed = Walking(), Walking()
    expected = walk(whole, epochs=8, patience=patience)
    assert walk(Walking(), epochs=4, **options).ended == "all epochs"
    assert_same(walk(resumed, epochs=8, **options), expected)
    assert (len(resumed.stepped), resumed.weight) == (12, whole.weight)


def test_fewer_epochs_than_were_run_leave_the_run_alone(tmp_path):
    expected = walk(Walking(), epochs=3, resume=tmp_path / "run")
    again = Walking()
    assert_same(walk(again, epochs=2, resume=tmp_path / "run"), expected)
    assert again.stepped == []


def test_without_a_file_a_run_starts_afresh_and_is_kept(tmp_path):
    expected = walk(Walking())
    assert_same(walk(Walking(), resume=tmp_path / "run"), expected)
    record = Walking().load_run(tmp_path / "run")
    assert record["batch_loss"] == expected.batch_loss.tolist()
    (tmp_path / "run").unlink()
    again = Walking()
    assert_same(walk(again, resume=tmp_path / "run"), expected)
    assert len(again.stepped) == 18


def test_the_best_checkpoint_is_not_replaced_by_a_worse_one_after_the_interruption(tmp_path):
    options = {"resume": tmp_path / "run", "checkpoint": tmp_path / "best"}
    stopped, resumed = Walking(stop_after=7), Walking()
    walk(stopped, **options)
    walk(resumed, **options)
    assert (stopped.saved, resumed.saved) == ([3, 6], [15])  # steps: epochs 1 and 2, then 5


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"count": 4}, "training examples 5, this one has 4"),
        ({"validation_count": 3}, "validation examples 2, this one has 3"),
        ({"batch_size": 3}, "batch_size 2, this one has 3"),
        ({"seed": 8}, "seed 7, this one has 8"),
        ({"patience": 4}, "patience 3, this one has 4"),
        ({"patience": None}, "patience 3, this one has None"),
    ],
)
def test_another_run_is_not_taken_up(tmp_path, changed, message):
    path = tmp_path / "run"
    walk(Walking(stop_after=4), patience=3, resume=path)
    before, network = path.read_bytes(), Walking()
    with pytest.raises(ValueError) as caught:
        walk(network, **{"patience": 3, "resume": path, **changed})
    assert str(caught.value) == (
        f"{path}: holds a run with {message}; name another file, or delete this one to start again"
    )
    assert network.stepped == []
    assert path.read_bytes() == before


def test_a_run_that_cannot_be_kept_stops_and_says_why(tmp_path):
    class Full(Walking):
        def save_run(self, path, record):
            if self.taken > 3:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            super().save_run(path, record)

    path = tmp_path / "run"
    with pytest.raises(TrainingStopped) as caught:
        walk(Full(), resume=path)
    assert str(caught.value) == not_written(path)
    assert isinstance(caught.value.__cause__, OSError)
    history = caught.value.history
    assert (len(history.batch_loss), history.ended) == (6, "checkpoint not written")
    assert_same(walk(Walking(), resume=path), walk(Walking()))  # from the first epoch on


def test_the_bar_of_a_run_that_is_taken_up_starts_where_it_was(tmp_path, capsys):
    pytest.importorskip("tqdm", reason="tqdm is not installed")
    walk(Walking(stop_after=13), resume=tmp_path / "run")
    walk(Walking(), resume=tmp_path / "run", progress=True)
    shown = capsys.readouterr().err
    assert " 4/6 " in shown and " 6/6 " in shown
    assert " 0/6 " not in shown
