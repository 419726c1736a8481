"""Figures: what is drawn, the text alternatives, and colours that can be told apart."""

import base64
import struct

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib import colors
from matplotlib.patches import Rectangle

from course_utils import plots
from course_utils.plots import showing
from course_utils.plots.layers import GAP

SENTENCE = "A line that rises from lower left to upper right."


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.fixture
def shown(monkeypatch):
    outputs = []
    monkeypatch.setattr(showing, "display", lambda data, **options: outputs.append((data, options)))
    return outputs


def new_axes():
    return plots.axes("A line rises", "length in cm", "width in cm")


def test_axes_carry_title_and_labels():
    ax = new_axes()
    labels = (ax.get_title(loc="left"), ax.get_xlabel(), ax.get_ylabel())
    assert labels == ("A line rises", "length in cm", "width in cm")


def test_style_stays_inside_the_figure():
    before = dict(plt.rcParams)
    new_axes()
    assert dict(plt.rcParams) == before


@pytest.mark.parametrize("name", ["title", "xlabel", "ylabel"])
def test_axes_refuse_what_is_not_text(name):
    texts = {"title": "t", "xlabel": "x", "ylabel": "y", name: None}
    with pytest.raises(TypeError, match=f"{name}: got None; expected text"):
        plots.axes(**texts)


def test_no_points_draw_nothing():
    ax = new_axes()
    assert plots.points(ax, np.array([]), np.array([])) is ax
    assert not ax.lines
    with pytest.raises(ValueError, match="empty"):
        plots.curve(ax, np.array([]), np.array([]))


@pytest.mark.parametrize("draw", [plots.curve, plots.points])
def test_curve_and_points_draw_what_they_are_given(draw):
    ax = new_axes()
    assert draw(ax, [0.5, 1.5], [2.5, 0.25], label="a model") is ax
    assert ax.lines[0].get_xydata().tolist() == [[0.5, 2.5], [1.5, 0.25]]
    assert ax.get_legend().get_texts()[0].get_text() == "a model"


def test_no_legend_without_a_label():
    assert plots.curve(new_axes(), [0.5, 1.5], [2.5, 0.25]).get_legend() is None


def test_note_stands_beside_its_point():
    (text,) = plots.note(new_axes(), 0.5, 0.25, "here").texts
    assert (text.get_text(), text.xy) == ("here", (0.5, 0.25))


@pytest.mark.parametrize(
    ("side", "across", "up"),
    [("above", 0, 1), ("below", 0, -1), ("left", -1, 0), ("right", 1, 0)],
)
def test_note_stands_on_the_side_that_is_asked_for(side, across, up):
    ax = new_axes()
    ax.set(xlim=(0, 1), ylim=(0, 1))
    (text,) = plots.note(ax, 0.5, 0.25, "here", side=side, color=plots.ORANGE).texts
    ax.figure.canvas.draw()
    words = text.get_window_extent()
    x, y = ax.transData.transform((0.5, 0.25))
    middle = (words.x0 + words.x1) / 2 - x, (words.y0 + words.y1) / 2 - y
    assert (np.sign(np.round(middle)) == (across, up)).all()
    assert not (words.x0 < x < words.x1 and words.y0 < y < words.y1)
    assert text.get_color() == plots.ORANGE


def test_note_elsewhere_has_a_line_to_its_point():
    (text,) = plots.note(new_axes(), 0.5, 0.25, "here", at=(0.75, 1.5)).texts
    assert (tuple(text.xyann), text.xy) == ((0.75, 1.5), (0.5, 0.25))
    assert text.arrow_patch.get_visible()


def test_note_refuses_another_side():
    with pytest.raises(ValueError, match="side: got 'top'; expected one of above, below"):
        plots.note(new_axes(), 0.5, 0.25, "here", side="top")
    with pytest.raises(ValueError, match="at: got nan at index 0; expected finite"):
        plots.note(new_axes(), 0.5, 0.25, "here", at=(np.nan, 1))


def test_arrow_leads_from_start_to_end_inside_the_axes():
    ax = plots.arrow(new_axes(), (1.5, 0.25), (-3.5, 2.5))
    (text,) = ax.texts
    assert (tuple(text.xyann), tuple(text.xy)) == ((1.5, 0.25), (-3.5, 2.5))
    assert ax.get_xlim()[0] <= -3.5 < 1.5 <= ax.get_xlim()[1]


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (
            lambda ax: plots.arrow(ax, ([0.5, 1], [0.5, 1]), (0, 1)),
            r"start: got shape \(2, 2\); ex",
        ),
        (lambda ax: plots.arrow(ax, (0, 1), 0.5), r"end: got shape \(\); expected two numbers, x"),
        (
            lambda ax: plots.note(ax, 0, 1, "here", at=[0, 1, 2]),
            r"at: got shape \(3,\); expected two",
        ),
        (
            lambda ax: plots.note(ax, [0.5], [1], "here"),
            r"x and y: got shape \(1,\); expected one n",
        ),
    ],
)
def test_a_point_is_two_numbers(draw, message):
    ax = new_axes()
    with pytest.raises(ValueError, match=message):
        draw(ax)
    assert not ax.texts


def test_residual_squares_stand_between_target_and_prediction():
    x, target, prediction = [1.5, 4.0], np.array([0.5, 2.0]), np.array([1.25, 0.5])
    ax = plots.residual_squares(new_axes(), x, target, prediction)
    for square, left, t, p in zip(ax.patches, x, target, prediction, strict=True):
        assert square.get_xy() == (left, min(t, p))
        assert square.get_width() == square.get_height() == abs(p - t)
    assert ax.get_aspect() == 1


