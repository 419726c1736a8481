"""Transfer learning: resumed, interrupted, on several processes, from a terminal."""

import contextlib
import csv
import doctest
import errno
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from course_utils import exercises
from course_utils.processes import LOOPBACK, run_ranks
from course_utils.training import TrainingStopped, shuffled_batches
from tests.helpers.running import run_program
from tests.helpers.small_head import COUNT, INPUTS, OPTIONS, TRAIN, VALIDATION, trained
from tests.helpers.transfer_runs import INTERRUPTED, TUNED, command, draw_folder, losses
from tests.helpers.typed_in_lessons import typed

pytestmark = [pytest.mark.frameworks, pytest.mark.usefixtures("alone")]

# float32 has 7 digits. Two ranks add up two halves where one process adds up a batch, and each of
# at most 40 steps starts from the roundings of the one before: below 1e-6 was measured.
CLOSE = dict(rtol=1e-5, atol=1e-6)


@pytest.fixture(scope="module")
def transfer(torch, one_thread):
    pytest.importorskip("torchvision", reason="torchvision is not installed")
    from course_utils import transfer

    return transfer


def same(first, second):
    """Whether two trained models and their histories are the same, bit for bit."""
    for name in ("batch_loss", "train_loss", "validation_loss"):
        np.testing.assert_array_equal(getattr(first[1], name), getattr(second[1], name))
    for one, other in zip(first[0].parameters(), second[0].parameters(), strict=True):
        np.testing.assert_array_equal(one.detach().numpy(), other.detach().numpy())


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return draw_folder(tmp_path_factory.mktemp("pictures") / "noise")


@pytest.fixture(scope="module")
def one(transfer, folder, tmp_path_factory):
    """What one process writes, with a frozen network and with a trained one."""
    outputs = tmp_path_factory.mktemp("one")
    transfer.main(command(folder, outputs / "frozen"))
    transfer.main(command(folder, outputs / "tuned", *TUNED))
    return outputs


@pytest.mark.parametrize("module", ["data", "fine_tuning", "model", "reading", "results", "run"])
def test_the_examples_in_the_docstrings(transfer, module):
    failures, tried = doctest.testmod(getattr(transfer, module))
    assert (failures, tried > 0) == (0, True)


# The head


def test_the_head_has_the_layers_of_the_lesson(transfer, torch):
    before = torch.get_rng_state()
    first, second, other = (transfer.head(10, 3, seed=seed) for seed in (1, 1, 2))
    assert torch.equal(torch.get_rng_state(), before)
    assert [type(layer).__name__ for layer in first] == [
        "Linear",
        "ReLU",
        "Dropout",
        "Linear",
        "LogSoftmax",
    ]
    assert torch.equal(first[0].weight, second[0].weight)
    assert not torch.equal(first[0].weight, other[0].weight)
    sums = first(torch.randn(4, 10)).exp().sum(dim=1)
    np.testing.assert_allclose(sums.detach(), 1, rtol=1e-5)  # a few roundings of float32


@pytest.mark.parametrize(
    ("inputs", "classes", "seed", "named"),
    [(0, 2, 1, "inputs: got 0"), (3, 0, 1, "classes: got 0"), (3, 2, -1, "seed: got -1")],
)
def test_a_head_that_makes_no_sense_is_refused(transfer, inputs, classes, seed, named):
    with pytest.raises(ValueError, match=named):
        transfer.head(inputs, classes, seed=seed)


# Training


def test_fit_takes_the_steps_of_the_loop_in_the_lesson(transfer, torch):
    """Without dropout nothing is random but the order, which the lesson draws in the same way."""

    def model():
        torch.manual_seed(8)
        return torch.nn.Sequential(torch.nn.Linear(INPUTS, 3), torch.nn.LogSoftmax(dim=1))

    typed, fitted, expected = model(), model(), []
    optimizer = torch.optim.SGD(typed.parameters(), lr=0.3)
    x, y = torch.tensor(TRAIN[0], dtype=torch.float32), torch.tensor(TRAIN[1])
    for epoch in range(4):
        for batch in shuffled_batches(COUNT, 5, seed=3, epoch=epoch):
            optimizer.zero_grad()
            loss = -typed(x[batch])[torch.arange(len(batch)), y[batch]].mean()
            loss.backward()
            optimizer.step()
            expected.append(loss.item())
    optimizer = torch.optim.SGD(fitted.parameters(), lr=0.3)
    history = transfer.fit(
        fitted, torch.nn.NLLLoss(), optimizer, TRAIN, VALIDATION, epochs=4, **OPTIONS
    )
    np.testing.assert_allclose(history.batch_loss, expected, **CLOSE)
    np.testing.assert_allclose(fitted[0].weight.detach(), typed[0].weight.detach(), **CLOSE)


def test_dropout_is_drawn_in_training_and_not_in_scoring(transfer, torch):
    model, history = trained(transfer, rate=0.0, epochs=2, batch_size=COUNT)
    first, second = history.batch_loss  # of the same pictures and weights
    assert abs(first - second) > 1e-3
    expected = -transfer.predict(model, VALIDATION[0])[np.arange(11), VALIDATION[1]].mean()
    np.testing.assert_allclose(history.validation_loss, [expected] * 2, rtol=1e-6)


def test_fine_tuning_moves_weights_and_no_statistics(transfer, torch, folder):
    from course_utils import densenet

    model = densenet.load("random", seed=1)
    model.classifier = transfer.head(1024, 2, seed=1)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    found = transfer.picture_set(folder, seed=1)
    loaded = transfer.Loaded(found.train.paths, densenet.transform("random"))
    pair = (loaded, found.train.labels)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    transfer.fit(model, torch.nn.NLLLoss(), optimizer, pair, pair, epochs=1, batch_size=4, seed=1)
    for name, value in model.state_dict().items():
        still = "running" in name or "tracked" in name
        assert torch.equal(value, before[name]) == still, name


