"""Asking again what was passed: which exercises are due, with which numbers, and what is right."""

import re

import numpy as np

from course_utils import exercises
from course_utils.exercises import attempt, record, texts
from course_utils.exercises.closeness import exactly, same_as_typed
from course_utils.exercises.diagnosis.entries import counted
from course_utils.exercises.diagnosis.one_number import diagnosis_of_a_number
from course_utils.exercises.given import is_stub
from course_utils.exercises.kinds import Choice, Function, Number, Outcome, Verdict, quiet
from course_utils.exercises.shown import listed, shown

DRAWS = 10  # of which the one with the shortest numbers is asked


def planned(kept):
    """Those exercises of the course that were passed, by id, as ``(day, id)``, earliest first.

    Left out are those that are done, and the open tasks: what is found by trying is not remembered.
    Where days are equal, what was passed first comes first.
    """
    lessons = map(exercises.of_lesson, exercises.lessons())
    ids = {
        exercise.fingerprint: name
        for lesson in lessons
        for name, exercise in lesson.items()
        if not isinstance(exercise, Outcome)
    }
    plans = [(record.plan(kept, key), ids[key]) for key in kept["passed"] if key in ids]
    plans = [(day, name) for (step, day), name in plans if step < len(record.DAYS)]
    return sorted(plans, key=lambda plan: plan[0])


def question(exercise_id):
    """What is asked again today: the statement, new numbers for a function, the line to type."""
    statement = _statement(exercise_id)
    named = f"Exercise {exercise_id} " in statement
    lines = [statement if named else f"{exercise_id}  {statement}"]
    exercise = exercises.find(exercise_id)
    if isinstance(exercise, Function) and exercise.precise:
        # Three digits would not tell a right result from a wrong one.
        lines.append("Hand in your function: it is tried on new numbers every day.")
    elif isinstance(exercise, Function):
        case = todays_inputs(exercise)
        count = np.size(exercise.reference(**case))
        wanted = "the number" if count == 1 else f"the {count} numbers, as a list"
        lines.append(
            f"Today: what comes out for {listed(case)}? "
            f"Give {wanted}, to three digits or more, or hand in your function."
        )
    return "\n".join([*lines, f'review("{exercise_id}", "?")'])


def judge(exercise, answer):
    """The verdict on an answer to today's question. What cannot be read is no attempt."""
    if not isinstance(exercise, Function):
        verdict = exercise.judge(answer)
        if verdict.state == exercises.NOT_YET and typed(exercise, answer) is None:
            return Verdict(exercises.NOT_ATTEMPTED, verdict.sentence)
        return verdict
    if is_stub(answer):
        return Verdict(exercises.NOT_ATTEMPTED)
    if callable(answer):
        return exercise.judge(answer, seed=_seed(exercise))
    if exercise.precise:
        return Verdict(exercises.NOT_ATTEMPTED, exercise.judge(answer).sentence)
    try:
        value = attempt.read(answer)
    except attempt.Problem as problem:
        return Verdict(exercises.NOT_ATTEMPTED, str(problem))
    return _judge_result(exercise, value)


def typed(exercise, answer):
    """The letter or the number that was handed in, or None if it cannot be read as one."""
    if isinstance(exercise, Choice):
        return exercise.letter(answer)
    if isinstance(exercise, Number) and not is_stub(answer):
        try:
            value = attempt.read(answer)
        except attempt.Problem:
            return None
        return value.item() if value.ndim == 0 and np.isfinite(value) else None
    return None


def todays_inputs(exercise):
    """The arguments by name that a function is asked for, the same ones all day."""
    rng = np.random.default_rng(_seed(exercise))
    draws = [exercise.random_inputs(rng) for _ in range(DRAWS)]

    def unwelcome(case):
        return _is_infinite(exercise, case), _is_trivial(case), len(listed(case))

    return min(draws, key=unwelcome)


def _is_infinite(exercise, case):
    """Whether something infinite comes out, which nobody types."""
    with quiet():
        return not np.all(np.isfinite(exercise.reference(**case)))


def _is_trivial(case):
    """Whether an array holds one number alone: nothing is added up then, or left out."""
    return any(np.size(value) == 1 for value in case.values() if np.ndim(value))


def _seed(exercise):
    return [int(exercise.fingerprint, 16), record.today().toordinal()]


def _judge_result(exercise, value):
    case = todays_inputs(exercise)
    with quiet():
        right = np.asarray(exercise.reference(**case))
        mistakes = [np.asarray(m.answer(*case.values())) for m in exercise.mistakes]
    if value.size != right.size:
        wanted = "one number is" if right.size == 1 else f"{right.size} numbers are"
        return Verdict(exercises.NOT_ATTEMPTED, f"You gave {shown(value)}: {wanted} asked for.")
    value = value.reshape(right.shape)
    if _same(value, right):
        return Verdict(exercises.PASSED, exercise.explanation)
    for mistake, wrong in zip(exercise.mistakes, mistakes, strict=True):
        if _same(value, wrong):
            hint = mistake.hint
            break
    else:
        if right.ndim == 0:
            hint = diagnosis_of_a_number(value, right.item(), _same)
        else:
            wrong = [not _same(*pair) for pair in zip(value.flat, right.flat, strict=True)]
            hint = counted(np.array(wrong).reshape(right.shape), value, right)
    return Verdict(exercises.NOT_YET, f"For {listed(case)} you gave {shown(value)}: {hint}")


def _same(value, right):
    """Whether numbers are right as typed; one that is 0 but for the last bits is 0."""
    value, right = np.asarray(value), np.asarray(right)
    return value.shape == right.shape and all(
        exactly(v, r) or same_as_typed(v, r)
        for v, r in zip(value.ravel().tolist(), right.ravel().tolist(), strict=True)
    )


def _statement(exercise_id):
    """What the lesson asks, as plain text; its name where there is no text."""
    asked = texts.of(exercise_id).get("asked")
    if asked is None:
        return f"Exercise {exercise_id} of lesson {exercise_id.partition('.')[0].zfill(2)}"
    # Signs of markdown go; within code they stay, where ** is a power.
    plain = re.compile(r"```\w*\n(.*?)```|`([^`]*)`|\*\*|\$", re.DOTALL)
    return plain.sub(lambda found: found[1] or found[2] or "", asked).strip()
