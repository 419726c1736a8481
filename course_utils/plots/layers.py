"""What layers do to a picture: a kernel at one place, a network from the picture to the answer."""

from itertools import combinations, groupby, pairwise

import numpy as np
from matplotlib.patches import Arc, Rectangle

from course_utils._support.validation import finite_arrays, refuse_no_text, whole_number
from course_utils.plots.style import BLUE, GREY, ORANGE, axes

GAP = 1.6  # between two tables of numbers, in cells
DENSE = 4  # so many dots stand for the layers of a block, however many there are


def kernel_at(title, picture, kernel, feature_map, *, place):
    """Draw a picture in numbers, a kernel and the map it makes, with one place framed.

    Arguments
        title: the one thing the figure shows, as a statement.
        picture: finite numbers, shape (H, W): the larger, the darker.
        kernel: finite numbers, shape (h, w).
        feature_map: the map, shape (H − h + 1, W − w + 1), computed by the caller.
        place: row and column in the map, two whole numbers: that number is framed, and so is the
            part of the picture that it comes from.
    Returns
        the axes.
    Raises
        TypeError: the title is not text, or there is something else than numbers.
        ValueError: a table has another shape, a number is not finite, or the map has no such place.

    >>> ax = kernel_at("A sum", [[1, 2, 4]], [[1, 1]], [[3, 6]], place=(0, 1))
    """
    (picture,), (kernel,) = finite_arrays(picture=picture), finite_arrays(kernel=kernel)
    (made,) = finite_arrays(feature_map=feature_map)
    for name, table in {"picture": picture, "kernel": kernel, "feature_map": made}.items():
        if table.ndim != 2:
            raise ValueError(f"{name}: got shape {table.shape}; expected rows and columns")
    expected = tuple(n - k + 1 for n, k in zip(picture.shape, kernel.shape, strict=True))
    if made.shape != expected:
        raise ValueError(
            f"feature_map: got shape {made.shape} for a picture of shape {picture.shape}; expected "
            f"{expected}"
        )
    try:
        row, column = place
    except (TypeError, ValueError):
        raise ValueError(f"place: got {place!r}; expected a row and a column") from None
    row, column = (whole_number(place=number, at_least=0) for number in (row, column))
    if row >= expected[0] or column >= expected[1]:
        raise ValueError(f"place: got {(row, column)}; expected one in a map of shape {expected}")
    ax = axes(title, "", "")
    height, left = len(picture), 0
    for words, table, frame in [
        ("the picture", picture, (row, column, *kernel.shape)),
        ("times the kernel", kernel, (0, 0, *kernel.shape)),
        ("makes the map", made, (row, column, 1, 1)),
    ]:
        top = (height - len(table)) / 2
        _table(ax, left, top, table, frame)
        middle = left + table.shape[1] / 2
        ax.text(middle, top - 0.35, words, ha="center", va="bottom", size=10)
        left += table.shape[1] + GAP
    ax.set(xlim=(-0.1, left - GAP + 0.1), ylim=(height + 0.1, -1.1), aspect="equal")
    ax.axis("off")
    return ax


