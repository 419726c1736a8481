"""Whole figures: a neuron, rows of small pictures, reliability diagrams, lanes of blocks."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_hex
from matplotlib.patches import Circle

from course_utils._support.validation import (
    finite_arrays,
    numbers,
    one_number,
    one_of,
    refuse_no_text,
    refuse_non_finite,
    refuse_where,
    whole_number,
)
from course_utils.plots.marks import arrow, refuse_no_color
from course_utils.plots.style import BLUE, DPI, GREY, ORANGE, PIXELS, STYLE, axes


def neuron(inputs, weights, bias, output):
    """Draw a single neuron: each input times its weight, the sum with the bias, the sigmoid.

    Arguments
        inputs: ``{name: number}``.
        weights: one number for each input.
        bias, output: numbers, as computed by the caller.
    Returns
        the axes.
    Raises
        ValueError, TypeError: the numbers are not finite, or not one weight for each input.
    """
    values, weights = finite_arrays(inputs=list(inputs.values()), weights=weights)
    bias, output = finite_arrays(bias=bias, output=output)
    ax = axes("One neuron: weigh the inputs, add up, squash", "", "")
    ax.set(xlim=(0, 11.6), ylim=(-0.4, 4.4), aspect="equal")
    ax.axis("off")
    ax.figure.set_figheight(3.1)
    for i, (name, value, weight) in enumerate(zip(inputs, values, weights, strict=True)):
        y = 4.4 * (1 - (i + 0.5) / len(inputs))
        _disc(ax, 0.9, y, f"{name}\n{value:g}")
        arrow(ax, (1.85, y), (4.55, 2.2 + 0.3 * (y - 2.2)))
        product = f"{value:g} × {weight:g} = {value * weight:.2f}"
        ax.text(3.2, y, product, ha="center", va="bottom" if y >= 2.2 else "top", size=10)
    arrow(ax, (5.5, 0.1), (5.5, 1.25))
    ax.text(5.5, 0, f"bias {bias:g}", ha="center", va="top", size=10)
    _disc(ax, 5.5, 2.2, f"sum\n{values @ weights + bias:.2f}")
    arrow(ax, (6.45, 2.2), (7.35, 2.2))
    _disc(ax, 8.3, 2.2, "sigmoid", color=ORANGE)
    arrow(ax, (9.25, 2.2), (10.05, 2.2))
    ax.text(10.15, 2.2, f"ŷ = {output:.2f}", va="center", weight="bold")
    return ax


def pictures(title, images, captions, *, columns):
    """Draw small pictures in rows, each with a line of text below it.

    Arguments
        title: the one thing the figure shows, as a statement.
        images: arrays of shape (height, width, 3): fractions from 0 to 1, or whole numbers to 255.
        captions: one text for each picture.
        columns: how many pictures a row has.
    Returns
        axes: `show` takes them.
    Raises
        ValueError: there are not as many captions as pictures, or none at all; a picture has
        another shape or other numbers; columns is no whole number of at least 1.
        TypeError: the title or a caption is not text, or a picture holds no numbers.
    """
    refuse_no_text(title=title, **{f"caption {i}": text for i, text in enumerate(captions)})
    if len(images) != len(captions) or not len(images):
        raise ValueError(
            f"captions: got {len(captions)} for {len(images)} pictures; expected one for each"
        )
    images = [_picture(**{f"image {number}": image}) for number, image in enumerate(images)]
    columns = whole_number(columns=columns, at_least=1)
    rows = -(-len(images) // columns)
    with plt.rc_context(STYLE):
        size = (PIXELS / DPI, rows * (PIXELS / DPI / columns + 0.25) + 0.4)
        figure, grid = plt.subplots(rows, columns, figsize=size, dpi=DPI, squeeze=False)
        figure.suptitle(title, x=0.01, ha="left", size=12)
        for ax in grid.flat:
            ax.axis("off")
        for ax, image, caption in zip(grid.flat, images, captions, strict=False):
            ax.imshow(image)
            ax.set_title(caption, y=0, pad=-3, va="top", loc="center", size=9)  # below
    return grid[0, 0]


def reliability(titles, boxes):
    """Draw what happened over what was said, in squares, and below how many examples each box has.

    The dotted diagonal is where as much happened as was said; a line shows each gap to it.

    Arguments
        titles: what each diagram shows, short.
        boxes: for each, three rows of numbers: the probability said, the share that happened, both
            from 0 to 1, and the count of examples.
    Returns
        a list of the square axes: `show` takes any of them.
    Raises
        ValueError: there are not as many titles as boxes, three rows are not of one shape (B,), a
        probability or share is not from 0 to 1, or a count is below 0.
        TypeError: a title is not text, or a row holds no numbers.
    """
    refuse_no_text(**{f"title {i}": title for i, title in enumerate(titles)})
    if len(titles) != len(boxes) or not len(boxes):
        raise ValueError(f"boxes: got {len(boxes)} for {len(titles)} titles; expected as many")
    boxes = [_box_rows(*rows) for rows in boxes]
    with plt.rc_context(STYLE):
        size, ratios = (PIXELS / DPI, 1.15 + 6 / len(boxes)), {"height_ratios": [4, 1]}
        options = {"sharex": True, "sharey": "row", "squeeze": False, "gridspec_kw": ratios}
        _, (squares, below) = plt.subplots(2, len(boxes), figsize=size, dpi=DPI, **options)
        for ax, low, title, (said, happened, count) in zip(
            squares, below, titles, boxes, strict=True
        ):
            ax.set(title=title, xlim=(0, 1), ylim=(0, 1), box_aspect=1)
            ax.plot([0, 1], [0, 1], ":", color=GREY)
            ax.vlines(said, said, happened, color=ORANGE, linewidth=3)
            ax.plot(said, happened, "o", color=BLUE, clip_on=False)
            low.bar(np.minimum(said * 10 // 1, 9) / 10 + 0.05, count, 0.09, color=BLUE)
            low.set(xlabel="said", box_aspect=0.25)
        squares[0].set_ylabel("happened")
        below[0].set_ylabel("examples")
    return list(squares)


def lanes(title, xlabel, rows, *, scale="linear"):
    """Draw blocks in lanes below each other: what happens when, or what reaches how far.

    Arguments
        title: the one thing the figure shows, as a statement.
        xlabel: what goes from left to right, with its unit.
        rows: by the name of each lane, from top to bottom, its blocks, four parts each: where it
            starts, where it ends, the words on it (which may be empty), and its colour. A lane
            without blocks has room for something else.
        scale: of the horizontal axis, ``"linear"`` or ``"log"``.
    Returns
        the axes: lane 0 is the top one, and the vertical axis points down.
    Raises
        ValueError: a block has not four parts, does not end after its start, or starts at or below
        0 on a logarithmic axis; there is no lane, or no such colour or scale.
        TypeError: a text is none, or a start or an end is no number.

    >>> ax = lanes("One rank waits", "time", {"rank 0": [(0, 2, "work", BLUE), (2, 5, "", GREY)]})
    """
    refuse_no_text(**{f"lane {number}": name for number, name in enumerate(rows)})
    one_of("linear", "log", scale=scale)
    blocks = [
        (lane, *_block(name, block, scale))
        for lane, (name, row) in enumerate(rows.items())
        for block in row
    ]
    if not blocks:
        raise ValueError("rows: got no block; expected at least one")
    ax = axes(title, xlabel, "")
    ax.figure.set_figheight(1.3 + 0.5 * len(rows))
    ax.set(xscale=scale, ylim=(len(rows) - 0.4, -0.6))
    ax.set_yticks(range(len(rows)), list(rows))
    ax.grid(axis="y", visible=False)
    for lane, start, end, words, color in blocks:
        look = {"facecolor": f"{color}44", "edgecolor": color, "linewidth": 1.5}
        ax.broken_barh([(start, end - start)], (lane - 0.3, 0.6), **look)
        middle = (start * end) ** 0.5 if scale == "log" else (start + end) / 2
        ax.text(middle, lane, words, ha="center", va="center", size=9)
    return ax


def _disc(ax, x, y, text, *, color=BLUE):
    ax.add_patch(Circle((x, y), 0.85, facecolor="white", edgecolor=color, linewidth=2, zorder=2))
    ax.text(x, y, text, ha="center", va="center", fontsize=9, zorder=3)


def _picture(**image):
    ((name, _),) = image.items()
    values = numbers(**image)
    refuse_non_finite(**{name: values})
    if values.ndim != 3 or values.shape[2] != 3:
        raise ValueError(f"{name}: got shape {values.shape}; expected (height, width, 3)")
    most = 1 if values.dtype.kind == "f" else 255
    refuse_where((values < 0) | (values > most), f"numbers from 0 to {most}", **{name: values})
    return values


def _box_rows(said, happened, count):
    said, happened, count = finite_arrays(said=said, happened=happened, count=count)
    if said.ndim != 1:
        raise ValueError(f"said: got shape {said.shape}; expected a row of numbers")
    for name, shares in {"said": said, "happened": happened}.items():
        refuse_where((shares < 0) | (shares > 1), "numbers from 0 to 1", **{name: shares})
    refuse_where(count < 0, "counts of at least 0", count=count)
    return said, happened, count


def _block(name, block, scale):
    if not isinstance(block, (tuple, list)) or len(block) != 4:
        raise ValueError(f"{name}: got the block {block!r}; expected (start, end, words, color)")
    start, end, words, color = block
    start, end = one_number(start=start), one_number(end=end)
    if start >= end or (scale == "log" and start <= 0):
        above = "0 < start < end" if scale == "log" else "start < end"
        raise ValueError(f"{name}: got a block from {start:g} to {end:g}; expected {above}")
    refuse_no_text(words=words)
    refuse_no_color(color)
    return start, end, words, to_hex(color)
