"""Refusing what a training loop in PyTorch cannot learn with, before it has taken a step."""

import contextlib
import copy
import warnings

import numpy as np
import torch
import torch.nn.functional as F

BATCH_NORM = (torch.nn.BatchNorm1d, torch.nn.BatchNorm2d, torch.nn.BatchNorm3d)
WITH_IGNORED = (torch.nn.CrossEntropyLoss, torch.nn.NLLLoss)
STRETCHED = "Using a target size"  # so PyTorch's warning begins
IGNORED = -100  # what those leave out unless told otherwise
OF_CLASSES = (*WITH_IGNORED, torch.nn.MultiMarginLoss)
FUNCTIONS_OF_CLASSES = (F.cross_entropy, F.nll_loss, F.multi_margin_loss)


def refuse_wrong_loss(loss):
    """Raise a TypeError for what is no function, a ValueError for one that takes no mean."""
    if not callable(loss) or isinstance(loss, type):
        raise TypeError(f"loss: got {loss!r}; expected a function, or an object such as MSELoss()")
    of_partial = getattr(loss, "keywords", {})  # of functools.partial(..., reduction="sum")
    reduction = getattr(loss, "reduction", of_partial.get("reduction"))
    if reduction in ("none", "sum"):
        raise ValueError(
            f"loss: got one with reduction={reduction!r}; expected reduction='mean', because the "
            "losses of batches of several sizes are put together"
        )


def refuse_idle_optimizer(optimizer, model):
    """Raise an error for what is no optimizer, and for one that leaves the model as it is."""
    if not isinstance(optimizer, torch.optim.Optimizer):
        raise TypeError(
            f"optimizer: got {optimizer!r}; expected one such as "
            "torch.optim.Adam(model.parameters())"
        )
    trainable = {id(array) for array in model.parameters() if array.requires_grad}
    if not trainable:
        raise ValueError(
            "model: got no weights that can be trained; expected some, see "
            "model.requires_grad_(True)"
        )
    moved = {id(array) for group in optimizer.param_groups for array in group["params"]}
    if not trainable & moved:
        raise ValueError(
            "optimizer: got one that moves none of the model's weights; expected one that was made "
            "for them, such as torch.optim.Adam(model.parameters())"
        )


def target_weights(loss, y):
    """How much each target counts in the mean of a loss: the weight of its class, 0 if ignored."""
    y = np.asarray(y)
    if not isinstance(loss, WITH_IGNORED) or y.dtype.kind == "f":
        return np.ones(len(y))  # a loss without such options counts all alike
    weights = np.ones(y.shape)
    if loss.weight is not None:  # a label that is no class is refused later
        weights = loss.weight.detach().cpu().double().numpy().take(y, mode="clip")
    return np.where(y == loss.ignore_index, 0, weights)


def one_loss(loss, output, y):
    """The loss of a batch, a tensor of one number that leads back to the weights."""
    _refuse_no_class(loss, output, y)
    with _refusing_stretched(loss, output, y):
        value = loss(output, y)
    expected = "expected a tensor of one number, the batch's mean"
    if not isinstance(value, torch.Tensor):
        raise ValueError(f"loss: got {type(value).__name__}; {expected}")
    if value.ndim:
        raise ValueError(f"loss: got shape {tuple(value.shape)}; {expected}")
    if not value.is_floating_point():
        raise ValueError(f"loss: got a number of type {value.dtype}; {expected}, as a float")
    if torch.is_grad_enabled() and not value.requires_grad:
        raise ValueError(
            "loss: got a number without a gradient; expected one that PyTorch computed from the "
            "output, without detach() and without argmax()"
        )
    return value


@contextlib.contextmanager
def _refusing_stretched(loss, output, y):
    """Within the ``with`` block, a loss may not compare each output with each target.

    PyTorch makes 64 errors of an output of shape (8, 1) and targets of shape (8,), with a warning
    that trains on. Other shapes may be right: a loss of one's own may know what to do with them.
    """
    if output.shape == y.shape or _is_of_classes(loss):
        yield
        return
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=STRETCHED)
        try:
            yield
        except UserWarning as warning:
            if not str(warning).startswith(STRETCHED):
                raise  # one that somebody else made an error of
            raise ValueError(
                f"y: got shape {tuple(y.shape)}; expected {tuple(output.shape)}, that of the "
                "model's answers: this loss would compare each of them with each target"
            ) from warning


def _is_of_classes(loss):
    function = getattr(loss, "func", loss)  # of functools.partial
    return isinstance(loss, OF_CLASSES) or function in FUNCTIONS_OF_CLASSES


def _refuse_no_class(loss, output, y):
    """Before PyTorch does: on a GPU its own error ends all that is computed there."""
    if not _is_of_classes(loss) or y.is_floating_point():
        return
    classes = output.shape[1 if output.ndim > 1 else 0]
    lowest, highest = (end.item() for end in y.aminmax())  # enough for nearly every batch
    if lowest >= 0 and highest < classes:
        return
    options = getattr(loss, "keywords", {})  # of functools.partial
    ignored = getattr(loss, "ignore_index", options.get("ignore_index", IGNORED))
    wrong = y[((y < 0) | (y >= classes)) & (y != ignored)]
    if len(wrong):
        raise ValueError(
            f"y: got {wrong[0]}; expected whole numbers from 0 to {classes - 1}, the indices of "
            "the classes: the model answers with as many numbers as there are classes"
        )


@contextlib.contextmanager
def explaining_targets(loss, output, y):
    """Within the ``with`` block, a loss that fails because of the type of its targets says so."""
    try:
        yield
    except Exception as error:
        whole = not y.is_floating_point()
        # As many losses take either as do not: only they themselves know.
        if _works(loss, output, y) or not _works(loss, output, y.float() if whole else y.long()):
            raise
        if whole:
            raise ValueError(
                "y: got whole numbers, which this loss does not take; expected floats: hand over "
                "y.astype(float), or write y.float() in the loss"
            ) from error
        raise ValueError(
            "y: got floats, which this loss does not take; expected whole numbers, the indices of "
            "the classes: hand over y.astype(int)"
        ) from error


def _works(loss, output, y):
    try:
        with torch.enable_grad():
            loss(output.detach().requires_grad_(), y).backward()
    except Exception:
        return False
    return True


def needs_two(model, x):
    """Whether BatchNorm cannot normalise one example alone, as between dense layers."""
    if not any(isinstance(layer, BATCH_NORM) for layer in model.modules()):
        return False
    try:
        with torch.no_grad():
            copy.deepcopy(model).train()(x)  # of a copy, the running statistics may move
    except ValueError as error:
        return "more than 1 value per channel" in str(error)
    return False