def network(title, stages, *, frozen):
    """Draw a network from left to right, what is frozen in grey and what learns in orange.

    Arguments
        title: the one thing the figure shows, as a statement.
        stages: four parts each: a name, how many maps come out, how many pixels a side of them has,
            and how many layers are joined, each with all before it (1 if none are).
        frozen: the names of the stages that do not learn. The first stage is the picture, which
            does neither.
    Returns
        the axes. The larger a map, the higher the box; the more maps, the wider.
    Raises
        TypeError: the title or a name is not text, or a number is none.
        ValueError: there are fewer than two stages, one has not four parts or a number below 1, or
            no stage has a name in `frozen`.

    >>> ax = network("One layer", [("in", 3, 8, 1), ("out", 2, 1, 1)], frozen=[])
    """
    stages = [tuple(stage) for stage in stages]
    if len(stages) < 2:
        raise ValueError(f"stages: got {len(stages)}; expected at least two")
    for number, stage in enumerate(stages, start=1):
        if len(stage) != 4:
            raise ValueError(f"stage {number}: got {len(stage)} parts; expected 4")
        refuse_no_text(**{f"stage {number}": stage[0]})
        for name, value in zip(["maps", "side", "layers"], stage[1:], strict=True):
            whole_number(**{f"stage {number}, {name}": value}, at_least=1)
    try:
        unknown = set(frozen) - {name for name, *_ in stages[1:]}
    except TypeError:
        raise ValueError(f"frozen: got {frozen!r}; expected a list of names") from None
    if unknown:
        raise ValueError(f"frozen: got {list(unknown)}; expected names of stages after the first")
    ax = axes(title, "", "")
    ax.figure.set_figheight(3.2)
    x, spread = 0.0, []
    for number, (name, maps, side, layers) in enumerate(stages):
        color = BLUE if number == 0 else GREY if name in frozen else ORANGE
        width, height = 0.25 + 0.13 * np.log2(maps), 0.35 + 0.45 * np.log2(side)
        look = {"facecolor": f"{color}55", "edgecolor": color, "linewidth": 1.5}
        ax.add_patch(Rectangle((x, -height / 2), width, height, **look))
        middle = x + width / 2
        ax.text(middle, 1.75, name, ha="center", va="bottom", size=9, weight="bold", color=color)
        size = f"{maps:,} maps\n{side} × {side}" if side > 1 else f"{maps:,}\nnumbers"
        ax.text(middle, -1.75, size, ha="center", va="top", size=8)
        if layers > 1:
            _joined(ax, x, width)
            ax.text(middle, -2.55, f"{layers} layers", ha="center", va="top", size=8, color=GREY)
        spread.append((x, x + width, color))
        x += width + 0.75
    for (_, end, _), (start, _, _) in pairwise(spread):
        shape = {"arrowstyle": "-|>", "color": GREY, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", (start - 0.08, 0), (end + 0.08, 0), arrowprops=shape)
    for color, group in groupby(spread[1:], key=lambda box: box[2]):
        first, *_, last = [*group] * 2
        ax.plot([first[0], last[1]], [2.35, 2.35], color=color, linewidth=1.5)
        words, middle = "frozen" if color == GREY else "learns", (first[0] + last[1]) / 2
        ax.text(middle, 2.45, words, ha="center", va="bottom", size=10, color=color)
    ax.set(xlim=(-0.4, x - 0.3), ylim=(-3, 3))
    ax.axis("off")
    return ax


def _table(ax, left, top, table, frame):
    """Numbers in cells: dark where they are far above 0, orange where they are below it."""
    most = max(np.abs(table).max(), 1e-300)
    for (i, j), value in np.ndenumerate(table):
        color, share = BLUE if value > 0 else ORANGE, abs(value) / most
        corner = (left + j, top + i)
        ax.add_patch(Rectangle(corner, 1, 1, facecolor=color, alpha=0.7 * share, linewidth=0))
        ax.add_patch(Rectangle(corner, 1, 1, fill=False, edgecolor=GREY, linewidth=0.4))
        text = f"{value:g}".replace("-", "−")
        ax.text(left + j + 0.5, top + i + 0.5, text, ha="center", va="center", size=8)
    row, column, height, width = frame
    corner = (left + column, top + row)
    ax.add_patch(Rectangle(corner, width, height, fill=False, edgecolor="black", linewidth=2.5))


def _joined(ax, x, width):
    """Dots for a few layers of a block, and an arc from each to all that follow."""
    places = x + width * (np.arange(DENSE) + 0.5) / DENSE
    for start, end in combinations(places, 2):
        span, middle = end - start, ((start + end) / 2, -0.2)
        ax.add_patch(Arc(middle, span, 0.8 * span, theta1=0, theta2=180, color="black", lw=0.7))
    ax.plot(places, 0 * places - 0.2, "o", color="black", markersize=2.5)
