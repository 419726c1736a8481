"""Diagrams of words in boxes: the way to a loss, how losses are related, the lines of a loop."""

from itertools import groupby, pairwise

from course_utils._support.validation import refuse_no_text
from course_utils.plots.style import BLUE, GREY, ORANGE, axes

# How each kind of arrow looks, and in which order the key names them.
KINDS = {
    "special case": {"linestyle": "-", "color": "black"},
    "limit": {"linestyle": (0, (5, 3)), "color": BLUE},
    "bound": {"linestyle": (0, (1, 1.5)), "color": ORANGE},
}
WORDS = {"special case": "to a special case", "limit": "to a limit", "bound": "to what it bounds"}
# Where each loss stands: those for numbers on the left, those for classes on the right.
PLACES = {
    "Gaussian NLL": (1.0, 6.4),
    "Poisson NLL": (3.6, 6.4),
    "NLL": (6.2, 6.4),
    "KL divergence": (10.2, 6.4),
    "cross-entropy": (8.2, 5.2),
    "squared error": (2.3, 5.0),
    "Huber": (0.9, 3.6),
    "log-cosh": (3.7, 3.6),
    "categorical hinge": (5.9, 3.9),
    "BCE": (9.2, 3.6),
    "focal": (10.8, 2.5),
    "multi-class hinge": (5.0, 2.6),
    "absolute error": (2.3, 2.2),
    "hinge": (7.5, 1.6),
    "pinball": (0.7, 0.7),
    "Laplace NLL": (2.7, 0.7),
    "signed error": (4.9, 0.7),
    "0–1 loss": (9.9, 0.7),
}


def decision_path(title, rows):
    """Draw the way from what is predicted and what is needed to a numbered loss.

    Arguments
        title: the one thing the figure shows, as a statement.
        rows: four texts each: what is predicted, what is needed of it, the loss, and the exception
            (empty if there is none). Rows about the same thing follow each other.
    Returns
        the axes.
    Raises
        TypeError: the title or a part of a row is not text.
        ValueError: there is no row, or one has not four parts.
    """
    rows = [tuple(row) for row in rows]
    if not rows:
        raise ValueError("rows: got none; expected at least one")
    for number, row in enumerate(rows, start=1):
        if len(row) != 4:
            raise ValueError(f"row {number}: got {len(row)} parts; expected 4")
        refuse_no_text(**{f"row {number}, part {part}": text for part, text in enumerate(row, 1)})
    ax = _canvas(title, width=13.6, height=len(rows) + 0.6, inches=0.46 * len(rows) + 0.8)
    for x, heading in [(1.0, "what?"), (3.9, "needed?"), (7.7, "loss"), (11.9, "unless")]:
        ax.text(x, len(rows) + 0.15, heading, ha="center", va="center", size=9, color=GREY)
    numbered = enumerate(rows, start=1)
    for what, branch in groupby(numbered, key=lambda row: row[1][0]):
        branch = list(branch)
        heights = [len(rows) + 0.5 - number for number, _ in branch]
        root = _box(ax, 1.0, sum(heights) / len(heights), what)
        for y, (number, (_, need, loss, exception)) in zip(heights, branch, strict=True):
            needed = _box(ax, 3.9, y, need)
            chosen = _box(ax, 7.7, y, f"{number}  {loss}", BLUE)
            _join(ax, root, needed)
            _join(ax, needed, chosen)
            if exception:
                other = _box(ax, 11.9, y, exception, ORANGE)
                _join(ax, chosen, other, linestyle="--", color=ORANGE)
    return ax


