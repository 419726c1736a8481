"""The self-test of lesson 00: ten questions over the whole course, the same before and after.

It tells how many were right and which lessons teach the others, never which letter is right: so
that the questions are still good when they are asked for the second time.
"""

from course_utils.exercises.attempt import described

# The right letter of each question, and the lesson that teaches it.
KEY = (
    ("c", "01"),
    ("b", "02"),
    ("a", "03"),
    ("a", "04"),
    ("c", "05"),
    ("b", "06"),
    ("c", "07"),
    ("a", "08"),
    ("b", "09"),
    ("c", "12"),
)
LETTERS, UNKNOWN = "abc", "?"
SCORED = "Self-test: {score} right."
# Which lessons teach the others: none, one, several.
TAUGHT = ("", " The others: lesson {lessons}.", " The others: lessons {lessons}.")
ASKED = f'Type {len(KEY)} letters, such as "ab?c…", and ? where you do not know'


def letters(answers):
    """The letters that were typed, without blanks and commas, or the reason why they are none."""
    if not isinstance(answers, str):
        return "", f"{ASKED}. This is {described(answers)}."
    typed = [letter for letter in answers.lower() if not letter.isspace() and letter != ","]
    odd = [letter for letter in typed if letter not in LETTERS + UNKNOWN]
    if odd:
        return "", f"{ASKED}. {odd[0]!r} is none of {', '.join(LETTERS)}."
    if len(typed) != len(KEY):
        return "", f"{ASKED}. These are {len(typed)}."
    return "".join(typed), ""


def scored(typed):
    """How many letters are right, and the lessons that teach the others, in order."""
    others = [lesson for letter, (right, lesson) in zip(typed, KEY, strict=True) if letter != right]
    return len(KEY) - len(others), others
