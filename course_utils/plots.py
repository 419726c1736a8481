"""Figures in the style of the course. Numbers and axes go in, axes come out; no loss is computed.

Every figure states one claim in its title, and has a text alternative that says what can be seen.
The two colours differ in brightness, so that they also read in grey and with any colour vision.
"""

import base64
import html
import io
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display
from matplotlib.patches import Circle, Rectangle
from PIL import Image

from course_utils._support.validation import finite_arrays, refuse_where, whole_number

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
    _refuse_no_text(title=title, xlabel=xlabel, ylabel=ylabel)
    with plt.rc_context(STYLE):
        _, ax = plt.subplots(figsize=(PIXELS / DPI, 4), dpi=DPI)
        ax.set(title=title, xlabel=xlabel, ylabel=ylabel)
        ax.set_axisbelow(True)
    return ax


def side_by_side(titles, xlabel, ylabel):
    """New axes next to each other that share the vertical axis, one for each title.

    Arguments
        titles: what each one shows, short.
        xlabel, ylabel: the quantities, with their units.
    Returns
        a list of axes in one figure: `show` takes any of them.
    Raises
        TypeError: one of the texts is not text.

    >>> left, right = side_by_side(["before", "after"], "weight", "cost")
    """
    _refuse_no_text(xlabel=xlabel, ylabel=ylabel, **{f"title {i}": t for i, t in enumerate(titles)})
    with plt.rc_context(STYLE):
        size = (PIXELS / DPI, 3.2)
        _, row = plt.subplots(1, len(titles), figsize=size, dpi=DPI, sharey=True, squeeze=False)
        for ax, title in zip(row[0], titles, strict=True):
            ax.set(title=title, xlabel=xlabel)
            ax.set_axisbelow(True)
        row[0, 0].set_ylabel(ylabel)
    return list(row[0])


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
    _refuse_no_axes(ax)
    x, y = finite_arrays(x=x, y=y)
    ax.plot(x, y, style, color=color, label=label)
    return _with_legend(ax, label)


def points(ax, x, y, label=None, *, color=ORANGE, marker="o"):
    """Draw a marker at each (x, y); arguments, result and errors as for `curve`."""
    _refuse_no_axes(ax)
    x, y = finite_arrays(x=x, y=y)
    ax.plot(x, y, marker, color=color, label=label, alpha=0.7, clip_on=False)
    return _with_legend(ax, label)


def note(ax, x, y, text):
    """Write a few words beside the point (x, y); result and errors as for `curve`.

    Arguments
        ax: axes from `axes`.
        x, y: two finite numbers.
        text: the words.
    """
    _refuse_no_axes(ax)
    x, y = finite_arrays(x=x, y=y)
    if x.ndim:
        raise ValueError(f"x and y: got shape {x.shape}; expected one number each")
    box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1}
    ax.annotate(text, (x, y), xytext=(0, 12), textcoords="offset points", ha="center", bbox=box)
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
    _refuse_no_axes(ax)
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
    _refuse_no_axes(ax)
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
    _refuse_no_axes(ax)
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
        label: whose errors they are, for the legend.
    Returns
        the axes, with the same scale in both directions.
    Raises
        ValueError, TypeError: the errors are not finite numbers of shape (N,).
    """
    _refuse_no_axes(ax)
    (errors,) = finite_arrays(errors=errors)
    if errors.ndim != 1:
        raise ValueError(f"errors: got shape {errors.shape}; expected (N,)")
    for side in abs(errors[errors != 0]):
        ax.add_patch(Rectangle((left, 0), side, side, facecolor=color, edgecolor="white"))
        left += side
    ax.plot([], [], "s", color=color, label=label)
    ax.set_aspect("equal")
    ax.autoscale_view()
    return _with_legend(ax, label)


def neuron(inputs, weights, bias, output):
    """Draw a single neuron: inputs, weights, the sum with the bias, the sigmoid, the output.

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
    ax.set(xlim=(0, 11.2), ylim=(0, 4.4), aspect="equal")
    ax.axis("off")
    ax.figure.set_figheight(3)
    for i, (name, value, weight) in enumerate(zip(inputs, values, weights, strict=True)):
        y = 4.4 * (1 - (i + 0.5) / len(inputs))
        _disc(ax, 0.9, y, f"{name}\n{value:g}")
        _arrow(ax, (1.85, y), (4.25, 2.2 + 0.3 * (y - 2.2)))
        ax.text(3.1, y, f"weight {weight:g}", ha="center", va="bottom" if y >= 2.2 else "top")
    _disc(ax, 5.2, 2.2, f"sum\n+ bias\n{bias:g}")
    _arrow(ax, (6.15, 2.2), (7.05, 2.2))
    _disc(ax, 8.0, 2.2, "sigmoid", color=ORANGE)
    _arrow(ax, (8.95, 2.2), (9.75, 2.2))
    ax.text(9.85, 2.2, f"ŷ = {output:.2f}", va="center", weight="bold")
    return ax


