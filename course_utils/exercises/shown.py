"""How a verdict shows what a learner handed in."""

import numpy as np


def listed(arguments):
    return " and ".join(f"{name} {shown(value)}" for name, value in arguments.items())


def shown(value):
    """`value` as a learner would type it, shortened."""
    if callable(value):
        return f"the function {getattr(value, '__name__', value)}"
    if isinstance(value, str) or value is None:
        return repr(value)[:60]
    try:
        array = np.asarray(value)
        if array.ndim == 0 and array.dtype.kind in "iuf":
            return f"{array:.6g}"
        if array.ndim <= 2 and array.dtype.kind in "iuf":
            more = ", …" if len(array) > 6 else ""
            return f"[{', '.join(map(shown, array[:6]))}{more}]"
    except Exception:  # whatever cannot be read as an array is shown as it is
        pass
    return repr(value).replace("\n", " ")[:60]
