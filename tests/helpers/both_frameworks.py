"""The same training in PyTorch and in Keras: its data, and how to say the same thing in each."""

import contextlib
from dataclasses import dataclass
from types import ModuleType

import numpy as np

SIZES, COUNT, BATCH_SIZE, EPOCHS = [4, 12, 3], 50, 16, 6  # the last batch holds two examples


def examples(*counts):
    """Labels that follow a rule, and chance as much: x and y for each count."""
    rng = np.random.default_rng(67)
    rule = rng.normal(size=(4, 3))
    for count in counts:
        x = rng.normal(size=(count, 4))
        yield x, np.argmax(x @ rule + 2 * rng.normal(size=(count, 3)), axis=1)


(X, Y), VALIDATION = examples(COUNT, 21)


@dataclass
class Framework:
    """How to say the same thing in this framework."""

    name: str
    training: ModuleType
    classification: object
    regression: object
    root_error: object  # a loss: the mean of (√target − output)²
    sgd: object  # model, learning rate → optimizer
    weights: object  # model → arrays, in the order and the shapes of first_weights
    eagerly: object  # a context in which a loss in Python is called at every batch
    reduced: object  # reduction → a loss
    ignoring: object  # label → a loss that ignores it
    normalised: object  # → a model with BatchNorm between dense layers
    frozen: object  # model → the same, without weights to train
    constant: object  # a loss of one number that no weight leads to

    def build(self, sizes=SIZES, seed=7):
        return self.training.build(sizes, seed=seed)

    def fit(self, model, *, loss=None, rate=0.3, x=X, y=Y, optimizer=None, **options):
        given = {"epochs": EPOCHS, "batch_size": BATCH_SIZE, "seed": 7, **options}
        optimizer = self.sgd(model, rate) if optimizer is None else optimizer
        return self.training.fit(model, loss or self.classification, optimizer, x, y, **given)

    def predict(self, model, x=VALIDATION[0]):
        return self.training.predict(model, x)

    def path(self, folder, stem="best"):
        return folder / f"{stem}{getattr(self.training, 'SUFFIX', '.pt')}"


def torch_row():
    import torch

    from course_utils import torch_training

    def weights(model):
        arrays = [parameter.detach().cpu().numpy() for parameter in model.parameters()]
        return [array.T if array.ndim == 2 else array for array in arrays]

    return Framework(
        name="torch",
        training=torch_training,
        classification=torch.nn.CrossEntropyLoss(),
        regression=torch.nn.MSELoss(),
        root_error=lambda output, y: ((torch.sqrt(y) - output) ** 2).mean(),
        sgd=lambda model, rate: torch.optim.SGD(model.parameters(), lr=rate),
        weights=weights,
        eagerly=contextlib.nullcontext,
        reduced=lambda reduction: torch.nn.CrossEntropyLoss(reduction=reduction),
        ignoring=lambda label: torch.nn.CrossEntropyLoss(ignore_index=label),
        normalised=lambda: torch.nn.Sequential(
            torch.nn.Linear(4, 12),
            torch.nn.Sequential(torch.nn.BatchNorm1d(12)),
            torch.nn.Linear(12, 3),
        ),
        frozen=lambda model: model.requires_grad_(False),
        constant=lambda output, y: output.mean().detach(),
    )


def keras_row():
    import keras

    from course_utils import keras_training

    @contextlib.contextmanager
    def eagerly():
        import tensorflow

        tensorflow.config.run_functions_eagerly(True)
        try:
            yield
        finally:
            tensorflow.config.run_functions_eagerly(False)

    def frozen(model):
        model.trainable = False
        return model

    return Framework(
        name="keras",
        training=keras_training,
        classification=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        regression=keras.losses.MeanSquaredError(),
        root_error=lambda y, output: keras.ops.mean((keras.ops.sqrt(y) - output) ** 2),
        sgd=lambda model, rate: keras.optimizers.SGD(learning_rate=rate),
        weights=lambda model: model.get_weights(),
        eagerly=eagerly,
        reduced=lambda reduction: keras.losses.SparseCategoricalCrossentropy(
            from_logits=True, reduction=reduction
        ),
        ignoring=lambda label: keras.losses.SparseCategoricalCrossentropy(
            from_logits=True, ignore_class=label
        ),
        normalised=lambda: keras.Sequential(
            [
                keras.Input((4,)),
                keras.layers.Dense(12),
                keras.Sequential([keras.Input((12,)), keras.layers.BatchNormalization()]),
                keras.layers.Dense(3),
            ]
        ),
        frozen=frozen,
        constant=lambda y, output: keras.ops.stop_gradient(keras.ops.mean(output)),
    )


def losses(history):
    return history.batch_loss, history.train_loss, history.validation_loss
