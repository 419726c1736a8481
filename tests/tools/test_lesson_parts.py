"""What is made for a class is made from these parts: none is lost, and none is another's."""

import pytest

from course_utils import exercises
from tests.helpers.all_exercises import EXERCISES
from tools import lesson_parts
from tools.lesson_parts import Exercise, Section, lessons, sections, split_at_headings

SECTIONS = [(lesson, section) for lesson in lessons().values() for section in lesson.sections]


def text(source):
    return {"cell_type": "markdown", "source": source}


def section_with(prose):
    return Section("A section", 2, False, parts=[prose])


def test_every_exercise_is_in_one_section():
    assert [one.id for _, section in SECTIONS for one in section.exercises] == list(EXERCISES)
    assert tuple(lessons()) == exercises.lessons()


@pytest.mark.parametrize(
    "section", [one for lesson, one in SECTIONS if lesson.number != "00"], ids=lambda one: one.title
)
def test_the_minutes_of_a_section_are_those_of_its_exercises(section):
    assert sum(one.minutes for one in section.exercises) == section.exercise_minutes


def test_the_self_test_takes_minutes_and_is_no_exercise():
    section = lessons()["00"].section("What do you know already?")
    assert (section.exercises, section.exercise_minutes) == ([], 10)


@pytest.mark.parametrize("name", EXERCISES)
def test_what_is_asked_does_not_announce_itself(name):
    asked = Exercise(name).asked
    assert asked[0] not in ">* " or asked.startswith(("**a**", "**Question", "*"))
    assert "minute)" not in asked and "Predict before" not in asked and f"**{name}" not in asked


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("1.2", "Write the error as a function that takes whole arrays."),
        ("1.12", "Widths are measured in cm."),
        ("2.6", "Where does the guess come to rest?"),  # stands in a quotation
        ("11.14", '**Question 2: *"Why is MSE sensitive to outliers?"*** Four errors are 1'),
    ],
)
def test_what_is_asked(name, start):
    assert Exercise(name).asked.startswith(start)


def test_an_exercise_has_its_code_its_idea_and_its_solution():
    one = Exercise("1.2")
    assert one.minutes == 4
    assert one.stub.endswith("return ...") and one.way.endswith("return prediction - target")
    assert one.idea.startswith("The error says")


def test_a_heading_in_code_is_none():
    source = "## One\n\n```python\n# no heading\n```\n\n### Two\n\nText."
    pieces = split_at_headings(source)
    assert [piece.splitlines()[0] for piece in pieces] == ["## One", "### Two"]
    assert "\n".join(pieces) == source


def test_what_stands_below_an_optional_heading_is_optional():
    found = sections(
        {
            "cells": [
                text("Above.\n\n# Title\n\n## A (optional)\n\n### B"),
                {"cell_type": "code", "source": "1", "outputs": []},
                text("Still B.\n\n## C\n\n## References"),
            ]
        }
    )
    assert [(one.title, one.level, one.optional) for one in found] == [
        ("", 0, False),
        ("Title", 1, False),
        ("A (optional)", 2, True),
        ("B", 3, True),
        ("C", 2, False),
        ("References", 2, True),
    ]
    assert [len(one.cells) for one in found] == [0, 0, 0, 1, 0, 0]
    assert found[3].prose == "### B\n\nStill B."


def test_questions_are_those_above_the_first_exercise():
    section = section_with(
        "## Why?\n\nIs it **bold**? It is 0.5. Why\nso? Do it.\n\n> Or quoted?\n\n$$a?$$\n\n"
        "```python\nb?\n```\n\n**Exercise 1.1 (1 minute).** What is it?\n\nAnd behind it?"
    )
    assert section.questions == ["Is it bold?", "Why so?"]


def test_a_question_comes_with_what_leads_up_to_it():
    asked = lesson_parts.questions_in(
        "Two **dice** fall. (One is\nloaded.) **Which?** Look: *is it red?* Then it is. Bye."
    )
    assert asked == [("Two dice fall. (One is loaded.)", "Which?"), ("", "Look: *is it red?*")]
    for listed in ("1. Of two, which? **a** this.", "- Which?", "| Which? |", "# Which?"):
        assert lesson_parts.questions_in(listed) == []


def test_formulas_and_claims_and_a_stop():
    section = section_with(
        "A $b$.\n\n$$c\n= d$$\n\n> **Check the claim.** One.\n>\n> Two.\n\n$$e$$\n\n"
        f"> **A published page, run.** Three.\n\n{lesson_parts.STOP} Rest."
    )
    assert section.formulas == ["c\n= d", "e"]
    assert [claim[-4:] for claim in section.claims] == ["One.", "ree."]
    assert section.ends_at_a_stop and not section_with("Go on.").ends_at_a_stop


def test_every_figure_comes_with_its_alternative():
    figures = [figure for _, section in SECTIONS for figure in section.figures]
    assert len(figures) > 60
    assert all(figure.png.startswith("iVBORw0KGgo") and len(figure.alt) >= 30 for figure in figures)
    assert figures[0].alt.startswith("Diagram of a neuron.")


def test_a_lesson_by_its_start_and_its_end():
    lesson = lessons()["01"]
    assert (lesson.number, lesson.title) == ("01", "Measure how wrong a prediction is")
    assert lesson.facts["You need"].startswith("Python functions and NumPy arrays")
    assert lesson.summary[0].startswith("The **error** is prediction minus target.")
    assert len(lesson.summary) == 6


def test_a_section_is_found_by_number_and_by_title():
    lesson = lessons()["01"]
    assert lesson.section("5").title == "5. Which way is down?"
    assert lesson.section("Now without a bias").exercises == [Exercise("1.11")]
    assert lesson.section("10") is None
    assert lessons()["04"].section("10").title == "10. Quiz"


def test_an_exercise_is_shown_with_what_was_printed_before_it():
    section = lessons()["01"].section("5")
    assert list(section.printed_before) == ["1.6", "1.8"]  # 1.7 follows an answer, and prose
    columns = lesson_parts.printed(section.printed_before["1.6"])
    assert columns.splitlines()[1] == "prediction 0.25   slope 0.50"
    assert "colleagues_grad" in lesson_parts.source(section.printed_before["1.8"])
    # A slider and a picture are no text.
    (before,) = lessons()["01"].section("6").printed_before.values()
    assert "Interactive figure" not in lesson_parts.printed(before)
    drawn = {
        "cell_type": "code",
        "source": "x",
        "outputs": [{"data": {"image/png": "", "text/plain": "A line."}}],
    }
    assert lesson_parts.printed(drawn) == ""
    assert (
        lesson_parts.printed(drawn | {"outputs": [{"data": {"text/plain": ["1\n", "2"]}}]})
        == "1\n2"
    )
