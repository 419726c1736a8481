"""Batches of pictures in an order that is known, so that they can be read before it is their turn.

With a GPU, the workers of a `DataLoader` read them while it computes. A processor has nothing to
gain from that: there, each batch is read when it is asked for.
"""

import itertools

import torch
from torch.utils.data import DataLoader

from course_utils.transfer.data import Loaded
from course_utils.transfer.devices import workers

# Pictures: with 1,152, 16 cores and an H100 the program took 52 s with workers and 45 s without.
MANY = 5000


def read(x, batches):
    """Yield ``x[rows]`` for each batch of rows; nothing is read before the first one is asked for.

    Arguments
        x: a tensor, or `Loaded` pictures.
        batches: tensors of rows, none of them empty; they may never end.
    """
    count = workers() if isinstance(x, Loaded) and len(x) >= MANY else 0
    if not count:
        yield from (x[rows] for rows in batches)
        return
    yield from DataLoader(
        x,
        batch_sampler=(rows.tolist() for rows in batches),
        num_workers=count,
        pin_memory=True,
        # A copy of this process would wait for the threads in which it has read large pictures.
        multiprocessing_context="spawn",
    )


class InOrder:
    """Inputs that are asked for in an order that is known: ``in_order[rows]``, as `read` reads.

    Arguments
        x: as for `read`; of `Augmented` pictures, the rows of the first epoch are asked for.
        batches: as for `read`.
    Raises
        ValueError: other rows are asked for.

    >>> in_order = InOrder(torch.arange(5) ** 2, [torch.tensor([3, 1]), torch.tensor([4])])
    >>> in_order[torch.tensor([3, 1])]
    tensor([9, 1])
    """

    def __init__(self, x, batches):
        self.expected, ahead = itertools.tee(batches)
        self.inputs, self.count = read(x, ahead), len(x)

    def __getitem__(self, rows):
        expected = next(self.expected) % self.count
        if not torch.equal(rows, expected):
            raise ValueError(f"rows: got {rows.tolist()}; expected {expected.tolist()}")
        return next(self.inputs)
