"""Figures in the style of the course. Numbers and axes go in, axes come out; no loss is computed.

Every figure states one claim in its title, marks it on the picture, and has a text alternative that
says what can be seen.
"""

from course_utils.plots.diagrams import decision_path, loop, loss_map
from course_utils.plots.drawings import lanes, neuron, pictures, reliability
from course_utils.plots.layers import kernel_at, network
from course_utils.plots.margins import dividing_line, sized_points
from course_utils.plots.marks import (
    arrow,
    bars,
    contours,
    curve,
    error_squares,
    matrix,
    note,
    points,
    residual_squares,
    training_losses,
)
from course_utils.plots.showing import save, show, slider, sliders
from course_utils.plots.style import (
    BLUE,
    DPI,
    GREY,
    ORANGE,
    STYLE,
    axes,
    below_each_other,
    side_by_side,
)

__all__ = [
    "BLUE",
    "DPI",
    "GREY",
    "ORANGE",
    "STYLE",
    "arrow",
    "axes",
    "bars",
    "below_each_other",
    "contours",
    "curve",
    "decision_path",
    "dividing_line",
    "error_squares",
    "kernel_at",
    "lanes",
    "loop",
    "loss_map",
    "matrix",
    "network",
    "neuron",
    "note",
    "pictures",
    "points",
    "reliability",
    "residual_squares",
    "save",
    "show",
    "side_by_side",
    "sized_points",
    "slider",
    "sliders",
    "training_losses",
]