def test_a_loss_that_is_not_finite_stops_training(transfer):
    with pytest.raises(TrainingStopped, match=r"batch 2 of epoch 1 is (nan|inf)"):
        trained(transfer, rate=1e30, epochs=1)


@pytest.mark.parametrize(
    ("train", "named"),
    [
        ((TRAIN[0], TRAIN[1][:-1]), "training data: got 23 rows and 22 labels"),
        ((TRAIN[0][:0], TRAIN[1][:0]), "training data: got 0 rows and 0 labels"),
        ((TRAIN[0] * np.nan, TRAIN[1]), "training data, x: got NaN or infinity; expected finite"),
        ((np.ma.array(TRAIN[0], mask=TRAIN[0] > 0), TRAIN[1]), "data, x: got a masked array"),
        ((TRAIN[0], TRAIN[1] + 0.5), rf"data, y: got {TRAIN[1][0] + 0.5}; expected whole numbers"),
        ((TRAIN[0], ["cat"] * COUNT), "training data, y: got text; expected real numbers"),
        (TRAIN[0], "training data: got ndarray; expected a pair"),
        (None, "training data: got NoneType; expected a pair"),
    ],
)
def test_data_that_do_not_fit_are_refused(transfer, train, named):
    with pytest.raises((ValueError, TypeError), match=named):
        trained(transfer, train=train, epochs=1)


def test_labels_may_be_whole_floats_and_data_tensors(transfer, torch):
    expected = trained(transfer, epochs=1)
    same(trained(transfer, epochs=1, train=(TRAIN[0], TRAIN[1].astype(float))), expected)
    x, y = torch.tensor(TRAIN[0], dtype=torch.float32), torch.tensor(TRAIN[1])
    same(trained(transfer, epochs=1, train=(x, y)), expected)


def fitted(transfer, torch, model, *, loss=None, optimizer=None, **options):
    loss = loss or torch.nn.NLLLoss()
    optimizer = optimizer or torch.optim.SGD(model.parameters(), lr=0.1)
    options = {**OPTIONS, "epochs": 1, **options}
    return transfer.fit(model, loss, optimizer, TRAIN, VALIDATION, **options)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ("optimizer of another model", "optimizer: got one that moves none of the model's weights"),
        ("no optimizer", "optimizer: got 'adam'; expected one such as torch"),
        ("frozen", "model: got no weights that can be trained; expected some"),
        ("sum", "loss: got one with reduction='sum'; expected reduction='mean'"),
        ("nothing", "loss: got NoneType; expected a tensor of one number, the batch's mean"),
        ("class", "loss: got <class .*; expected a function, or an object such as"),
        ("floats", "y: got whole numbers, which this loss does not take; expected floats: hand"),
    ],
)
def test_what_cannot_be_learned_with_is_refused_before_training(transfer, torch, wrong, named):
    model, options = transfer.head(INPUTS, 3, seed=5), {}
    if "optimizer" in wrong:
        other = torch.optim.SGD(transfer.head(INPUTS, 3, seed=6).parameters(), lr=0.1)
        options["optimizer"] = other if "of another" in wrong else "adam"
    elif wrong == "frozen":
        model.requires_grad_(False)
    else:
        options["loss"] = {
            "sum": torch.nn.NLLLoss(reduction="sum"),
            "nothing": lambda output, y: None,
            "class": torch.nn.NLLLoss,
            "floats": lambda output, y: torch.nn.BCEWithLogitsLoss()(output[:, 0], y),
        }[wrong]
    before = {name: array.clone() for name, array in model.state_dict().items()}
    with pytest.raises((ValueError, TypeError), match=f"^{named}"):
        fitted(transfer, torch, model, **options)
    assert all(torch.equal(array, before[name]) for name, array in model.state_dict().items())


def test_a_batch_whose_labels_are_all_ignored_keeps_the_history(transfer, torch, monkeypatch):
    y = np.where(TRAIN[1] == 2, 0, TRAIN[1])
    y[shuffled_batches(COUNT, 5, seed=3, epoch=0)[1]] = 2
    model = transfer.head(INPUTS, 3, seed=5)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    loss, pair = torch.nn.NLLLoss(ignore_index=2), (TRAIN[0], y)
    validation = VALIDATION[0], np.zeros(11)
    with pytest.raises(TrainingStopped, match="No label of batch 2 of epoch 1 counts") as caught:
        transfer.fit(model, loss, optimizer, pair, validation, epochs=1, **OPTIONS)
    assert len(caught.value.history.batch_loss) == 1


def test_batch_norm_in_a_head_keeps_its_statistics_and_takes_a_batch_of_one(transfer, torch):
    torch.manual_seed(4)
    norm = torch.nn.BatchNorm1d(8)
    layers = torch.nn.Linear(INPUTS, 8), norm, torch.nn.Linear(8, 3), torch.nn.LogSoftmax(dim=1)
    history = fitted(transfer, torch, torch.nn.Sequential(*layers), batch_size=11)  # 11, 11 and 1
    assert history.ended == "all epochs"
    assert not norm.running_mean.any() and torch.equal(norm.running_var, torch.ones(8))
    assert norm.bias.any()  # what is learned moves


def test_a_seed_of_any_length(transfer, torch, tmp_path):
    seed, path = 2**127 + 12345, tmp_path / "run.pt"
    head = transfer.head(INPUTS, 3, seed=seed)
    assert torch.equal(head[0].weight, transfer.head(INPUTS, 3, seed=seed)[0].weight)
    assert not torch.equal(head[0].weight, transfer.head(INPUTS, 3, seed=seed + 1)[0].weight)
    whole = fitted(transfer, torch, transfer.head(INPUTS, 3, seed=seed), seed=seed, epochs=2)
    for epochs in (1, 2):
        model = transfer.head(INPUTS, 3, seed=seed)
        resumed = fitted(transfer, torch, model, seed=seed, epochs=epochs, resume=path)
    np.testing.assert_array_equal(resumed.batch_loss, whole.batch_loss)