def test_areas_of_the_squares_are_the_squared_errors():
    errors = np.array([0.5, -2.0, 0.0, 1.25])
    ax = plots.error_squares(new_axes(), errors, label="model")
    squares = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    areas = sorted(square.get_width() * square.get_height() for square in squares)
    assert areas == sorted(errors[errors != 0] ** 2)
    lefts = [square.get_x() for square in squares]
    assert lefts == [0.0, 0.5, 2.5]  # side by side, none on top of another
    (words,) = ax.texts
    assert (words.get_text(), words.xy) == ("model", (1.875, 2.0))  # above the middle
    assert ax.get_aspect() == 1


def test_neuron_shows_every_number():
    ax = plots.neuron({"ears": 0.8, "snout": 0.3}, [-2.0, 1.5], 0.05, 0.2497)
    texts = " ".join(text.get_text() for text in ax.texts)
    for number in (
        "ears\n0.8",
        "snout\n0.3",
        "0.8 × -2 = -1.60",
        "0.3 × 1.5 = 0.45",
        "bias 0.05",
        "sum\n-1.10",
        "ŷ = 0.25",
    ):
        assert number in texts


PATH = [
    ("a number", "its mean", "squared error", "broken → Huber"),
    ("a number", "a bound", "pinball", ""),
    ("a count", "its mean", "Poisson NLL", ""),
]


def words_at(ax):
    return {text.get_text(): text.get_position() for text in ax.texts if text.get_text()}


def joined(ax):
    """From where to where each arrow of a diagram leads."""
    return [(tuple(text.xyann), tuple(text.xy)) for text in ax.texts if not text.get_text()]


def test_decision_path_numbers_its_losses_and_leads_there():
    ax = plots.decision_path("Two questions", PATH)
    at = words_at(ax)
    for start, end in [
        ("a number", "a bound"),
        ("a bound", "2  pinball"),
        ("1  squared error", "broken → Huber"),
    ]:
        assert (at[start], at[end]) in joined(ax)
    assert len(joined(ax)) == 3 + 3 + 1
    assert at["a number"][1] > at["a count"][1]
    assert [text.get_text() for text in ax.texts].count("its mean") == 2


def test_decision_path_tells_rows_apart_that_say_the_same():
    twice = [PATH[0], PATH[2], PATH[0]]
    assert {"1  squared error", "3  squared error"} <= set(
        words_at(plots.decision_path("t", twice))
    )


@pytest.mark.parametrize(
    ("title", "rows", "error", "says"),
    [
        (None, PATH, TypeError, "title: got None; expected text"),
        ("t", [], ValueError, "rows: got none; expected at least one"),
        ("t", [*PATH, ("a class", "one")], ValueError, "row 4: got 2 parts; expected 4"),
        ("t", [("a", "b", 7, "")], TypeError, "row 1, part 3: got 7; expected text"),
    ],
)
def test_decision_path_refuses_what_is_no_path(title, rows, error, says):
    with pytest.raises(error, match=says):
        plots.decision_path(title, rows)


LINES = ["ask", "measure", "move"]


def test_loop_marks_what_each_step_has_changed():
    ax = plots.loop(
        "Only move moves it", LINES, {"place": ["1", "1", "1", "2"], "slope": ["-"] * 4}
    )
    assert [text.get_color() for text in ax.texts if text.get_text() == "2"] == [plots.ORANGE]
    others = [text for text in ax.texts if text.get_text() in ("1", "-")]
    assert {text.get_color() for text in others} == {plots.GREY} and len(others) == 3 + 4
    at = words_at(ax)
    assert at["ask"][0] < at["measure"][0] < at["move"][0]
    assert at["2"][0] == at["move"][0]  # what a step has changed stands below it
    assert at["place"][1] > at["slope"][1]
    assert {(at["ask"], at["measure"]), (at["measure"], at["move"])} <= set(joined(ax))
    assert "the next batch" in at


@pytest.mark.parametrize(
    ("title", "steps", "rows", "error", "says"),
    [
        (None, LINES, {}, TypeError, "title: got None; expected text"),
        ("t", LINES[:1], {}, ValueError, "steps: got 1; expected at least two"),
        ("t", ["ask", 2], {}, TypeError, "step 2: got 2; expected text"),
        ("t", LINES, {"place": ["1", "1"]}, ValueError, "place: got 2 texts; expected 4"),
        ("t", LINES, {"place": ["1", "1", 1, "2"]}, TypeError, "place, 2: got 1; expected text"),
    ],
)
def test_loop_refuses_what_is_no_loop(title, steps, rows, error, says):
    with pytest.raises(error, match=says):
        plots.loop(title, steps, rows)


def test_loss_map_draws_the_arrows_it_is_given():
    arrows = {"special case": [("focal", "BCE"), ("pinball", "absolute error")], "limit": []}
    ax = plots.loss_map("Relatives", arrows)
    at = words_at(ax)
    assert {"focal", "BCE", "pinball", "absolute error", "to a limit"} <= set(at)
    assert "hinge" not in at
    assert (at["focal"], at["BCE"]) in joined(ax)
    assert len(joined(ax)) == 2 + 2  # and one in the key for each kind


@pytest.mark.parametrize(
    ("arrows", "says"),
    [
        ({"cousin": []}, "got the kind 'cousin'; expected one of special case, limit, bound"),
        ({"limit": [("Huber", "unicorn")]}, "got 'unicorn'; expected a loss that has a place"),
    ],
)
def test_loss_map_refuses_what_it_has_no_place_for(arrows, says):
    with pytest.raises(ValueError, match=says):
        plots.loss_map("Relatives", arrows)


