"""Passed exercises are remembered, each as what it was: not even a renumbering mixes them up."""

import hashlib
import json
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from course_utils import exercises
from course_utils.checks import check, progress
from course_utils.exercises import Choice, Function, Mistake, Number, Outcome, lesson_01, record
from tests.helpers.progress_files import COURSE, passed, stored

pytestmark = pytest.mark.usefixtures("folder", "new_session")

ROOT = Path(__file__).resolve().parents[2]


# ---- What is printed ----


@pytest.mark.parametrize("unknown", ["1", "77", 1, ""])
def test_unknown_lesson_is_refused(unknown):
    with pytest.raises(ValueError) as caught:
        progress(unknown)
    lessons = "00, 01, 02, 03, 04, 05, 06, 07, 08, 09, 10, 11, 12, 13, 14"
    assert str(caught.value) == f"lesson: got {unknown!r}; expected one of {lessons}"


def test_progress_shows_what_is_passed(said, told_of):
    check("1.1", -0.75)
    check("1.3", 3)
    check("1.14", "c")
    check("0.1", "b")
    first, second, _ = told_of("01")
    assert first == "Lesson 01: 2 of 14 passed."
    assert second.startswith("✓ 1.1  ○ 1.2  ○ 1.3")
    assert second.endswith("✓ 1.14")
    lines = said(progress)
    assert lines[:2] == ["Lesson 00: 1 of 3 passed.", "Lesson 01: 2 of 14 passed."]
    assert len(lines) == len(exercises.lessons())


# ---- A lesson that changes after a learner has passed some of it ----

CHANGED = "changed since you passed it. (Numbers as they were then.)"
NEW = Number(0.375, (), "This exercise is new: nobody has passed it.")


@pytest.fixture
def edit(monkeypatch):
    """Give lesson 01 these exercises, numbered from 1.1 on."""

    def edit(*renewed):
        numbered = {f"1.{number}": exercise for number, exercise in enumerate(renewed, start=1)}
        monkeypatch.setattr(lesson_01, "EXERCISES", numbered)

    return edit


def test_an_exercise_put_in_between_is_not_credited_with_an_old_pass(folder, told_of, edit):
    first, second, third, *_ = lesson_01.EXERCISES.values()
    (folder / "progress.json").write_text(json.dumps({"passed": passed("1.2", "1.3")}))
    edit(first, NEW, second, third)
    assert told_of("01") == [
        "Lesson 01: 2 of 4 passed.",
        "○ 1.1  ○ 1.2  ✓ 1.3  ✓ 1.4",
    ]
    check("1.2", 0.375)
    assert stored(folder) == passed("1.2", "1.3") | {NEW.fingerprint: "1.2"}
    assert told_of("01")[1] == "○ 1.1  ✓ 1.2  ✓ 1.3  ✓ 1.4"


def test_an_exercise_keeps_its_pass_in_another_lesson(folder, told_of, edit):
    (folder / "progress.json").write_text(json.dumps({"passed": passed("0.2", "1.2")}))
    edit(COURSE["1.1"], COURSE["0.2"])
    assert told_of("01")[:2] == ["Lesson 01: 1 of 2 passed.", "○ 1.1  ✓ 1.2"]


def test_a_changed_exercise_is_shown_until_it_is_passed_again(folder, said, told_of, edit):
    old = passed("0.1", "1.1", "1.2", "1.3")
    (folder / "progress.json").write_text(json.dumps({"passed": old}))
    edit(COURSE["1.1"], NEW)
    # 1.3 is no longer there at all.
    assert told_of("01") == [
        "Lesson 01: 1 of 2 passed.",
        "✓ 1.1  ↻ 1.2",
        f"↻ 1.2, 1.3 {CHANGED}",
    ]
    assert told_of("00")[0] == "Lesson 00: 1 of 3 passed."
    assert len(told_of("00")) == 2
    lines = said(progress)
    assert lines[1] == "Lesson 01: 1 of 2 passed."
    assert lines[-1] == f"↻ 1.2, 1.3 {CHANGED}"
    check("1.2", 0.375)
    assert told_of("01") == [
        "Lesson 01: 2 of 2 passed.",
        "✓ 1.1  ✓ 1.2",
        f"↻ 1.3 {CHANGED}",
        "At first you thought: 1.2 0.375.",
    ]
    # Nothing is lost: when the old exercises come back, so do their passes.
    assert stored(folder) == old | {NEW.fingerprint: "1.2"}
    edit(*(COURSE[name] for name in ("1.1", "1.2", "1.3")))
    assert told_of("01")[:2] == ["Lesson 01: 3 of 3 passed.", "✓ 1.1  ✓ 1.2  ✓ 1.3"]


