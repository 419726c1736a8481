"""The sliders of a lesson for a page without Python: a picture and a sentence for each position.

Where several sliders have too many positions for that, the script site/static/moving.js draws the
figure from its data, with the formula of the lesson; a test compares its sentences with Python's.
"""

import ast
import contextlib
import hashlib
import html
import io
import itertools
import json
import math
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import matplotlib
import numpy as np
from PIL import Image

from course_utils import plots
from course_utils.plots.showing import with_minus_signs
from tools.build_notebooks import read_lesson
from tools.frameworks import missing_frameworks
from tools.lesson_parts import SLIDERS, calls

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "build" / "moving"
COLOURS = 32  # enough for lines and text with soft edges
# So many positions has a slider on the page: alone, and beside another one.
ALONE, BESIDE = 25, 8


def with_colours(told):
    return {"blue": plots.BLUE, "orange": plots.ORANGE, "grey": plots.GREY} | told


# By the name of the function that draws: how the script calls it, and the data it needs.
FORMULAS = {
    ("01", "fit_by_hand"): lambda lesson: {
        "formula": "line",
        "x": lesson["length"].tolist(),
        "y": lesson["width"].tolist(),
    },
    ("04", "fit_by_hand"): lambda lesson: {
        "formula": "sigmoid",
        "x": lesson["radius"][lesson["train"]].tolist(),
        "y": lesson["malignant"][lesson["train"]].tolist(),
    },
    ("05", "three_logits"): lambda lesson: {
        "formula": "shares",
        "y": lesson["target"].tolist(),
    },
}


@dataclass(frozen=True)
class Slider:
    """What a lesson hands to `plots.slider` or `plots.sliders`."""

    draw: object
    ranges: dict  # (low, high, step, start) by name


@dataclass(frozen=True)
class Figure:
    """The HTML in place of a slider, the files it needs, and what its first picture shows."""

    html: str
    files: dict
    sentence: str


def figures(paths, cache=CACHE):
    """All figures of these lessons: {number: its figures in order}, as far as they have any.

    Where a framework is not installed, the sliders of its lessons do not move.
    """
    wanted = {path.stem[:2]: path for path in paths if slider_cells(path)}
    wanted = {number: path for number, path in wanted.items() if not missing_frameworks(path)}
    with ProcessPoolExecutor() as pool:
        made = pool.map(of_lesson, wanted.values(), [cache] * len(wanted))
        return dict(zip(wanted, made, strict=True))


def of_lesson(path, cache=CACHE):
    """The figures of one lesson, kept from the last time if nothing has changed."""
    kept = cache / f"{path.stem}-{state(path)}.json"
    if kept.exists():
        told = json.loads(kept.read_text(encoding="utf-8"))
        return [
            Figure(page, {k: bytes.fromhex(v) for k, v in files.items()}, sentence)
            for page, files, sentence in told
        ]
    lesson, sliders = run(path)
    made = [
        figure(path.stem[:2], place, slider, lesson)
        for place, slider in enumerate(sliders, start=1)
    ]
    cache.mkdir(parents=True, exist_ok=True)
    told = [[one.html, {k: v.hex() for k, v in one.files.items()}, one.sentence] for one in made]
    kept.write_text(json.dumps(told), encoding="utf-8")
    return made


def state(path):
    """A short text that changes with whatever a figure depends on."""
    sources = [path, *sorted(Path(plots.__file__).parent.glob("*.py")), Path(__file__)]
    parts = [source.read_bytes() for source in sources]
    parts += [np.__version__.encode(), matplotlib.__version__.encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]


def slider_cells(path):
    """The places of the cells of a lesson that show a slider, among its cells of code."""
    cells = [cell.source for cell in read_lesson(path) if cell.kind == "code"]
    return [place for place, cell in enumerate(cells) if any(calls(ast.parse(cell), *SLIDERS))]


def run(path):
    """What a lesson has defined at its last slider, and its sliders, in order."""
    found = []

    def slider(draw, *, name, low, high, step, start):
        found.append(Slider(draw, {name: (low, high, step, start)}))

    def sliders(draw, /, **ranges):
        found.append(Slider(draw, ranges))

    def show(ax, alternative):
        matplotlib.pyplot.close(ax.figure)

    cells = [cell.source for cell in read_lesson(path) if cell.kind == "code"]
    lesson = {}
    with (
        mock.patch.multiple(plots, slider=slider, sliders=sliders, show=show),
        contextlib.redirect_stdout(io.StringIO()),
    ):
        matplotlib.use("agg")
        for cell in cells[: max(slider_cells(path)) + 1]:
            exec(cell, lesson)
    return lesson, found


def positions(slider, most=math.inf):
    """The values of each slider, at most so many: then each so-many-th, and where it starts."""
    for low, high, step, start in slider.ranges.values():
        count = round((high - low) / step)
        every = math.ceil((count + 1) / most) if most < math.inf else 1
        first = round((start - low) / step) % every
        yield [round(low + step * place, 10) for place in range(first, count + 1, every)]


def figure(number, place, slider, lesson):
    formula = FORMULAS.get((number, slider.draw.__name__))
    several = len(slider.ranges) > 1
    values = list(positions(slider, math.inf if formula else BESIDE if several else ALONE))
    starts = [start for *_, start in slider.ranges.values()]
    at = [one.index(round(start, 10)) for one, start in zip(values, starts, strict=True)]
    told = {
        "sliders": [
            {"name": name, "values": [f"{x:g}" for x in one], "start": start}
            for name, one, start in zip(slider.ranges, values, at, strict=True)
        ]
    }
    if formula:
        picture, sentence = drawn(slider, starts)
        name = f"{number}-{place}.webp"
        files = {name: picture}
        told |= with_colours(formula(lesson))
    else:
        frames = [drawn(slider, one) for one in itertools.product(*values)]
        names = [f"{number}-{place}-{one}.webp" for one in range(len(frames))]
        files = {one: picture for one, (picture, _) in zip(names, frames, strict=True)}
        start = int(np.ravel_multi_index(at, [len(one) for one in values]))
        name, sentence = names[start], frames[start][1]
        told |= {
            "frames": f"../_static/moving/{number}-{place}-",
            "sentences": [sentence for _, sentence in frames],
        }
    data = html.escape(json.dumps(told, ensure_ascii=False), quote=True)
    said = html.escape(sentence, quote=True)
    return Figure(
        f'<figure class="moving" data-moving="{data}"><div class="picture">'
        f'<img src="../_static/moving/{name}" alt="{said}" width="640"></div>'
        f'<figcaption aria-live="polite">{said}</figcaption><noscript>With scripts on, or in the '
        "notebook, a slider moves this figure.</noscript></figure>",
        files,
        sentence,
    )


def drawn(slider, values):
    """The picture at these positions, as WebP, and its text alternative."""
    ax, sentence = slider.draw(*values)
    figure = with_minus_signs(ax.figure)
    figure.set_dpi(2 * plots.DPI)  # as `plots.save` writes it, but drawn once and not twice
    figure.canvas.draw()
    size = figure.canvas.get_width_height()
    picture = Image.frombuffer("RGBA", size, figure.canvas.buffer_rgba()).convert("RGB")
    matplotlib.pyplot.close(figure)
    few = picture.quantize(COLOURS, method=Image.Quantize.FASTOCTREE).convert("RGB")
    buffer = io.BytesIO()
    # Lossless, quality is how long it searches for fewer bytes: 25 finds nearly as few as more.
    few.save(buffer, "webp", lossless=True, method=2, quality=25)
    return buffer.getvalue(), sentence