def test_show_emits_picture_and_text(shown):
    plots.show(plots.curve(new_axes(), [0, 1], [0, 1]), SENTENCE + " <2>")
    (picture, options), (spoken, _) = shown
    assert picture["text/plain"] == SENTENCE + " <2>"
    assert options["metadata"]["image/png"]["alt"] == SENTENCE + " <2>"
    assert spoken["text/html"] == f'<p class="jp-sr-only">{SENTENCE} &lt;2&gt;</p>'
    width, height = struct.unpack(">2I", picture["image/png"][16:24])
    assert (width, height) == (1280, 800)  # twice the 640 it is shown with
    assert plt.get_fignums() == []  # or it would be shown a second time


def test_same_figure_same_bytes(shown):
    for _ in range(2):
        plots.show(plots.curve(new_axes(), [0, 1], [0, 1]), SENTENCE)
    assert shown[0][0]["image/png"] == shown[2][0]["image/png"]


@pytest.mark.parametrize(
    ("words", "drawn"),
    [
        ("-0.75, too low", "−0.75, too low"),
        ("0.8 × -2 = -1.60", "0.8 × −2 = −1.60"),
        ("from (-.5, 2)", "from (−.5, 2)"),
        ("1e-05 in a well-known week, 2026-11", "1e-05 in a well-known week, 2026-11"),
    ],
)
def test_a_number_below_0_is_drawn_with_a_minus(shown, words, drawn):
    ax = plots.note(new_axes(), 0, 0, words)
    ax.set_title(words)
    plots.show(ax, "A few words beside a point, and the same words above it.")
    assert [ax.texts[0].get_text(), ax.get_title()] == [drawn, drawn]


@pytest.mark.parametrize("alternative", ["", "figure", None, 7])
def test_show_refuses_a_figure_without_a_text_alternative(shown, alternative):
    with pytest.raises(ValueError, match=r"alternative: got .*; expected a sentence"):
        plots.show(new_axes(), alternative)
    assert shown == []


@pytest.mark.parametrize("ax", [None, "ax", plt])
def test_what_is_no_axes_is_refused(shown, ax):
    for call in (
        lambda: plots.curve(ax, [0, 1], [0, 1]),
        lambda: plots.points(ax, [0, 1], [0, 1]),
        lambda: plots.note(ax, 0.5, 0.25, "here"),
        lambda: plots.arrow(ax, (0, 1), (0.5, 0.25)),
        lambda: plots.residual_squares(ax, [0.5, 1.5], [0, 1], [1, 3]),
        lambda: plots.error_squares(ax, [0.5, 1.5], label="model"),
        lambda: plots.training_losses(ax, [0.5, 1.5], [0.5, 1], [1], [0.75]),
        lambda: plots.save(ax, "never written.png"),
        lambda: plots.show(ax, SENTENCE),
    ):
        with pytest.raises(TypeError, match=r"ax: got .*; expected axes"):
            call()


@pytest.mark.parametrize(
    ("x", "says"),
    [
        (np.nan, "x: got nan; expected finite"),
        (None, "x: got None; expected real numbers"),
        ("0.5", "x: got text; expected real numbers"),
        ([0.5], r"x and y: got shapes \(1,\)"),
    ],
)
def test_note_refuses_what_is_no_number(x, says):
    with pytest.raises((ValueError, TypeError), match=says):
        plots.note(new_axes(), x, 0.25, "here")
    with pytest.raises(ValueError, match=r"x and y: got shape \(1,\); expected one number each"):
        plots.note(new_axes(), [0.5], [0.25], "here")


def draw(value):
    ax = plots.points(new_axes(), value, value)
    return ax, f'The point lies at "{value:.2f}" on both axes.'


def test_slider_redraws_picture_and_sentence(shown):
    import ipywidgets

    plots.slider(draw, name="prediction", low=-1, high=1, step=0.25, start=0.5)
    ((data, _),) = shown
    assert data["text/plain"].startswith("Interactive figure: a slider for prediction, from -1 to")
    model = data["application/vnd.jupyter.widget-view+json"]["model_id"]
    handle, picture = ipywidgets.widgets.widget._instances[model].children
    first = picture.value
    assert "at &quot;0.50&quot; on both axes.</p>" in first
    handle.value = -0.75
    assert "at &quot;-0.75&quot; on both axes." in picture.value
    image = picture.value.split("base64,")[1].split('"')[0]
    assert base64.b64decode(image)[1:4] == b"PNG"
    assert image not in first
    assert plt.get_fignums() == []


@pytest.mark.parametrize(
    "spoiled",
    [
        {"low": 1, "high": -1},
        {"low": 1, "high": 1, "start": 1},
        {"start": 2},
        {"step": 0},
        {"step": -0.1},
        {"low": np.nan},
        {"high": np.inf},
    ],
    ids=str,
)
def test_slider_refuses_an_empty_range(shown, spoiled):
    good = {"name": "prediction", "low": -1, "high": 1, "step": 0.25, "start": 0.5}
    with pytest.raises(ValueError, match="got"):
        plots.slider(draw, **{**good, **spoiled})
    assert shown == []


def test_several_sliders_draw_one_picture(shown):
    import ipywidgets

    def draw(weight, bias):
        ax = plots.points(new_axes(), weight, bias)
        return ax, f"The point lies at weight {weight:.2f} and bias {bias:.2f}."

    plots.sliders(draw, weight=(-1, 1, 0.25, 0.5), bias=(-2, 3, 0.5, 0))
    ((data, _),) = shown
    said = "Interactive figure: sliders for weight, from -1 to 1 and for bias, from -2 to 3. "
    assert data["text/plain"].startswith(said)
    model = data["application/vnd.jupyter.widget-view+json"]["model_id"]
    weight, bias, picture = ipywidgets.widgets.widget._instances[model].children
    assert "weight 0.50 and bias 0.00" in picture.value
    bias.value = -1.5
    assert "weight 0.50 and bias -1.50" in picture.value
    weight.value = -0.25
    assert "weight -0.25 and bias -1.50" in picture.value