def test_a_pass_goes_by_the_number_it_had_last(folder, told_of, edit):
    check("1.1", -0.75)
    edit(NEW, COURSE["1.1"])
    check("1.2", -0.75)
    assert stored(folder) == {COURSE["1.1"].fingerprint: "1.2"}
    edit(COURSE["1.3"], NEW)
    assert told_of("01")[1:] == ["○ 1.1  ↻ 1.2", f"↻ 1.2 {CHANGED}"]


def test_an_entry_is_shown_even_if_another_exercise_has_its_number(folder, told_of, edit):
    old = passed("1.2", "1.3")
    (folder / "progress.json").write_text(json.dumps({"passed": old}))
    edit(COURSE["1.1"], NEW, COURSE["1.1"], COURSE["1.2"])
    assert told_of("01")[1:] == ["○ 1.1  ○ 1.2  ↻ 1.3  ✓ 1.4", f"↻ 1.3 {CHANGED}"]
    edit(NEW, COURSE["1.4"], COURSE["1.2"])
    assert told_of("01")[1:] == ["○ 1.1  ○ 1.2  ✓ 1.3", f"↻ 1.3 {CHANGED}"]
    # What is passed under a number takes the place of the older entry, even if it was here before.
    (folder / "progress.json").write_text(json.dumps({"passed": passed("1.1", "1.2")}))
    edit(NEW, COURSE["1.1"])
    assert told_of("01")[1:] == ["○ 1.1  ✓ 1.2", f"↻ 1.2 {CHANGED}"]
    check("1.2", -0.75)
    assert told_of("01")[1:] == ["○ 1.1  ✓ 1.2"]
    assert list(stored(folder).values()) == ["1.2", "1.2"]
    edit(NEW, COURSE["1.2"])
    check("1.2", COURSE["1.2"].reference)
    assert told_of("01")[1:] == ["○ 1.1  ✓ 1.2"]


# ---- Files of version 1, which held the numbers alone ----


@pytest.fixture
def as_version_1(folder, monkeypatch):
    """Let version 1 have had the exercises of today, which will not stay as they are."""
    path = folder / "version_1.json"
    path.write_text(json.dumps({name: exercise.fingerprint for name, exercise in COURSE.items()}))
    monkeypatch.setattr(record, "VERSION_1", path)


def test_the_numbers_of_version_1_count(folder, told_of, edit, as_version_1):
    (folder / "progress.json").write_text('{"passed": ["0.1", "1.2", "1.3"]}')
    assert told_of("01")[1].startswith("○ 1.1  ✓ 1.2  ✓ 1.3  ○ 1.4")
    edit(COURSE["1.1"], NEW, COURSE["1.2"], NEW)
    assert told_of("01") == [
        "Lesson 01: 1 of 4 passed.",
        "○ 1.1  ○ 1.2  ✓ 1.3  ○ 1.4",
        f"↻ 1.3 {CHANGED}",
    ]
    check("1.1", -0.75)
    assert stored(folder) == passed("0.1", "1.2", "1.3", "1.1")


def test_a_number_that_never_was_is_kept_and_shown(folder, said, told_of, as_version_1):
    (folder / "progress.json").write_text('{"passed": ["1.99", "1.2", "foo"]}')
    assert told_of("01")[2:] == [f"↻ 1.99 {CHANGED}"]
    assert said(progress)[-1] == f"↻ 1.99, foo {CHANGED}"
    check("1.1", -0.75)
    assert stored(folder) == {"1.99": "1.99", "foo": "foo"} | passed("1.2", "1.1")
    assert said(progress)[-1] == f"↻ 1.99, foo {CHANGED}"


def test_version_1_had_150_exercises(folder):
    of_version_1 = json.loads(record.VERSION_1.read_text(encoding="utf-8"))
    assert len(of_version_1) == len(set(of_version_1.values())) == 150
    digest = hashlib.sha256(json.dumps(of_version_1).encode()).hexdigest()
    assert digest[:16] == "3ca336605b124ac5", "what they were cannot change any more"
    (first, _), *others = of_version_1.items()
    (folder / "progress.json").write_text(json.dumps({"passed": [name for name, _ in others]}))
    check(first, "b")
    assert {fingerprint for _, fingerprint in others} < set(stored(folder))


