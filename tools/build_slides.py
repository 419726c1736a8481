"""Builds a deck of slides to each lesson, build/slides/NN_topic.html, for the projector.

python -m tools.build_slides                    all decks
python -m tools.build_slides 04                 one
python -m tools.build_slides --plan 90_minutes  of what a plan teaches, into build/slides_90_minutes

A deck is made from the lesson's notebook and the tables of its exercises, and from nothing else.
"""

import argparse
import base64
import shutil
import sys
import tempfile
from pathlib import Path

from tools.lesson_parts import lessons
from tools.run_sphinx import complaint
from tools.teaching import plans
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


def wanted(numbers):
    """The lessons of these numbers; all, if there are none."""
    there = lessons()
    numbers = [number.zfill(2) for number in numbers] or list(there)
    for number in numbers:
        if number not in there:
            raise SlidesError(f"There is no lesson {number}; there are: {', '.join(there)}")
    return [there[number] for number in numbers]


def of_the_plan(name):
    """The lessons of a plan, with nothing but what it teaches of them."""
    there = {plan["file"]: plan for plan in plans.read(ROOT / "teaching" / "plans.toml")}
    if name not in there:
        raise SlidesError(f"There is no plan {name}; there are: {', '.join(there)}")
    return list(plans.taught(there[name], lessons()))


def main(arguments, target=SLIDES):
    parser = argparse.ArgumentParser(description="Build slides for the projector.")
    parser.add_argument("lessons", nargs="*", help="numbers of lessons (none: all)")
    parser.add_argument("--plan", help="a plan in teaching/plans, such as 90_minutes")
    options = parser.parse_args(arguments)
    try:
        if options.plan is None:
            chosen = wanted(options.lessons)
        elif options.lessons:
            raise SlidesError("Name lessons, or a plan: a plan has its own lessons.")
        else:
            chosen = of_the_plan(options.plan)
            target = target.with_name(f"{target.name}_{options.plan}")
        build(chosen, target)
    except SlidesError as error:
        print(error, file=sys.stderr)
        return 1
    numbers = ", ".join(lesson.number for lesson in chosen)
    print(f"built the slides of {numbers} in build/{target.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