# Resuming


def test_a_resumed_run_is_the_run_that_was_never_interrupted(transfer, tmp_path):
    path = tmp_path / "run.pt"
    whole = trained(transfer, epochs=6)
    assert len(trained(transfer, epochs=2, resume=path)[1].train_loss) == 2
    trained(transfer, epochs=3, resume=path)
    resumed = trained(transfer, epochs=6, resume=path)
    same(resumed, whole)
    same(trained(transfer, epochs=6, resume=path), whole)


def test_patience_goes_on_waiting_where_it_was(transfer, tmp_path):
    path, options = tmp_path / "run.pt", dict(rate=0.05, patience=3, epochs=60)
    whole = trained(transfer, **options)
    assert whole[1].ended == "no improvement"
    stop = len(whole[1].train_loss) - 1
    trained(transfer, **{**options, "epochs": stop}, resume=path)
    resumed = trained(transfer, **options, resume=path)
    same(resumed, whole)
    assert resumed[1].ended == "no improvement"


def test_a_killed_process_loses_the_epoch_it_was_in_and_no_more(transfer, tmp_path):
    path = tmp_path / "run.pt"
    done = run_program("killed_in_training", str(path))
    assert done.returncode == 9, done.stderr
    import torch

    assert len(torch.load(path, weights_only=True)["record"]["train_loss"]) == 2
    same(trained(transfer, epochs=6, resume=path), trained(transfer, epochs=6))