def test_files_that_are_no_modules_are_part_of_the_package():
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packaged = {
        ROOT / package.replace(".", "/") / name
        for package, names in pyproject["tool"]["setuptools"]["package-data"].items()
        for name in names
    }
    there = {path for path in (ROOT / "course_utils").rglob("*") if path.is_file()}
    assert {path for path in there if path.suffix not in (".py", ".pyc")} == packaged


# ---- Fingerprints ----


def test_no_two_exercises_of_the_course_have_the_same_fingerprint():
    assert len({exercise.fingerprint for exercise in COURSE.values()}) == len(COURSE)


FUNCTION = Function(
    reference=lambda weight, feature: weight * feature / 7,
    random_inputs=lambda rng: {"weight": rng.normal(), "feature": rng.normal(size=3)},
    mistakes=(Mistake(lambda weight, feature: weight, "Where is the feature?"),),
    explanation="A slope.",
    examples=({"weight": 2.0, "feature": np.array([0.1, -0.7])},),
)
NUMBER = Number(0.1 + 0.2, (Mistake(3, "Ten times as much."),), "A sum.")
CHOICE = Choice("b", {"a": "Not this one.", "b": "The other one."})
OUTCOME = Outcome(
    names=("weight", "bias"),
    reached=lambda weight, bias: weight + bias,
    quantity="a sum",
    form="{:.1f} cm",
    reference=(0.1, 0.2),
    mistakes=(Mistake((3, 4), "Ten times as much."),),
    explanation="A sum.",
    at_most=0.1 + 0.2,
)
ORIGINALS = {type(exercise): exercise for exercise in (FUNCTION, NUMBER, CHOICE, OUTCOME)}


def test_a_fingerprint_is_the_same_on_every_machine():
    found = [exercise.fingerprint for exercise in ORIGINALS.values()]
    assert found == ["0cf21af8", "11eae18c", "bb10f373", "c1de236f"]


OTHERS = {
    "function, result": replace(FUNCTION, reference=lambda weight, feature: weight * feature / 8),
    "function, explanation": replace(FUNCTION, explanation="The slope."),
    "function, example": replace(
        FUNCTION,
        reference=lambda weight, feature: 2 * weight * feature / 7,
        examples=({"weight": 1.0, "feature": np.array([0.1, -0.7])},),
    ),
    "function, names": replace(
        FUNCTION,
        reference=lambda w, feature: w * feature / 7,
        examples=({"w": 2.0, "feature": np.array([0.1, -0.7])},),
    ),
    "number, result": replace(NUMBER, reference=0.30001),
    "number, explanation": replace(NUMBER, explanation="The sum."),
    "choice, reason": replace(CHOICE, reasons={"b": "Another one."}),
    "outcome, goal": replace(OUTCOME, at_most=0.4),
    "outcome, side of the goal": replace(OUTCOME, at_most=np.inf, at_least=0.3),
    "outcome, quantity": replace(OUTCOME, quantity="a total"),
    "outcome, names": replace(OUTCOME, names=("slope", "bias")),
    "outcome, explanation": replace(OUTCOME, explanation="The sum."),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_a_fingerprint_tells_what_is_right_and_what_is_learnt(other):
    assert other.fingerprint != ORIGINALS[type(other)].fingerprint


SAME = {
    "function": replace(FUNCTION, mistakes=(), random_inputs=lambda rng: {}),
    "function, last bits": replace(
        FUNCTION, reference=lambda weight, feature: feature * (weight / 7)
    ),
    "number": replace(NUMBER, mistakes=(Mistake(3, "Too much."),)),
    "number, last bits": replace(NUMBER, reference=0.3),
    "outcome": replace(OUTCOME, mistakes=(), reference=(0.2, 0.1), advice=lambda *numbers: "Less."),
    "outcome, last bits": replace(OUTCOME, at_most=0.3),
    "choice, letters": replace(CHOICE, reference="a", reasons={"a": "The other one."}),
    "choice": replace(
        CHOICE, reasons={"a": "Look again.", "b": "The other one.", "c": "Nor this."}
    ),
}


@pytest.mark.parametrize("same", SAME.values(), ids=SAME)
def test_a_fingerprint_does_not_change_with_the_hints_or_the_machine(same):
    assert same.fingerprint == ORIGINALS[type(same)].fingerprint


def test_the_sign_of_a_zero_does_not_count():
    assert Number(-0.0, (), "Zero.").fingerprint == Number(0.0, (), "Zero.").fingerprint
