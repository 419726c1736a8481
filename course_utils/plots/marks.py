"""What is drawn on axes: lines, marks, words, bars, tables. Numbers go in, axes come out."""

import numpy as np
from matplotlib.patches import Rectangle

from course_utils._support.validation import finite_arrays
from course_utils.plots.style import BLUE, GREY, ORANGE, refuse_no_axes

# Offset in points, and which side of the words is nearest to the point.
SIDES = {
    "above": ((0, 12), "center", "baseline"),
    "below": ((0, -12), "center", "top"),
    "left": ((-8, 0), "right", "center"),
    "right": ((8, 0), "left", "center"),
}


def curve(ax, x, y, label=None, *, color=BLUE, style="-"):
    """Draw y over x as a line.

    Arguments
        ax: axes from `axes`.
        x, y: finite numbers, the same shape.
        label: what the line is, for the legend.
        color, style: as in Matplotlib.
    Returns
        the axes.
    Raises
        ValueError, TypeError: x or y are not finite numbers of one shape, or `ax` is no axes.
    """
    refuse_no_axes(ax)
    x, y = finite_arrays(x=x, y=y)
    ax.plot(x, y, style, color=color, label=label)
    return _with_legend(ax, label)


def points(ax, x, y, label=None, *, color=ORANGE, marker="o"):
    """Draw a marker at each (x, y); arguments, result and errors as for `curve`."""
    refuse_no_axes(ax)
    x, y = finite_arrays(x=x, y=y)
    ax.plot(x, y, marker, color=color, label=label, alpha=0.7, clip_on=False)
    return _with_legend(ax, label)


def note(ax, x, y, text, *, side="above", at=None, color="black"):
    """Write a few words beside the point (x, y); result and errors as for `curve`.

    Arguments
        ax: axes from `axes`.
        x, y: two finite numbers.
        text: the words.
        side: of the point: ``"above"``, ``"below"``, ``"left"`` or ``"right"``.
        at: where the words stand instead, as two finite numbers; a thin line leads to the point.
        color: of the words; that of a curve makes them its name.
    """
    refuse_no_axes(ax)
    _refuse_no_point(x, y)
    if side not in SIDES:
        raise ValueError(f"side: got {side!r}; expected one of {', '.join(SIDES)}")
    box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1}
    if at is None:
        offset, ha, va = SIDES[side]
        placed = {"xytext": offset, "textcoords": "offset points", "ha": ha, "va": va}
    else:
        _refuse_no_point(*at)
        line = {"arrowstyle": "-", "color": color, "linewidth": 1}
        placed = {"xytext": at, "ha": "center", "va": "center", "arrowprops": line}
    ax.annotate(text, (x, y), color=color, bbox=box, **placed)
    return ax


def arrow(ax, start, end, *, color=GREY):
    """Draw an arrow from one point to another; result and errors as for `curve`.

    Arguments
        ax: axes from `axes`.
        start, end: two finite numbers each.
        color: as in Matplotlib.
    """
    refuse_no_axes(ax)
    _refuse_no_point(*start)
    _refuse_no_point(*end)
    style = {"color": color, "width": 1.5, "headwidth": 8, "headlength": 8}
    ax.annotate("", end, start, arrowprops=style)
    ax.update_datalim([start, end])  # an annotation alone does not move the limits
    ax.autoscale_view()
    return ax


def bars(ax, names, heights, label=None, *, color=BLUE):
    """Draw a bar for each name, with its height written above it.

    Arguments
        ax: axes from `axes`.
        names: one text for each bar.
        heights: finite numbers, one for each name.
        label, color: as for `curve`.
    Returns, raises
        as `curve`.
    """
    refuse_no_axes(ax)
    (heights,) = finite_arrays(heights=heights)
    if heights.shape != (len(names),):
        raise ValueError(f"heights: got shape {heights.shape}; expected one for each name")
    drawn = ax.bar(list(names), heights, color=color, label=label)
    ax.bar_label(drawn, fmt="{:.4g}", padding=2)
    ax.grid(axis="x", visible=False)
    _with_legend(ax, label)
    return ax


def matrix(ax, values, *, rows, columns):
    """Draw a table of numbers as squares: the larger the number, the darker the square.

    Arguments
        ax: axes from `axes`; its labels say what rows (vertical) and columns stand for.
        values: finite numbers, shape (R, C), written into the squares.
        rows, columns: a name for each row and each column.
    Returns, raises
        as `curve`.
    """
    refuse_no_axes(ax)
    (values,) = finite_arrays(values=values)
    if values.shape != (len(rows), len(columns)):
        expected = (len(rows), len(columns))
        raise ValueError(f"values: got shape {values.shape}; expected {expected}, as the names")
    ax.imshow(values, cmap="Blues", aspect="auto")
    middle = (values.min() + values.max()) / 2
    for (i, j), value in np.ndenumerate(values):
        color = "white" if value > middle else "black"
        ax.text(j, i, f"{value:g}", ha="center", va="center", color=color, fontsize=9)
    ax.set_xticks(range(len(columns)), columns)
    ax.set_yticks(range(len(rows)), rows)
    ax.grid(visible=False)
    return ax


