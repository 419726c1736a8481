"""Training in PyTorch and in Keras: the same numbers from both, and the same refusals.

What both do is written once, with a row for each framework; test_training.py tests the rest.
"""

import doctest
import errno
import functools
import importlib
import io
import json
import os
import pickle
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec

import numpy as np
import pytest

from course_utils.classification import cross_entropy_from_logits
from course_utils.training import TrainingStopped, as_arrays, first_weights, shuffled_batches
from tests.helpers.both_frameworks import (
    BATCH_SIZE,
    COUNT,
    EPOCHS,
    VALIDATION,
    X,
    Y,
    keras_row,
    losses,
    torch_row,
)
from tests.helpers.running import run_program

pytestmark = [
    pytest.mark.frameworks,
    # Keras makes a NumPy array of each weight in a way that NumPy 2.4 finds out of date.
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept:DeprecationWarning"),
]

# float32 has 7 digits. The frameworks add up in different orders, and each of the 24 steps starts
# from the roundings of the one before: 2e-7 was measured.
RTOL = 1e-5


@pytest.fixture(scope="module")
def in_torch(torch):
    return torch_row()


@pytest.fixture(scope="module")
def in_keras(keras):
    return keras_row()


@pytest.fixture(scope="module", params=["torch", "keras"])
def framework(request):
    return request.getfixturevalue(f"in_{request.param}")


def trained(framework, folder):
    """A model after a plain run; the runs of several tests are compared with it."""
    model = framework.build()
    history = framework.fit(model, validation=VALIDATION, checkpoint=framework.path(folder))
    return model, history


@pytest.fixture(scope="module")
def torch_run(in_torch, tmp_path_factory):
    return trained(in_torch, tmp_path_factory.mktemp("torch"))


@pytest.fixture(scope="module")
def keras_run(in_keras, tmp_path_factory):
    return trained(in_keras, tmp_path_factory.mktemp("keras"))


@pytest.fixture(scope="module")
def run(framework, request):
    return request.getfixturevalue(f"{framework.name}_run")


def unchanged(framework, model, before):
    return all(map(np.array_equal, framework.weights(model), before))


def our_loss(labels, logits):
    return cross_entropy_from_logits(labels, logits).mean(dtype=np.float64)


def test_first_weights_are_those_of_the_seed(framework):
    expected = [array for layer in first_weights([5, 4, 3, 2], seed=9) for array in layer]
    found = framework.weights(framework.build([5, 4, 3, 2], seed=9))
    for array, given in zip(found, expected, strict=True):
        np.testing.assert_array_equal(array, given, strict=True)


def test_targets_in_bfloat16_stay_what_they_are(torch, keras):
    expected = np.float32([[0.5], [1.25], [-2.75]])
    of_keras = keras.ops.cast(expected, "bfloat16")
    for y in (torch.tensor(expected).bfloat16(), of_keras, np.asarray(of_keras)):
        _, found = as_arrays([[0.5], [1.5], [2.5]], y, "training data")
        np.testing.assert_array_equal(found, expected, strict=True)


def test_the_network_is_dense_layers_with_relu_between_them(framework, rng):
    x = rng.normal(size=(6, 5))
    a, b, c = (weights for weights, _ in first_weights([5, 4, 3, 2], seed=9))
    expected = np.maximum(np.maximum(x @ a, 0) @ b, 0) @ c
    found = framework.predict(framework.build([5, 4, 3, 2], seed=9), x)
    assert found.dtype == np.float32
    # Three matrix products in float32, on numbers near 1.
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


def test_a_single_layer_has_no_relu(framework, rng):
    x = rng.normal(size=(6, 3))
    ((weights, _),) = first_weights([3, 2], seed=9)
    found = framework.predict(framework.build([3, 2], seed=9), x)
    np.testing.assert_allclose(found, x @ weights, rtol=1e-5, atol=1e-6)


def test_both_frameworks_give_the_same_curves_and_answers(in_torch, in_keras, torch_run, keras_run):
    (torch_model, in_one), (keras_model, in_other) = torch_run, keras_run
    for one, other in zip(losses(in_one), losses(in_other), strict=True):
        np.testing.assert_allclose(one, other, rtol=RTOL)
    one, other = in_torch.predict(torch_model), in_keras.predict(keras_model)
    np.testing.assert_allclose(one, other, rtol=RTOL, atol=RTOL)


def test_the_loss_of_a_batch_is_taken_before_its_step(framework, run):
    _, history = run
    rows = shuffled_batches(COUNT, BATCH_SIZE, seed=7, epoch=0)[0]
    expected = our_loss(Y[rows], framework.predict(framework.build(), X[rows]))
    assert history.batch_loss[0] == pytest.approx(expected, rel=1e-6)  # float32


