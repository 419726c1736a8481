"""What a process computes on, in which numbers, and how many others read pictures for it."""

import os

import torch

from course_utils import torch_training
from course_utils.distributed import place

MOST_WORKERS = 4


def device():
    """What this process computes on: with other ranks as `place` says, alone on the fastest."""
    here = place()
    return here.device if here.ranks > 1 else torch_training.device()


def autocast_type():
    """The sixteen bits in which a GPU takes the steps of fine-tuning; None on a processor.

    Returns
        `torch.bfloat16` where the GPU computes with it; `torch.float16`, which needs a
        `GradScaler`, on older ones; None for float32.
    """
    if device().type != "cuda":
        return None
    if torch.cuda.is_bf16_supported(including_emulation=False):
        return torch.bfloat16
    return torch.float16


def workers():
    """How many processes read pictures ahead for a GPU; 0 on a processor, which is busy itself."""
    if device().type != "cuda":
        return 0
    ranks_here = int(os.environ.get("LOCAL_WORLD_SIZE", 1))
    return max(1, min(MOST_WORKERS, (os.cpu_count() or 1) // ranks_here))
