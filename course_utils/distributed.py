"""Several processes that work on one task, called ranks: where this one stands, and how they meet.

`data_parallel`, the demonstration of lesson 14, and the program `transfer` are built on it.
"""

import contextlib
import datetime
import os
import threading
from typing import NamedTuple

import torch
import torch.distributed as dist

from course_utils._support.validation import one_number

MOST_SECONDS = 1e9  # 31 years; a time that is much longer overflows in PyTorch


class Place(NamedTuple):
    """Where a process stands among the ranks.

    Attributes
        rank: its number, from 0.
        ranks: how many there are.
        device: what it computes on.
    """

    rank: int
    ranks: int
    device: torch.device


def place():
    """The `Place` of this process.

    `torchrun` and `processes.run_ranks` say so in the environment; without them there is one.
    Two ranks cannot share a GPU: where there are too few of them, all ranks take the processor.
    """
    rank, ranks = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    local, here = int(os.environ.get("LOCAL_RANK", 0)), int(os.environ.get("LOCAL_WORLD_SIZE", 1))
    enough = torch.cuda.is_available() and torch.cuda.device_count() >= here
    return Place(rank, ranks, torch.device("cuda", local) if enough else torch.device("cpu"))


def backend():
    """How the ranks talk to each other: from GPU to GPU, or over the network."""
    return "nccl" if place().device.type == "cuda" else "gloo"


@contextlib.contextmanager
def joined(seconds):
    """Join the other ranks, if there are any, and part from them at the end.

    Arguments
        seconds: how long to wait for a rank that does not answer, before giving up: one number
            above 0.
    Raises
        ValueError: it is not.
    """
    seconds = one_number(seconds=seconds, above=0, below=MOST_SECONDS)
    if "RANK" not in os.environ:
        yield
        return
    rank, ranks, device = place()
    timeout = datetime.timedelta(seconds=seconds)
    meeting = {}  # torchrun has said where, in the environment
    if "COURSE_RENDEZVOUS" in os.environ:  # a file: on one machine no port is needed
        meeting["store"] = dist.FileStore(os.environ["COURSE_RENDEZVOUS"], ranks)
        meeting["store"].set_timeout(timeout)
    dist.init_process_group(
        backend(),
        rank=rank,
        world_size=ranks,
        timeout=timeout,
        device_id=device if device.type == "cuda" else None,
        **meeting,
    )
    ended = threading.Event()
    threading.Thread(target=_end_with_parent, args=[os.getppid(), ended], daemon=True).start()
    try:
        yield
    finally:
        ended.set()
    # Not after an error: the others would notice, and fail, before this rank has said why.
    dist.destroy_process_group()


def _end_with_parent(parent, ended):
    """End this rank when the program that started it, such as torchrun, was killed."""
    while not ended.wait(1):
        if os.getppid() != parent:
            os._exit(1)


def added_up(number):
    """The sum of a tensor over all ranks, which each of them gets."""
    number = number.detach().clone()
    if dist.is_initialized():
        dist.all_reduce(number)
    return number


def of_first(make):
    """What rank 0 makes, given to all ranks."""
    if not dist.is_initialized():
        return make()
    rank, _, device = place()
    made = [make() if rank == 0 else None]
    dist.broadcast_object_list(made, device=device)
    return made[0]


def one_after_another(make):
    """What each rank makes, rank 0 before the others: a download is then there for all."""
    rank, ranks, _ = place()
    made = make() if rank == 0 else None
    if ranks > 1:
        dist.barrier()
        made = make() if rank else made
    return made
