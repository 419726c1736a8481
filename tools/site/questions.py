"""Exercises that a page judges itself, in the words of `check`: those with a letter or a number.

The script site/static/questions.js compares as `course_utils.exercises.kinds` does. All that it
says comes from there, so the two can differ in a comparison only, and a test looks for that.
"""

import html
import json
import re
from pathlib import Path

from course_utils import checks, exercises
from course_utils.exercises.closeness import DIGITS_TYPED
from course_utils.exercises.diagnosis import one_number
from course_utils.exercises.kinds import TWO_DIGITS
from course_utils.exercises.self_test import KEY, LETTERS, SCORED, TAUGHT, UNKNOWN
from tools.lesson_parts import Exercise

SCRIPT = Path(__file__).resolve().parents[2] / "site" / "static" / "questions.js"
# A letter, and its text up to the next one.
OPTION = re.compile(r"\*\*([a-f])\*\*\s+(.+?)(?=[,;.:?]?\s*\*\*[a-f]\*\*|\n\n|\Z)", re.DOTALL)
END = re.compile(r"[.?] (?=[A-Z(])")  # what follows the last option
# A page has a text field where a notebook has Python, so these have no counterpart there.
NEXT = {"again": "Try again.", "hint": "Try again, or open the hint below."}
READING = "({text} was read as {value}.)"
UNREAD = {
    "comma": "decimals take a point, as in 0.75, and thousands no comma, as in 2000.",
    "percent": "type it without the sign, as 0.75 for 75 %, or as 75 where percent are asked for.",
    "unit": "type the number alone, without what stands behind it.",
    "calculation": "only fractions are worked out, such as 2/3. Type the result, as in 0.75.",
    "no number": "one number is asked for, such as 0.75, −3 or 2/3.",
}


def question(name):
    """The HTML of one exercise, which the script makes a form of.

    Arguments
        name: the id of an exercise, such as ``"1.4"``.
    Raises
        ValueError: there is no such exercise, or its answer is neither a letter nor a number.

    >>> question("0.1").startswith('<div class="question" data-question="{&quot;id&quot;:')
    True
    """
    told = html.escape(json.dumps(facts(name), ensure_ascii=False), quote=True)
    return (
        f'<div class="question" data-question="{told}"><noscript>With scripts on, this page judges '
        f'your answer; in the notebook, <code>check("{name}", "?")</code> does.</noscript></div>'
    )


def self_test():
    """The HTML below the ten questions of lesson 00, whose letters the script puts to each.

    >>> self_test().startswith('<div class="question self-test" data-self-test="{&quot;key&quot;:')
    True
    """
    facts = {
        "key": KEY,
        "letters": [*LETTERS, UNKNOWN],
        "unknown": UNKNOWN,
        "not attempted": f"{checks.SYMBOLS[exercises.NOT_ATTEMPTED]} Self-test: "
        f"{exercises.NOT_ATTEMPTED}.",
        "scored": f"{checks.SYMBOLS[exercises.PASSED]} {SCORED}",
        "taught": TAUGHT,
    }
    told = html.escape(json.dumps(facts, ensure_ascii=False), quote=True)
    return (
        f'<div class="question self-test" data-self-test="{told}"><noscript>With scripts on, this '
        "page counts your answers; in the notebook, <code>self_test</code> does.</noscript></div>"
    )


def facts(name):
    exercise = exercises.find(name)
    told = {"id": name, "fingerprint": exercise.fingerprint}
    if isinstance(exercise, exercises.Choice):
        return told | {
            "right": exercise.reference,
            "reasons": exercise.reasons,
            "options": options(name),
        }
    if isinstance(exercise, exercises.Number):
        return told | {
            "right": number(exercise.reference),
            "explanation": exercise.explanation,
            "mistakes": [number(one.answer) | {"hint": one.hint} for one in exercise.mistakes],
        }
    kind = type(exercise).__name__.lower()
    raise ValueError(f"{name}: got a {kind}; expected an exercise with a letter or a number")


def options(name):
    """What each letter stands for, without its marks; nothing where that would be a formula.

    >>> options("1.12")
    {'a': 'cm', 'b': 'cm²', 'c': 'it has none'}
    """
    found = {letter: END.split(text)[0] for letter, text in OPTION.findall(Exercise(name).asked)}
    if any("$" in text for text in found.values()):
        return {}
    return {letter: text.replace("`", "").rstrip(" .?") for letter, text in found.items()}


def number(value):
    """A number, with what the comparison of a typed one needs to know of it."""
    return {
        "value": str(float(value)),  # as text: JSON has no infinity
        "whole": type(value) is int,
        "rounded": str(float(f"{value:.{DIGITS_TYPED}g}")),
        "two digits": str(float(f"{value:.2g}")),
    }


def sentences():
    """What all questions of a page have in common, for the script."""
    told = {
        "states": {
            state: f"{checks.SYMBOLS[state]} {{id}} {state}. {{sentence}}"
            for state in (exercises.PASSED, exercises.NOT_YET, exercises.NOT_ATTEMPTED)
        },
        "given": "You gave {value}: {reason}",
        "two digits": TWO_DIGITS,
        "next": NEXT,
        "reading": READING,
        "unread": UNREAD,
        "diagnosis": one_number.SENTENCES,
    }
    text = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/json" id="sentences">{text}</script>'