def test_a_full_disk_leaves_the_run_before(transfer, tmp_path, monkeypatch):
    path = tmp_path / "run.pt"
    trained(transfer, epochs=2, resume=path)
    before, write = path.read_bytes(), Path.write_bytes

    def full(self, data):
        write(self, data[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        with pytest.raises(
            TrainingStopped, match=r"run\.pt could not be written.*No space"
        ) as stop:
            trained(transfer, epochs=4, resume=path)
    assert len(stop.value.history.train_loss) == 3
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["run.pt"]
    same(trained(transfer, epochs=4, resume=path), trained(transfer, epochs=4))


def test_the_run_of_something_else_is_refused(transfer, tmp_path):
    path = tmp_path / "run.pt"
    trained(transfer, epochs=1, resume=path)
    before = path.read_bytes()
    other = (TRAIN[0] + 1e-3, TRAIN[1])
    with pytest.raises(ValueError, match=r"run\.pt: holds a run of another model"):
        trained(transfer, epochs=2, resume=path, train=other)
    with pytest.raises(ValueError, match="with other options of the optimizer"):
        trained(transfer, epochs=2, resume=path, rate=0.02)
    with pytest.raises(ValueError, match="holds a run with seed 3, this one has 4"):
        trained(transfer, epochs=2, resume=path, seed=4)
    model = transfer.head(INPUTS, 3, seed=5)
    optimizer = sys.modules["torch"].optim.Adam(model.parameters(), lr=0.01)
    options = {**OPTIONS, "epochs": 2, "resume": path, "seed": 4}
    with pytest.raises(ValueError, match="holds a run with seed 3, this one has 4"):
        transfer.fit(model, lambda output, y: None, optimizer, TRAIN, VALIDATION, **options)
    untouched = transfer.head(INPUTS, 3, seed=5)
    for found, expected in zip(model.parameters(), untouched.parameters(), strict=True):
        assert found.equal(expected)
    assert not optimizer.state
    path.write_bytes(before[:-400])
    with pytest.raises(ValueError, match=r"run\.pt: holds no run, or is damaged"):
        trained(transfer, epochs=2, resume=path)
    with pytest.raises(ValueError, match=r"resume: got 'nowhere/run\.pt'; expected a folder that"):
        trained(transfer, epochs=2, resume="nowhere/run.pt")


# Features and answers


def test_features_are_those_of_each_picture_alone(transfer, torch, folder):
    from course_utils import densenet, pictures

    model, transform = densenet.load("random", seed=2), densenet.transform("random")
    paths = sorted(folder.rglob("*.png"))[3:9]
    found = transfer.features(model.train(), transfer.Loaded(paths, transform))
    assert found.shape == (6, 1024) and not found.requires_grad
    with torch.no_grad():
        for path, row in zip(paths, found, strict=True):
            maps = model.eval().features(transform(pictures.load(path))[None])
            expected = maps[0].clamp(min=0).flatten(1).mean(1)
            np.testing.assert_allclose(row, expected, **CLOSE)


@pytest.mark.parametrize("count", [70, 65])  # 64 rows make a round, and one row is nobody else's
def test_a_share_of_each_rank_and_zeros_elsewhere(transfer, torch, monkeypatch, count):
    """Two ranks that do not talk to each other: each one computes every other row."""
    monkeypatch.setenv("WORLD_SIZE", "2")
    shares = []
    for rank in (0, 1):
        monkeypatch.setenv("RANK", str(rank))
        shares.append(transfer.outputs(lambda x: 3 * x, torch.rand(count, 2) + 1, size=2))
    assert [(share[:, 0] == 0).nonzero()[:, 0].tolist() for share in shares] == [
        list(range(1, count, 2)),
        list(range(0, count, 2)),
    ]


@pytest.mark.parametrize(
    ("compute", "named"),
    [
        (
            lambda x: None,
            "compute: got NoneType; expected a tensor of real numbers of shape (3, 2)",
        ),
        (lambda x: x[:, 0], "compute: got shape (3,) and type torch.float32; expected a tensor of"),
        (lambda x: x[:1], "compute: got shape (1, 2) and type torch.float32; expected a tensor of"),
        (lambda x: x + 0j, "compute: got shape (3, 2) and type torch.complex64; expected a tensor"),
        (lambda x: x.numpy(), "compute: got ndarray; expected a tensor of real numbers of shape"),
    ],
)
def test_what_a_function_of_inputs_returns_is_looked_at(transfer, torch, rng, compute, named):
    with pytest.raises(ValueError) as caught:
        transfer.outputs(compute, rng.normal(size=(3, 2)), size=2)
    assert str(caught.value).startswith(named)


def test_a_function_of_inputs_may_write_into_what_it_gets(transfer, torch, rng):
    x = torch.tensor(rng.normal(size=(40, 2)), dtype=torch.float32)
    before = x.clone()
    found = transfer.outputs(lambda rows: rows.mul_(2), x, size=2)
    assert torch.equal(x, before) and torch.equal(found, 2 * before)


def test_a_rank_without_a_row_takes_part_with_nothing(transfer, torch, monkeypatch):
    from course_utils.distributed import Place
    from course_utils.transfer import run
    from course_utils.transfer.data import as_pair

    model = transfer.head(INPUTS, 3, seed=5)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    pair = as_pair(TRAIN, "training data")
    loss = torch.nn.NLLLoss()
    shared = run._SharedNetwork(model, loss, optimizer, pair, pair, 3, batch_size=1)
    monkeypatch.setattr(run, "place", lambda: Place(1, 2, torch.device("cpu")))
    loss = shared._share(pair, np.array([4]))
    loss.backward()
    assert loss.item() == 0
    assert all(not parameter.grad.any() for parameter in model.parameters())
    assert shared._share(pair, np.array([4, 7])).item() > 0


@pytest.mark.parametrize("weight", [None, [0.5, 0, 2.5]])
@pytest.mark.parametrize(
    "labels",
    [[2, 0, 2, 0, 2, 0, 2], [0, 2, 2, 2, 0, 2, 0], [2, 1, 0, 1, 1, 1, 2], [0, 1, 2, 2, 1, 0, 2]],
)
@pytest.mark.parametrize("ignored", [-100, 0])
def test_the_parts_of_the_ranks_add_up_to_the_mean(
    transfer, torch, monkeypatch, labels, weight, ignored
):
    """Also where their shares count unequally, or that of one not at all."""
    from course_utils.distributed import Place
    from course_utils.transfer import run
    from course_utils.transfer.data import as_pair

    model = transfer.head(INPUTS, 3, seed=5).eval()  # without dropout
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    pair, rows = as_pair((TRAIN[0][:7], labels), "training data"), np.arange(7)
    loss = torch.nn.NLLLoss(weight and torch.tensor(weight), ignore_index=ignored)
    shared = run._SharedNetwork(model, loss, optimizer, pair, pair, 3, batch_size=7)
    whole = loss(model(pair[0]), pair[1])
    gradients = torch.autograd.grad(whole, shared.moving)
    parts = []
    for rank in range(2):
        monkeypatch.setattr(run, "place", lambda rank=rank: Place(rank, 2, torch.device("cpu")))
        parts.append(shared._share(pair, rows))
    assert sum(parts).item() == pytest.approx(whole.item(), rel=CLOSE["rtol"])
    sum(parts).backward()
    for parameter, gradient in zip(shared.moving, gradients, strict=True):
        torch.testing.assert_close(parameter.grad, gradient, **CLOSE)


@pytest.mark.parametrize(("correct", "count"), [(0, 7), (7, 7), (45, 48), (301, 888)])
def test_the_interval_is_that_of_scipy(transfer, stats, correct, count):
    expected = stats.binomtest(correct, count).proportion_ci(method="wilson")
    np.testing.assert_allclose(transfer.interval(correct, count), expected, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize(
    ("correct", "count", "named"),
    [(3, 0, "count: got 0"), (5, 4, "correct: got 5 of 4"), (-1, 4, "correct: got -1")],
)
def test_an_interval_of_impossible_counts_is_refused(transfer, correct, count, named):
    with pytest.raises(ValueError, match=named):
        transfer.interval(correct, count)


def test_the_lesson_types_the_same_functions(transfer, torch):
    from course_utils import densenet

    # 1.96 in the lesson, 1.959964 here
    for correct, count in [(0, 7), (45, 48), (301, 888)]:
        found = typed("10", "interval")(correct, count)
        np.testing.assert_allclose(found, transfer.interval(correct, count), atol=1e-5)
    features = typed("10", "features")
    features.__globals__["torch"] = torch
    model, x = densenet.load("random", seed=3), torch.rand(2, 3, 40, 56)
    with torch.no_grad():
        found = features(model, x)
        assert torch.equal(found, densenet.features(model, x))


def test_the_layers_of_exercise_10_8_are_those_of_the_network(transfer, torch):
    from course_utils import densenet

    def counted(*, new_head, **modes):
        network = densenet.load("random", seed=7).train()
        if new_head:
            network.classifier = transfer.head(1024, 2, seed=7)
        for name, mode in modes.items():
            part = network if name == "whole" else getattr(network, name)
            part.train(mode)
        return sum(layer.training for layer in network.modules())

    exercise = exercises.find("10.8")
    assert counted(new_head=True, whole=False, classifier=True) == exercise.reference
    wrong = [
        counted(new_head=True, whole=False),
        counted(new_head=False, whole=False, classifier=True),
        counted(new_head=True),
        counted(new_head=False),
        counted(new_head=True, classifier=False),
        counted(new_head=True, features=False),
    ]
    head = transfer.head(1024, 2, seed=7)
    weights = sum(weight.numel() for weight in head.parameters())
    assert [one.answer for one in exercise.mistakes] == [*wrong, weights]


# From a terminal


def test_it_writes_the_model_the_losses_and_a_picture(transfer, torch, one, folder):
    names = ["features-test", "features-train", "features-validation"]
    tensors = [f"{name}.safetensors" for name in [*names, "model"]]
    expected = [*tensors, "losses.csv", "losses.json", "losses.png", "run.pt", "settings.json"]
    assert sorted(os.listdir(one / "frozen")) == sorted(expected)
    assert sorted(os.listdir(one / "tuned")) == sorted([*expected, "fine-tuning.pt"])
    with Image.open(one / "frozen" / "losses.png") as picture:
        assert picture.size == (1280, 800)
    for way in ("frozen", "tuned"):
        model, classes, transform = transfer.load_model(one / way / "model.safetensors")
        assert classes == ("dim", "lit") and not model.training
        found = transfer.picture_set(folder, seed=7)
        log_probs = transfer.predict(model, transfer.Loaded(found.test.paths, transform))
        expected = losses(one / way)["test"]
        labels = found.test.labels
        assert expected["count"] == len(labels)
        assert expected["correct"] == (log_probs.argmax(axis=1) == labels).sum()
        mean = -log_probs[np.arange(len(labels)), labels].mean()
        assert expected["loss"] == pytest.approx(mean, rel=1e-5)  # roundings of float32


def test_what_it_says(transfer, folder, tmp_path, capfd):
    transfer.main(command(folder, tmp_path / "a" / "b"))
    out, err = capfd.readouterr()
    lines = out.splitlines()
    assert lines[0].startswith("train: ") and "left out 0 of 12 files" in lines
    assert "the head: ended after 2 epochs: all epochs" in lines
    assert any(line.startswith("test: ") and "95 % interval" in line for line in lines)
    assert any(line.startswith("  2 lit: ") for line in lines)
    assert any(line.startswith("'dim' to everything: ") for line in lines)
    assert "100%" in err  # bars


@pytest.mark.parametrize(
    ("way", "stages"),
    [("frozen", ["head"] * 2), ("tuned", ["head"] * 2 + ["all layers"] * 2)],
)
def test_the_losses_of_each_epoch_as_a_table(one, way, stages):
    with (one / way / "losses.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["epoch", "trained", "train_loss", "validation_loss"]
    numbers, found, *means = zip(*rows, strict=True)
    assert [*map(int, numbers)] == [*range(1, len(stages) + 1)]
    assert list(found) == stages
    kept = losses(one / way)
    expected = [kept["train_loss"], kept["validation_loss"]]
    np.testing.assert_array_equal(np.array(means, dtype=float), expected)


def test_the_results_of_each_class_are_those_of_scikit_learn(transfer, rng):
    from course_utils.transfer.results import scored

    metrics = pytest.importorskip("sklearn.metrics")
    labels = rng.choice(3, size=40, p=[0.2, 0.7, 0.1])
    log_probs = np.log(rng.dirichlet([1, 1, 1], size=40))
    said, result = log_probs.argmax(axis=1), scored(labels, log_probs)
    assert result["confusion"] == metrics.confusion_matrix(labels, said).tolist()
    assert result["correct"] == metrics.accuracy_score(labels, said, normalize=False)
    assert result["majority"] == np.unique(labels, return_counts=True)[1].max()
    assert result["loss"] == pytest.approx(metrics.log_loss(labels, np.exp(log_probs)), rel=1e-12)


@pytest.mark.parametrize(
    ("confusion", "warnings"),
    [
        ([[10, 0], [1, 0]], ["no better than this one answer", "no picture of 'dog'"]),
        ([[9, 1], [2, 5]], []),
        ([[0, 3], [1, 9]], ["no better than this one answer", "no picture of 'cat'"]),
        ([[0, 3], [0, 10]], ["no better than this one answer", "no picture of 'cat'"]),
        ([[3, 2], [5, 2]], ["no better than this one answer"]),
    ],
)
def test_a_model_that_is_no_better_than_one_answer_is_told(transfer, confusion, warnings):
    """60 cats and 8 dogs gave 90.9 % with no dog recognised."""
    from course_utils.transfer.results import of_each_class

    counts = np.sum(confusion, axis=1)
    result = {"count": counts.sum(), "correct": np.trace(confusion), "majority": counts.max()}
    text = of_each_class({**result, "confusion": confusion}, ["cat", "dog"])
    found = [line for line in text.splitlines() if line.startswith("warning: ")]
    assert len(found) == len(warnings)
    assert all(warning in line for warning, line in zip(warnings, found, strict=True))


def test_balanced_weights_are_those_of_scikit_learn(transfer, rng):
    from course_utils.transfer.data import balanced

    utils = pytest.importorskip("sklearn.utils")
    labels = np.append([0, 1, 2], rng.choice(3, size=40, p=[0.2, 0.7, 0.1]))
    expected = utils.compute_class_weight("balanced", classes=np.arange(3), y=labels)
    np.testing.assert_allclose(balanced(labels), expected, rtol=1e-14)  # a few roundings


def test_with_balanced_weights_rare_pictures_count_more(transfer, torch, tmp_path):
    """The losses of a step that moves next to nothing are the weighted means of lesson 05."""
    from course_utils import reduction
    from course_utils.transfer.data import balanced

    folder, output = draw_folder(tmp_path / "noise"), tmp_path / "out"
    for number in (1, 2, 3):
        (folder / "dim" / f"{number}.png").unlink()
    still = ["--rate", "1e-30", "--epochs", "1", "--class-weights", "balanced"]
    transfer.main(command(folder, output, *still))
    model, _, transform = transfer.load_model(output / "model.safetensors")
    found = transfer.picture_set(folder, seed=7)
    assert np.bincount(found.train.labels).tolist() == [1, 4]
    part = found.validation
    log_probs = transfer.predict(model, transfer.Loaded(part.paths, transform))
    weight = balanced(found.train.labels)
    each = -weight[part.labels] * log_probs[np.arange(len(part)), part.labels]
    expected = reduction.class_weighted_mean(each, part.labels, class_weight=weight)
    np.testing.assert_allclose(losses(output)["validation_loss"], [expected], rtol=1e-5)


@pytest.mark.parametrize("batch_size", [4, 11])
def test_weighted_losses_of_batches_become_the_weighted_loss_of_all(transfer, torch, batch_size):
    """Batches of validation data that are sorted by class would else lose the weights again."""
    from course_utils import reduction

    order = np.argsort(VALIDATION[1])
    x, y = VALIDATION[0][order], VALIDATION[1][order]
    weight = np.array([0.5, 4, 1.25])
    loss = torch.nn.NLLLoss(torch.tensor(weight, dtype=torch.float32))
    model = transfer.head(INPUTS, 3, seed=5)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    options = {**OPTIONS, "epochs": 1, "batch_size": batch_size}
    history = transfer.fit(model, loss, optimizer, TRAIN, (x, y), **options)
    each = -weight[y] * transfer.predict(model, x)[np.arange(len(y)), y]
    expected = reduction.class_weighted_mean(each, y, class_weight=weight)
    np.testing.assert_allclose(history.validation_loss, [expected], rtol=1e-5)  # float32
    batches = shuffled_batches(COUNT, batch_size, seed=OPTIONS["seed"], epoch=0)
    counted = [weight[TRAIN[1][rows]].sum() for rows in batches]
    expected = np.average(history.batch_loss, weights=counted)
    np.testing.assert_allclose(history.train_loss, [expected], rtol=1e-6)


@pytest.mark.parametrize("classes", [12, 13])
def test_a_matrix_that_is_too_wide_is_only_kept(transfer, rng, classes):
    from course_utils.transfer.results import of_each_class, scored

    labels = np.repeat(np.arange(classes), 3)
    result = scored(labels, np.log(rng.dirichlet(np.ones(classes), size=len(labels))))
    text = of_each_class(result, [f"kind{i}\x1b" for i in range(classes)])
    assert ("answered" in text) == (classes == 12)
    assert text.count(" of 3 right") == classes and "\x1b" not in text


def test_an_interrupted_call_says_how_to_go_on(transfer, folder, one, tmp_path, monkeypatch, capfd):
    from course_utils.transfer.run import _SharedNetwork

    share, batches = _SharedNetwork._share, []

    def pressed(self, pair, rows):
        batches.append(rows)
        if len(batches) == 5:  # in the second epoch: the first has three batches and a score
            raise KeyboardInterrupt
        return share(self, pair, rows)

    with monkeypatch.context() as patched, pytest.raises(SystemExit) as stop:
        patched.setattr(_SharedNetwork, "_share", pressed)
        transfer.main(command(folder, tmp_path / "out"))
    assert str(stop.value) == INTERRUPTED
    assert capfd.readouterr().out.endswith("the head: ended after 1 epochs: interrupted\n")
    assert not (tmp_path / "out" / "model.safetensors").exists()
    transfer.main(command(folder, tmp_path / "out"))
    assert losses(tmp_path / "out") == losses(one / "frozen")


def test_a_second_call_computes_nothing_again(transfer, folder, one, tmp_path, monkeypatch):
    """The features and the run come from the files; more epochs go on from them."""
    from course_utils.transfer import feature_cache, run

    output = tmp_path / "again"
    transfer.main(command(folder, output))
    monkeypatch.setattr(feature_cache, "feature_rounds", None)
    monkeypatch.setattr(run._SharedNetwork, "step", None)
    transfer.main(command(folder, output))
    assert losses(output) == losses(one / "frozen")
    monkeypatch.undo()
    transfer.main(command(folder, output, "--epochs", "5"))
    np.testing.assert_array_equal(
        losses(output)["batch_loss"][: len(losses(one / "frozen")["batch_loss"])],
        losses(one / "frozen")["batch_loss"],
    )
    assert len(losses(output)["train_loss"]) == 5


def contents(folder):
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def test_features_of_other_pictures_are_computed_anew(transfer, folder, tmp_path):
    from safetensors.torch import load

    output, path = tmp_path / "out", tmp_path / "out" / "features-train.safetensors"

    def features():
        return load(path.read_bytes())["features"]

    other = draw_folder(tmp_path / "other", seed=9)
    transfer.main(command(folder, output))
    before, of_noise = contents(output), features()
    with pytest.raises(SystemExit) as stop:
        transfer.main(command(other, output))
    said = r"run\.pt: holds a run with pictures 12 of noise \(\w+\), this one has 12 of other"
    assert re.search(said, str(stop.value)) and contents(output) == before
    (output / "run.pt").unlink()
    transfer.main(command(other, output))
    assert not features().equal(of_noise)
    path.write_bytes(b"no features")
    (output / "run.pt").unlink()
    transfer.main(command(folder, output))
    assert features().equal(of_noise)


@pytest.mark.parametrize(
    ("more", "named"),
    [
        (["--weights", "bundled"], "--weights random, this one has bundled"),
        (["--rate", "0.002"], "--rate 0.001, this one has 0.002"),
        (["--class-weights", "balanced"], "--class-weights None, this one has balanced"),
        (["--patience", "3"], "--patience 10, this one has 3"),
        (["--batch-size", "4"], "--batch-size 3, this one has 4"),
    ],
)
def test_a_run_with_other_options_is_refused_by_name(transfer, folder, one, tmp_path, more, named):
    output = tmp_path / "out"
    shutil.copytree(one / "frozen", output)
    before = contents(output)
    with pytest.raises(SystemExit) as stop:
        transfer.main(command(folder, output, *more))
    assert str(stop.value) == (
        f"ValueError: {output / 'run.pt'}: holds a run with {named}; "
        "name another --output, or delete run.pt to start again"
    )
    assert contents(output) == before


@pytest.mark.parametrize("kept", [None, "", "[]", "{}"])
def test_a_run_without_its_settings_is_refused(transfer, folder, one, tmp_path, kept):
    output = tmp_path / "out"
    shutil.copytree(one / "frozen", output)
    (output / "settings.json").unlink()
    if kept is not None:
        (output / "settings.json").write_text(kept)
    before = contents(output)
    with pytest.raises(SystemExit, match=r"run\.pt: got a run without settings\.json, of "):
        transfer.main(command(folder, output))
    assert contents(output) == before


def test_the_model_keeps_the_settings_of_its_run(transfer, one):
    from safetensors import safe_open

    with safe_open(one / "tuned" / "model.safetensors", "pt") as file:
        known = file.metadata()
    settings = json.loads((one / "tuned" / "settings.json").read_text(encoding="utf-8"))
    assert json.loads(known["settings"]) == settings
    assert settings["--fine-tune"] == 2 and settings["--fine-tune-rate"] == 0.003
    assert settings["--augment"] is True
    assert settings["classes"] == json.loads(known["classes"]) == ["dim", "lit"]


# Predicting


def test_the_class_of_each_picture_and_its_probability(transfer, one, folder, tmp_path, capfd):
    (tmp_path / "note.txt").write_text("no picture")
    table, model = tmp_path / "a" / "answers.csv", one / "frozen" / "model.safetensors"
    file, missing = folder / "lit" / "3.png", tmp_path / "missing.png"
    given = [file, folder, tmp_path / "note.txt", missing]
    options = ["--model", str(model), "--csv", str(table)]
    transfer.main(["predict", *map(str, given), *options])
    *lines, note, gone = capfd.readouterr().out.splitlines()
    paths = [file, *(path for path in sorted(folder.rglob("*.png")) if path != file)]
    network, classes, transform = transfer.load_model(model)
    probs = np.exp(transfer.predict(network, transfer.Loaded(paths, transform)))
    expected = [
        [str(path), classes[row.argmax()], f"{row.max():.4f}"]
        for path, row in zip(paths, probs, strict=True)
    ]
    assert [line.split("  ") for line in lines] == expected
    assert note == f"left out {tmp_path / 'note.txt'}: not a picture"
    assert gone == f"left out {missing}: cannot be read: No such file or directory"
    with table.open(newline="", encoding="utf-8") as opened:
        assert list(csv.reader(opened)) == [["file", "class", "probability"], *expected]
    transfer.main(["predict", str(file), "--model", str(model)])  # and without a table
    assert capfd.readouterr().out.splitlines() == ["  ".join(expected[0])]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ("model", r"^FileNotFoundError: .*nowhere"),
        ("picture", r"^ValueError: pictures: got 1 files that cannot be used; expected pictures"),
        ("table", r"^OSError: .*: got a folder; expected a file"),
        ("ranks", r"^ValueError: predict: got 2 processes; expected one, without torchrun"),
    ],
)
def test_what_cannot_be_predicted_is_told(transfer, one, tmp_path, monkeypatch, wrong, named):
    model = tmp_path / "nowhere" if wrong == "model" else one / "frozen" / "model.safetensors"
    options = ["--csv", str(tmp_path)] if wrong == "table" else []
    if wrong == "ranks":
        monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(SystemExit, match=named):
        transfer.main(["predict", str(tmp_path / "none.png"), "--model", str(model), *options])


# The weights to start from


class TookWeightsError(ValueError):
    """Enough was seen."""


@pytest.fixture
def asked_for(transfer, monkeypatch):
    """The weights that are loaded, at which the program ends; those of ImageNet may be away."""
    from course_utils import densenet

    asked, away = [], {"imagenet": False}

    def fetch():
        if away["imagenet"]:
            raise ConnectionError("no network")

    def load(weights, seed):
        asked.append(weights)
        raise TookWeightsError("enough")

    monkeypatch.setattr(densenet, "fetch_imagenet", fetch)
    monkeypatch.setattr(densenet, "load", load)
    return asked, away


@pytest.mark.parametrize(
    ("data", "away", "expected"),
    [("folder", False, "imagenet"), ("folder", True, "bundled"), ("drawings", False, "bundled")],
)
def test_photographs_start_from_imagenet_if_it_can_be_had(
    transfer, folder, tmp_path, asked_for, capfd, data, away, expected
):
    asked, imagenet = asked_for
    imagenet["imagenet"] = away
    data = str(folder) if data == "folder" else data
    with pytest.raises(SystemExit, match="enough"):
        transfer.main(["--data", data, "--output", str(tmp_path / "out"), "--limit", "2"])
    assert asked == [expected]  # once
    kept = json.loads((tmp_path / "out" / "settings.json").read_text(encoding="utf-8"))
    assert kept["--weights"] == expected
    share = np.mean(transfer.on_photographs()["right"]["bundled"]["64"])
    cost = f"With 64 photographs of cats and as many of dogs, {share:.0%} were."
    assert (cost in capfd.readouterr().out) == away


def test_a_run_goes_on_with_the_weights_that_it_began_with(transfer, folder, one, tmp_path):
    output = tmp_path / "out"
    shutil.copytree(one / "frozen", output)
    again = command(folder, output)
    again.remove("--weights")
    again.remove("random")
    transfer.main(again)
    assert losses(output) == losses(one / "frozen")


@pytest.mark.parametrize("what", ["missing", "foreign", "cut"])
def test_a_model_that_cannot_be_loaded_is_refused_by_name(transfer, one, tmp_path, what):
    path = tmp_path / "model.safetensors"
    if what == "missing":
        with pytest.raises(FileNotFoundError, match=r"model\.safetensors"):
            transfer.load_model(path)
        return
    source = "features-test" if what == "foreign" else "model"
    data = (one / "frozen" / f"{source}.safetensors").read_bytes()
    path.write_bytes(data if what == "foreign" else data[:-5])
    with pytest.raises(ValueError, match=r"model\.safetensors: holds no model of this program"):
        transfer.load_model(path)


def test_what_is_wrong_is_said_in_a_line(transfer, folder, tmp_path):
    with pytest.raises(SystemExit, match=r"^FileNotFoundError: .*nowhere"):
        transfer.main(command(tmp_path / "nowhere", tmp_path / "out"))
    (tmp_path / "file").write_text("a file where a folder is due")
    with pytest.raises(SystemExit, match=r"^(NotADirectory|FileExists)Error: .*file"):
        transfer.main(command(folder, tmp_path / "file" / "out"))
    assert sorted(os.listdir(tmp_path)) == ["file"]


@pytest.mark.parametrize(
    ("option", "named"),
    [
        (("--epochs", "0"), "epochs: got 0"),
        (("--patience", "0"), "patience: got 0"),
        (("--batch-size", "-3"), "batch_size: got -3"),
        (("--rate", "0"), r"rate: got 0\.0; expected one number above 0"),
        (("--rate", "nan"), "rate: got nan"),
        (("--seed", "-1"), "seed: got -1"),
        (("--limit", "0"), "limit: got 0"),
    ],
)
def test_options_out_of_their_range_are_refused_at_once(transfer, folder, tmp_path, option, named):
    with pytest.raises(SystemExit, match=f"^ValueError: {named}"):
        transfer.main(command(folder, tmp_path / "out", *option))
    assert os.listdir(tmp_path) == []


def test_without_a_network_the_bundled_weights_are_named(transfer, folder, tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "cache"))
    options = ["--data", str(folder), "--output", str(tmp_path / "out"), "--weights", "imagenet"]
    with pytest.raises(SystemExit, match=r'^ConnectionError: .*network blocked.*"bundled"'):
        transfer.main(options)


def test_the_photographs_are_found_on_request(transfer, folder, tmp_path, monkeypatch):
    from course_utils import pictures
    from course_utils.transfer import data

    asked = []

    def photographs(*arguments, **options):
        asked.append((arguments, options))
        return pictures.survey(folder, seed=1)

    monkeypatch.setattr(data, "oxford_pets", photographs)
    options = ["--data", "oxford-pets", "--downloads", str(tmp_path), "--limit", "5"]
    transfer.main(command("replaced", tmp_path / "out", *options))
    assert asked == [((tmp_path,), {"seed": 7, "limit": 5, "progress": True})]


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such rights there")
def test_a_folder_that_may_not_be_written_to(transfer):
    """In a process of its own: root may write everywhere."""
    with tempfile.TemporaryDirectory() as place:  # pytest's own is closed to other users
        Path(place).chmod(0o755)
        folder = draw_folder(Path(place, "pictures"))
        Path(place, "out").mkdir(mode=0o555)
        done = run_program("transfer_as_nobody", str(folder), str(Path(place, "out")))
        assert done.returncode == 1
        assert "PermissionError: " in done.stderr and "Traceback" not in done.stderr
        assert os.listdir(Path(place, "out")) == []


# Several processes


@pytest.mark.parametrize("way", ["frozen", "tuned"])
def test_one_process_and_two_find_the_same_losses(transfer, folder, one, tmp_path, way):
    more = TUNED if way == "tuned" else []
    output = tmp_path / way
    run_ranks("course_utils.transfer", *command(folder, output, *more), seconds=200)
    expected, found = losses(one / way), losses(output)
    for name in ("batch_loss", "train_loss", "validation_loss"):
        np.testing.assert_allclose(found[name], expected[name], **CLOSE)
    assert found["test"]["correct"] == expected["test"]["correct"]


@pytest.mark.skipif(sys.platform != "linux", reason="torchrun needs settings of its own elsewhere")
def test_torchrun_resumes_what_one_process_began(transfer, folder, one, tmp_path):
    output = tmp_path / "out"
    transfer.main(command(folder, output, "--epochs", "1"))
    program = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "-m"]
    program += ["course_utils.transfer", *command(folder, output)]
    environment = {**os.environ, **LOOPBACK["linux"], "OMP_NUM_THREADS": "1"}
    subprocess.run(program, env=environment, check=True, capture_output=True, timeout=200)
    np.testing.assert_allclose(
        losses(output)["batch_loss"], losses(one / "frozen")["batch_loss"], **CLOSE
    )


