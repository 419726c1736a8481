"""What do the checks of a loss cost? Each loss against the bare NumPy formula, in the same run."""

import timeit

import numpy as np

from course_utils import reduction, regression

FORMULAS = {
    regression.signed_error: lambda y, p: p - y,
    regression.signed_error_grad: lambda y, p: np.ones_like(p),
    regression.squared_error: lambda y, p: (p - y) ** 2,
    regression.squared_error_grad: lambda y, p: 2 * (p - y),
    regression.absolute_error: lambda y, p: np.abs(p - y),
    regression.absolute_error_grad: lambda y, p: np.sign(p - y),
}


def fastest(function, *arguments):
    """Seconds for one call: the fastest of several rounds is the least disturbed one."""
    timer = timeit.Timer(lambda: function(*arguments))
    calls, seconds = timer.autorange()
    rounds = max(3, int(0.5 / seconds))
    return min(timer.repeat(min(rounds, 9), calls)) / calls


print(f"{'function':24} {'type':8} {'size':>8} {'µs':>9}  times the bare formula")
for dtype in (np.float32, np.float64):
    for size in (10, 1_000_000):
        rng = np.random.default_rng(1)
        target = rng.normal(size=size).astype(dtype)
        prediction = rng.normal(size=size).astype(dtype)
        rows = [(loss, formula, (target, prediction)) for loss, formula in FORMULAS.items()]
        rows.append((reduction.mean, np.mean, (target,)))
        for function, formula, arguments in rows:
            ours, bare = fastest(function, *arguments), fastest(formula, *arguments)
            print(
                f"{function.__name__:24} {np.dtype(dtype).name:8} {size:8} {ours * 1e6:9.1f}"
                f"  {ours / bare:.2f}"
            )