@pytest.mark.parametrize("span", [3, "1234", (-1, 1, 0.25), (-1, 1, 0.25, 0.5, 0.75)])
def test_sliders_refuse_what_is_no_range(shown, span):
    with pytest.raises(TypeError, match=r"^slider w: got .*; expected \(low, high, step, start\)"):
        plots.sliders(draw, w=span)
    assert shown == []


def test_a_slider_may_be_called_as_the_argument_is(shown):
    plots.slider(draw, name="draw", low=-1, high=1, step=0.25, start=0.5)
    ((data, _),) = shown
    assert data["text/plain"].startswith("Interactive figure: a slider for draw, from -1 to 1")


@pytest.mark.parametrize("drawn", [None, "ab", (None, SENTENCE), (1, 2, 3)])
def test_slider_refuses_a_drawing_without_text_or_axes(shown, drawn):
    with pytest.raises(TypeError, match=r"(draw: returned|ax: got) .*; expected axes"):
        plots.slider(lambda value: drawn, name="w", low=-1, high=1, step=0.25, start=0.5)
    assert shown == []


def lightness(color):
    """CIE L*: 0 is black, 100 is white, as the eye sees it and a grey printer prints it."""
    channels = np.array(colors.to_rgb(color))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    return 116 * np.cbrt(luminance) - 16


def test_colours_read_in_grey():
    assert abs(lightness(plots.BLUE) - lightness(plots.ORANGE)) > 20  # 2 is just visible
    for color in (plots.BLUE, plots.ORANGE, plots.GREY):
        luminance = ((lightness(color) + 16) / 116) ** 3
        assert 1.05 / (luminance + 0.05) > 3  # contrast with white, WCAG 2.1, 1.4.11


def test_side_by_side_axes_share_the_vertical_axis():
    left, right = plots.side_by_side(["before", "after"], "weight", "cost")
    assert (left.get_title(loc="left"), right.get_title(loc="left")) == ("before", "after")
    assert (left.get_xlabel(), right.get_xlabel()) == ("weight", "weight")
    assert (left.get_ylabel(), right.get_ylabel()) == ("cost", "")
    assert left.figure is right.figure
    plots.curve(left, [0, 1], [0, 70])
    assert right.get_ylim() == left.get_ylim()


def test_axes_in_two_rows_share_both_scales():
    grid = plots.side_by_side(["a", "b", "c", "d"], "length", "width", rows=2)
    assert [ax.get_title(loc="left") for ax in grid] == ["a", "b", "c", "d"]
    assert [ax.get_xlabel() for ax in grid] == ["", "", "length", "length"]
    assert [ax.get_ylabel() for ax in grid] == ["width", "", "width", ""]
    plots.curve(grid[0], [0, 50], [0, 70])
    assert grid[3].get_xlim() == grid[0].get_xlim()
    assert grid[3].get_ylim() == grid[0].get_ylim()
    with pytest.raises(ValueError, match="titles: got 3 for 2 rows; expected as many in each row"):
        plots.side_by_side(["a", "b", "c"], "length", "width", rows=2)
    with pytest.raises(ValueError, match="rows"):
        plots.side_by_side(["a", "b"], "length", "width", rows=0)


def test_axes_below_each_other_share_the_horizontal_axis():
    upper, lower = plots.below_each_other(["a loss", "its slope"], "error", ["loss", "slope"])
    assert (upper.get_title(loc="left"), lower.get_title(loc="left")) == ("a loss", "its slope")
    assert (upper.get_xlabel(), lower.get_xlabel()) == ("", "error")
    assert (upper.get_ylabel(), lower.get_ylabel()) == ("loss", "slope")
    plots.curve(upper, [0, 70], [0, 1])
    assert lower.get_xlim() == upper.get_xlim()
    with pytest.raises(ValueError, match="ylabels: got 1 for 2 titles; expected as many"):
        plots.below_each_other(["a", "b"], "x", ["y"])
    with pytest.raises(TypeError, match="ylabel 1: got None; expected text"):
        plots.below_each_other(["a", "b"], "x", ["y", None])


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ((["a", None], "x", "y"), "title 1: got None; expected text"),
        ((["a", "b"], 3, "y"), "xlabel: got 3; expected text"),
    ],
)
def test_side_by_side_refuses_what_is_not_text(texts, message):
    with pytest.raises(TypeError, match=message):
        plots.side_by_side(*texts)


def test_bars_have_their_heights_and_say_them():
    ax = new_axes()
    assert plots.bars(ax, ["cat", "dog"], [0.25, -1.5], label="a model") is ax
    assert [bar.get_height() for bar in ax.patches] == [0.25, -1.5]
    assert [text.get_text() for text in ax.texts] == ["0.25", "-1.5"]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["cat", "dog"]
    assert ax.get_legend().get_texts()[0].get_text() == "a model"


def test_matrix_writes_each_number_into_its_square():
    ax = new_axes()
    values = [[3, 0.5, 12], [7, 1, 2]]
    assert plots.matrix(ax, values, rows=["a", "b"], columns=["x", "y", "z"]) is ax
    assert np.array_equal(ax.images[0].get_array(), values)
    written = {text.get_position(): text.get_text() for text in ax.texts}
    assert written[(1, 0)] == "0.5"
    assert written[(2, 0)] == "12"
    assert written[(0, 1)] == "7"
    shades = {text.get_text(): text.get_color() for text in ax.texts}
    assert (shades["12"], shades["0.5"]) == ("white", "black")
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["a", "b"]


