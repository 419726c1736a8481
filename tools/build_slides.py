"""Builds a deck of slides to each lesson, build/slides/NN_topic.html, for the projector.

python -m tools.build_slides        all decks
python -m tools.build_slides 04     one

A deck is made from the lesson's notebook and the tables of its exercises, and from nothing else.
"""

import base64
import shutil
import sys
import tempfile
from pathlib import Path

from tools.lesson_parts import lessons
from tools.run_sphinx import complaint
from tools.teaching.slides import deck

ROOT = Path(__file__).resolve().parent.parent
SLIDES = ROOT / "build" / "slides"
CONFIGURATION = Path(__file__).parent / "slides"


class SlidesError(Exception):
    """The message is one sentence for whoever builds slides."""


def build(chosen, target=SLIDES):
    """Write the decks of these lessons, with all they need, into a folder; others in it stay.

    Raises SlidesError for whatever Sphinx warns of, and leaves the folder as it was.
    """
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        sources, made = Path(folder, "sources"), Path(folder, "made")
        sources.mkdir()
        for lesson in chosen:
            write_sources(lesson, sources)
        run_sphinx(sources, made, first=chosen[0].stem)
        shutil.copytree(made, target, dirs_exist_ok=True)


def write_sources(lesson, folder):
    text, figures = deck(lesson)
    (folder / f"{lesson.stem}.md").write_text(text, encoding="utf-8")
    for name, png in figures.items():
        (folder / name).write_bytes(base64.b64decode(png))


def run_sphinx(sources, made, first):
    # Sphinx wants a deck that is above the others, although none leads to another.
    if told := complaint("revealjs", CONFIGURATION, sources, made, "-D", f"root_doc={first}"):
        raise SlidesError(f"Sphinx made no slides: {told}")


def main(arguments, target=SLIDES):
    there = lessons()
    chosen = [number.zfill(2) for number in arguments] or list(there)
    for number in chosen:
        if number not in there:
            print(f"There is no lesson {number}; there are: {', '.join(there)}", file=sys.stderr)
            return 1
    try:
        build([there[number] for number in chosen], target)
    except SlidesError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"built the slides of {', '.join(chosen)} in build/{target.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