def training_losses(
    ax, batch_loss, batch_mean, train_loss, validation_loss, *, batches_per_epoch=None
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
    Returns
        the axes.
    Raises
        ValueError, TypeError: as `curve`; or there are other batches than the epochs need.
    """
    _refuse_no_axes(ax)
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
    ax.plot(batch, batch_loss, ".", color=GREY, alpha=0.5, markersize=4, label="each batch")
    curve(ax, batch, batch_mean, "running mean", color=GREY)
    looks = [("training, epoch", BLUE, "--"), ("validation", ORANGE, "-")]
    for losses, (label, color, style) in zip(epochs.values(), looks, strict=True):
        if len(losses):
            curve(ax, ends[: len(losses)], losses, label, color=color, style=style)
    return ax


def _divided(batches, epochs):
    if batches % epochs:
        raise ValueError(
            f"batch_loss: got {batches} batches for {epochs} epochs; expected as many in each epoch"
        )
    return batches // epochs


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
    _refuse_no_text(title=title, **{f"caption {i}": text for i, text in enumerate(captions)})
    if len(images) != len(captions) or not len(images):
        raise ValueError(
            f"captions: got {len(captions)} for {len(images)} pictures; expected one for each"
        )
    for number, image in enumerate(images):
        _refuse_no_picture(**{f"image {number}": image})
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


def save(ax, path):
    """Write the figure of these axes to a file, as PNG."""
    _refuse_no_axes(ax)
    Path(path).write_bytes(_png(ax))


def show(ax, alternative):
    """Show the figure with a text alternative, and close it.

    Arguments
        ax: the axes, from one of the functions above.
        alternative: a sentence or two that tell what can be seen, for those who cannot see it.
    Raises
        ValueError: the text alternative is missing or too short to say anything.
        TypeError: `ax` is no axes.
    """
    _refuse_no_axes(ax)
    _refuse_short(alternative)
    display(
        {"image/png": _small(_png(ax)), "text/plain": alternative},
        metadata={"image/png": {"alt": alternative, "width": PIXELS}},
        raw=True,
    )
    # JupyterLab does not hand "alt" on to screen readers. This paragraph is for them alone.
    spoken = f'<p class="jp-sr-only">{html.escape(alternative)}</p>'
    display({"text/html": spoken}, raw=True)


def slider(draw, *, name, low, high, step, start):
    """Show a figure with a slider; the sentence below it says what changed.

    Arguments
        draw: takes the slider's value, returns axes and a text alternative, as `show` wants them.
        name: what the slider changes.
        low, high, step, start: its range, its step and where it begins, in that quantity's unit.
    Raises
        ValueError, TypeError: the range is empty or not finite, `start` lies outside it, or `draw`
        returns something else.
    """
    import ipywidgets  # only lessons in a browser need it

    finite_arrays(low=low, high=high, step=step, start=start)
    if not low <= start <= high or low == high or step <= 0:
        raise ValueError(
            f"slider {name}: got low {low}, high {high}, step {step}, start {start}; "
            "expected low < high, step > 0 and start between low and high"
        )
    handle = ipywidgets.FloatSlider(
        value=start,
        min=low,
        max=high,
        step=step,
        description=name,
        layout={"width": "100%", "max_width": f"{PIXELS}px"},
    )
    picture = ipywidgets.HTML()

    def redraw(_=None):
        drawn = draw(handle.value)
        if not isinstance(drawn, tuple) or len(drawn) != 2:
            raise TypeError(f"draw: returned {drawn!r}; expected axes and a text alternative")
        ax, alternative = drawn
        _refuse_no_axes(ax)
        _refuse_short(alternative)
        image = base64.b64encode(_png(ax)).decode()
        text = html.escape(alternative, quote=True)
        picture.value = (
            f'<img alt="{text}" src="data:image/png;base64,{image}" width="{PIXELS}" '
            f'style="max-width:100%; height:auto"><p aria-live="polite">{text}</p>'
        )

    handle.observe(redraw, names="value")
    redraw()
    box = ipywidgets.VBox([handle, picture])
    instead = f"Interactive figure: a slider for {name}, from {low:g} to {high:g}. "
    instead += "Run this cell, then drag the slider or use the arrow keys."
    view = box._repr_mimebundle_()
    display({**view, "text/plain": instead}, raw=True)


def _with_legend(ax, label):
    if label:
        ax.legend(frameon=False)
    return ax


def _arrow(ax, start, end):
    style = {"color": GREY, "width": 1.5, "headwidth": 8, "headlength": 8}
    ax.annotate("", end, start, arrowprops=style)


def _disc(ax, x, y, text, *, color=BLUE):
    ax.add_patch(Circle((x, y), 0.85, facecolor="white", edgecolor=color, linewidth=2, zorder=2))
    ax.text(x, y, text, ha="center", va="center", fontsize=9, zorder=3)


def _png(ax):
    buffer = io.BytesIO()
    ax.figure.savefig(buffer, format="png", dpi=DPI * 2)  # twice the dots for sharp screens
    plt.close(ax.figure)
    return buffer.getvalue()


def _small(png):
    """The picture in 256 colours, plenty for lines and text: stored notebooks shrink to a third."""
    buffer = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(256).save(buffer, "png", optimize=True)
    return buffer.getvalue()


def _refuse_no_text(**texts):
    for name, text in texts.items():
        if not isinstance(text, str):
            raise TypeError(f"{name}: got {text!r}; expected text")


def _refuse_no_axes(ax):
    if not isinstance(ax, plt.Axes):
        raise TypeError(f"ax: got {ax!r}; expected axes, as plots.axes returns them")


def _refuse_no_picture(**image):
    ((name, values),) = image.items()
    (numbers,) = finite_arrays(**image)
    if numbers.ndim != 3 or numbers.shape[2] != 3:
        raise ValueError(f"{name}: got shape {numbers.shape}; expected (height, width, 3)")
    most = 1 if np.asarray(values).dtype.kind == "f" else 255
    refuse_where((numbers < 0) | (numbers > most), f"numbers from 0 to {most}", **{name: numbers})


def _refuse_short(alternative):
    if not isinstance(alternative, str) or len(alternative) < 30:
        raise ValueError(
            f"alternative: got {alternative!r}; expected a sentence that tells what can be seen"
        )
