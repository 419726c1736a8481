"""``check("1.2", answer)`` says at once whether an answer is right; `progress` what is done so far.

>>> check("0.1", "?")
○ 0.1 not attempted yet.

`hint` and `solution` help on, and `review` asks again, days later, what was passed. `self_test`
scores the ten questions of lesson 00.
"""

from course_utils import exercises
from course_utils.exercises import attempt, class_code, helping, record, reviewing
from course_utils.exercises import self_test as of_self_test
from course_utils.exercises.helping import hint, solution
from course_utils.exercises.shown import shown

__all__ = ["check", "hint", "progress", "review", "self_test", "solution"]

CHANGED = "changed since you passed it"
SEEN = "solution seen, not passed yet"
SYMBOLS = {
    exercises.PASSED: "✓",
    exercises.NOT_ATTEMPTED: "○",
    exercises.NOT_YET: "✗",
    CHANGED: "↻",
    SEEN: "◐",
}
AT_ONCE = 5  # questions of a review

# Called with the id, the exercise and its verdict; only `classroom.join` puts a function here.
on_verdict = None


def check(exercise, answer=..., *more):
    """Print a one-line verdict on an answer, and remember the exercise if it passed.

    Arguments
        exercise: its id, such as ``"1.2"``.
        answer: a function, a number, a list of numbers or a letter, as the exercise asks. ``...``,
            ``"?"`` and none at all mean not attempted yet. Whatever the answer does wrong ends in a
            line, never a traceback.
        more: the other numbers, where several are asked for and no list is written. Otherwise
            nothing: a decimal comma, as in ``-0,75``, makes two answers of one.
    Raises
        ValueError: there is no exercise with this id.
    """
    asked = exercises.find(exercise)
    if more and isinstance(asked, exercises.Outcome):
        answer = [answer, *more]
    elif more:
        print(_several(exercise, [answer, *more]))
        return
    verdict = asked.judge(answer)
    wrong = verdict.state == exercises.NOT_YET
    _print(exercise, verdict, helping.offer(exercise, verdict.sentence) if wrong else "")
    # The verdict stands before anything can go wrong with the file.
    typed = reviewing.typed(asked, answer)
    if verdict.state == exercises.PASSED:
        record.remember_pass(exercise, asked.fingerprint, typed)
    elif typed is not None:
        record.remember_first(asked.fingerprint, typed)
    if on_verdict is not None:
        on_verdict(exercise, asked, verdict)


def progress(lesson=None):
    """Print which exercises have been passed in this folder, and which of these have changed since.

    Arguments
        lesson: a number such as ``"01"`` for its exercises one by one, and what you thought at
            first, and a class code: it says the same to a teacher who asks for it. None for all
            lessons.
    Raises
        ValueError: there is no such lesson, or it has no exercises.
    """
    kept = record.read()
    for number in exercises.lessons() if lesson is None else [lesson]:
        asked = exercises.of_lesson(number)
        done = [name for name, exercise in asked.items() if exercise.fingerprint in kept["passed"]]
        print(f"Lesson {number}: {len(done)} of {len(asked)} passed.")
    changed = _changed(kept["passed"])
    if lesson is not None:
        changed = [name for name in changed if name.partition(".")[0].zfill(2) == lesson]
        _one_by_one(asked, kept, done, changed)
    if changed:
        numbers = ", ".join(changed)
        print(f"{SYMBOLS[CHANGED]} {numbers} {CHANGED}. (Numbers as they were then.)")
    if lesson is None and len(kept["self_tests"]) > 1:
        scores = (f"{score} on {day}" for day, score in sorted(kept["self_tests"].items()))
        print(f"Self-test: {', '.join(scores)}.")
    if lesson is not None and (thoughts := list(_first_thoughts(asked, kept["first"]))):
        print(f"At first you thought: {', '.join(thoughts)}.")
    if lesson is not None:
        code = class_code.encode(lesson, done)
        print(f"Class code, if you are asked for it: {code} ({class_code.spoken(code)})")


def self_test(answers):
    """Print how many of the ten questions of lesson 00 are right, and remember it for today.

    Arguments
        answers: ten letters in one text, with ``"?"`` where you do not know.

    >>> self_test("??????????")
    ○ Self-test: not attempted yet.
    """
    typed, trouble = of_self_test.letters(answers)
    if trouble:
        print(f"{SYMBOLS[exercises.NOT_YET]} Self-test: {trouble}")
    elif set(typed) == {of_self_test.UNKNOWN}:
        print(f"{SYMBOLS[exercises.NOT_ATTEMPTED]} Self-test: {exercises.NOT_ATTEMPTED}.")
    else:
        right, others = of_self_test.scored(typed)
        score = f"{right} of {len(typed)}"
        sentence = of_self_test.SCORED + of_self_test.TAUGHT[min(len(others), 2)]
        sentence = sentence.format(score=score, lessons=", ".join(others))
        print(f"{SYMBOLS[exercises.PASSED]} {sentence}")
        record.remember_self_test(score)