def test_every_batch_is_the_one_drawn_for_it(framework):
    """With a step of (almost) nothing, each batch loss is that of the first weights."""
    model = framework.build()
    history = framework.fit(model, rate=1e-30, epochs=2)
    for epoch in range(2):
        drawn = shuffled_batches(COUNT, BATCH_SIZE, seed=7, epoch=epoch)
        expected = [our_loss(Y[rows], framework.predict(model, X[rows])) for rows in drawn]
        found = history.batch_loss[4 * epoch : 4 * epoch + 4]
        np.testing.assert_allclose(found, expected, rtol=1e-6)  # float32


def test_the_loss_of_an_epoch_counts_examples(run):
    _, history = run
    batches = history.batch_loss.reshape(EPOCHS, 4)
    expected = np.average(batches, axis=1, weights=[16, 16, 16, 2])
    np.testing.assert_allclose(history.train_loss, expected, rtol=1e-14)
    assert not np.allclose(history.train_loss, batches.mean(axis=1), rtol=1e-4)


def test_the_validation_loss_is_ours_on_what_the_model_answers(framework, run):
    model, history = run
    expected = our_loss(VALIDATION[1], framework.predict(model))
    assert history.validation_loss[-1] == pytest.approx(expected, rel=1e-6)  # float32
    assert len(history.validation_loss) == EPOCHS


def test_the_same_seed_gives_the_same_curve_with_and_without_a_bar(framework, run, capfd):
    pytest.importorskip("tqdm", reason="tqdm is not installed")
    model = framework.build()
    history = framework.fit(model, validation=VALIDATION, progress=True)
    for one, other in zip(losses(run[1]), losses(history), strict=True):
        assert np.array_equal(one, other)
    assert unchanged(framework, model, framework.weights(run[0]))
    assert "6/6" in capfd.readouterr().err


def test_another_seed_gives_another_curve(framework, run):
    history = framework.fit(framework.build(), seed=8, epochs=1)
    assert not np.any(history.batch_loss == run[1].batch_loss[:4])


@pytest.fixture(scope="module")
def stopped(in_torch, in_keras):
    """Chance is learnt by heart after the rule: the validation loss falls, then rises."""
    runs = {}
    for framework in (in_torch, in_keras):
        model = framework.build([4, 40, 3])
        options = {"epochs": 40, "patience": 3, "validation": VALIDATION}
        runs[framework.name] = model, framework.fit(model, rate=0.1, **options)
    return runs


def test_both_frameworks_stop_at_the_same_epoch(stopped):
    (_, one), (_, other) = stopped.values()
    assert one.ended == other.ended == "no improvement"
    assert 4 < len(one.validation_loss) == len(other.validation_loss) < 40


def test_patience_gives_the_best_weights_back(framework, stopped):
    model, history = stopped[framework.name]
    best = history.validation_loss.min()
    assert np.argmin(history.validation_loss) == len(history.validation_loss) - 4
    found = our_loss(VALIDATION[1], framework.predict(model))
    assert found == pytest.approx(best, rel=1e-6)  # float32


def test_patience_gives_the_best_weights_back_after_all_epochs(framework, stopped):
    model = framework.build([4, 40, 3])
    epochs = len(stopped[framework.name][1].validation_loss) - 1
    options = {"epochs": epochs, "patience": 3, "validation": VALIDATION}
    history = framework.fit(model, rate=0.1, **options)
    assert history.ended == "all epochs"
    assert unchanged(framework, model, framework.weights(stopped[framework.name][0]))


def test_a_learning_rate_that_is_too_high_stops_training(framework, rng):
    model, y = framework.build([4, 12, 1]), rng.normal(size=(COUNT, 1))
    with pytest.raises(TrainingStopped, match=r"batch 2 of epoch 1 is (inf|nan)\.") as caught:
        framework.fit(model, loss=framework.regression, rate=1e20, y=y)
    history = caught.value.history
    assert len(history.batch_loss) == 1
    assert np.isfinite(history.batch_loss).all()
    if framework.name == "torch":  # Keras has taken the step by then
        assert all(np.isfinite(array).all() for array in framework.weights(model))