def test_contours_are_lines_of_equal_height():
    ax = new_axes()
    x, y = np.linspace(-1, 1, 30), np.linspace(-2, 2, 40)
    assert plots.contours(ax, x, y, x**2 + y[:, None] ** 2, levels=[0.25, 0.81]) is ax
    for path, height in zip(ax.collections[0].get_paths(), [0.25, 0.81], strict=True):
        # Lines between grid points that are 0.1 apart.
        assert np.allclose((path.vertices**2).sum(axis=1), height, atol=0.01)
    assert {text.get_text() for text in ax.texts} == {"0.25", "0.81"}


HILLS = np.array([[0.5, 1.5], [2.5, 0.25]])


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (
            lambda ax: plots.bars(ax, ["a"], [1.5, 2]),
            r"heights: got shape \(2,\); expected one for",
        ),
        (
            lambda ax: plots.matrix(ax, [[1.5, 2]], rows=["a", "b"], columns=["x"]),
            r"values: got shape \(1, 2\); expected \(2, 1\)",
        ),
        (
            lambda ax: plots.contours(ax, [0, 1], [0, 1, 2], np.ones((2, 3))),
            r"z: got shape \(2, 3\); expected \(3, 2\)",
        ),
        (
            lambda ax: plots.contours(ax, [[0, 1]], [0, 1], np.ones((2, 2))),
            r"x: got shape \(1, 2\); expected a row of numbers",
        ),
        *(
            (
                lambda ax, levels=levels: plots.contours(ax, [0, 1], [0, 1], HILLS, levels=levels),
                r"levels: got .*; expected one whole number, or numbers that rise",
            )
            for levels in ([0.7, 0.3], [0.3, 0.3], [[0.3, 0.7]])
        ),
    ],
)
def test_numbers_must_fit_their_names(draw, message):
    with pytest.raises(ValueError, match=message):
        draw(new_axes())


BATCH_LOSS, BATCH_MEAN = [0.9, 0.5, 0.75, 0.25, 0.4, 0.1], [0.9, 0.7, 0.72, 0.5, 0.47, 0.25]
TRAIN_LOSS, VALIDATION_LOSS = [0.7, 0.25], [0.6, 0.45]


def lines(ax):
    """What is drawn: the label of each line, and its points."""
    return {line.get_label(): line.get_xydata().tolist() for line in ax.lines}


def test_training_losses_stand_at_their_batches_and_epochs_at_their_last_ones():
    ax = new_axes()
    assert plots.training_losses(ax, BATCH_LOSS, BATCH_MEAN, TRAIN_LOSS, VALIDATION_LOSS) is ax
    assert lines(ax) == {
        "each batch": [[1, 0.9], [2, 0.5], [3, 0.75], [4, 0.25], [5, 0.4], [6, 0.1]],
        "running mean": [[1, 0.9], [2, 0.7], [3, 0.72], [4, 0.5], [5, 0.47], [6, 0.25]],
        "training, epoch": [[3, 0.7], [6, 0.25]],
        "validation": [[3, 0.6], [6, 0.45]],
    }
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(lines(ax))
    each, mean, train, validation = ax.lines
    assert each.get_linestyle() == "None" and each.get_marker() == "."  # dots, no line
    looks = {(line.get_color(), line.get_linestyle()) for line in (mean, train, validation)}
    assert len(looks) == 3


def test_training_losses_without_a_legend():
    losses = BATCH_LOSS, BATCH_MEAN, TRAIN_LOSS, VALIDATION_LOSS
    ax, named = new_axes(), new_axes()
    assert plots.training_losses(ax, *losses, legend=False).get_legend() is None
    plots.training_losses(named, *losses)
    drawn = [[line.get_xydata().tolist() for line in each.lines] for each in (ax, named)]
    assert drawn[0] == drawn[1]
    with pytest.raises(TypeError, match="legend: got 'no'; expected True or False"):
        plots.training_losses(new_axes(), *losses, legend="no")


def test_training_losses_of_one_epoch_of_one_batch():
    ax = plots.training_losses(new_axes(), [0.5], [0.5], [0.5], [0.75])
    assert lines(ax)["validation"] == [[1, 0.75]]


@pytest.mark.parametrize(
    ("train", "validation"), [(TRAIN_LOSS[:1], VALIDATION_LOSS[:1]), (TRAIN_LOSS[:1], []), ([], [])]
)
def test_training_losses_of_an_interrupted_run(train, validation):
    """Six batches of four in an epoch: the second epoch is not done."""
    losses = BATCH_LOSS, BATCH_MEAN, np.array(train), np.array(validation)
    drawn = lines(plots.training_losses(new_axes(), *losses, batches_per_epoch=4))
    assert [x for x, _ in drawn.pop("each batch")] == [1, 2, 3, 4, 5, 6]
    assert [x for x, _ in drawn.pop("running mean")] == [1, 2, 3, 4, 5, 6]
    ends = {"training, epoch": [[4, loss] for loss in train]}
    ends |= {"validation": [[4, loss] for loss in validation]}
    assert drawn == {label: points for label, points in ends.items() if points}


def test_training_losses_interrupted_before_the_validation_data():
    losses = BATCH_LOSS, BATCH_MEAN, TRAIN_LOSS, VALIDATION_LOSS[:1]
    drawn = lines(plots.training_losses(new_axes(), *losses, batches_per_epoch=3))
    assert drawn["training, epoch"] == [[3, 0.7], [6, 0.25]]
    assert drawn["validation"] == [[3, 0.6]]


