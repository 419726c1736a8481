"""What travels from a learner to the board, the same on both sides: five entries and no more.

A message says in which room it belongs, from which random id it comes, what it is about, how that
went, and the number of the hint that `check` gave, if it gave a listed one.
"""

import json

from course_utils import exercises

JOINED, LEFT = "joined", "left"  # states about no exercise
LARGEST = 300  # bytes; an ordinary one has about 100


def written(room, who, exercise, state, hint):
    """A message as it travels.

    >>> written("kiwi-42", "9f2c81d0", "1.2", "not yet", 3)
    '{"room": "kiwi-42", "id": "9f2c81d0", "exercise": "1.2", "state": "not yet", "hint": 3}'
    """
    return json.dumps({"room": room, "id": who, "exercise": exercise, "state": state, "hint": hint})


def hints(exercise):
    """The listed hints of an exercise, of a choice those of all letters; the first has number 1.

    >>> hints(exercises.find("1.1"))[1]
    'that was the error for a cat. The label of a dog is 1.'
    """
    if isinstance(exercise, exercises.Choice):
        return list(exercise.reasons.values())
    return [mistake.hint for mistake in exercise.mistakes]


def hint_number(exercise, verdict):
    """The number of the listed hint with which a verdict ends; None for any other verdict.

    >>> exercise = exercises.find("1.1")
    >>> hint_number(exercise, exercise.judge(0.25)), hint_number(exercise, exercise.judge(17))
    (2, None)
    """
    if verdict.state != exercises.NOT_YET:
        return None
    given = [hint for hint in hints(exercise) if verdict.sentence.endswith(hint)]
    # One hint may be the end of another.
    return hints(exercise).index(max(given, key=len)) + 1 if given else None
