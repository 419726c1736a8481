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
from course_utils._support.validation import path_of, refuse_where

SUFFIX = ".weights.h5"  # Keras insists on it
MEANS = ("sum_over_batch_size", "mean", "mean_with_sample_weight")
# What takes class indices, as `compile` may be told it.
OF_CLASSES = (
    "sparse_categorical_crossentropy",
    "SparseCategoricalCrossentropy",
    keras.losses.sparse_categorical_crossentropy,
)


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
            ``loss(y, output)``, in Keras' order. Over the batch, the mean is taken
            (``reduction="sum_over_batch_size"``).
        optimizer: as `compile` takes it, such as ``keras.optimizers.Adam()``.
        x: inputs, one row for each example; handed to the model as float32.
        y: targets, as many rows; whole numbers are handed to the loss as int64, others as float32.
        epochs, batch_size: whole numbers of at least 1. The last batch may be short.
        seed: a whole number of at least 0 and of any length, for the order of the examples (the
            same in both frameworks).
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
        ValueError: data or options do not fit; there is no loss, or it is no number, takes no
        mean, or does not take targets of this type; the model has nothing to train, or the
        optimizer belongs to another one; BatchNorm would have to normalise a batch of one. No step
        has been taken then.
        TypeError: data or options hold no real numbers.
        OSError: the checkpoint cannot be written at all.
        training.TrainingStopped: a loss is NaN or infinite (Keras has taken the step then), the
        loss counts no label of a batch, the checkpoint cannot be written, or anything else went
        wrong after the first step. Its `history` holds what was reached.

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
    _refuse_other_reduction(loss)
    if model.built and not model.trainable_variables:
        raise ValueError("model: got no weights that can be trained; expected some, see trainable")
    if checkpoint is not None:
        _refuse_other_suffix(checkpoint=checkpoint)
    examples, validation = training.prepared(x, y, validation)
    for name, pair in {"training data": examples, "validation data": validation}.items():
        if pair:
            _refuse_no_classes(loss, model, **{f"{name}, y": pair[1]})
    run = training.Training(
        _Network(model, loss, examples, validation),
        examples,
        validation,
        epochs=epochs,
        batch_size=batch_size,
        seed=seed,
        patience=patience,
        checkpoint=checkpoint,
        progress=progress,
        counted=tuple(pair and _which_count(loss, pair[1]) for pair in (examples, validation)),
    )
    if run.smallest_batch == 1 and _needs_two(model):
        run.refuse_smallest_batch()
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

    def __init__(self, model, loss, examples, validation):
        self.model, self.loss = model, loss
        self.examples, self.validation = examples, validation

    def step(self, rows, accept):
        try:
            loss = self._loss(self.model.train_on_batch, self.examples, rows)
        except Exception as error:  # Keras tells neither of the two by what the learner wrote
            if "Unknown variable" in str(error):
                raise ValueError(
                    "optimizer: got one that has moved another model; expected a new one, such as "
                    "keras.optimizers.Adam()"
                ) from error
            _refuse_no_number(self.loss, self.model, *self._batch(self.examples, rows), error)
            raise
        accept(loss)

    def score(self, rows):
        return self._loss(self.model.test_on_batch, self.validation, rows)

    def weights(self):
        return self.model.get_weights()

    def set_weights(self, weights):
        self.model.set_weights(weights)

    def save(self, path):
        save_weights(self.model, path)

    def _loss(self, on_batch, examples, rows):
        return float(on_batch(*self._batch(examples, rows), return_dict=True)["loss"])

    @staticmethod
    def _batch(examples, rows):
        x, y = examples
        return x[rows], y[rows]


def _refuse_other_reduction(loss):
    """Keras steps with the sum if there is none, and shows the mean."""
    for one in keras.tree.flatten(loss):
        if isinstance(one, keras.losses.Loss) and one.reduction not in MEANS:
            raise ValueError(
                f"loss: got one with reduction={one.reduction!r}; expected "
                "reduction='sum_over_batch_size', because the losses of batches of several sizes "
                "are put together"
            )


def _refuse_no_classes(loss, model, **targets):
    """Keras itself cuts off what stands behind the point of a class index."""
    ((_, y),) = targets.items()
    for one in keras.tree.flatten(loss):
        if isinstance(one, keras.losses.SparseCategoricalCrossentropy) or one in OF_CLASSES:
            refuse_where(y != np.floor(y), "whole numbers, the indices of the classes", **targets)
            # A model that is not built yet, or has several outputs, does not say how many.
            classes = getattr(model, "output_shape", [None])[getattr(one, "axis", -1)]
            if isinstance(classes, int):
                expected = f"whole numbers from 0 to {classes - 1}, the indices of the classes"
                wrong = ((y < 0) | (y >= classes)) & (y != getattr(one, "ignore_class", None))
                refuse_where(wrong, expected, **targets)


def _which_count(loss, y):
    """Which targets the loss does not ignore, as booleans; None if it counts all."""
    ignored = getattr(loss, "ignore_class", None)
    return None if ignored is None else y != ignored


def _refuse_no_number(loss, model, x, y, error):
    """Of a loss without a result or without a gradient, Keras says something else."""
    function = loss.call if isinstance(loss, keras.losses.Loss) else loss
    try:
        answer = function(keras.ops.convert_to_tensor(y, "float32"), model(x))
    except Exception:
        return  # it fails by itself, and says why
    got = type(answer).__name__
    if keras.ops.is_tensor(answer):
        got = f"numbers of type {keras.backend.standardize_dtype(answer.dtype)}"
        if "float" in got:
            if "No gradients" not in str(error):
                return
            got = "numbers without a gradient"
    raise ValueError(
        f"loss: got {got}; expected floats that keras.ops computed from the output, one for the "
        "batch or one for each example"
    ) from error


def _needs_two(model):
    """Whether BatchNorm cannot normalise one example alone, as between dense layers."""
    return any(
        isinstance(layer, keras.layers.BatchNormalization)
        and layer.trainable  # otherwise it goes by what it has learnt
        and getattr(layer.input_spec, "ndim", None) == 2
        for layer in _layers(model)
    )


def _layers(model):
    for layer in model.layers:
        yield layer
        yield from _layers(layer) if hasattr(layer, "layers") else ()


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
