"""A line between two groups with its margin, and marks whose area says how much."""

import numpy as np

from course_utils._support.validation import (
    finite_arrays,
    one_number,
    one_of,
    refuse_no_text,
    refuse_where,
)
from course_utils.plots.marks import curve, note, refuse_no_color
from course_utils.plots.style import GREY, ORANGE, refuse_no_axes

LARGEST = 150  # the area of a marker of size 1, in square points
# Matplotlib is told the area of the square around a marker. A disc fills less of it.
AROUND = {"o": 4 / np.pi, "s": 1.0}


def sized_points(ax, x, y, size, *, color=ORANGE, marker="o"):
    """Draw a marker at each (x, y) whose area is in proportion to its size.

    Arguments
        ax: axes from `axes`.
        x, y: finite numbers, the same shape.
        size: numbers of at least 0, the same shape; where it is 0, only a small dot is drawn.
        color: as in Matplotlib.
        marker: ``"o"`` for discs, ``"s"`` for squares.
    Returns
        the axes.
    Raises
        ValueError, TypeError: the numbers do not fit, a size is below 0, there is no such marker,
        or `ax` is no axes.
    """
    refuse_no_axes(ax)
    x, y, size = finite_arrays(x=x, y=y, size=size)
    refuse_where(size < 0, "numbers of at least 0", size=size)
    one_of(*AROUND, marker=marker)
    refuse_no_color(color)
    ax.scatter(x, y, 6, color=color, marker=marker, linewidths=0)
    look = {"alpha": 0.5, "linewidths": 0, "clip_on": False}
    ax.scatter(x, y, LARGEST * AROUND[marker] * size, color=color, marker=marker, **look)
    return ax


def dividing_line(ax, weights, bias, *, at, unit="cm"):
    """Draw the line where w₁x + w₂y + b is 0, those where it is −1 and +1, and the width between.

    Arguments
        ax: axes whose limits are set; their scales are made equal.
        weights: w₁ and w₂, two finite numbers, not both 0.
        bias: b, a finite number.
        at: a point, two finite numbers; near it the width is marked.
        unit: of x and y, text.
    Returns
        the axes.
    Raises
        ValueError, TypeError: the numbers are not as above, or `ax` is no axes.
    """
    refuse_no_axes(ax)
    refuse_no_text(unit=unit)
    (weights,), (at,) = finite_arrays(weights=weights), finite_arrays(at=at)
    bias = one_number(bias=bias)
    if weights.shape != (2,) or not weights.any():
        raise ValueError(f"weights: got {weights.tolist()}; expected two numbers, not both 0")
    if at.shape != (2,):
        raise ValueError(f"at: got {at.tolist()}; expected two numbers, x and y")
    length = np.hypot(*weights)
    across, along = weights / length, np.array([-weights[1], weights[0]]) / length
    along = along if along[1] > 0 else -along
    foot = at - (weights @ at + bias) / length * across
    limits = np.array([ax.get_xlim(), ax.get_ylim()])
    for score, name in [(-1, "−1"), (0, "score 0"), (1, "+1")]:
        point = foot + score / length * across
        _named_line(ax, point, along, limits, name, style="--" if score else "-")
    ax.set_aspect("equal")
    end = foot + across / length
    curve(ax, *np.transpose([foot, end]), color="black")
    ax.plot(*np.transpose([foot, end]), "o", color="black", markersize=3)
    side = "right" if across[0] >= 0 else "left"
    return note(ax, *end, f"{1 / length:.2f} {unit}", side=side)


def _named_line(ax, point, along, limits, name, *, style):
    """A straight line through the whole axes; its name stands on it, shortly before it ends."""
    ends = limits[np.arange(2), (along > 0).astype(int)]
    with np.errstate(divide="ignore"):
        far = np.min(np.where(along, (ends - point) / along, np.inf))
    ax.axline(point, point + along, color=GREY, linestyle=style, linewidth=1.5)
    angle = np.degrees(np.arctan2(*along[::-1]))
    to_the_left = along[0] < 0
    ax.text(
        *point + 0.9 * far * along,
        name,
        rotation=angle + 180 * to_the_left,
        rotation_mode="anchor",
        transform_rotates_text=True,
        ha="left" if to_the_left else "right",
        va="center",
        size=9,
        color=GREY,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
    )
