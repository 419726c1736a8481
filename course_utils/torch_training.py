"""Training in PyTorch, in one call. Lesson 09 writes the same loop out.

`keras_training` has the same functions, so that curves from both can be drawn together.
"""

import contextlib
import importlib
import io
import sys
from importlib.util import find_spec

import numpy as np
import torch

from course_utils import training
from course_utils._support.files import read_whole, written_whole
from course_utils._support.torch_validation import (
    explaining_targets,
    needs_two,
    one_loss,
    refuse_idle_optimizer,
    refuse_wrong_loss,
    target_weights,
)

# PyTorch loads Triton when it makes its first optimizer. Triton and TensorFlow both bring LLVM
# along, and the process is ended if TensorFlow's comes first.
if {"tensorflow", "triton"} & set(sys.modules) == {"tensorflow"} and find_spec("triton"):
    raise ImportError(
        "Keras was imported before PyTorch, and in this order PyTorch would end the process. "
        "Restart the kernel, and import torchvision or course_utils.torch_training first."
    )
with contextlib.suppress(ImportError):  # there is none for Windows and macOS
    importlib.import_module("triton")


def device():
    """The fastest device that is present: a GPU, Apple's GPU, otherwise the processor.

    >>> str(device()) in ("cuda", "mps", "cpu")
    True
    """
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def build(sizes, *, seed):
    """Build a network of dense layers with ReLU between them, which answers with logits.

    Formula
        logits = Wₙ relu(… relu(W₁ x + b₁) …) + bₙ
    Arguments
        sizes: how many numbers go in, then how many neurons each layer has; two or more numbers.
        seed: a whole number of at least 0. The same seed gives the same first weights as
            `keras_training.build`.
    Returns
        a `torch.nn.Sequential` in float32 on `device()`.
    Raises
        ValueError: fewer than two sizes, a size below 1, a negative seed, or no whole number.
        TypeError: a size or the seed is no number.
    Source
        the first weights: see `training.first_weights`.

    >>> build([1, 16, 2], seed=7)
    Sequential(
      (0): Linear(in_features=1, out_features=16, bias=True)
      (1): ReLU()
      (2): Linear(in_features=16, out_features=2, bias=True)
    )
    """
    layers = []
    for weights, biases in training.first_weights(sizes, seed=seed):
        layer = torch.nn.Linear(*weights.shape)
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(weights.T))
            layer.bias.copy_(torch.from_numpy(biases))
        layers += [layer, torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1]).to(device())


def fit(
    model,
    loss,
    optimizer,
    x,
    y,
    *,
    epochs,
    batch_size,
    seed,
    validation=None,
    patience=None,
    checkpoint=None,
    progress=False,
):
    """Train a model, and return the history of its losses.

    Arguments
        model: a `torch.nn.Module`.
        loss: called as ``loss(output, y)``, in PyTorch's order; returns the mean over the batch
            (``reduction="mean"``).
        optimizer: made for the parameters of the model, such as
            ``torch.optim.Adam(model.parameters())``.
        x: inputs, one row for each example; handed to the model as float32.
        y: targets, as many rows; whole numbers are handed to the loss as int64, others as float32.
        epochs, batch_size: whole numbers of at least 1. The last batch may be short.
        seed: a whole number of at least 0 and of any length, for the order of the examples (the
            same in both frameworks) and for what is random in the model, such as dropout.
        validation: a pair (x, y) whose loss is taken after each epoch.
        patience: stop after so many epochs without a lower validation loss. The model gets the
            weights of its best epoch back, also when all epochs are done; not when interrupted.
        checkpoint: a path. After each epoch with the lowest loss so far (of the validation data,
            if there are any), the weights are written there, whole or not at all.
        progress: whether to show a bar.
    Returns
        a `training.History`. The stop button ends the training, and the history so far is
        returned.
    Raises
        ValueError: data or options do not fit; the loss is not one number, takes no mean, or does
        not take targets of this type or shape; the optimizer moves no weight of the model;
        BatchNorm would have to normalise a batch of one. No step has been taken then.
        TypeError: data or options hold no real numbers, the loss is no function or the optimizer
        is none.
        OSError: the checkpoint cannot be written at all.
        training.TrainingStopped: a loss is NaN or infinite (the weights are as they were before
        that batch), the loss counts no label of a batch, the checkpoint cannot be written, or
        anything else went wrong after the first step. Its `history` holds what was reached.

    >>> x = np.random.default_rng(7).uniform(-1, 1, (64, 1))
    >>> model = build([1, 8, 1], seed=7)
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.2)
    >>> history = fit(
    ...     model, torch.nn.MSELoss(), optimizer, x, x**2, epochs=20, batch_size=16, seed=7
    ... )
    >>> len(history.batch_loss), len(history.train_loss), history.ended
    (80, 20, 'all epochs')
    >>> bool(history.train_loss[-1] < history.train_loss[0] / 4)
    True
    """
    refuse_wrong_loss(loss)
    refuse_idle_optimizer(optimizer, model)
    examples, validation = training.prepared(x, y, validation)
    network = _Network(model, loss, optimizer, examples, validation)
    run = training.Training(
        network,
        examples,
        validation,
        epochs=epochs,
        batch_size=batch_size,
        seed=seed,
        patience=patience,
        checkpoint=checkpoint,
        progress=progress,
        counted=tuple(pair and target_weights(loss, pair[1]) for pair in (examples, validation)),
    )
    if run.smallest_batch == 1 and needs_two(model, network.examples[0][:1]):
        run.refuse_smallest_batch()
    torch.manual_seed(training.framework_seed(run.seed))
    return run.run()


