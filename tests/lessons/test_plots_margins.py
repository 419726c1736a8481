"""The line between two groups with its margin, and marks whose area says how much."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from course_utils import plots


@pytest.fixture
def ax():
    ax = plots.axes("A line divides", "length in cm", "width in cm")
    ax.set(xlim=(-4, 4), ylim=(-3, 3))
    yield ax
    plt.close("all")


def test_areas_are_in_proportion_to_the_sizes(ax):
    assert plots.sized_points(ax, [0.5, 1, 2], [1, 2, 0.25], [0, 0.25, 1]) is ax
    dots, areas = ax.collections
    assert dots.get_offsets().tolist() == areas.get_offsets().tolist()
    assert (areas.get_sizes() / areas.get_sizes()[2]).tolist() == [0, 0.25, 1]
    assert dots.get_sizes() > 0  # who does not pull is seen all the same


def test_a_disc_and_a_square_of_one_size_have_the_same_area(ax):
    for marker in "os":
        plots.sized_points(ax, [0.5], [1], [0.5], marker=marker)
    _, disc, _, square = ax.collections
    side_of_disc, side = np.sqrt(disc.get_sizes()), np.sqrt(square.get_sizes())
    assert np.pi * (side_of_disc / 2) ** 2 == pytest.approx(side**2)
    with pytest.raises(ValueError, match=r"marker: got '\|'; expected 'o' or 's'"):
        plots.sized_points(ax, [0.5], [1], [0.5], marker="|")


def test_a_size_is_not_below_0(ax):
    with pytest.raises(ValueError, match=r"size: got -0.5 at index 1; expected numbers of at"):
        plots.sized_points(ax, [0.5, 1], [1, 2], [0, -0.5])
    with pytest.raises(ValueError, match="got shapes"):
        plots.sized_points(ax, [0.5, 1], [1, 2], [0.5])
    assert not ax.collections


@pytest.mark.parametrize(
    ("weights", "bias"),
    [([3.0, 4.0], 1.25), ([-3.0, 4.0], 0.5), ([0.0, 2.0], -1.0), ([-0.5, 0.0], 0.25)],
)
def test_the_lines_lie_where_the_score_is_0_and_1_and_the_width_is_marked(ax, weights, bias):
    assert plots.dividing_line(ax, weights, bias, at=(0.5, 0.25)) is ax
    assert ax.get_aspect() == 1  # or no distance could be seen
    *lines, width, _ = ax.lines
    for line, score in zip(lines, (-1, 0, 1), strict=True):
        for point in (line.get_xy1(), line.get_xy2()):
            assert np.dot(weights, point) + bias == pytest.approx(score)
    start, end = width.get_xydata()
    assert np.dot(weights, start) + bias == pytest.approx(0)
    assert np.dot(weights, end) + bias == pytest.approx(1)
    across = np.linalg.norm(end - start)
    assert across == pytest.approx(1 / np.linalg.norm(weights))  # the shortest way
    assert ax.texts[-1].get_text() == f"{across:.2f} cm"


def test_each_line_has_its_name_on_it_inside_the_axes(ax):
    plots.dividing_line(ax, [1.5, 2.0], 0.25, at=(0, 0), unit="m")
    *names, width = ax.texts
    assert [name.get_text().strip() for name in names] == ["−1", "score 0", "+1"]
    for name, score in zip(names, (-1, 0, 1), strict=True):
        assert np.dot([1.5, 2.0], name.get_position()) + 0.25 == pytest.approx(score)
    ax.figure.canvas.draw()
    for name in names:
        box, frame = name.get_window_extent(), ax.get_window_extent()
        assert frame.x0 <= (box.x0 + box.x1) / 2 <= frame.x1
        assert frame.y0 <= (box.y0 + box.y1) / 2 <= frame.y1
    assert width.get_text() == "0.40 m"


@pytest.mark.parametrize("weights", [[0, 0], [1.5], [[1.5, 2]]])
def test_two_weights_are_asked_for(ax, weights):
    with pytest.raises(ValueError, match=r"weights: got .*; expected two numbers, not both 0"):
        plots.dividing_line(ax, weights, 0.5, at=[0, 1])
    assert not ax.lines


@pytest.mark.parametrize("at", [3, [1, 2, 3], [[0, 1], [1, 0]]])
def test_the_width_is_marked_at_one_point(ax, at):
    with pytest.raises(ValueError, match=r"at: got .*; expected two numbers, x and y"):
        plots.dividing_line(ax, [1.5, 2], 0.5, at=at)
    assert not ax.lines


def test_what_is_no_axes_is_refused():
    for call in (
        lambda: plots.sized_points(None, [0, 1], [0, 1], [1, 0.5]),
        lambda: plots.dividing_line(plt, [1, 2], 0.5, at=(0, 1)),
    ):
        with pytest.raises(TypeError, match=r"ax: got .*; expected axes"):
            call()
