"""How the course is verified: what there is, and what the last run of its tests said."""

import importlib.metadata
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

from course_utils import classification, exercises, margin, regression
from tools.lesson_parts import lessons

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "site" / "colophon.md"
RESULTS = ROOT / "build" / "tests"  # where `make test` leaves what it found
LIBRARIES = ("numpy", "matplotlib", "torch", "tensorflow", "keras", "nbval")
NO_RUN = "These pages were built without a run of the tests beside them."


def page(results=RESULTS):
    rows = [f"| {what} | {count:,} |" for what, count in counts().items()]
    text = TEMPLATE.read_text(encoding="utf-8")
    return text.replace("@COUNTS@", "\n".join(rows)).replace("@LAST_RUN@", last_run(results))


def counts():
    sections = [section for lesson in lessons().values() for section in lesson.sections]
    asked = [one for number in exercises.lessons() for one in exercises.of_lesson(number).values()]
    return {
        "lessons": len(lessons()),
        "loss functions, each with its gradient": sum(
            name.endswith("_grad")
            for module in (regression, classification, margin)
            for name in vars(module)
        ),
        "cells of code, run and compared": sum(len(section.cells) for section in sections),
        "figures, each with a text for those who do not see it": sum(
            len(section.figures) for section in sections
        ),
        "published claims put to the test": sum(len(section.claims) for section in sections),
        "exercises that are judged": len(asked),
        "wrong answers that are known by name": sum(map(wrong_answers, asked)),
    }


def wrong_answers(exercise):
    if isinstance(exercise, exercises.Choice):
        return len(exercise.reasons) - 1
    return len(exercise.mistakes)


def last_run(results=RESULTS):
    """What the reports of pytest say, in one paragraph."""
    reports = [ElementTree.parse(path).getroot()[0] for path in sorted(results.glob("*.xml"))]
    if not reports:
        return NO_RUN
    total = {
        name: sum(int(one.get(name)) for one in reports)
        for name in ("tests", "failures", "errors", "skipped")
    }
    failed = total["failures"] + total["errors"]
    minutes = sum(float(one.get("time")) for one in reports) / 60
    day = datetime.fromisoformat(reports[0].get("timestamp")).strftime("%-d %B %Y")
    return (
        f"On {day}, {total['tests'] - failed - total['skipped']:,} tests passed, {failed:,} failed "
        f"and {total['skipped']:,} were skipped, in {minutes:.0f} minutes, with {versions()}."
    )


def versions():
    known = {one.name.lower() for one in importlib.metadata.distributions()}
    return ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES if name in known
    )
