"""Training in Keras, in one call. Lesson 08 does the same with `compile` and `fit`.

`torch_training` has the same functions, so that curves from both can be drawn together. Keras
itself runs on TensorFlow or, with KERAS_BACKEND=torch in the environment, on PyTorch.
"""

from pathlib import Path

import h5py
import keras
import numpy as np

from course_utils import training
from course_utils._support.files import written_whole
from course_utils._support.validation import path_of

SUFFIX = ".weights.h5"  # Keras insists on it


def build(sizes, *, seed):
    """Build a network of dense layers with ReLU between them, which answers with logits.

    Formula
        logits = Wₙ relu(… relu(W₁ x + b₁) …) + bₙ
    Arguments
        sizes: how many numbers go in, then how many neurons each layer has; two or more numbers.
        seed: a whole number of at least 0. The same seed gives the same first weights as
            `torch_training.build`.
    Returns
        a `keras.Sequential` in float32, not compiled.
    Raises
        ValueError: fewer than two sizes, a size below 1, a negative seed, or no whole number.
        TypeError: a size or the seed is no number.
    Source
        the first weights: see `training.first_weights`.

    >>> [tuple(array.shape) for array in build([1, 16, 2], seed=7).weights]
    [(1, 16), (16,), (16, 2), (2,)]
    """
    first = training.first_weights(sizes, seed=seed)
    hidden = [keras.layers.Dense(len(biases), activation="relu") for _, biases in first[:-1]]
    inputs, output = keras.Input((len(first[0][0]),)), keras.layers.Dense(len(first[-1][1]))
    model = keras.Sequential([inputs, *hidden, output])
    model.set_weights([array for layer in first for array in layer])
    return model


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
    """Compile and train a model, and return the history of its losses.

    Arguments
        model: a `keras.Model`.
        loss: as `compile` takes it: a name, an object, or a function called as
            ``loss(y, output)``, in Keras' order.
        optimizer: as `compile` takes it, such as ``keras.optimizers.Adam()``.
        x: inputs, one row for each example; handed to the model as float32.
        y: targets, as many rows; whole numbers are handed to the loss as int64, others as float32.
        epochs, batch_size: whole numbers of at least 1. The last batch may be short.
        seed: a whole number of at least 0, for the order of the examples (the same in both
            frameworks).
        validation: a pair (x, y) whose loss is taken after each epoch.
        patience: stop after so many epochs without a lower validation loss. The model gets the
            weights of its best epoch back, also when all epochs are done; not when interrupted.
        checkpoint: a path that ends in .weights.h5. After each epoch with the lowest loss so far
            (of the validation data, if there are any), the weights are written there, whole or
            not at all.
        progress: whether to show a bar.
    Returns
        a `training.History`. The stop button ends the training, and the history so far is
        returned.
    Raises
        ValueError: data or options do not fit, or there is no loss.
        TypeError: data or options hold no real numbers.
        training.TrainingStopped: a loss is NaN or infinite (Keras has taken the step then), or
        the checkpoint cannot be written. Its `history` holds what was reached.

    >>> x = np.random.default_rng(7).uniform(-1, 1, (64, 1))
    >>> model = build([1, 8, 1], seed=7)
    >>> optimizer = keras.optimizers.SGD(learning_rate=0.2)
    >>> history = fit(
    ...     model, "mean_squared_error", optimizer, x, x**2, epochs=20, batch_size=16, seed=7
    ... )
    >>> len(history.batch_loss), len(history.train_loss), history.ended
    (80, 20, 'all epochs')
    >>> bool(history.train_loss[-1] < history.train_loss[0] / 4)
    True
    """
    if loss is None:
        raise ValueError("loss: got None; expected a name, an object or a function")
    if checkpoint is not None:
        _refuse_other_suffix(checkpoint=checkpoint)
    examples, validation = training.prepared(x, y, validation)
    run = training.Training(
        _Network(model, examples, validation),
        examples,
        validation,
        epochs=epochs,
        batch_size=batch_size,
        seed=seed,
        patience=patience,
        checkpoint=checkpoint,
        progress=progress,
    )
    model.compile(optimizer=optimizer, loss=loss)
    return run.run()


def predict(model, x):
    """What the model answers, as an array.

    Arguments
        model: a `keras.Model`.
        x: inputs, one row for each example; handed to the model as float32.
    Returns
        the output of the model, one row for each example.

    >>> predict(build([3, 2], seed=7), np.ones((5, 3))).shape
    (5, 2)
    """
    return model.predict(np.asarray(x, dtype=np.float32), verbose=0)


def save_weights(model, path):
    """Write the weights of a model to a file that ends in .weights.h5, whole or not at all.

    Raises
        ValueError: the path has another ending.
        OSError: the file cannot be written; one that was there before is untouched.
    """
    _refuse_other_suffix(path=path)
    with written_whole(path) as part:
        model.save_weights(part)


def load_weights(model, path):
    """Give a model the weights from a file that `save_weights` wrote.

    Raises
        FileNotFoundError: there is no such file.
        ValueError: the file is no such file or is damaged, or belongs to a model of other shapes.
        The model is as it was before.
    """
    _refuse_other_suffix(path=path)
    if not Path(path).is_file():
        raise FileNotFoundError(f"{path}: there is no such file")
    before = model.get_weights()
    try:
        model.load_weights(path)
        _refuse_more_arrays(path, len(before))
    except Exception as error:  # what is no such file fails in many ways
        model.set_weights(before)
        raise ValueError(f"{path}: holds no weights for this model; {error}") from error


class _Network:
    """What `training.Training` needs to know of a model in Keras."""

    def __init__(self, model, examples, validation):
        self.model, self.examples, self.validation = model, examples, validation

    def step(self, rows, accept):
        accept(self._loss(self.model.train_on_batch, self.examples, rows))

    def score(self, rows):
        return self._loss(self.model.test_on_batch, self.validation, rows)

    def weights(self):
        return self.model.get_weights()

    def set_weights(self, weights):
        self.model.set_weights(weights)

    def save(self, path):
        save_weights(self.model, path)

    @staticmethod
    def _loss(on_batch, examples, rows):
        x, y = examples
        return float(on_batch(x[rows], y[rows], return_dict=True)["loss"])


def _refuse_other_suffix(**argument):
    ((name, path),) = argument.items()
    if not str(path_of(**argument)).endswith(SUFFIX):
        raise ValueError(f"{name}: got {str(path)!r}; expected a path that ends in {SUFFIX}")


def _refuse_more_arrays(path, expected):
    """Keras itself takes what it needs, and is silent about layers that are left over."""
    names = []
    with h5py.File(path) as file:
        file.visititems(lambda name, item: names.append(name) if hasattr(item, "shape") else None)
    found = sum(not name.startswith("optimizer/") for name in names)
    if found > expected:
        raise ValueError(f"got {found} arrays; expected {expected}")
