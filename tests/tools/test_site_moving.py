"""What a slider shows on a page is what it shows in the notebook, at every position."""

import html
import io
import json
import math
import re

import numpy as np
import pytest
from PIL import Image

from course_utils import plots
from tools import my_notebooks
from tools.build_site import LESSONS
from tools.lesson_parts import SLIDERS, calls, lessons, syntax_tree
from tools.site import moving, pages

PATHS = {path.stem[:2]: path for path in sorted(LESSONS.glob("[0-9]*.py"))}
PAGE = """<!DOCTYPE html><html lang="en"><title>Figures</title>{figures}
<script>{script}</script></html>"""
SCRIPT = (moving.ROOT / "site" / "static" / "moving.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def run():
    """What a lesson defines, and its sliders; each lesson runs once."""
    kept = {}

    def run(number):
        if number not in kept:
            kept[number] = moving.run(PATHS[number])
        return kept[number]

    return run


@pytest.fixture
def opened(browser, tmp_path):
    """Opens a page with these figures."""
    pages = []

    def opened(*figures, **options):
        folder = tmp_path / "_static" / "moving"
        folder.mkdir(parents=True)
        (tmp_path / "notebooks").mkdir()
        for one in figures:
            for name, picture in one.files.items():
                (folder / name).write_bytes(picture)
        path = tmp_path / "notebooks" / "page.html"
        text = PAGE.format(figures="\n".join(one.html for one in figures), script=SCRIPT)
        path.write_text(text, encoding="utf-8")
        pages.append(browser.new_page(**options))
        pages[-1].goto(path.as_uri())
        return pages[-1]

    yield opened
    for page in pages:
        page.close()


def told(figure):
    return json.loads(html.unescape(re.search(r'data-moving="([^"]+)"', figure.html)[1]))


@pytest.mark.parametrize("number", PATHS)
def test_every_slider_of_the_notebook_is_found(number):
    cells = [cell for section in lessons()[number].sections for cell in section.cells]
    shown = [cell for cell in cells if any(calls(syntax_tree(cell), *SLIDERS))]
    assert len(moving.slider_cells(PATHS[number])) == len(shown)


def test_without_its_framework_a_lesson_stands_still(monkeypatch, tmp_path):
    monkeypatch.setattr(moving, "missing_frameworks", lambda path: ["torch"])
    assert moving.figures([PATHS["05"]], tmp_path) == {}


# ---- Drawn from a formula ----


@pytest.mark.parametrize(("number", "name"), moving.FORMULAS)
def test_a_formula_says_what_the_lesson_says(number, name, run, opened, rng):
    lesson, sliders = run(number)
    (slider,) = (one for one in sliders if one.draw.__name__ == name)
    page = opened(moving.figure(number, 1, slider, lesson))
    handles = page.locator("input").all()
    values = [one["values"] for one in told(moving.figure(number, 1, slider, lesson))["sliders"]]
    for _ in range(12):
        places = [int(rng.integers(len(one))) for one in values]
        for handle, place in zip(handles, places, strict=True):
            handle.fill(str(place))
        at = [float(one[place]) for one, place in zip(values, places, strict=True)]
        _, sentence = slider.draw(*at)
        moving.matplotlib.pyplot.close("all")
        assert page.locator("figcaption").inner_text() == sentence
        assert page.locator("svg").get_attribute("aria-label") == sentence


def test_a_formula_draws_what_its_numbers_say(run, opened, rng):
    """The line of lesson 01 goes through the two places that its weight and bias name."""
    lesson, sliders = run("01")
    page = opened(moving.figure("01", 1, sliders[1], lesson))
    weight, bias = page.locator("input").all()
    weight.fill("60")  # −0.2 + 60 · 0.01
    bias.fill("12")  # −1 + 12 · 0.05
    drawn = page.locator("path[clip-path]").get_attribute("d")
    x0, y0, x1, y1 = map(float, re.findall(r"-?[\d.]+", drawn))
    pixels_a_cm = (400 - 58 - 44) / 5
    assert np.isclose((y0 - y1) / pixels_a_cm / ((x1 - x0) / (640 - 72 - 16) * 7.5), 0.4)
    assert np.isclose((400 - 58 - y0) / pixels_a_cm - 1, -0.4)


# ---- A picture for each position ----


@pytest.fixture(scope="module")
def frames(run):
    """The slider of lesson 03, which has a picture for each position, and its figure."""
    lesson, sliders = run("03")
    return sliders[0], moving.figure("03", 1, sliders[0], lesson)


def test_each_position_has_the_picture_and_the_sentence_of_the_lesson(frames, opened, rng):
    slider, figure = frames
    page = opened(figure)
    facts = told(figure)
    (one,) = facts["sliders"]
    assert len(one["values"]) == len(facts["sentences"]) == len(figure.files) <= moving.ALONE
    for place in [0, len(one["values"]) - 1, int(rng.integers(1, len(one["values"]) - 1))]:
        page.locator("input").fill(str(place))
        picture, sentence = moving.drawn(slider, [float(one["values"][place])])
        assert page.locator("figcaption").inner_text() == sentence
        assert page.locator("img").get_attribute("alt") == sentence
        name = page.locator("img").get_attribute("src").rpartition("/")[2]
        assert figure.files[name] == picture
        page.wait_for_function("document.querySelector('img').naturalWidth > 0")


@pytest.mark.parametrize("number", ["02", "04", "06"])
def test_a_frame_is_the_picture_of_the_notebook(number, run, tmp_path):
    """It is drawn once, and there twice: a figure that needs both would look different."""
    _, sliders = run(number)
    for slider in sliders:
        start = [start for *_, start in slider.ranges.values()]
        frame, _ = moving.drawn(slider, start)
        plots.save(slider.draw(*start)[0], tmp_path / "notebook.png")
        expected = Image.open(tmp_path / "notebook.png").convert("RGB")
        few = expected.quantize(moving.COLOURS, method=Image.Quantize.FASTOCTREE).convert("RGB")
        np.testing.assert_array_equal(Image.open(io.BytesIO(frame)).convert("RGB"), few)


def test_it_starts_where_the_lesson_starts(frames, opened):
    slider, figure = frames
    page = opened(figure)
    (start,) = (start for *_, start in slider.ranges.values())
    _, sentence = moving.drawn(slider, [start])
    assert page.locator("figcaption").inner_text() == sentence
    assert page.locator("output").inner_text() == f"{start:g}"


def test_by_the_keyboard_alone(frames, opened):
    slider, figure = frames
    page = opened(figure)
    values = told(figure)["sliders"][0]["values"]
    page.keyboard.press("Tab")
    handle = page.locator("input")
    for key, wanted in [("Home", values[0]), ("ArrowRight", values[1]), ("End", values[-1])]:
        page.keyboard.press(key)
        assert handle.get_attribute("aria-valuetext") == wanted
        assert page.locator("output").inner_text() == wanted
    assert page.get_by_label(next(iter(slider.ranges))).count() == 1
    assert page.locator("figcaption").get_attribute("aria-live") == "polite"


def test_pictures_are_fetched_when_somebody_moves(frames, opened):
    _, figure = frames
    page = opened(figure)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    before = [url for url in asked if url.endswith(".webp")]
    page.keyboard.press("Tab")
    page.wait_for_timeout(100)
    assert len(before) == 1
    assert len({url for url in asked if url.endswith(".webp")}) == len(figure.files)
    assert all(url.startswith("file:") for url in asked)


def test_without_scripts_the_first_picture_stands_there(frames, opened):
    _, figure = frames
    page = opened(figure, java_script_enabled=False)
    assert page.locator("input").count() == 0
    assert page.locator("img").evaluate("image => image.naturalWidth") == 1280
    assert "a slider moves this figure" in page.locator("figure").inner_text()


# ---- On the page ----


def test_a_figure_that_is_shown_and_then_moved_is_there_once(run):
    """Lesson 04 shows the first one still, too, and the second one with its slider alone."""
    made = [moving.Figure(f"<figure>{n}</figure>", {}, f"figure {n}") for n in (1, 2, 3)]
    _, sliders = run("04")
    starts = [start for *_, start in sliders[0].ranges.values()]
    _, sentence = moving.drawn(sliders[0], starts)
    twin = moving.Figure("<figure>twin</figure>", {}, sentence)
    path = my_notebooks.lessons()["04"]

    def shown(*figures):
        cells = json.loads(pages.lesson_page(path, figures))["cells"]
        texts = "".join("".join(cell["source"]) for cell in cells)
        pictures = sum("image/png" in str(cell.get("outputs")) for cell in cells)
        return texts, pictures

    other, all_pictures = shown(*made)
    texts, pictures = shown(twin, *made[1:])
    assert pictures == all_pictures - 1
    assert texts.count("<figure>") == other.count("<figure>") == 3
    assert texts.index("<figure>twin") < texts.index("Move the logit.") < texts.index("<figure>2")
    assert other.index("Move the logit.") < other.index("<figure>1")


# ---- Positions ----


def test_positions_are_those_of_the_slider_or_each_so_many_th():
    slider = moving.Slider(None, {"a": (-1.0, 1.0, 0.05, 0.25), "b": (0, 3, 1, 2)})
    every, b = moving.positions(slider)
    assert every == pytest.approx(np.arange(-1, 1.01, 0.05)) and b == [0, 1, 2, 3]
    few, b = moving.positions(slider, 10)
    assert len(few) <= 10 and 0.25 in few and np.allclose(np.diff(few), 0.25)
    assert b == [0, 1, 2, 3]
    assert all(len(one) <= 8 for one in moving.positions(slider, 8))
    assert math.isclose(few[0], -1.0)


def test_what_is_kept_is_the_same_and_changes_with_the_lesson(tmp_path, monkeypatch):
    figure = moving.Figure("<figure>σ</figure>", {"05-1.webp": b"\x00\xff"}, "σ")
    monkeypatch.setattr(moving, "run", lambda path: ({}, ["slider"]))
    monkeypatch.setattr(moving, "figure", lambda *about: figure)
    first = moving.of_lesson(PATHS["05"], tmp_path)
    monkeypatch.setattr(moving, "run", lambda path: pytest.fail("it is kept"))
    assert moving.of_lesson(PATHS["05"], tmp_path) == first == [figure]
    changed = tmp_path / PATHS["05"].name
    changed.write_text(PATHS["05"].read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    assert moving.state(changed) != moving.state(PATHS["05"])