@pytest.mark.parametrize(
    ("losses", "batches_per_epoch", "message"),
    [
        (
            (TRAIN_LOSS, VALIDATION_LOSS),
            4,
            "train_loss: got 2 epochs; expected at most 1, because there are 6 batches and 4 in an",
        ),
        ((TRAIN_LOSS[:1], VALIDATION_LOSS), 6, "validation_loss: got 2 epochs; expected at most 1"),
        ((TRAIN_LOSS, VALIDATION_LOSS), 0, "batches_per_epoch: got 0; expected one number at leas"),
        (
            (TRAIN_LOSS, [VALIDATION_LOSS]),
            3,
            r"validation_loss: got shape \(1, 2\); expected a row",
        ),
        ((TRAIN_LOSS, [0.5, np.nan]), 3, "validation_loss: got nan at index 1; expected finite"),
    ],
)
def test_training_losses_refuse_other_epochs(losses, batches_per_epoch, message):
    ax = new_axes()
    with pytest.raises(ValueError, match=message):
        plots.training_losses(
            ax, BATCH_LOSS, BATCH_MEAN, *losses, batches_per_epoch=batches_per_epoch
        )
    assert not ax.lines


@pytest.mark.parametrize(
    ("losses", "message"),
    [
        (
            (BATCH_LOSS[:5], BATCH_MEAN[:5], TRAIN_LOSS, VALIDATION_LOSS),
            "batch_loss: got 5 batches for 2 epochs; expected as many in each epoch",
        ),
        ((BATCH_LOSS, BATCH_MEAN[:5], TRAIN_LOSS, VALIDATION_LOSS), "batch_loss and batch_mean: "),
        ((BATCH_LOSS, BATCH_MEAN, TRAIN_LOSS, []), "validation_loss: got an empty array"),
        (
            ([BATCH_LOSS], [BATCH_MEAN], TRAIN_LOSS, VALIDATION_LOSS),
            r"batch_loss: got shape \(1, 6\); expected a row of numbers",
        ),
        (
            (BATCH_LOSS, BATCH_MEAN, [TRAIN_LOSS], [VALIDATION_LOSS]),
            r"train_loss: got shape \(1, 2\); expected a row of numbers",
        ),
        (([1.0], [1.0], TRAIN_LOSS, VALIDATION_LOSS), "batch_loss: got 1 batches for 2 epochs"),
    ],
)
def test_training_losses_refuse_before_they_draw(losses, message):
    ax = new_axes()
    with pytest.raises(ValueError, match=message):
        plots.training_losses(ax, *losses)
    assert not ax.lines


@pytest.fixture
def images(rng):
    return [
        rng.integers(0, 256, (8, 8, 3), dtype=np.uint8),
        rng.uniform(0, 1, (5, 9, 3)),
        rng.uniform(0, 1, (7, 4, 3)).astype(np.float32),
    ]


@pytest.mark.parametrize(("columns", "rows"), [(1, 3), (2, 2), (3, 1), (5, 1)])
def test_pictures_stand_in_rows_each_over_its_caption(images, columns, rows):
    captions = ["cat 0.02", "dog 3.5", "dog 0.7"]
    ax = plots.pictures("The hardest ones", images, captions, columns=columns)
    grid = ax.figure.axes
    assert len(grid) == rows * columns
    assert ax is grid[0]
    assert ax.figure.get_suptitle() == "The hardest ones"
    for place, image, caption in zip(grid, images, captions, strict=False):
        (shown,) = place.images
        np.testing.assert_array_equal(shown.get_array(), image)
        assert place.get_title() == caption
    ax.figure.canvas.draw()
    for place in grid[: len(images)]:
        picture, text = place.get_window_extent(), place.title.get_window_extent()
        assert picture.y0 - 15 < text.y1 < picture.y0  # below, and near
        assert not place.axison
    for place in grid[len(images) :]:
        assert not place.images and not place.axison
    places = [
        (place.get_subplotspec().rowspan.start, place.get_subplotspec().colspan.start)
        for place in grid
    ]
    assert places == [divmod(number, columns) for number in range(rows * columns)]


def test_pictures_can_be_shown(shown, images):
    plots.show(plots.pictures("Two", images[:2], ["a", "b"], columns=2), SENTENCE)
    assert shown[0][0]["text/plain"] == SENTENCE


def spoiled(image, value):
    image = image.copy()
    image[2, 1, 0] = value
    return image


@pytest.mark.parametrize(
    ("give", "captions", "options", "error", "message"),
    [
        (list, ["a", "b"], {}, ValueError, "captions: got 2 for 3 pictures; expected one for"),
        (
            lambda images: [],
            [],
            {},
            ValueError,
            "captions: got 0 for 0 pictures; expected one for each",
        ),
        (list, ["a", None, "c"], {}, TypeError, "caption 1: got None; expected text"),
        (list, "abc", {"columns": 0}, ValueError, "columns: got 0; expected one number at"),
        (list, "abc", {"columns": 1.5}, ValueError, "columns: got 1.5; expected a whole"),
        (list, "abc", {"columns": None}, TypeError, "columns: got None"),
        (list, "abc", {"title": 3}, TypeError, "title: got 3; expected text"),
        (
            lambda images: [images[0], images[1][..., 0]],
            "ab",
            {},
            ValueError,
            r"image 1: got shape \(5, 9\); expected \(height, width, 3\)",
        ),
        (
            lambda images: [images[0].transpose(2, 0, 1)],  # as PyTorch has them
            "a",
            {},
            ValueError,
            r"image 0: got shape \(3, 8, 8\); expected \(height, width, 3\)",
        ),
        (
            lambda images: [spoiled(images[1], np.nan)],
            "a",
            {},
            ValueError,
            r"image 0: got nan at index \(2, 1, 0\)",
        ),
        (
            lambda images: [spoiled(images[1], 1.5)],
            "a",
            {},
            ValueError,
            r"image 0: got 1.5 at index \(2, 1, 0\); expected numbers from 0 to 1",
        ),
        (
            lambda images: [spoiled(images[1], -0.25)],
            "a",
            {},
            ValueError,
            "image 0: got -0.25 at .* from 0 to 1",
        ),
        (
            lambda images: [np.int64(images[0]) + 200],
            "a",
            {},
            ValueError,
            "image 0: got .* expected numbers from 0 to 255",
        ),
        (lambda images: [None], "a", {}, TypeError, "image 0: got None; expected real numbers"),
    ],
)
def test_pictures_refuse(images, give, captions, options, error, message):
    before = plt.get_fignums()
    with pytest.raises(error, match=message):
        plots.pictures(
            **{"title": "t", "columns": 2, **options}, images=give(images), captions=captions
        )
    assert plt.get_fignums() == before


