"""Every option of every public function refuses what it cannot be, in words that name it.

The functions are found by reading the package. One with an option that nobody has said anything
about fails here. Those that need a framework are called in
tests/training/test_framework_options.py.
"""

import functools
import importlib

import matplotlib.pyplot as plt
import numpy as np
import pytest

from course_utils import plots
from tests.helpers.loss_cases import CASES, random_batch
from tests.helpers.options import (
    ACCEPTED,
    ACCEPTED_BY,
    VALUES,
    accepted,
    all_options,
    try_every_kind,
)

FRAMEWORKS = {"data_parallel", "densenet", "keras_training", "torch_training", "transfer"}
ROWS = {"x": [0.5, 1.5], "y": [2.5, 3.5]}


@functools.cache
def axes():
    return plots.axes("title", "x", "y")


# Good arguments for each function that is no loss. Where files are needed, the options come first.
CALLS = {
    "checks.check": lambda: {"exercise": "1.1"},
    "checks.progress": dict,
    "checks.review": lambda: {"exercise": "0.1"},
    "checks.solution": lambda: {"exercise_id": "0.1"},
    "classification.log_softmax_grad": lambda: {"logits": [0.5, 1.5, -0.5], "upstream": [1, 0, 2]},
    "classification.softmax_grad": lambda: {"logits": [0.5, 1.5, -0.5], "upstream": [1, 0, 2]},
    "datasets.handwritten_digits": dict,
    "descent.gradient_descent": lambda: {
        "gradient": lambda x: 2 * x,
        "start": 1.5,
        "learning_rate": 0.25,
        "steps": 3,
    },
    "environment.check_environment": dict,
    "gradcheck.gradient_discrepancy": lambda: {
        "function": lambda x: float(x**2),
        "gradient": lambda x: 2 * x,
        "point": 1.5,
    },
    "gradcheck.numerical_gradient": lambda: {"function": lambda x: float(x**2), "point": 1.5},
    "pictures.survey": lambda: {"folder": "no such folder", "seed": 7},
    "plots.arrow": lambda: {"ax": axes(), "start": (0.5, 1.5), "end": (2.5, 0.25)},
    "plots.bars": lambda: {"ax": axes(), "names": "ab", "heights": [0.5, 1.5]},
    "plots.contours": lambda: {"ax": axes(), **ROWS, "z": [[0.5, 1.5], [2.5, 0.25]]},
    "plots.curve": lambda: {"ax": axes(), **ROWS},
    "plots.dividing_line": lambda: {
        "ax": axes(),
        "weights": [1.5, 0.5],
        "bias": -0.5,
        "at": (0.25, 0.75),
    },
    "plots.error_squares": lambda: {"ax": axes(), "errors": [0.5, -1.5], "label": "model"},
    "plots.kernel_at": lambda: {
        "title": "title",
        "picture": np.arange(12.0).reshape(3, 4),
        "kernel": [[0.5, -1.5]],
        "feature_map": np.arange(9.0).reshape(3, 3),
        "place": (1, 2),
    },
    "plots.lanes": lambda: {
        "title": "title",
        "xlabel": "x",
        "rows": {"a": [(0.5, 1.5, "words", plots.BLUE)]},
    },
    "plots.matrix": lambda: {"ax": axes(), "values": np.eye(2), "rows": "ab", "columns": "cd"},
    "plots.network": lambda: {
        "title": "title",
        "stages": [("in", 3, 8, 1), ("out", 2, 1, 1)],
        "frozen": [],
    },
    "plots.note": lambda: {"ax": axes(), "x": 0.5, "y": 1.5, "text": "a note"},
    "plots.pictures": lambda: {
        "title": "title",
        "images": [np.full((3, 4, 3), 0.25)] * 2,
        "captions": ["one", "two"],
        "columns": 2,
    },
    "plots.points": lambda: {"ax": axes(), **ROWS},
    "plots.sized_points": lambda: {"ax": axes(), **ROWS, "size": [0.5, 1.5]},
    "plots.residual_squares": lambda: {
        "ax": axes(),
        "x": [0.5, 1.5],
        "target": [2.5, 0.25],
        "prediction": [1.5, 0.75],
    },
    "plots.side_by_side": lambda: {"titles": ["one", "two"], "xlabel": "x", "ylabel": "y"},
    "plots.slider": lambda: {
        "draw": lambda value: (axes(), "A figure without any curve, for all values."),
        "name": "name",
        "low": 0,
        "high": 2,
        "step": 0.25,
        "start": 1,
    },
    "plots.training_losses": lambda: {
        "ax": axes(),
        "batch_loss": [0.5, 1.5],
        "batch_mean": [0.75, 1.25],
        "train_loss": [0.5],
        "validation_loss": [2.5],
    },
    "processes.run_python": lambda: {"code": "pass"},
    "processes.run_python_in_ranks": lambda: {"code": "pass", "ranks": 1},
    "processes.run_ranks": lambda: {"module": "this", "ranks": 1},
    "reduction.class_weighted_mean": lambda: {"losses": [0.5, 1.5], "label": [0, 1]},
    "reduction.weighted_mean": lambda: {
        "losses": [0.5, 1.5],
        "weights": [0.25, 2],
        "divisor": "count",
    },
    "training.first_weights": lambda: {"sizes": [3, 2], "seed": 7},
    "training.shuffled_batches": lambda: {"count": 5, "batch_size": 2, "seed": 7, "epoch": 0},
}
OPTIONS = all_options()


def key(function):
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"


def of_a_loss(case):
    """Two calls, of a loss and of its gradient: each option with a good value."""
    batch = random_batch(case, 2)
    arguments = {**case.options, **dict(zip(case.domains, batch, strict=False))}
    return {key(function): lambda: arguments for function in (case.loss, case.grad)}


for case in CASES:
    CALLS = of_a_loss(case) | CALLS


def test_every_option_is_in_the_table():
    missing = [f"{name}({option})" for name, option in OPTIONS if accepted(name, option) is None]
    assert not missing, (
        f"{missing}: say in tests/helpers/options.py which kinds of values it accepts"
    )
    uncalled = {
        name
        for name, _ in OPTIONS
        if name not in CALLS and name.partition(".")[0] not in FRAMEWORKS
    }
    assert not uncalled, f"{sorted(uncalled)}: good arguments are missing in CALLS"
    gone = set(ACCEPTED) - {option for _, option in OPTIONS}
    assert not gone, f"{sorted(gone)}: no longer an option; take it out of the table"
    assert set(ACCEPTED_BY) <= set(OPTIONS)
    assert all(kinds <= set(VALUES) for kinds in [*ACCEPTED.values(), *ACCEPTED_BY.values()])


@pytest.mark.parametrize(
    ("name", "option"),
    [pair for pair in OPTIONS if pair[0] in CALLS],
    ids=lambda text: text,
)
def test_each_kind_of_value(name, option, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # what is remembered of exercises stands in this folder
    module, _, function = name.partition(".")
    call = getattr(importlib.import_module(f"course_utils.{module}"), function)
    try_every_kind(lambda **given: call(**{**CALLS[name](), **given}), name, option)
    plt.close("all")
