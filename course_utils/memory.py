"""How much memory the tensors of a computation take at their peak; lesson 14 measures with it."""

import torch
from torch.autograd import profiler_legacy


def with_peak(function, *arguments):
    """What a function returns, and the most memory that its tensors took at one time.

    PyTorch notes each piece of memory that it takes or gives back, also deep inside an operation.
    Here they are added up in that order. What was there before the call does not count.

    Arguments
        function: what is to be run, on the processor.
        arguments: what it is called with.
    Returns
        a pair: the result, and a number of bytes.

    >>> with_peak(lambda count: torch.zeros(count).numel(), 1000)
    (1000, 4000)
    """
    settings = profiler_legacy.profile(profile_memory=True).config()
    # The class itself keeps no order in time, and its successor takes half a minute to start.
    torch.autograd._enable_profiler_legacy(settings)
    try:
        result = function(*arguments)
    finally:
        threads = torch.autograd._disable_profiler_legacy()
    taken = peak = 0
    for record in (record for thread in threads for record in thread):
        if record.kind() == "memory_alloc":
            taken += record.cpu_memory_usage()
            peak = max(peak, taken)
    return result, peak