def test_a_saved_figure_is_the_one_that_is_shown_and_is_closed(tmp_path):
    from PIL import Image

    file = tmp_path / "losses.png"
    assert plots.save(plots.curve(new_axes(), [0, 1], [0, 1]), file) is None
    with Image.open(file) as picture:
        assert picture.size == (1280, 800)
    first = file.read_bytes()
    plots.save(plots.curve(new_axes(), [0, 1], [0, 1]), str(file))
    assert file.read_bytes() == first
    plots.save(plots.curve(new_axes(), [0, 1], [1, 0]), file)
    assert file.read_bytes() != first
    assert plt.get_fignums() == []


BLOCK = (1.0, 3.0, "work", plots.BLUE)


def test_lanes_stand_below_each_other_with_words_in_the_middle_of_their_blocks():
    rows = {"first": [BLOCK, (4, 8, "rest", "#BBBBBB")], "second": [], "third": [(2, 3, "", "k")]}
    ax = plots.lanes("One waits", "time", rows)
    assert ax.get_title(loc="left") == "One waits"
    assert ax.get_xlabel() == "time"
    assert [label.get_text() for label in ax.get_yticklabels()] == ["first", "second", "third"]
    top, bottom = ax.transData.transform([(0, 0), (0, 2)])[:, 1]
    assert top > bottom
    found = [patch.get_extents() for group in ax.collections for patch in group.get_paths()]
    assert [(box.x0, box.x1, round(box.y0, 9), round(box.y1, 9)) for box in found] == [
        (1, 3, -0.3, 0.3),
        (4, 8, -0.3, 0.3),
        (2, 3, 1.7, 2.3),
    ]
    words = {text.get_text(): text.get_position() for text in ax.texts}
    assert words == {"work": (2, 0), "rest": (6, 0), "": (2.5, 2)}


def test_on_a_logarithmic_axis_the_words_stand_where_the_middle_is_seen(shown):
    ax = plots.lanes("float16 ends early", "size", {"a": [(1e-6, 1e2, "b", "r")]}, scale="log")
    assert ax.get_xscale() == "log"
    assert ax.texts[0].get_position() == (pytest.approx(1e-2), 0)
    plots.show(ax, SENTENCE)
    assert "image/png" in shown[0][0]


@pytest.mark.parametrize(
    ("block", "options", "error", "message"),
    [
        ((1, 2, "no colour"), {}, ValueError, "lane: got the block .* expected .start, end, words"),
        ("1234", {}, ValueError, "lane: got the block '1234'; expected"),
        ((2, 2, "", "k"), {}, ValueError, "lane: got a block from 2 to 2; expected start < end"),
        ((3, 2, "", "k"), {}, ValueError, "lane: got a block from 3 to 2; expected start < end"),
        ((0, 2, "", "k"), {"scale": "log"}, ValueError, "from 0 to 2; expected 0 < start < end"),
        ((1, np.nan, "", "k"), {}, ValueError, "end: got nan"),
        ((None, 2, "", "k"), {}, TypeError, "start: got None"),
        ((1, 2, None, "k"), {}, TypeError, "words: got None; expected text"),
        ((1, 2, "", "no colour"), {}, ValueError, "color: got 'no colour'"),
        (BLOCK, {"scale": "symlog"}, ValueError, "scale: got 'symlog'"),
    ],
)
def test_lanes_refuse(block, options, error, message):
    with pytest.raises(error, match=message):
        plots.lanes("title", "x", {"lane": [block]}, **options)


def test_lanes_refuse_to_be_empty():
    with pytest.raises(ValueError, match="rows: got no block; expected at least one"):
        plots.lanes("title", "x", {"lane": []})
    with pytest.raises(TypeError, match="lane 0: got 7; expected text"):
        plots.lanes("title", "x", {7: [BLOCK]})


def test_a_kernel_is_framed_over_its_place_and_the_number_it_makes():
    ax = plots.kernel_at("A sum", [[1, 2, 4]], [[1, -1]], [[-1, -2]], place=(0, 1))
    assert ax.get_title(loc="left") == "A sum"
    assert ax.get_aspect() == 1
    words = [text.get_text() for text in ax.texts]
    assert words == [
        *["1", "2", "4", "the picture"],
        *["1", "−1", "times the kernel"],
        *["−1", "−2", "makes the map"],
    ]
    framed = [patch.get_bbox().bounds for patch in ax.patches if patch.get_linewidth() == 2.5]
    left = 3 + GAP, 3 + GAP + 2 + GAP
    assert framed == [(1, 0, 2, 1), (left[0], 0, 2, 1), (left[1] + 1, 0, 1, 1)]
    below, above = ax.patches[12], ax.patches[6]  # of the kernel's second number and its first
    assert not np.array_equal(below.get_facecolor(), above.get_facecolor())