def test_nan_in_one_batch_stops_training_there(framework):
    """A root of a negative target: no other batch has one."""
    batches = shuffled_batches(COUNT, BATCH_SIZE, seed=7, epoch=0)
    y = np.full((COUNT, 1), 0.25)
    y[batches[2][5]] = -1
    model, twin = framework.build([4, 12, 1]), framework.build([4, 12, 1])
    with pytest.raises(TrainingStopped, match="batch 3 of epoch 1 is nan") as caught:
        framework.fit(model, loss=framework.root_error, y=y)
    history = caught.value.history
    assert len(history.batch_loss) == 2
    assert np.isfinite(history.batch_loss).all()
    if framework.name == "torch":
        assert unchanged(framework, model, after_steps(framework, twin, y, batches[:2]))


def after_steps(in_torch, model, y, batches):
    """The weights after a step with each of these batches, with the loop written out."""
    import torch

    optimizer = in_torch.sgd(model, 0.3)
    for rows in batches:
        x, targets = (torch.tensor(array[rows], dtype=torch.float32) for array in (X, y))
        optimizer.zero_grad()
        in_torch.root_error(model(x), targets).backward()
        optimizer.step()
    return in_torch.weights(model)


def test_an_interruption_keeps_the_history_and_the_model(framework):
    calls = []

    def loss(*arguments):
        calls.append(arguments)
        if len(calls) == 7:
            raise KeyboardInterrupt
        return framework.classification(*arguments)

    model = framework.build()
    with framework.eagerly():
        history = framework.fit(model, loss=loss)
    assert history.ended == "interrupted"
    assert (len(history.batch_loss), len(history.train_loss)) == (6, 1)
    assert np.isfinite(framework.predict(model)).all()
    assert not unchanged(framework, model, framework.weights(framework.build()))


def test_the_checkpoint_holds_the_best_epoch(framework, tmp_path, stopped):
    path = framework.path(tmp_path)
    model, (best, history) = framework.build([4, 40, 3]), stopped[framework.name]
    epochs = len(history.validation_loss)
    framework.fit(model, rate=0.1, epochs=epochs, validation=VALIDATION, checkpoint=path)
    assert not unchanged(framework, model, framework.weights(best))  # it went on after it
    framework.training.load_weights(model, path)
    assert unchanged(framework, model, framework.weights(best))
    assert np.array_equal(framework.predict(model), framework.predict(best))
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_disk_that_fills_up_leaves_the_checkpoint_before(framework, tmp_path, monkeypatch, call):
    path, do, calls = framework.path(tmp_path), getattr(os, call), []
    model, first = framework.build(), framework.build()
    framework.fit(first, epochs=1)

    def full_at_the_second(*arguments):
        calls.append(arguments)
        if len(calls) > 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return do(*arguments)

    monkeypatch.setattr(os, call, full_at_the_second)
    with pytest.raises(TrainingStopped) as caught:
        framework.fit(model, checkpoint=path)
    message = str(caught.value)
    assert str(path) in message
    assert os.strerror(errno.ENOSPC) in message
    assert len(caught.value.history.train_loss) == 2
    framework.training.load_weights(model, path)
    assert unchanged(framework, model, framework.weights(first))
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


class Code:
    """Runs code where it is unpickled."""

    def __reduce__(self):
        return os.mkdir, ("run by a pickle",)


