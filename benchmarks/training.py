"""Our `fit` against the framework's own way, same model, data, batches and epochs."""

import statistics
import sys
import time

import torchvision  # noqa: F401  before Keras, or the process is ended
import keras
import numpy as np
import torch

from course_utils import datasets, keras_training, torch_training

QUICK = "--quick" in sys.argv  # only see that it runs
SIZES, BATCH, RATE, SEED = [64, 64, 10], 32, 0.1, 7
EPOCHS, RUNS = (1, 1) if QUICK else (10, 5)

images, label = datasets.handwritten_digits()
x = images.reshape(len(images), -1)


def torch_fit():
    model = torch_training.build(SIZES, seed=SEED)
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    loss = torch.nn.CrossEntropyLoss()
    options = dict(epochs=EPOCHS, batch_size=BATCH, seed=SEED)
    torch_training.fit(model, loss, optimizer, x, label, **options)


def torch_bare():
    model = torch_training.build(SIZES, seed=SEED)
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    loss = torch.nn.CrossEntropyLoss()
    inputs, targets = torch.from_numpy(x), torch.from_numpy(label)
    losses = []
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(inputs)).split(BATCH):
            optimizer.zero_grad()
            batch_loss = loss(model(inputs[rows]), targets[rows])
            losses.append(batch_loss.item())
            batch_loss.backward()
            optimizer.step()


def keras_fit():
    model = keras_training.build(SIZES, seed=SEED)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    options = dict(epochs=EPOCHS, batch_size=BATCH, seed=SEED)
    keras_training.fit(model, loss, keras.optimizers.SGD(RATE), x, label, **options)


def keras_bare():
    model = keras_training.build(SIZES, seed=SEED)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.SGD(RATE), loss=loss)
    model.fit(x, label, epochs=EPOCHS, batch_size=BATCH, verbose=0)


def seconds(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


for name, ours, bare in [
    ("torch_training.fit against the bare loop", torch_fit, torch_bare),
    ("keras_training.fit against Model.fit", keras_fit, keras_bare),
]:
    pairs = [(seconds(ours), seconds(bare)) for _ in range(RUNS)]
    # Side by side in each round: what else runs on the machine disturbs both alike.
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"{name}: {ratio:.2f} × the time, {np.median([a for a, _ in pairs]):.2f} s")