def review(exercise=None, answer="?"):
    """Ask again what was passed on earlier days, or judge the answer to such a question.

    A question comes back a day after its exercise was passed, and then 3, 7 and 21 days after each
    right answer. After a wrong one it comes back the next day and starts again. Where a function
    was written, the numbers are new every day. An open task is not asked again.

    Arguments
        exercise: the id of a question, such as ``"1.2"``. None prints up to five questions, those
            that have waited longest, each with the line to type.
        answer: a letter or a number; where a function was written, what comes out for the numbers
            in the question, or the function. ``"?"`` means not attempted yet.
    Raises
        ValueError: there is no exercise with this id.

    >>> review("0.1", "b")
    0.1 has not been passed yet. What was passed in a lesson is asked again.
    """
    if exercise is None:
        _ask(reviewing.planned(record.read()))
        return
    asked = exercises.find(exercise)
    if isinstance(asked, exercises.Outcome):
        print(f"{exercise} is an open task, which is not asked again. check judges it at any time.")
        return
    kept = record.read()
    if asked.fingerprint not in kept["passed"]:
        print(f"{exercise} has not been passed yet. What was passed in a lesson is asked again.")
        return
    verdict = reviewing.judge(asked, answer)
    if verdict.state == exercises.NOT_ATTEMPTED:
        _print(exercise, verdict)
        return
    right = verdict.state == exercises.PASSED
    plan = record.plan(kept, asked.fingerprint)
    step, day = record.replanned(*plan, right)
    early = right and not record.is_due(*plan)
    _print(exercise, verdict, _when_again(step, day, early))
    record.remember_review(asked.fingerprint, right)


def _several(exercise, answers):
    line = f"{SYMBOLS[exercises.NOT_YET]} {exercise} {exercises.NOT_YET}."
    if len(answers) > 2:
        return f"{line} {len(answers)} values came, and one answer is asked for."
    first, second = map(attempt.described, answers)
    return f"{line} Two values came, {first} and {second}. Decimals take a point, as in 0.75."


def _print(exercise, verdict, more=""):
    line = f"{SYMBOLS[verdict.state]} {exercise} {verdict.state}. {verdict.sentence}".strip()
    print(f"{line} {more}".strip())


def _ask(planned):
    today = record.today()
    due = [name for day, name in planned if day <= today]
    if due:
        count = "1 question is" if len(due) == 1 else f"{len(due)} questions are"
        some = f" Here are the {AT_ONCE} that have waited longest." if len(due) > AT_ONCE else ""
        print(f"{count} due.{some} Type an answer for ? in a cell of your own.")
        for name in due[:AT_ONCE]:
            print(f"\n{reviewing.question(name)}")
    elif planned:
        print(f"Nothing is due today. The next question comes {_from_today(planned[0][0])}.")
    else:
        print(
            "There is nothing to review. "
            "What you pass in a lesson is asked again for the first time on the next day."
        )


def _when_again(step, day, early):
    if step == len(record.DAYS):
        return "You have known it for weeks: it is not asked again."
    start = "It was not due yet, and is asked" if early else "It is asked"
    return f"{start} again {_from_today(day)}."


def _from_today(day):
    days = (day - record.today()).days
    return "tomorrow" if days == 1 else f"in {days} days"


def _one_by_one(asked, kept, done, changed):
    """Print a symbol for every exercise of a lesson, and those whose solution was only seen."""
    seen = [name for name, exercise in asked.items() if exercise.fingerprint in kept["seen"]]
    states = dict.fromkeys(asked, exercises.NOT_ATTEMPTED) | dict.fromkeys(seen, SEEN)
    states |= dict.fromkeys(changed, CHANGED) | dict.fromkeys(done, exercises.PASSED)
    print("  ".join(f"{SYMBOLS[states[name]]} {name}" for name in asked))
    seen = [name for name in seen if states[name] == SEEN]
    if seen:
        print(f"{SYMBOLS[SEEN]} {', '.join(seen)} {SEEN}.")


def _first_thoughts(asked, first):
    """What the first answers were, such as "1.4 a", with a mark at those that were not right."""
    for name, exercise in asked.items():
        answer = first.get(exercise.fingerprint)
        if answer is not None:
            right = exercise.judge(answer).state == exercises.PASSED
            answer = answer if isinstance(answer, str) else shown(answer)
            yield f"{name} {answer}" + ("" if right else f" {SYMBOLS[exercises.NOT_YET]}")


def _changed(passed):
    """The ids whose latest pass was for an exercise that is no longer in the course."""
    lessons = map(exercises.of_lesson, exercises.lessons())
    present = {exercise.fingerprint for lesson in lessons for exercise in lesson.values()}
    return [
        name for name, fingerprint in record.latest(passed).items() if fingerprint not in present
    ]
