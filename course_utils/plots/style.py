"""The style of the course: sizes, colours, new axes, and what every figure refuses.

The two colours differ in brightness, so that they also read in grey and with any colour vision.
"""

import matplotlib.pyplot as plt

from course_utils._support.validation import whole_number

BLUE, ORANGE, GREY = "#12436D", "#D55E00", "#6B6B6B"
PIXELS, DPI = 640, 100  # the width fits half a screen; on a narrow one it shrinks
STYLE = {
    "axes.grid": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 12,
    "figure.constrained_layout.use": True,
    "font.size": 11,
    "grid.color": "#DDDDDD",
    "lines.linewidth": 2,
    "lines.markersize": 7,
}


def axes(title, xlabel, ylabel):
    """New axes in the style of the course.

    Arguments
        title: the one thing the figure shows, as a statement.
        xlabel, ylabel: the quantities, with their units.
    Raises
        TypeError: one of them is not text.
    """
    refuse_no_text(title=title, xlabel=xlabel, ylabel=ylabel)
    with plt.rc_context(STYLE):
        _, ax = plt.subplots(figsize=(PIXELS / DPI, 4), dpi=DPI)
        ax.set(title=title, xlabel=xlabel, ylabel=ylabel)
        ax.set_axisbelow(True)
    return ax


def side_by_side(titles, xlabel, ylabel, *, rows=1):
    """New axes next to each other that share both axes' labels and the vertical scale.

    Arguments
        titles: what each one shows, short.
        xlabel, ylabel: the quantities, with their units.
        rows: over how many rows they are spread; with more than one they share both scales.
    Returns
        a list of axes in one figure: `show` takes any of them.
    Raises
        TypeError: one of the texts is not text.
        ValueError: the axes do not fill the rows.

    >>> left, right = side_by_side(["before", "after"], "weight", "cost")
    """
    refuse_no_text(xlabel=xlabel, ylabel=ylabel, **{f"title {i}": t for i, t in enumerate(titles)})
    rows = whole_number(rows=rows, at_least=1)
    if len(titles) % rows:
        raise ValueError(f"titles: got {len(titles)} for {rows} rows; expected as many in each row")
    columns = len(titles) // rows
    height = 3.2 if rows == 1 else 1.75 * rows
    grid = _grid(rows, columns, height, titles, sharex=rows > 1, sharey=True)
    for ax in grid[-columns:]:
        ax.set_xlabel(xlabel)
    for ax in grid[::columns]:
        ax.set_ylabel(ylabel)
    return grid


def below_each_other(titles, xlabel, ylabels):
    """New axes below each other that share the horizontal axis, one for each title.

    Arguments
        titles: what each one shows, as a statement.
        xlabel: the quantity that they share, with its unit.
        ylabels: one for each.
    Returns
        a list of axes in one figure: `show` takes any of them.
    Raises
        TypeError: one of the texts is not text.
        ValueError: there are not as many labels as titles.

    >>> loss, slope = below_each_other(["a loss", "its slope"], "error", ["loss", "slope"])
    """
    refuse_no_text(
        xlabel=xlabel,
        **{f"title {i}": t for i, t in enumerate(titles)},
        **{f"ylabel {i}": t for i, t in enumerate(ylabels)},
    )
    if len(titles) != len(ylabels):
        raise ValueError(f"ylabels: got {len(ylabels)} for {len(titles)} titles; expected as many")
    column = _grid(len(titles), 1, 2.6 * len(titles), titles, sharex=True)
    for ax, ylabel in zip(column, ylabels, strict=True):
        ax.set_ylabel(ylabel)
    column[-1].set_xlabel(xlabel)
    return column


def _grid(rows, columns, height, titles, **shared):
    """New axes in one figure, row by row; the height is that of the whole, in inches."""
    with plt.rc_context(STYLE):
        size = (PIXELS / DPI, height)
        _, grid = plt.subplots(rows, columns, figsize=size, dpi=DPI, squeeze=False, **shared)
        for ax, title in zip(grid.flat, titles, strict=True):
            ax.set(title=title)
            ax.set_axisbelow(True)
    return list(grid.flat)


def refuse_no_text(**texts):
    for name, text in texts.items():
        if not isinstance(text, str):
            raise TypeError(f"{name}: got {text!r}; expected text")


def refuse_no_axes(ax):
    if not isinstance(ax, plt.Axes):
        raise TypeError(f"ax: got {ax!r}; expected axes, as plots.axes returns them")