def test_a_group_of_one_is_the_same_as_no_group(transfer, folder, one, tmp_path, monkeypatch):
    import torch.distributed as dist

    meeting = {"RANK": "0", "COURSE_RENDEZVOUS": str(tmp_path / "rendezvous")}
    for name, value in {**LOOPBACK.get(sys.platform, {}), **meeting}.items():
        monkeypatch.setenv(name, value)
    transfer.main(command(folder, tmp_path / "out", *TUNED))
    np.testing.assert_array_equal(
        losses(tmp_path / "out")["batch_loss"], losses(one / "tuned")["batch_loss"]
    )
    assert not dist.is_initialized()


@pytest.mark.parametrize("rank", [0, 1])
def test_rank_0_writes_and_no_other(transfer, folder, tmp_path, monkeypatch, rank):
    """Ranks that do not talk to each other are enough to see who writes and who speaks."""
    import torch.distributed as dist

    from course_utils.transfer import program

    monkeypatch.setattr(program, "joined", contextlib.nullcontext)
    # Of the other rank's rows there are zeros, which are no log-probabilities.
    halves = np.full((3, 2), np.log(0.5))
    monkeypatch.setattr(program, "predict", lambda model, x: halves[: len(x)])
    monkeypatch.setattr(dist, "barrier", lambda: None)
    monkeypatch.setenv("RANK", str(rank))
    monkeypatch.setenv("WORLD_SIZE", "2")
    transfer.main(command(folder, tmp_path / "out", "--epochs", "1"))
    assert bool(os.listdir(tmp_path / "out")) == (rank == 0)


def test_it_is_a_program(transfer, folder, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["transfer", *command(folder, tmp_path / "out")])
    runpy.run_module("course_utils.transfer", run_name="__main__")
    assert losses(tmp_path / "out")["ended"] == "all epochs"