def damaged(framework, whole, folder):
    """Files that hold no weights of this model, by name."""
    other = framework.path(folder, "other")

    def of(sizes):
        framework.training.save_weights(framework.build(sizes, seed=1), other)
        return other.read_bytes()

    return {
        "empty": b"",
        "half": whole[: len(whole) // 2],
        "without its end": whole[:-9],
        "text": b"hello",
        "noise": np.random.default_rng(0).bytes(3000),
        "a pickle with code": pickle.dumps(Code()),
        "a pickle of arrays": pickle.dumps([np.ones(3)], protocol=2),
        "a wider layer": of([4, 13, 3]),
        "one layer less": of([4, 3]),
        "one layer more at the end": of([4, 12, 3, 3]),
        "one layer more inside": of([4, 12, 12, 3]),
    } | ({} if framework.name == "keras" else torch_files())


def torch_files():
    import torch

    things = {"code": Code(), "a list": [np.ones(3)], "a number": 3, "text": {"0.weight": "text"}}
    files = {}
    for name, thing in things.items():
        torch.save(thing, file := io.BytesIO())
        files[f"{name}, saved by PyTorch"] = file.getvalue()
    return files


def test_a_file_that_does_not_fit_is_refused_and_the_model_stays(framework, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path, model = framework.path(tmp_path), framework.build()
    framework.training.save_weights(framework.build(seed=1), path)
    before = [array.copy() for array in framework.weights(model)]
    for name, content in damaged(framework, path.read_bytes(), tmp_path).items():
        path.write_bytes(content)
        with pytest.raises(ValueError) as caught:
            framework.training.load_weights(model, path)
        assert str(path) in str(caught.value), name
        assert unchanged(framework, model, before), name
    assert not (tmp_path / "run by a pickle").exists()


def test_a_missing_file_is_an_error_and_the_model_stays(framework, tmp_path):
    model = framework.build()
    with pytest.raises(FileNotFoundError, match="best"):
        framework.training.load_weights(model, framework.path(tmp_path))
    assert unchanged(framework, model, framework.weights(framework.build()))


@pytest.mark.parametrize(
    ("argument", "call"),
    [
        ("path", lambda keras, model, path: keras.training.save_weights(model, path)),
        ("path", lambda keras, model, path: keras.training.load_weights(model, path)),
        ("checkpoint", lambda keras, model, path: keras.fit(model, checkpoint=path)),
    ],
    ids=["save", "load", "fit"],
)
def test_keras_refuses_a_path_with_another_ending(in_keras, tmp_path, argument, call):
    with pytest.raises(ValueError, match=rf"^{argument}: got .*best\.pt.* ends in \.weights\.h5"):
        call(in_keras, in_keras.build(), tmp_path / "best.pt")
    assert not any(tmp_path.iterdir())


BAD = [
    ({"x": np.where(np.arange(4) == 2, np.nan, X)}, ValueError, r"training data, x: got nan at"),
    ({"y": Y[:-1]}, ValueError, r"training data: got x of shape \(50, 4\) and y of shape \(49,\)"),
    ({"x": X[:0], "y": Y[:0]}, ValueError, "training data, x: got an empty array"),
    ({"y": ["cat"] * COUNT}, TypeError, "training data, y: got text"),
    ({"x": None}, TypeError, "training data, x: got None"),
    ({"validation": (X, Y[:3])}, ValueError, r"validation data: got x of shape \(50, 4\) and y"),
    ({"validation": (X, Y * np.nan)}, ValueError, "validation data, y: got nan at index 0"),
    ({"epochs": 2.5}, ValueError, "epochs: got 2.5; expected a whole number"),
    ({"batch_size": 0}, ValueError, "batch_size: got 0; expected one number at least 1"),
    ({"seed": -1}, ValueError, "seed: got -1; expected one number at least 0"),
    ({"patience": 2}, ValueError, "patience: got 2 without validation data"),
    ({"checkpoint": "nowhere/best.weights.h5"}, ValueError, "checkpoint: got .* a folder that ex"),
]


@pytest.mark.parametrize(("options", "error", "message"), BAD)
def test_bad_input_is_refused_before_training(framework, options, error, message):
    model = framework.build()
    with pytest.raises(error, match=message):
        framework.fit(model, **options)
    assert unchanged(framework, model, framework.weights(framework.build()))


def refused(framework, model, named, error=ValueError, **options):
    """Whether fit refuses, in words that start so, and leaves the model as it was."""
    before = [array.copy() for array in framework.weights(model)]
    with pytest.raises(error, match=f"^{named}"):
        framework.fit(model, **options)
    return unchanged(framework, model, before)


def test_an_optimizer_of_another_model_is_refused(framework):
    other, model = framework.build(seed=8), framework.build()
    optimizer = framework.sgd(other, 0.3)
    framework.fit(other, epochs=1, optimizer=optimizer)
    assert refused(framework, model, "optimizer: got one that ", optimizer=optimizer)
    framework.fit(other, epochs=1, optimizer=optimizer)  # it goes on with its own


def test_a_model_without_weights_to_train_is_refused(framework):
    model = framework.frozen(framework.build())
    assert refused(framework, model, "model: got no weights that can be trained; expected some")


@pytest.mark.parametrize("reduction", ["sum", "none"])
def test_a_loss_that_takes_no_mean_is_refused(framework, reduction):
    expected = "mean" if framework.name == "torch" else "sum_over_batch_size"
    named = f"loss: got one with reduction='{reduction}'; expected reduction='{expected}'"
    assert refused(framework, framework.build(), named, loss=framework.reduced(reduction))


@pytest.mark.parametrize(
    ("loss", "got"), [(lambda *_: None, "NoneType"), (lambda *_: "0.5", "str"), (None, "number")]
)
def test_a_loss_that_returns_no_number_to_learn_from_is_refused(framework, loss, got):
    named = f"loss: got (a )?{got}(s of type|s? without a gradient)?.*; expected "
    assert refused(framework, framework.build(), named, loss=loss or framework.constant)


def test_batch_norm_and_a_batch_of_one_are_refused_at_the_start(framework):
    model, x, y = framework.normalised(), X[:7], Y[:7]
    named = "batch_size: got 2, which leaves one of 7 examples alone in a batch; expected two or "
    named += "more for BatchNorm, such as a size of 4"
    assert refused(framework, model, named, x=x, y=y, batch_size=2)
    assert refused(framework, model, "batch_size: got 1, .* size of 4", x=x, y=y, batch_size=1)
    named = "training data: got one example; expected two or more for BatchNorm"
    assert refused(framework, model, named, x=x[:1], y=y[:1])
    framework.fit(model, x=x, y=y, batch_size=4, epochs=1)
    framework.fit(framework.build(), x=x, y=y, batch_size=2, epochs=1)  # without BatchNorm


def ignored_in(batch):
    """Labels of which all in one batch of the first epoch are those of one class."""
    y = np.where(Y == 2, 0, Y)
    y[shuffled_batches(COUNT, BATCH_SIZE, seed=7, epoch=0)[batch]] = 2
    return y


def test_a_batch_whose_labels_are_all_ignored_keeps_the_history(framework):
    model, twin = framework.build(), framework.build()
    with pytest.raises(TrainingStopped) as caught:
        framework.fit(model, loss=framework.ignoring(2), y=ignored_in(batch=1))
    assert str(caught.value) == (
        "No label of batch 2 of epoch 1 counts: the loss ignores all 16 of them, or gives them the "
        "weight 0. Expected one: take larger batches, or leave out the examples without a label."
    )
    assert len(caught.value.history.batch_loss) == 1
    with pytest.raises(TrainingStopped, match="No label of batch 2 "):
        framework.fit(twin, loss=framework.ignoring(2), y=ignored_in(batch=1))
    assert unchanged(framework, model, framework.weights(twin))
    assert not unchanged(framework, model, framework.weights(framework.build()))


def test_a_batch_of_which_some_labels_are_ignored_is_learned(framework):
    y = ignored_in(batch=1)
    y[shuffled_batches(COUNT, BATCH_SIZE, seed=7, epoch=0)[1][:3]] = 1
    history = framework.fit(framework.build(), loss=framework.ignoring(2), y=y, epochs=1)
    assert (len(history.batch_loss), history.ended) == (4, "all epochs")


def test_validation_data_of_which_a_batch_is_ignored_are_refused(framework):
    x, y = VALIDATION
    y = np.where(np.arange(21) < 16, y, 2)
    named = "validation data, y: got rows 16 to 20, a batch, without one that the loss counts; "
    options = {"loss": framework.ignoring(2), "validation": (x, y)}
    assert refused(framework, framework.build(), named, **options)


def test_an_error_after_the_first_step_keeps_the_history(framework):
    calls = []

    def loss(*arguments):
        calls.append(arguments)
        if len(calls) == 7:
            raise LookupError("the seventh")
        return framework.classification(*arguments)

    with framework.eagerly(), pytest.raises(TrainingStopped, match="the seventh") as caught:
        framework.fit(framework.build(), loss=loss)
    history = caught.value.history
    assert str(caught.value).startswith("Training ended at batch 3 of epoch 2, by LookupError: ")
    assert (len(history.batch_loss), len(history.train_loss)) == (6, 1)
    assert isinstance(caught.value.__cause__, LookupError)


@pytest.mark.parametrize("seed", [2**64 - 1, 2**64, 2**127 + 12345])
def test_seeds_of_any_length(framework, seed):
    one, same, other = (
        framework.fit(framework.build(seed=given), seed=given, epochs=1).batch_loss
        for given in (seed, seed, seed + 2**80)
    )
    assert np.array_equal(one, same)
    assert not np.any(one == other)


INDICES = "expected whole numbers, the indices of the classes"


@pytest.mark.parametrize("name", ["sparse_categorical_crossentropy", None])
def test_keras_cuts_off_no_class_index(in_keras, name):
    named = rf"training data, y: got {Y[0] + 0.5} at index 0; {INDICES}"
    assert refused(in_keras, in_keras.build(), named, loss=name, y=Y + 0.5)
    named = named.replace("training", "validation")
    assert refused(in_keras, in_keras.build(), named, loss=name, validation=(X, Y + 0.5))
    whole = in_keras.fit(in_keras.build(), y=Y.astype(float), epochs=1)
    assert np.array_equal(whole.batch_loss, in_keras.fit(in_keras.build(), epochs=1).batch_loss)


@pytest.mark.parametrize(
    ("loss", "y", "named"),
    [
        ("CrossEntropyLoss", Y.astype(float), f"y: got floats, .*; {INDICES}"),
        ("CrossEntropyLoss", np.eye(3, dtype=int)[Y], "y: got whole numbers, .*; expected floats"),
        ("MultiMarginLoss", Y.astype(float), f"y: got floats, .*; {INDICES}"),
        ("BCEWithLogitsLoss", np.eye(3, dtype=int)[Y], "y: got whole numbers, .*; expected floats"),
        # It fails on the way back.
        ("HuberLoss", np.eye(3, dtype=int)[Y], "y: got whole numbers, .*; expected floats"),
    ],
)
def test_torch_names_targets_of_the_wrong_type(in_torch, torch, loss, y, named):
    loss, model = getattr(torch.nn, loss)(), in_torch.build()
    assert refused(in_torch, model, named, loss=loss, y=y)
    mended = y.astype(int if y.dtype.kind == "f" else float)
    assert in_torch.fit(model, loss=loss, y=mended, epochs=1).ended == "all epochs"


def test_torch_names_validation_targets_of_the_wrong_type(in_torch):
    with pytest.raises(
        TrainingStopped, match=f"ValueError: y: got floats, .*; {INDICES}"
    ) as caught:
        in_torch.fit(in_torch.build(), validation=(X, Y.astype(float)))
    assert "ended at the validation data after epoch 1" in str(caught.value)
    assert len(caught.value.history.train_loss) == 1


def test_torch_does_not_blame_the_targets_for_another_error(in_torch):
    def failing(output, y):
        raise LookupError("of the loss")

    assert refused(in_torch, in_torch.build(), "of the loss", LookupError, loss=failing)


FROM_0_TO_2 = "expected whole numbers from 0 to 2, the indices of the classes"


@pytest.mark.parametrize("label", [-1, 3, 70])
def test_a_label_that_is_no_class_is_refused(framework, label):
    y = np.where(Y == 1, label, Y)
    named = rf"(training data, )?y: got {label}(\.0)?( at index \d+)?; {FROM_0_TO_2}"
    assert refused(framework, framework.build(), named, y=y)
    # Unless the loss ignores it.
    history = framework.fit(framework.build(), y=y, loss=framework.ignoring(label), epochs=1)
    assert history.ended == "all epochs"


def test_a_label_of_the_validation_data_that_is_no_class_is_named(framework):
    named = rf"y: got 3(\.0)?( at index \d+)?; {FROM_0_TO_2}"
    with pytest.raises((ValueError, TrainingStopped), match=named):
        framework.fit(framework.build(), validation=(X, Y + 1), epochs=1)


@pytest.mark.parametrize("name", ["cross_entropy", "multi_margin_loss", "ignoring", "margin"])
def test_torch_knows_the_losses_of_classes(in_torch, torch, name):
    loss = {
        "ignoring": functools.partial(torch.nn.functional.cross_entropy, ignore_index=7),
        "margin": torch.nn.MultiMarginLoss(),
    }.get(name) or getattr(torch.nn.functional, name)
    assert refused(in_torch, in_torch.build(), f"y: got 3; {FROM_0_TO_2}", y=Y + 1, loss=loss)
    if name == "ignoring":
        y = np.where(Y == 1, 7, Y)
        assert in_torch.fit(in_torch.build(), y=y, loss=loss, epochs=1).ended == "all epochs"


@pytest.mark.parametrize("name", ["sparse_categorical_crossentropy", None])
def test_keras_knows_the_losses_of_classes(in_keras, keras, name):
    loss = name or keras.losses.sparse_categorical_crossentropy
    named = rf"training data, y: got 3 at index \d+; {FROM_0_TO_2}"
    assert refused(in_keras, in_keras.build(), named, y=Y + 1, loss=loss)


def test_keras_does_not_ask_a_model_that_is_not_built_for_its_classes(in_keras, keras):
    model = keras.Sequential([keras.layers.Dense(3)])
    assert in_keras.fit(model, epochs=1).ended == "all epochs"


@pytest.mark.parametrize("kind", ["whole", "complex"])
def test_torch_wants_a_loss_in_floats(in_torch, kind):
    loss = {
        "whole": lambda output, y: (output.argmax(1) == y).sum(),
        "complex": lambda output, y: output.mean() + 0j,
    }[kind]
    assert refused(in_torch, in_torch.build(), "loss: got a number of type torch", loss=loss)


@pytest.mark.parametrize("name", ["mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"])
def test_torch_does_not_stretch_answers_against_targets(in_torch, torch, name):
    loss, y = getattr(torch.nn.functional, name), Y.astype(float)
    model = torch.nn.Sequential(in_torch.build(), torch.nn.Linear(3, 1))
    named = r"y: got shape \(16,\); expected \(16, 1\), that of the model's answers"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # not an error, as pytest makes of it
        assert refused(in_torch, model, named, y=y, loss=loss)
    good = in_torch.fit(model, y=y[:, None], loss=loss, epochs=1)

    # A loss that knows what to do with another shape, and one that warns of something else.
    def column(output, y):
        return loss(output[:, 0], y)

    assert good.ended == in_torch.fit(model, y=y, loss=column, epochs=1).ended == "all epochs"

    def warning(output, y):
        warnings.warn("Mind the gap", stacklevel=2)
        return column(output, y)

    assert refused(in_torch, model, "Mind the gap", UserWarning, y=y, loss=warning)  # by pytest
    with pytest.warns(UserWarning, match="Mind the gap"):
        in_torch.fit(model, y=y, loss=warning, epochs=1)


def test_torch_wants_an_optimizer(in_torch):
    named = r"optimizer: got 'adam'; expected one such as torch\.optim\.Adam"
    assert refused(in_torch, in_torch.build(), named, TypeError, optimizer="adam")


def test_torch_looks_into_a_loss_with_options(in_torch, torch):
    loss = functools.partial(torch.nn.functional.cross_entropy, reduction="sum")
    assert refused(in_torch, in_torch.build(), "loss: got one with reduction='sum'", loss=loss)


def test_torch_counts_no_label_of_a_class_with_the_weight_0(in_torch, torch):
    loss = torch.nn.CrossEntropyLoss(weight=torch.tensor([0.5, 1.5, 0]))
    with pytest.raises(TrainingStopped, match="No label of batch 3 of epoch 1 counts"):
        in_torch.fit(in_torch.build(), loss=loss, y=ignored_in(batch=2))


def test_torch_normalises_one_picture_by_its_places(in_torch, torch, rng):
    """BatchNorm takes its mean over the places, too: one picture is enough."""
    torch.manual_seed(5)
    model = torch.nn.Sequential(
        torch.nn.Conv1d(1, 3, 2), torch.nn.BatchNorm1d(3), torch.nn.Flatten(), torch.nn.Linear(9, 3)
    )
    history = in_torch.fit(model, x=X[:, None], batch_size=7, epochs=1)
    assert history.ended == "all epochs"
    assert int(model[1].num_batches_tracked) == 8  # what was tried went into a copy


def test_keras_normalises_one_picture_by_its_places(in_keras, keras):
    layers = [keras.Input((4, 1)), keras.layers.Conv1D(3, 2), keras.layers.BatchNormalization()]
    model = keras.Sequential([*layers, keras.layers.Flatten(), keras.layers.Dense(3)])
    assert in_keras.fit(model, x=X[..., None], batch_size=7, epochs=1).ended == "all epochs"


def test_keras_wants_a_loss_in_floats(in_keras, keras):
    def whole(y, output):
        return keras.ops.cast(keras.ops.mean(output), "int32")

    class Nothing(keras.losses.Loss):
        def call(self, y_true, y_pred):
            keras.ops.mean(y_pred)

    assert refused(in_keras, in_keras.build(), "loss: got numbers of type int32; ", loss=whole)
    assert refused(in_keras, in_keras.build(), "loss: got NoneType; ", loss=Nothing())


def test_keras_hands_on_what_a_loss_itself_says(in_keras):
    def failing(y, output):
        raise LookupError("of the loss")

    model = in_keras.build()
    assert refused(in_keras, model, "of the loss", LookupError, loss=failing)
    # Another shape: the loss is right, and Keras says what is wrong.
    with pytest.raises(ValueError, match=r"[Ss]hape"):
        in_keras.fit(model, x=X[:, :3], loss=lambda y, output: output[:, 0])


@pytest.mark.parametrize("sizes", [[4], [4, 0], [4, 2.5]])
def test_bad_sizes_are_refused(framework, sizes):
    with pytest.raises(ValueError, match="size"):
        framework.build(sizes)


@pytest.mark.parametrize("loss", ["mse", 3, "class"])
def test_torch_wants_a_loss_that_can_be_called(in_torch, torch, loss):
    loss = torch.nn.MSELoss if loss == "class" else loss
    with pytest.raises(TypeError, match=r"loss: got .*; expected a function, or an object such as"):
        in_torch.fit(in_torch.build(), loss=loss)


@pytest.mark.parametrize(
    ("loss", "got"),
    [
        (lambda output, y: (output[:, 0] - y) ** 2, r"shape \(16,\)"),
        (lambda output, y: ((output[:, 0] - y) ** 2).mean().item(), "float"),  # .item() in the loss
    ],
)
def test_torch_wants_a_loss_of_one_number(in_torch, loss, got):
    with pytest.raises(ValueError, match=f"loss: got {got}; expected a tensor of one number"):
        in_torch.fit(in_torch.build(), loss=loss)


def test_keras_wants_a_loss(in_keras):
    model = in_keras.build()
    optimizer = in_keras.sgd(model, 0.3)
    with pytest.raises(ValueError, match="loss: got None; expected a name, an object or a functi"):
        in_keras.training.fit(model, None, optimizer, X, Y, epochs=1, batch_size=8, seed=7)


@pytest.fixture
def dropped(in_torch, torch):
    torch.manual_seed(3)
    layers = in_torch.build([4, 12]), torch.nn.Dropout(), in_torch.build([12, 3])
    return torch.nn.Sequential(*layers)


def test_torch_drops_neurons_in_training_only(in_torch, dropped):
    rows = shuffled_batches(COUNT, BATCH_SIZE, seed=7, epoch=0)[0]
    before = our_loss(Y[rows], in_torch.predict(dropped, X[rows]))
    history = in_torch.fit(dropped, validation=VALIDATION)
    assert history.batch_loss[0] != pytest.approx(before, rel=1e-3)
    dropped.train()
    after = our_loss(VALIDATION[1], in_torch.predict(dropped))
    assert history.validation_loss[-1] == pytest.approx(after, rel=1e-6)  # float32


def test_torch_drops_the_same_neurons_for_the_same_seed(in_torch, dropped):
    before = {name: array.clone() for name, array in dropped.state_dict().items()}
    one = in_torch.fit(dropped, epochs=2)
    dropped.load_state_dict(before)
    other = in_torch.fit(dropped, epochs=2)
    assert np.array_equal(one.batch_loss, other.batch_loss)


@pytest.mark.parametrize(
    ("cuda", "mps", "expected"),
    [(True, True, "cuda"), (True, False, "cuda"), (False, True, "mps"), (False, False, "cpu")],
)
def test_torch_takes_the_fastest_device(in_torch, torch, monkeypatch, cuda, mps, expected):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert str(in_torch.training.device()) == expected


def test_the_examples_in_the_docstrings_are_true(framework):
    result = doctest.testmod(framework.training)
    assert result.attempted > 5
    assert result.failed == 0


def reports_of(*frameworks, missing, backend):
    # One thread, or the two processes wait for each other's.
    variables = {"KERAS_BACKEND": backend, "OMP_NUM_THREADS": "1"}
    done = run_program("train_without", missing, *frameworks, **variables)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


@pytest.fixture(scope="module")
def reports(torch, keras, tensorflow):
    with ThreadPoolExecutor() as pool:  # they spend their time on imports
        one = pool.submit(reports_of, "torch", "keras", missing="tensorflow", backend="torch")
        other = pool.submit(reports_of, "keras", missing="torch", backend="tensorflow")
    in_torch, on_torch = one.result()
    (in_keras,) = other.result()
    return {"torch": in_torch, "keras": in_keras, "keras on torch": on_torch}


@pytest.mark.parametrize(
    ("name", "run", "loaded"),
    [
        ("torch", "torch_run", ["torch"]),
        ("keras", "keras_run", ["keras", "tensorflow"]),
        ("keras on torch", "keras_run", ["keras", "torch"]),
    ],
)
def test_each_runs_without_the_other_to_the_same_losses(request, reports, name, run, loaded):
    assert reports[name]["loaded"] == loaded
    _, history = request.getfixturevalue(run)
    for one, other in zip(reports[name]["losses"], losses(history), strict=True):
        np.testing.assert_allclose(one, other, rtol=RTOL)


@pytest.mark.parametrize("name", ["torch", "keras", "keras on torch"])
def test_the_stop_button_ends_a_run_and_the_history_is_there(reports, name):
    """It sends SIGINT, at any moment."""
    report = reports[name]
    assert report["ended"] == "interrupted"
    assert report["finite"]
    assert EPOCHS <= report["epochs"] <= report["batches"] / 4 <= report["epochs"] + 1


@pytest.mark.skipif(find_spec("triton") is None, reason="Triton is not installed")
def test_pytorch_before_keras_works(torch, keras):
    done = run_program("sgd_after_imports", "course_utils.torch_training", "keras")
    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr


@pytest.mark.skipif(find_spec("triton") is None, reason="Triton is not installed")
def test_keras_before_pytorch_is_refused_before_it_ends_the_process(torch, keras, monkeypatch):
    from course_utils import torch_training

    monkeypatch.setitem(sys.modules, "tensorflow", keras)
    monkeypatch.delitem(sys.modules, "triton")
    with pytest.raises(ImportError, match="Keras was imported before PyTorch"):
        importlib.reload(torch_training)
