"""Options of the functions that need a framework: as tests/losses/test_bad_options.py says."""

import functools
import importlib

import numpy as np
import pytest

from tests.helpers.options import all_options, try_every_kind

X, Y = np.array([[0.5], [-1.25], [0.25]], np.float32), np.array([[1.5], [0.5], [-0.25]], np.float32)
FITTED = {"epochs": 1, "batch_size": 2, "seed": 7, "validation": (X, Y), "patience": 1}


def fit_keras(keras):
    from course_utils import keras_training

    model = keras_training.build([1, 2, 1], seed=7)
    return {"model": model, "loss": "mse", "optimizer": keras.optimizers.SGD(), "x": X, "y": Y}


def fit_torch(torch):
    from course_utils import torch_training

    model = torch_training.build([1, 2, 1], seed=7)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    return {"model": model, "loss": torch.nn.MSELoss(), "optimizer": optimizer, "x": X, "y": Y}


def fit_transfer(torch):
    from course_utils.transfer import head

    model = head(1, 2, seed=7)
    pair = X, [0, 1, 0]
    return {
        "model": model,
        "loss": torch.nn.NLLLoss(),
        "optimizer": torch.optim.SGD(model.parameters(), lr=0.1),
        "train": pair,
        "validation": pair,
        **{name: value for name, value in FITTED.items() if name != "validation"},
    }


def features(torch):
    from course_utils import densenet

    return {"model": densenet.load("random"), "loaded": torch.rand(1, 3, 32, 32)}


KERAS = {
    "keras_training.build": lambda keras: {"sizes": [2, 1], "seed": 7},
    "keras_training.fit": lambda keras: {**fit_keras(keras), **FITTED},
}
TORCH = {
    "data_parallel.train": lambda torch: {"way": "sums", "steps": 1},
    "densenet.load": lambda torch: {"weights": "random"},
    "densenet.transform": lambda torch: {"weights": "random"},
    "torch_training.build": lambda torch: {"sizes": [2, 1], "seed": 7},
    "torch_training.fit": lambda torch: {**fit_torch(torch), **FITTED},
    "transfer.features": features,
    "transfer.fit": fit_transfer,
    "transfer.head": lambda torch: {"inputs": 2, "classes": 2, "seed": 7},
    "transfer.outputs": lambda torch: {
        "compute": lambda x: x,
        "inputs": torch.ones(3, 2),
        "size": 2,
    },
    "transfer.picture_set": lambda torch: {"data": "no such folder", "seed": 7},
}
PROGRAMS = {"data_parallel.main", "transfer.main"}  # their options are argparse's
FRAMEWORKS = {name.partition(".")[0] for name in (*KERAS, *TORCH)}


def test_every_function_with_an_option_is_called():
    asked = {name for name, _ in all_options() if name.partition(".")[0] in FRAMEWORKS}
    assert asked - PROGRAMS == {*KERAS, *TORCH}


def options_of(calls):
    pairs = [pair for pair in all_options() if pair[0] in calls]
    return pytest.mark.parametrize(("name", "option"), pairs, ids=lambda text: text)


def tried(name, option, good):
    module, _, function = name.partition(".")
    call = getattr(importlib.import_module(f"course_utils.{module}"), function)
    try_every_kind(lambda **given: call(**{**good(), **given}), name, option)


@options_of(KERAS)
def test_each_kind_of_value_in_keras(keras, name, option, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    # Built once: what is refused is refused before the first step.
    good = functools.cache(lambda: KERAS[name](keras))
    tried(name, option, good)


@options_of(TORCH)
def test_each_kind_of_value_in_pytorch(
    torch, one_thread, alone, name, option, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    good = functools.cache(lambda: TORCH[name](torch))
    tried(name, option, good)


@pytest.mark.parametrize("seed", [2**64 - 1, 2**64, 2**127 + 5])
def test_a_seed_may_be_as_long_as_numpy_draws_one(torch, one_thread, keras, seed):
    from course_utils import densenet, keras_training, torch_training
    from course_utils.training import framework_seed

    model = torch_training.build([1, 2], seed=seed)
    (first, _) = keras_training.build([1, 2], seed=seed).get_weights()
    assert np.array_equal(model[0].weight.detach().numpy().T, first)
    again = {**fit_torch(torch), **FITTED, "seed": seed}
    assert torch_training.fit(**again).ended == "all epochs"
    with densenet.seeded(seed):
        drawn = torch.rand(1)
    with densenet.seeded(framework_seed(seed)):
        assert torch.rand(1) == drawn