def loss_map(title, arrows):
    """Draw how losses are related, with a key to the three kinds of arrows.

    Arguments
        title: the one thing the figure shows, as a statement.
        arrows: pairs of names, from and to, by kind: ``"special case"``, ``"limit"``, ``"bound"``.
    Returns
        the axes. Only losses with an arrow are drawn.
    Raises
        TypeError: the title is not text.
        ValueError: the map has no such kind of arrow, or no such loss.

    >>> ax = loss_map("Relatives", {"special case": [("focal", "BCE")]})
    """
    for kind, pairs in arrows.items():
        if kind not in KINDS:
            raise ValueError(f"arrows: got the kind {kind!r}; expected one of {', '.join(KINDS)}")
        for name in {name for pair in pairs for name in pair} - PLACES.keys():
            raise ValueError(f"arrows: got {name!r}; expected a loss that has a place on the map")
    ax = _canvas(title, width=11.8, height=7.7, inches=5)
    used = {name for pairs in arrows.values() for pair in pairs for name in pair}
    boxes = {name: _box(ax, *place, name) for name, place in PLACES.items() if name in used}
    for kind, pairs in arrows.items():
        for start, end in pairs:
            _join(ax, boxes[start], boxes[end], **KINDS[kind])
    for x, kind in zip((0.2, 4.0, 7.0), arrows, strict=False):
        style = {"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0, **KINDS[kind]}
        ax.annotate("", (x + 0.9, 7.3), (x, 7.3), arrowprops=style)
        ax.text(x + 1.1, 7.3, WORDS[kind], va="center", size=9, color=KINDS[kind]["color"])
    return ax


def loop(title, steps, rows):
    """Draw the steps of a loop in a row, and below each one what has changed by then.

    Arguments
        title: the one thing the figure shows, as a statement.
        steps: a short text for each step, two or more, in order; an arrow leads back to the first.
        rows: by the name of a quantity, a text for what it is before the first step and after each
            one. Where it differs from the text before, it is marked.
    Returns
        the axes.
    Raises
        TypeError: the title, a step, or a text of a row is not text.
        ValueError: there are fewer than two steps, or a row has not one text more than there are
            steps.

    >>> ax = loop("Only one step moves it", ["look", "move"], {"place": ["1", "1", "2"]})
    """
    steps, rows = list(steps), {name: list(texts) for name, texts in rows.items()}
    if len(steps) < 2:
        raise ValueError(f"steps: got {len(steps)}; expected at least two")
    refuse_no_text(**{f"step {number}": step for number, step in enumerate(steps, 1)})
    for name, texts in rows.items():
        if len(texts) != len(steps) + 1:
            raise ValueError(f"{name}: got {len(texts)} texts; expected {len(steps) + 1}")
        refuse_no_text(**{f"{name}, {place}": text for place, text in enumerate(texts)})
    height = len(rows) + 3
    ax = _canvas(title, width=2 * len(steps) + 3.4, height=height, inches=0.5 * height + 0.4)
    columns = [2.4, *(2 * number + 4.2 for number in range(len(steps)))]
    ax.text(columns[0], height - 2, "before", ha="center", va="center", size=9, color=GREY)
    boxes = [
        _box(ax, x, height - 2, step, BLUE) for x, step in zip(columns[1:], steps, strict=True)
    ]
    for start, end in pairwise(boxes):
        _join(ax, start, end)
    first, last, above = columns[1], columns[-1], height - 0.9
    ax.plot([last, last, first], [height - 1.55, above, above], color=GREY, linewidth=1)
    back = {"arrowstyle": "-|>", "color": GREY, "shrinkA": 0}
    ax.annotate("", (first, height - 1.6), (first, above), arrowprops=back)
    middle = (first + last) / 2
    ax.text(middle, above + 0.1, "the next batch", ha="center", va="bottom", size=9, color=GREY)
    for number, (name, texts) in enumerate(rows.items()):
        y = height - 3.2 - number
        ax.text(0, y, name, va="center", size=9)
        for x, text, before in zip(columns, texts, [texts[0], *texts], strict=False):
            look = {} if text == before else {"color": ORANGE, "weight": "bold"}
            ax.text(x, y, text, ha="center", va="center", size=9, **({"color": GREY} | look))
    return ax


def _canvas(title, *, width, height, inches):
    ax = axes(title, "", "")
    ax.set(xlim=(0, width), ylim=(0, height))
    ax.axis("off")
    ax.figure.set_figheight(inches)
    return ax


def _box(ax, x, y, text, color=GREY):
    frame = {"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": color}
    return ax.text(x, y, text, ha="center", va="center", size=9, bbox=frame, zorder=3)


def _join(ax, start, end, *, linestyle="-", color=GREY):
    """An arrow from the edge of one box to the edge of another."""
    shape = {"arrowstyle": "-|>", "linestyle": linestyle, "color": color}
    shape |= {"patchA": start.get_bbox_patch(), "patchB": end.get_bbox_patch()}
    ax.annotate("", end.get_position(), start.get_position(), arrowprops=shape, zorder=2)