def contours(ax, x, y, z, *, levels=12):
    """Draw a landscape from above, as lines of equal height.

    Arguments
        ax: axes from `axes`.
        x, y: finite numbers that rise, shapes (X,) and (Y,).
        z: the height at each x and y, finite numbers, shape (Y, X).
        levels: how many lines, or at which heights.
    Returns, raises
        as `curve`.
    """
    refuse_no_axes(ax)
    for name, value in {"x": x, "y": y}.items():
        if finite_arrays(**{name: value})[0].ndim != 1:
            raise ValueError(f"{name}: got shape {np.shape(value)}; expected a row of numbers")
    (z,) = finite_arrays(z=z)
    if z.shape != (len(y), len(x)):
        raise ValueError(f"z: got shape {z.shape}; expected {(len(y), len(x))}, as y and x have")
    ax.contour(x, y, z, levels=levels, colors=GREY, linewidths=1)
    ax.grid(visible=False)
    return ax


def error_squares(ax, errors, *, left=0.0, label, color=BLUE):
    """Draw each error as a real square: its side is the size of the error, its area the square.

    Arguments
        ax: axes from `axes`.
        errors: finite numbers, shape (N,); the squares stand side by side.
        left: where the first one begins.
        label: whose errors they are, written above the squares.
    Returns
        the axes, with the same scale in both directions.
    Raises
        ValueError, TypeError: the errors are not finite numbers of shape (N,).
    """
    refuse_no_axes(ax)
    (errors,) = finite_arrays(errors=errors)
    if errors.ndim != 1:
        raise ValueError(f"errors: got shape {errors.shape}; expected (N,)")
    sides = abs(errors[errors != 0])
    middle, top = left + sides.sum() / 2, sides.max(initial=0)
    for side in sides:
        ax.add_patch(Rectangle((left, 0), side, side, facecolor=color, edgecolor="white"))
        left += side
    ax.set_aspect("equal")
    ax.update_datalim([(middle, 1.25 * top)])  # room for the words
    ax.autoscale_view()
    return note(ax, middle, top, label, color=color)


def residual_squares(ax, x, target, prediction, *, color=ORANGE):
    """Draw the squared error of each prediction as a square that stands on its error.

    The side of a square is the vertical way from target to prediction, so its area is the squared
    error in the units of the axes, whose scales are made equal.

    Arguments
        ax: axes from `axes`.
        x: where the examples stand, finite numbers, shape (N,).
        target, prediction: finite numbers, shape (N,).
        color: as in Matplotlib.
    Returns, raises
        as `curve`.
    """
    refuse_no_axes(ax)
    x, target, prediction = finite_arrays(x=x, target=target, prediction=prediction)
    if x.ndim != 1:
        raise ValueError(f"x: got shape {x.shape}; expected (N,)")
    for left, bottom, side in zip(
        x, np.minimum(target, prediction), abs(prediction - target), strict=True
    ):
        look = {"facecolor": color, "edgecolor": color, "alpha": 0.25}
        ax.add_patch(Rectangle((left, bottom), side, side, **look))
    ax.set_aspect("equal")
    ax.autoscale_view()
    return ax


def training_losses(ax, batch_loss, batch_mean, train_loss, validation_loss):
    """Draw the losses of a training run over its batches; each epoch stands at its last batch.

    Arguments
        ax: axes from `axes`.
        batch_loss, batch_mean: finite numbers, shape (batches,): the loss of each batch, and a
            running mean of it.
        train_loss, validation_loss: finite numbers, shape (epochs,); the batches are as many in
            each epoch.
    Returns
        the axes.
    Raises
        ValueError, TypeError: as `curve`; or the batches do not divide into the epochs.
    """
    refuse_no_axes(ax)
    batch_loss, batch_mean = finite_arrays(batch_loss=batch_loss, batch_mean=batch_mean)
    train_loss, validation_loss = finite_arrays(
        train_loss=train_loss, validation_loss=validation_loss
    )
    for name, losses in {"batch_loss": batch_loss, "train_loss": train_loss}.items():
        if losses.ndim != 1:
            raise ValueError(f"{name}: got shape {losses.shape}; expected a row of numbers")
    if len(batch_loss) % len(train_loss):
        raise ValueError(
            f"batch_loss: got {len(batch_loss)} batches for {len(train_loss)} epochs; expected as "
            "many in each epoch"
        )
    batch = np.arange(1, len(batch_loss) + 1)
    epoch = batch.reshape(len(train_loss), -1)[:, -1]
    ax.plot(batch, batch_loss, ".", color=GREY, alpha=0.5, markersize=4, label="each batch")
    curve(ax, batch, batch_mean, "running mean", color=GREY)
    curve(ax, epoch, train_loss, "training, epoch", color=BLUE, style="--")
    return curve(ax, epoch, validation_loss, "validation", color=ORANGE)


def _with_legend(ax, label):
    if label:
        ax.legend(frameon=False)
    return ax


def _refuse_no_point(x, y):
    x, y = finite_arrays(x=x, y=y)
    if x.ndim:
        raise ValueError(f"x and y: got shape {x.shape}; expected one number each")
