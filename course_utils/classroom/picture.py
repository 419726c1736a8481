"""The tally as a picture: a bar for each exercise, with its number written beside it."""

import matplotlib.pyplot as plt

from course_utils import plots
from course_utils._support.files import written_whole
from course_utils.classroom.tallying import counts, report
from course_utils.plots.style import PIXELS


def draw(counted, path):
    """Draw the bars of each lesson below each other, into a file.

    The file also holds the tally in words, for those who cannot see it.

    Arguments
        counted: a `Tally` with at least one code.
        path: a file whose name ends in ``.png`` or ``.svg``.
    Raises
        OSError: the file cannot be written.
    """
    lessons = counts(counted)
    rows = [len(passed) for passed in lessons.values()]
    with plt.rc_context(plots.STYLE):
        size = (PIXELS / plots.DPI, sum(0.3 * row + 1 for row in rows))
        figure, column = plt.subplots(len(rows), figsize=size, height_ratios=rows, squeeze=False)
        for ax, (lesson, passed) in zip(column.flat, lessons.items(), strict=True):
            _draw(ax, lesson, passed, len(counted.passed[lesson]))
        words = {"Description": report(counted)}
        try:
            with written_whole(path) as part:
                figure.savefig(part, dpi=2 * plots.DPI, metadata=words)
        finally:
            plt.close(figure)


def _draw(ax, lesson, passed, most):
    drawn = ax.barh(list(passed), list(passed.values()), color=plots.BLUE)
    ax.bar_label(drawn, [f"{count} of {most}" for count in passed.values()], padding=4)
    ax.set(
        title=f"Lesson {lesson}: how many passed each exercise", xlabel="people", ylabel="exercise"
    )
    ax.set_xlim(0, 1.15 * most)  # room for the words
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.margins(y=0.01)
    ax.invert_yaxis()  # the first exercise on top
    ax.set_axisbelow(True)
    ax.grid(axis="y", visible=False)
