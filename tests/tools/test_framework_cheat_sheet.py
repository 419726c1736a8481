"""What the cheat sheet names in PyTorch and Keras is there, with these options."""

import functools
import re

import pytest

from course_utils import classification, margin, regression
from tools.build_cheat_sheet import at_a_glance, losses

MODULES = (regression, classification, margin)
LOSSES = [function for module in MODULES for function in losses(module)]
OPTIONS = {"δ": 1.25, "m": 1.5}


def codes(framework):
    """Each piece of code that the sheet holds for a framework."""
    found = [
        pytest.param(code, id=function.__name__)
        for function in LOSSES
        for code in re.findall("`(.+?)`", at_a_glance(function)[framework])
    ]
    return pytest.mark.parametrize("code", found)


@codes("PyTorch")
def test_torch_has_it(torch, code):
    torchvision = pytest.importorskip("torchvision", reason="torchvision is not installed")
    numbers = torch.tensor([0.5, 0.25])
    names = {
        **vars(torch.nn),
        **OPTIONS,
        "w": numbers,
        "distributions": torch.distributions,
        "sigmoid_focal_loss": functools.partial(
            torchvision.ops.sigmoid_focal_loss, numbers, numbers
        ),
    }
    made = eval(code, names)
    assert made is not None


@codes("Keras")
def test_keras_has_it(keras, code):
    assert eval(code, {**vars(keras.losses), **OPTIONS}) is not None


def test_both_frameworks_are_named():
    """Or a slip in the pattern above would leave nothing to test."""
    for framework in ("PyTorch", "Keras"):
        words = [at_a_glance(function)[framework] for function in LOSSES]
        assert all(("`" in text) != (text == "none") for text in words)
