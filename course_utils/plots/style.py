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
    with plt.rc_context(STYLE):
        _, grid = plt.subplots(
            rows,
            len(titles) // rows,
            figsize=(PIXELS / DPI, 3.2 if rows == 1 else 1.75 * rows),
            dpi=DPI,
            sharex=rows > 1,
            sharey=True,
            squeeze=False,
        )
        for ax, title in zip(grid.flat, titles, strict=True):
            ax.set(title=title)
            ax.set_axisbelow(True)
        for ax in grid[-1]:
            ax.set_xlabel(xlabel)
        for ax in grid[:, 0]:
            ax.set_ylabel(ylabel)
    return list(grid.flat)


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
    with plt.rc_context(STYLE):
        size = (PIXELS / DPI, 2.6 * len(titles))
        _, column = plt.subplots(len(titles), 1, figsize=size, dpi=DPI, sharex=True, squeeze=False)
        for ax, title, ylabel in zip(column[:, 0], titles, ylabels, strict=True):
            ax.set(title=title, ylabel=ylabel)
            ax.set_axisbelow(True)
        ax.set_xlabel(xlabel)
    return list(column[:, 0])


def refuse_no_text(**texts):
    for name, text in texts.items():
        if not isinstance(text, str):
            raise TypeError(f"{name}: got {text!r}; expected text")


def refuse_no_axes(ax):
    if not isinstance(ax, plt.Axes):
        raise TypeError(f"ax: got {ax!r}; expected axes, as plots.axes returns them")