def predict(model, x):
    """What the model answers, as an array.

    Arguments
        model: a `torch.nn.Module`.
        x: inputs, one row for each example; handed to the model as float32.
    Returns
        the output of the model in evaluation mode, one row for each example.

    >>> predict(build([3, 2], seed=7), np.ones((5, 3))).shape
    (5, 2)
    """
    model.eval()
    with torch.no_grad():
        x = torch.as_tensor(np.asarray(x, dtype=np.float32), device=_device_of(model))
        return model(x).cpu().numpy()


def save_weights(model, path):
    """Write the weights of a model to a file, whole or not at all.

    Raises
        OSError: the file cannot be written; one that was there before is untouched.
    """
    # Into memory first: PyTorch reports a full disk as something else than an OSError.
    data = io.BytesIO()
    torch.save(model.state_dict(), data)
    with written_whole(path) as part:
        part.write_bytes(data.getvalue())


def load_weights(model, path):
    """Give a model the weights from a file that `save_weights` wrote.

    Raises
        FileNotFoundError: there is no such file.
        OSError: it is a folder, a pipe or a device, or may not be read.
        ValueError: the file is no such file or is damaged, or belongs to a model of other shapes.
        The model is as it was before.
    """
    data = io.BytesIO(read_whole(path))
    try:
        weights = torch.load(data, map_location=_device_of(model), weights_only=True)
        found = {name: tuple(array.shape) for name, array in weights.items()}
    except Exception as error:  # what is no such file fails in many ways
        raise ValueError(f"{path}: holds no weights, or is damaged; {error}") from error
    expected = {name: tuple(array.shape) for name, array in model.state_dict().items()}
    if found != expected:
        raise ValueError(f"{path}: got weights of shapes {found}; expected {expected}")
    model.load_state_dict(weights)


class _Network:
    """What `training.Training` needs to know of a model in PyTorch."""

    def __init__(self, model, loss, optimizer, examples, validation):
        self.model, self.loss, self.optimizer = model, loss, optimizer
        self.examples = self._tensors(examples)
        self.validation = None if validation is None else self._tensors(validation)

    def step(self, rows, accept):
        self.model.train()
        self.optimizer.zero_grad()
        output, y = self._answers(self.examples, rows)
        with explaining_targets(self.loss, output, y):
            batch_loss = one_loss(self.loss, output, y)
            batch_loss.backward()
        accept(batch_loss.item())
        self.optimizer.step()

    def score(self, rows):
        self.model.eval()
        with torch.no_grad():
            output, y = self._answers(self.validation, rows)
            with explaining_targets(self.loss, output, y):
                return one_loss(self.loss, output, y).item()

    def weights(self):
        return {name: array.clone() for name, array in self.model.state_dict().items()}

    def set_weights(self, weights):
        self.model.load_state_dict(weights)

    def save(self, path):
        save_weights(self.model, path)

    def _answers(self, examples, rows):
        rows = torch.from_numpy(rows).to(examples[0].device)
        x, y = (tensor[rows] for tensor in examples)
        return self.model(x), y

    def _tensors(self, arrays):
        return [torch.from_numpy(array).to(_device_of(self.model)) for array in arrays]


def _device_of(model):
    return next(model.parameters()).device
