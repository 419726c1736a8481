"""A small head of a network and its training, for tests and for the programs that they start."""

import numpy as np

COUNT, INPUTS = 23, 6
OPTIONS = dict(batch_size=5, seed=3)


def rows(seed, count=COUNT):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(count, INPUTS)), rng.integers(0, 3, count)


TRAIN, VALIDATION = rows(1), rows(2, 11)


def trained(transfer, *, rate=0.01, train=TRAIN, validation=VALIDATION, **options):
    """A head that was trained with Adam, which remembers steps, and its history."""
    import torch

    model = transfer.head(INPUTS, 3, seed=5)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    options = {**OPTIONS, **options}
    history = transfer.fit(model, torch.nn.NLLLoss(), optimizer, train, validation, **options)
    return model, history