def test_a_kernel_on_an_empty_picture_is_drawn(shown):
    plots.show(plots.kernel_at("Nothing", [[0, 0]], [[1]], [[0, 0]], place=(0, 0)), SENTENCE)
    assert "image/png" in shown[0][0]


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        ({"picture": [1, 2]}, ValueError, r"picture: got shape .2,.; expected rows and columns"),
        ({"kernel": 1.0}, ValueError, r"kernel: got shape ..; expected rows and columns"),
        ({"feature_map": [[1]]}, ValueError, r"feature_map: got shape .1, 1. .*; expected .1, 2."),
        ({"feature_map": [[1, np.nan]]}, ValueError, "feature_map: got nan"),
        (
            {"place": (0, 2)},
            ValueError,
            r"place: got .0, 2.; expected one in a map of shape .1, 2.",
        ),
        ({"place": (1, 0)}, ValueError, r"place: got .1, 0.; expected"),
        ({"place": (-1, 0)}, ValueError, "place: got -1"),
        ({"title": None}, TypeError, "title: got None"),
    ],
)
def test_kernel_at_refuses(changed, error, message):
    given = {"picture": [[1, 2, 4]], "kernel": [[1, 1]], "feature_map": [[3, 6]], "place": (0, 1)}
    with pytest.raises(error, match=message):
        plots.kernel_at(**{"title": "A sum", **given, **changed})


STAGES = [("picture", 3, 64, 1), ("block", 64, 8, 6), ("features", 64, 1, 1), ("head", 2, 1, 1)]


def test_what_is_frozen_is_grey_and_what_learns_is_orange(shown):
    ax = plots.network("Only the head learns", STAGES, frozen=["block", "features"])
    boxes = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    edges = [colors.to_hex(box.get_edgecolor(), keep_alpha=False).upper() for box in boxes]
    assert edges == [plots.BLUE, plots.GREY, plots.GREY, plots.ORANGE]
    assert [box.get_height() for box in boxes] == sorted(
        (box.get_height() for box in boxes), reverse=True
    )
    words = [text.get_text() for text in ax.texts if text.get_text()]
    assert words == [
        *["picture", "3 maps\n64 × 64", "block", "64 maps\n8 × 8", "6 layers"],
        *["features", "64\nnumbers", "head", "2\nnumbers", "frozen", "learns"],
    ]
    assert len(ax.patches) - len(boxes) == 6  # each of four layers with all before it
    plots.show(ax, SENTENCE)
    assert "image/png" in shown[0][0]


@pytest.mark.parametrize(
    ("stages", "frozen", "error", "message"),
    [
        (STAGES[:1], [], ValueError, "stages: got 1; expected at least two"),
        ([STAGES[0], ("head", 2, 1)], [], ValueError, "stage 2: got 3 parts; expected 4"),
        ([STAGES[0], (None, 2, 1, 1)], [], TypeError, "stage 2: got None; expected text"),
        ([STAGES[0], ("head", 0, 1, 1)], [], ValueError, "stage 2, maps: got 0"),
        ([STAGES[0], ("head", 2, 0.5, 1)], [], ValueError, "stage 2, side: got 0.5"),
        (STAGES, ["tail"], ValueError, "frozen: got .'tail'.; expected names of stages"),
        (STAGES, ["picture"], ValueError, "frozen: got .'picture'.; expected names of stages"),
    ],
)
def test_network_refuses(stages, frozen, error, message):
    with pytest.raises(error, match=message):
        plots.network("title", stages, frozen=frozen)


BOXES = ([0.05, 0.6, 1.0], [0.25, 0.5, 0.75], [10, 0, 30])  # a probability of 1: the last box


def test_reliability_diagrams_are_square_and_stand_over_their_counts():
    squares = plots.reliability(["before", "after"], [BOXES, BOXES])
    assert [ax.get_title(loc="left") for ax in squares] == ["before", "after"]
    first = squares[0]
    assert first.get_box_aspect() == 1
    assert first.get_xlim() == first.get_ylim() == (0, 1)
    diagonal, dots = first.lines
    assert diagonal.get_xydata().tolist() == [[0, 0], [1, 1]]
    assert dots.get_xydata().tolist() == [[0.05, 0.25], [0.6, 0.5], [1, 0.75]]
    gaps = first.collections[0].get_segments()
    assert [gap.tolist() for gap in gaps] == [
        [[x, x], [x, y]] for x, y in zip(*BOXES[:2], strict=True)
    ]
    below = first.figure.axes[2]
    middles = [bar.get_x() + bar.get_width() / 2 for bar in below.patches]
    assert middles == pytest.approx([0.05, 0.65, 0.95])
    assert [bar.get_height() for bar in below.patches] == [10, 0, 30]
    assert below.get_xlim() == (0, 1)


def test_a_reliability_diagram_can_stand_alone_and_be_shown(shown):
    (square,) = plots.reliability(["only one"], [BOXES])
    plots.show(square, SENTENCE)
    assert "image/png" in shown[0][0]


@pytest.mark.parametrize(
    ("titles", "boxes", "error", "message"),
    [
        (["a"], [BOXES, BOXES], ValueError, "boxes: got 2 for 1 titles; expected as many"),
        ([], [], ValueError, "boxes: got 0 for 0 titles; expected as many"),
        ([None], [BOXES], TypeError, "title 0: got None; expected text"),
        (["a"], [([0.1, 0.2], [0.1], [1])], ValueError, "expected the same shape"),
        (["a"], [(0.1, 0.1, 1)], ValueError, "said: got shape .*; expected a row of numbers"),
        (["a"], [([1.5], [0.5], [1])], ValueError, "said: got 1.5 at index 0; expected numbers"),
        (["a"], [([0.5], [-0.5], [1])], ValueError, "happened: got -0.5 .*; expected numbers from"),
        (
            ["a"],
            [([0.5], [0.5], [-1])],
            ValueError,
            "count: got -1.* expected counts of at least 0",
        ),
        (["a"], [([0.5], [np.nan], [1])], ValueError, "happened: got nan"),
    ],
)
def test_reliability_refuses(titles, boxes, error, message):
    with pytest.raises(error, match=message):
        plots.reliability(titles, boxes)
