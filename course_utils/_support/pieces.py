"""Long formulas on large arrays, a piece at a time.

A piece stays in the cache of the processor, where a dozen operations cost less than one trip to
memory. It is in float64: that leaves float32 results right to the last digit.
"""

import numpy as np

# Numbers in a piece: 96 KiB in float64. From 128 KiB on, the allocator of Linux may hand every
# temporary back to the system and fetch it anew, which takes longer than the arithmetic.
PIECE = 3 * 2**12


def pieces(array):
    """The numbers of an array, in order, as views of at most `PIECE` of them.

    >>> [piece.size for piece in pieces(np.zeros((3, PIECE)))] == [PIECE] * 3
    True
    """
    flat = array.reshape(-1)
    return (flat[start : start + PIECE] for start in range(0, flat.size, PIECE))


def in_pieces(formula, *arrays):
    """Apply a formula of single numbers to arrays of one shape.

    Arguments
        formula: takes one float64 array for each of the arrays, returns an array of their shape.
        arrays: the same shape.
    Returns
        an array of that shape, in the type that NumPy gives to a sum of the arrays.

    >>> in_pieces(lambda x, y: x - y, np.float32([1.5, 2.5]), np.float32([0.25, 4]))
    array([ 1.25, -1.5 ], dtype=float32)
    """
    result = np.empty(arrays[0].shape, np.result_type(*arrays))
    for there, *here in zip(*map(pieces, (result, *arrays)), strict=True):
        there[:] = formula(*(piece.astype(np.float64, copy=False) for piece in here))
    return result[()]
