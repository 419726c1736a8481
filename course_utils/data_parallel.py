"""Training on several processes, each with its share of the batch; lesson 14 explains it.

On this machine, in one process and in two::

    python -m course_utils.data_parallel losses.json
    torchrun --nproc-per-node 2 -m course_utils.data_parallel losses.json

On two machines with four GPUs each, the same line on both, HOST being the name of one of them::

    torchrun --nnodes 2 --nproc-per-node 4 --rdzv-backend c10d --rdzv-endpoint HOST:29400 \\
        -m course_utils.data_parallel losses.json
"""

import argparse
import hashlib
import json
from pathlib import Path

import torch
import torch.distributed as dist
import torch.nn.functional as F

from course_utils._support.files import try_writing, written_whole
from course_utils._support.printable import printable
from course_utils._support.validation import one_number, whole_number
from course_utils.datasets import PROVERBS
from course_utils.distributed import added_up, joined, place

ALPHABET = " abcdefghijklmnopqrstuvwxyz"
IGNORED = -100  # what `cross_entropy` leaves out unless told otherwise
WAYS = ("average", "scaled", "sums")


def encoded(lines):
    """Characters as numbers, and the characters that follow them.

    Arguments
        lines: texts of the letters a to z and spaces.
    Returns
        two int64 tensors, one row for each line, as long as the longest one: the characters but
        the last, and those that follow. Shorter lines are padded, in the second with `IGNORED`.

    >>> encoded(["gain", "go"])[1]
    tensor([[   1,    9,   14],
            [  15, -100, -100]])
    """
    numbers = [torch.tensor([ALPHABET.index(letter) for letter in line]) for line in lines]
    pad = torch.nn.utils.rnn.pad_sequence
    x = pad([line[:-1] for line in numbers], batch_first=True)
    return x, pad([line[1:] for line in numbers], batch_first=True, padding_value=IGNORED)


def backward(way, loss_sum, count, total, model):
    """Compute the gradients of a step, in one of three ways.

    Arguments
        way: "average", as it is done without a thought; "scaled" or "sums", as it should be.
        loss_sum: the sum of the losses of this rank.
        count, total: over how many tokens, in this rank and in all.
        model: the parameters get their gradients.
    """
    if way == "average":  # DistributedDataParallel takes the mean over the ranks …
        (loss_sum / count).backward()
    elif way == "scaled":  # … and divides by their number, which is multiplied in again
        (loss_sum * place().ranks / total).backward()
    else:  # without DistributedDataParallel
        loss_sum.backward()
        for parameter in model.parameters():
            parameter.grad = added_up(parameter.grad) / total


def train(way, *, steps, rate=4.0):
    """Learn which character follows which, by gradient descent on all proverbs.

    Arguments
        way: one of `WAYS`, see `backward`.
        steps: how many, a whole number of at least 0.
        rate: the learning rate, one number above 0.
    Raises
        ValueError: there are more ranks than proverbs, so that one would have no share; or a number
        is out of its range.
        TypeError: no number came where one is due.
    Returns
        a dictionary: "losses", before each step and after the last one, the mean over the tokens
        of all ranks; "weights", a row of logits for each character; "checksums", a number for
        each rank that is the same if its weights are the same, bit for bit.
    """
    steps = whole_number(steps=steps, at_least=0)
    rate = one_number(rate=rate, above=0)
    rank, ranks, device = place()
    if ranks > len(PROVERBS):
        raise ValueError(f"ranks: got {ranks}; expected at most {len(PROVERBS)}, a proverb each")
    # In float64: how the tokens are shared out then changes the 15th digit, and hides nothing.
    model = torch.nn.Embedding(len(ALPHABET), len(ALPHABET), dtype=torch.float64, device=device)
    torch.nn.init.zeros_(model.weight)
    network = model
    if dist.is_initialized() and way != "sums":
        network = torch.nn.parallel.DistributedDataParallel(model)
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    x, y = (rows[rank::ranks].to(device) for rows in encoded(PROVERBS))  # the share of this rank
    count = (y != IGNORED).sum()
    total = added_up(count)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss_sum = _loss_sum(network(x), y)
        losses.append((added_up(loss_sum) / total).item())
        backward(way, loss_sum, count, total, model)
        optimizer.step()
    with torch.no_grad():
        losses.append((added_up(_loss_sum(model(x), y)) / total).item())
    return {
        "losses": losses,
        "weights": model.weight.tolist(),
        "checksums": _of_each_rank(_checksum(model.weight)),
    }


def main(arguments=None):
    """Train in each of the three ways; rank 0 writes what came out of it to a file, as JSON."""
    options = argparse.ArgumentParser(prog="python -m course_utils.data_parallel")
    options.add_argument("path", type=Path, help="where to write losses, weights and checksums")
    options.add_argument("--steps", type=int, default=60, help="how many steps (60)")
    options.add_argument("--seconds", type=float, default=60, help="how long to wait for a rank")
    options = options.parse_args(arguments)
    try:
        _run(options)
    except (ValueError, OSError) as error:
        raise SystemExit(printable(f"{type(error).__name__}: {error}")) from error


def _run(options):
    with joined(options.seconds):
        rank, ranks, _ = place()
        if rank == 0:  # at once, and not after the training
            try_writing(options.path)
        count = int((encoded(PROVERBS)[1][rank::ranks] != IGNORED).sum())
        found = {
            "backend": dist.get_backend() if dist.is_initialized() else None,
            "counts": _of_each_rank(count),
            **{way: train(way, steps=options.steps) for way in WAYS},
        }
    if rank == 0:
        options.path.parent.mkdir(parents=True, exist_ok=True)
        with written_whole(options.path) as part:
            part.write_text(json.dumps(found), encoding="utf-8")


def _loss_sum(logits, y):
    return F.cross_entropy(logits.flatten(0, 1), y.flatten(), ignore_index=IGNORED, reduction="sum")


def _checksum(weights):
    """48 bits of a hash, as one number: any backend can send it."""
    digest = hashlib.sha256(weights.detach().cpu().numpy().tobytes()).digest()
    return int.from_bytes(digest[:6], "big")


def _of_each_rank(number):
    """A whole number of each rank, as a list."""
    rank, ranks, device = place()
    row = torch.zeros(ranks, dtype=torch.int64, device=device)
    row[rank] = number
    return added_up(row).tolist()


if __name__ == "__main__":
    main()
