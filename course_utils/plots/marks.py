"""What is drawn on axes: lines, marks, words, bars, tables. Numbers go in, axes come out."""

import numpy as np
from matplotlib.colors import is_color_like
from matplotlib.patches import Rectangle

from course_utils._support.validation import (
    finite_arrays,
    flag,
    one_number,
    one_of,
    refuse_no_text,
    whole_number,
)
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
        ValueError, TypeError: x or y are not finite numbers of one shape, `ax` is no axes, the
        label is no text, or Matplotlib has no such colour or style.
    """
    refuse_no_axes(ax)
    x, y = finite_arrays(x=x, y=y)
    return _drawn(ax, x, y, label, color, {"style": style})


def points(ax, x, y, label=None, *, color=ORANGE, marker="o"):
    """Draw a marker at each (x, y); arguments, result and errors as for `curve`.

    Two empty arrays draw nothing, as when a slider is where a model makes no mistake.
    """
    refuse_no_axes(ax)
    if all(isinstance(one, np.ndarray) and one.shape == (0,) for one in (x, y)):
        return ax
    x, y = finite_arrays(x=x, y=y)
    return _drawn(ax, x, y, label, color, {"marker": marker}, alpha=0.7, clip_on=False)


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
    one_of(*SIDES, side=side)
    refuse_no_color(color)
    box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1}
    if at is None:
        offset, ha, va = SIDES[side]
        placed = {"xytext": offset, "textcoords": "offset points", "ha": ha, "va": va}
    else:
        line = {"arrowstyle": "-", "color": color, "linewidth": 1}
        placed = {"xytext": _xy(at=at), "ha": "center", "va": "center", "arrowprops": line}
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
    start, end = _xy(start=start), _xy(end=end)
    refuse_no_color(color)
    style = {"color": color, "width": 1.5, "headwidth": 8, "headlength": 8}
    ax.annotate("", end, start, arrowprops=style)
    ax.update_datalim([start, end])  # an annotation alone does not move the limits
    ax.autoscale_view()
    return ax


def bars(ax, names, heights, label=None, *, color=BLUE):
    """Draw a bar for each name, with its height written above it.

    Arguments
        ax: axes from `axes`.
        names: one for each bar.
        heights: finite numbers, one for each name.
        label, color: as for `curve`.
    Returns, raises
        as `curve`.
    """
    refuse_no_axes(ax)
    (heights,) = finite_arrays(heights=heights)
    names = _names(names=names)
    if heights.shape != (len(names),):
        raise ValueError(f"heights: got shape {heights.shape}; expected one for each name")
    _refuse_look(label, color)
    drawn = ax.bar(names, heights, color=color, label=label)
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
    rows, columns = _names(rows=rows), _names(columns=columns)
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
    """Draw a landscape from above, as lines of equal height; each has its height written on it.

    Arguments
        ax: axes from `axes`.
        x, y: finite numbers that rise, shapes (X,) and (Y,).
        z: the height at each x and y, finite numbers, shape (Y, X).
        levels: how many lines, a whole number of at least 1, or at which heights, numbers that
            rise.
    Returns, raises
        as `curve`.
    """
    refuse_no_axes(ax)
    (x,), (y,), (z,) = finite_arrays(x=x), finite_arrays(y=y), finite_arrays(z=z)
    for name, array in {"x": x, "y": y}.items():
        if array.ndim != 1:
            raise ValueError(f"{name}: got shape {array.shape}; expected a row of numbers")
    if z.shape != (len(y), len(x)):
        raise ValueError(f"z: got shape {z.shape}; expected {(len(y), len(x))}, as y and x have")
    lines = ax.contour(x, y, z, levels=_levels(levels), colors=GREY, linewidths=1)
    ax.clabel(lines, fmt="%g", fontsize=8)
    ax.grid(visible=False)
    return ax


def error_squares(ax, errors, *, left=0.0, label, color=BLUE):
    """Draw each error as a real square: its side is the size of the error, its area the square.

    Arguments
        ax: axes from `axes`.
        errors: finite numbers, shape (N,); the squares stand side by side.
        left: where the first one begins, one number.
        label: whose errors they are, written above the squares.
    Returns
        the axes, with the same scale in both directions.
    Raises
        ValueError, TypeError: the errors are not finite numbers of shape (N,), or as `curve`.
    """
    refuse_no_axes(ax)
    (errors,) = finite_arrays(errors=errors)
    if errors.ndim != 1:
        raise ValueError(f"errors: got shape {errors.shape}; expected (N,)")
    left = one_number(left=left)
    _refuse_look(label, color)
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
    refuse_no_color(color)
    for left, bottom, side in zip(
        x, np.minimum(target, prediction), abs(prediction - target), strict=True
    ):
        look = {"facecolor": color, "edgecolor": color, "alpha": 0.25}
        ax.add_patch(Rectangle((left, bottom), side, side, **look))
    ax.set_aspect("equal")
    ax.autoscale_view()
    return ax


def training_losses(
    ax,
    batch_loss,
    batch_mean,
    train_loss,
    validation_loss,
    *,
    batches_per_epoch=None,
    legend=True,
):
    """Draw the losses of a training run over its batches; each epoch stands at its last batch.

    Arguments
        ax: axes from `axes`.
        batch_loss, batch_mean: finite numbers, shape (batches,): the loss of each batch, and a
            running mean of it.
        train_loss, validation_loss: finite numbers, shape (epochs,).
        batches_per_epoch: how many batches an epoch has, as a `training.History` says. Then the
            last epoch may be unfinished, as after an interruption, and either loss may end earlier
            or be empty. None: the batches are as many in each epoch.
        legend: whether one names the lines; False where `note` does it, beside each line.
    Returns
        the axes.
    Raises
        ValueError, TypeError: as `curve`; or there are other batches than the epochs need.
    """
    refuse_no_axes(ax)
    legend = flag(legend=legend)
    batch_loss, batch_mean = finite_arrays(batch_loss=batch_loss, batch_mean=batch_mean)
    epochs = {"train_loss": train_loss, "validation_loss": validation_loss}
    if batches_per_epoch is None:
        epochs = dict(zip(epochs, finite_arrays(**epochs), strict=True))
    else:
        batches_per_epoch = whole_number(batches_per_epoch=batches_per_epoch, at_least=1)
        epochs = {
            name: finite_arrays(**{name: losses})[0] if np.size(losses) else np.empty(0)
            for name, losses in epochs.items()
        }
    for name, losses in {"batch_loss": batch_loss, **epochs}.items():
        if losses.ndim != 1:
            raise ValueError(f"{name}: got shape {losses.shape}; expected a row of numbers")
    if batches_per_epoch is None:
        batches_per_epoch = _divided(len(batch_loss), len(epochs["train_loss"]))
    batch = np.arange(1, len(batch_loss) + 1)
    ends = batch[batches_per_epoch - 1 :: batches_per_epoch]
    for name, losses in epochs.items():
        if len(losses) > len(ends):
            raise ValueError(
                f"{name}: got {len(losses)} epochs; expected at most {len(ends)}, because there "
                f"are {len(batch_loss)} batches and {batches_per_epoch} in an epoch"
            )
    names = ("each batch", "running mean", "training, epoch", "validation")
    dots, mean, train, validation = names if legend else [None] * len(names)
    ax.plot(batch, batch_loss, ".", color=GREY, alpha=0.5, markersize=4, label=dots)
    curve(ax, batch, batch_mean, mean, color=GREY)
    looks = [(train, BLUE, "--"), (validation, ORANGE, "-")]
    for losses, (label, color, style) in zip(epochs.values(), looks, strict=True):
        if len(losses):
            curve(ax, ends[: len(losses)], losses, label, color=color, style=style)
    return ax


def _drawn(ax, x, y, label, color, form, **more):
    _refuse_look(label, color)
    refuse_no_text(**form)
    ((name, value),) = form.items()
    try:
        ax.plot(x, y, value, color=color, label=label, **more)
    except ValueError as error:
        expected = f"a {name} that Matplotlib has"
        raise ValueError(f"{name}: got {value!r}; expected {expected} ({error})") from None
    return _with_legend(ax, label)


def _refuse_look(label, color):
    if label is not None:
        refuse_no_text(label=label)
    refuse_no_color(color)


def refuse_no_color(color):
    """Raise a ValueError for what Matplotlib knows no colour for."""
    if not is_color_like(color):
        raise ValueError(f"color: got {color!r}; expected a colour that Matplotlib has")


def _names(**option):
    ((name, value),) = option.items()
    try:
        return list(value)
    except TypeError:
        raise TypeError(f"{name}: got {value!r}; expected several names") from None


def _levels(levels):
    (heights,) = finite_arrays(levels=levels)
    if heights.ndim == 0:
        return whole_number(levels=levels, at_least=1)
    if heights.ndim != 1 or (np.diff(heights) <= 0).any():
        raise ValueError(f"levels: got {levels!r}; expected one whole number, or numbers that rise")
    return heights


def _with_legend(ax, label):
    if label:
        ax.legend(frameon=False)
    return ax


def _refuse_no_point(x, y):
    x, y = finite_arrays(x=x, y=y)
    if x.ndim:
        raise ValueError(f"x and y: got shape {x.shape}; expected one number each")


def _xy(**point):
    ((name, _),) = point.items()
    (xy,) = finite_arrays(**point)
    if xy.shape != (2,):
        raise ValueError(f"{name}: got shape {xy.shape}; expected two numbers, x and y")
    return xy


def _divided(batches, epochs):
    if batches % epochs:
        raise ValueError(
            f"batch_loss: got {batches} batches for {epochs} epochs; expected as many in each epoch"
        )
    return batches // epochs
