"""A figure and its text alternative, in a notebook, under sliders, or in a file."""

import base64
import html
import io
import re
from pathlib import Path

import matplotlib.pyplot as plt
from IPython.display import display
from matplotlib.text import Text
from PIL import Image

from course_utils._support.validation import one_number, refuse_no_text
from course_utils.plots.style import DPI, PIXELS, refuse_no_axes

# The hyphen that Python prints before a number, not the one of 1e-05 or of well-known.
HYPHEN = re.compile(r"(?<!\w)-(?=[\d.])")
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def save(ax, path):
    """Write the figure of these axes to a file, as PNG."""
    refuse_no_axes(ax)
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
    refuse_no_axes(ax)
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
    refuse_no_text(name=name)
    sliders(draw, **{name: (low, high, step, start)})


def sliders(draw, /, **ranges):
    """Show a figure with several sliders; the sentence below it says what changed.

    Arguments
        draw: takes a value for each slider, in order, returns axes and a text alternative.
        ranges: by the name of what it changes, the (low, high, step, start) of each slider.
    Raises
        as `slider`.
    """
    import ipywidgets  # only lessons in a browser need it

    handles = [_handle(ipywidgets.FloatSlider, name, span) for name, span in ranges.items()]
    picture = ipywidgets.HTML()

    def redraw(_=None):
        drawn = draw(*(handle.value for handle in handles))
        if not isinstance(drawn, tuple) or len(drawn) != 2:
            raise TypeError(f"draw: returned {drawn!r}; expected axes and a text alternative")
        ax, alternative = drawn
        refuse_no_axes(ax)
        _refuse_short(alternative)
        image = base64.b64encode(_png(ax)).decode()
        text = html.escape(alternative, quote=True)
        picture.value = (
            f'<img alt="{text}" src="data:image/png;base64,{image}" width="{PIXELS}" '
            f'style="max-width:100%; height:auto"><p aria-live="polite">{text}</p>'
        )

    for handle in handles:
        handle.observe(redraw, names="value")
    redraw()
    box = ipywidgets.VBox([*handles, picture])
    each = " and ".join(f"for {h.description}, from {h.min:g} to {h.max:g}" for h in handles)
    several = "sliders" if len(handles) > 1 else "a slider"
    drag = "drag a slider" if len(handles) > 1 else "drag the slider"
    instead = (
        f"Interactive figure: {several} {each}. Run this cell, then {drag} or use the arrow keys."
    )
    # What ipywidgets 7 and 8 show by themselves, each by another method.
    view = {"version_major": 2, "version_minor": 0, "model_id": box.model_id}
    display({WIDGET_VIEW: view, "text/plain": instead}, raw=True)


def _handle(widget, name, span):
    if not isinstance(span, (tuple, list)) or len(span) != 4:
        raise TypeError(f"slider {name}: got {span!r}; expected (low, high, step, start)")
    low, high, step, start = span
    for option, value in {"low": low, "high": high, "step": step, "start": start}.items():
        one_number(**{option: value})
    if not low <= start <= high or low == high or step <= 0:
        raise ValueError(
            f"slider {name}: got low {low}, high {high}, step {step}, start {start}; "
            "expected low < high, step > 0 and start between low and high"
        )
    return widget(
        value=start,
        min=low,
        max=high,
        step=step,
        description=name,
        layout={"width": "100%", "max_width": f"{PIXELS}px"},
    )


def with_minus_signs(figure):
    """The figure, whose numbers below 0 have the sign that matplotlib writes at its axes."""
    for text in figure.findobj(Text):
        text.set_text(HYPHEN.sub("−", text.get_text()))
    return figure


def _png(ax):
    figure, buffer = with_minus_signs(ax.figure), io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DPI * 2)  # twice the dots for sharp screens
    plt.close(figure)
    return buffer.getvalue()


def _small(png):
    """The picture in 256 colours, plenty for lines and text: stored notebooks shrink to a third."""
    buffer = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(256).save(buffer, "png", optimize=True)
    return buffer.getvalue()


def _refuse_short(alternative):
    if not isinstance(alternative, str) or len(alternative) < 30:
        raise ValueError(
            f"alternative: got {alternative!r}; expected a sentence that tells what can be seen"
        )
