"""A guide to a lesson for its teacher, in Markdown: the lesson's parts, its tables, the notes."""

import copy
import itertools

from course_utils import exercises
from course_utils.exercises.kinds import quiet
from course_utils.exercises.shown import shown

GUIDE = """\
<!-- Built by `make teaching` from lesson {number} and teaching/notes/{number}.md. -->

# Guide to lesson {number}: {title}

[The lesson](../../notebooks/{stem}.ipynb) · [its exercises on paper](../sheets/{stem}.html) · \
[all guides, plans and sheets](../README.md)

**Afterwards they can**

{can}

**They need** {need}

## The one idea

{idea}

## Minutes

{minutes}

## On the board

{board}

## Where to cut

{cut}

## What goes wrong in the room

{room}

## Section by section

A question to begin with, the figures, and each exercise with its usual wrong answers. What stands \
beside a wrong answer is what the learner reads; ask it back in your own words.

{sections}
"""


def guide(lesson, notes):
    return GUIDE.format(
        number=lesson.number,
        title=lesson.title,
        stem=lesson.stem,
        can=notes.texts["They can"],
        need=lesson.facts["You need"].replace("](", "](../../notebooks/"),
        idea=notes.texts["The one idea"],
        minutes=table_of_minutes(lesson, notes),
        board=notes.texts["On the board"],
        cut=notes.texts["Where to cut"],
        room=notes.texts["In the room"],
        sections="\n\n".join(filter(None, (part(one, notes) for one in lesson.sections))),
    )


def table_of_minutes(lesson, notes):
    """A row for each section, and the sums: of all, and with the core exercises alone."""
    rows = [
        "| section | reading, code, figures | exercises | core exercises |",
        "|---|---|---|---|",
    ]
    for section in lesson.sections:
        if section.title != "References":
            core = sum(one.minutes for one in section.exercises if one.id in notes.core)
            columns = section.reading_minutes, section.exercise_minutes, core
            rows.append(row(section.title, columns))
    main = [one for one in lesson.sections if not one.optional]
    reading = sum(one.reading_minutes for one in main)
    practice = sum(one.exercise_minutes for one in main)
    core = sum(lesson.exercises[name].minutes for name in notes.core)
    rows.append(row("**without what is optional**", (reading, practice, core)))
    return "\n".join(
        [
            *rows,
            "",
            f"Everything: {reading + practice:.0f} minutes. With the core exercises alone: "
            f"{reading + core:.0f}.",
        ]
    )


def row(title, minutes):
    return f"| {title} | {' | '.join(f'{n:.0f}' if n else '' for n in minutes)} |"


def part(section, notes):
    """A section as its teacher needs it; empty if it holds nothing to ask, to show or to do."""
    lines = []
    if section.level > 1 and not section.title.startswith(("What you saw", "Three questions")):
        lines += [f"- Ask: {question}" for question in section.questions[:2]]
    lines += [f"- Figure: {figure.alt}" for figure in section.figures]
    blocks = ["\n".join(lines)] if lines else []
    blocks += [exercise(one, one.id in notes.core) for one in section.exercises]
    if section.ends_at_a_stop:
        blocks.append("*The lesson's place to stop is in this section.*")
    if not blocks:
        return ""
    return "\n\n".join([f"### {section.title} ({section.minutes:.0f} minutes)", *blocks])


def exercise(one, is_core):
    known = exercises.find(one.id)
    weight = "core" if is_core else "extra"
    unit = "minute" if one.minutes == 1 else "minutes"
    blocks = [
        f"#### {one.id}, {one.minutes} {unit}, {weight}",
        "\n".join(f"> {line}".rstrip() for line in one.asked.splitlines()),
        right_answer(one, known),
        "\n".join(wrong_answers(known)),
    ]
    if one.idea:
        blocks.append(f"Stuck? {one.idea}")
    return "\n\n".join(blocks)


def right_answer(one, known):
    if isinstance(known, exercises.Function):
        return f"Right, for example:\n\n```python\n{one.way}\n```"
    if isinstance(known, exercises.Choice):
        return f"Right: **{known.reference}**. {known.reasons[known.reference]}"
    if isinstance(known, exercises.Outcome):
        return f"Right, for example: `{listed(known.reference)}`. {known.explanation}"
    return f"Right: `{shown(known.reference)}`. {known.explanation}"


def wrong_answers(known):
    """A line for each hint, with the answers that get it."""
    if isinstance(known, exercises.Choice):
        wrong = [letter for letter in known.reasons if letter != known.reference]
        return [f"- **{letter}**: {known.reasons[letter]}" for letter in wrong]
    lines = []
    for hint, mistakes in itertools.groupby(known.mistakes, key=lambda mistake: mistake.hint):
        given = " or ".join(dict.fromkeys(f"`{answer(known, one.answer)}`" for one in mistakes))
        lines.append(f"- {given}: {hint}")
    return lines


def answer(known, mistake):
    """A wrong answer as it stands on the screen: of a function, what it gives for the example."""
    if isinstance(known, exercises.Outcome):
        return listed(mistake)
    if not isinstance(known, exercises.Function):
        return shown(mistake)
    with quiet():
        return shown(mistake(*copy.deepcopy(list(known.examples[0].values()))), digits=4)


def listed(numbers):
    return ", ".join(shown(number) for number in numbers)
