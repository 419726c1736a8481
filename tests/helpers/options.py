"""What each option of a public function may be, and a value of every kind that it may not be."""

import pytest

from tests.helpers.public import PACKAGE, options, public_functions

# The kinds of values that are handed in as each option, unless it accepts them.
VALUES = {
    "None": None,
    "a truth value": True,
    "text": "no such thing",
    "bytes": b"1",
    "NaN": float("nan"),
    "infinity": float("inf"),
    "a fraction": 0.5,
    "a number below 0": -1,
    "several numbers": [1, 2],
    "a dictionary": {"a": 1},
    "a complex number": 1j,
    "an object": object(),
}
ANYTHING = set(VALUES)
# By the name of the option: the kinds it accepts. Inside of them it may have bounds, which
# `tests/helpers/domains.py` holds for the losses.
ACCEPTED = {
    # Whatever an answer is, `check` and `review` judge it; what argparse refuses, it words itself.
    "answer": ANYTHING,
    "arguments": ANYTHING,
    "at": {"None", "several numbers"},
    "augment": {"a truth value"},
    "batch_size": set(),
    "batches_per_epoch": {"None"},
    "checkpoint": {"None", "text"},
    "class_weight": {"None"},
    "color": set(),
    "columns": set(),
    "delta": {"a fraction"},
    "divisor": set(),
    "environment": {"None"},
    "epoch": set(),
    "epochs": set(),
    "exercise": {"None"},
    "extra": set(),
    "folder": {"text"},
    "frozen": set(),
    "downloads": {"text"},
    "gamma": {"a fraction"},
    "high": {"a fraction", "a number below 0"},
    "ignore_index": {"None", "a number below 0"},
    "label": {"None", "text"},
    "label_smoothing": {"a fraction"},
    "learning_rate": {"a fraction"},
    "left": {"a fraction", "a number below 0"},
    "legend": {"a truth value"},
    "lesson": {"None"},
    "levels": {"several numbers"},
    "limit": {"None"},
    "low": {"a fraction", "a number below 0"},
    "margin": {"a fraction"},
    "marker": set(),
    "name": {"text"},
    "patience": {"None"},
    "place": {"several numbers"},
    "positive_weight": {"a fraction"},
    "progress": {"a truth value"},
    "quantile": {"a fraction"},
    "ranks": set(),
    "rate": {"a fraction"},
    "resume": {"None", "text"},
    "rows": set(),
    "scale": {"a fraction", "several numbers"},
    "scheduler": {"None"},
    "seconds": {"a fraction"},
    "seed": set(),
    "show": {"a truth value"},
    "side": set(),
    "size": set(),
    "source": set(),
    "start": {"a fraction", "a number below 0"},
    "step": {"a fraction"},
    "steps": set(),
    "style": set(),
    "upstream": set(),
    "validation": {"None"},
    "variance": {"a fraction", "several numbers"},
}
# Where the same name means something else.
ACCEPTED_BY = {
    ("keras_training.fit", "checkpoint"): {"None"},  # the text must end in .weights.h5
    ("reduction.class_weighted_mean", "class_weight"): {"None", "several numbers"},
    # One name for each, of any kind that Matplotlib writes.
    ("plots.dividing_line", "at"): {"several numbers"},
    ("plots.dividing_line", "unit"): {"text"},
    ("plots.lanes", "scale"): set(),
    ("plots.matrix", "columns"): {"text", "bytes", "several numbers", "a dictionary"},
    ("plots.matrix", "rows"): {"text", "bytes", "several numbers", "a dictionary"},
    ("plots.slider", "step"): {"a fraction", "a number below 0"},  # refused with the range
}
SUPPORT = {path.stem for path in PACKAGE.glob("_support/*.py")}


def all_options():
    """Pairs (function, option) of the package, as texts; the doors themselves are no lesson's."""
    return [
        (name, option)
        for name, function in sorted(public_functions().items())
        if name.partition(".")[0] not in SUPPORT
        for option in options(function)
    ]


def accepted(name, option):
    return ACCEPTED_BY.get((name, option), ACCEPTED.get(option))


def try_every_kind(call, name, option):
    """Call a function with each kind of value for one option, and read what it says.

    Arguments
        call: takes the option by its name; the other arguments are good.
        name, option: as `all_options` gives them.
    """
    for kind, value in VALUES.items():
        if kind not in accepted(name, option):
            with pytest.raises((ValueError, TypeError)) as caught:
                call(**{option: value})
            message = str(caught.value)
            named, _, rest = message.partition(": got ")
            assert option in named, f"{kind}: {message}"
            assert "; expected " in rest, f"{kind}: {message}"
        elif accepted(name, option) != ANYTHING:
            try:
                call(**{option: value})
            except Exception as error:  # something else may be missing, such as the files
                assert not str(error).startswith(f"{option}: got"), f"{kind}: {error}"
