"""Help that goes on, for those who ask: an idea, then lines of a solution, then a whole one.

>>> hint("0.1")
0.1: every letter has its reason, and check tells it. Hand in the one that you would choose.
"""

import io
import keyword
import random
import textwrap
import tokenize

from course_utils import exercises
from course_utils.exercises import record, texts
from course_utils.exercises.shown import shown

PUNCTUATION = set("()[]{},:=")  # says nothing about how to compute
MISSES = 3  # different wrong answers until a hint is offered

# Both last as long as the session: {id: number of steps}, {id: what `check` said}.
steps_taken = {}
wrong_sentences = {}


def hint(exercise_id):
    """Print the next piece of help for an exercise: each call goes one step further.

    First the idea, then the first line of a solution, then all of its lines, shuffled. Of a
    solution in one line come what it is made of, and its pieces. Where numbers are asked for, there
    is an idea only.

    Arguments
        exercise_id: such as ``"4.4"``.
    Raises
        ValueError: there is no exercise with this id.

    >>> hint("0.3")  # doctest: +ELLIPSIS
    0.3, the idea: Do a single day in your head first: ...
    Go on with hint("0.3"): what the missing line is made of.
    >>> hint("0.3")
    0.3, what the missing line is made of:
    <BLANKLINE>
        abs  actual  forecast  -
    <BLANKLINE>
    Go on with hint("0.3"): the pieces of that line, shuffled.
    """
    exercise = exercises.find(exercise_id)
    if exercise.fingerprint in record.passed():
        print(f'You have passed {exercise_id} already. solution("{exercise_id}") says more.')
        return
    if isinstance(exercise, exercises.Choice):
        print(
            f"{exercise_id}: every letter has its reason, and check tells it. "
            "Hand in the one that you would choose."
        )
        return
    steps = _steps(exercise_id)
    taken = steps_taken.get(exercise_id, 0)
    if taken == len(steps):
        print(
            f'That is all the help for {exercise_id}. To see it solved: solution("{exercise_id}")'
        )
        return
    steps_taken[exercise_id] = taken + 1
    (name, text), following = steps[taken], steps[taken + 1 :]
    print(f"{exercise_id}, {name}:{text}")
    if following:
        print(f'Go on with hint("{exercise_id}"): {following[0][0]}.')


def solution(exercise_id, show=False):
    """Print a right answer to an exercise that is passed; before that, ask first.

    Arguments
        exercise_id: such as ``"4.4"``.
        show: print it although the exercise is not passed, and mark the exercise as seen.
    Raises
        ValueError: there is no exercise with this id.

    >>> solution("0.3")  # doctest: +ELLIPSIS
    0.3 is not passed yet. To see it solved all the same: solution("0.3", show=True). It is ...
    """
    exercise = exercises.find(exercise_id)
    if exercise.fingerprint not in record.passed():
        if not show:
            print(
                f"{exercise_id} is not passed yet. To see it solved all the same: "
                f'solution("{exercise_id}", show=True). It is then marked as seen, not passed.'
            )
            return
        record.mark_seen(exercise.fingerprint)
    if isinstance(exercise, exercises.Function):
        text = texts.of(exercise_id)
        print(f"{exercise_id}, the author's way:\n\n{text['way']}\n")
        print(f"Others do it so:\n\n{text['other']}")
    elif isinstance(exercise, exercises.Number):
        print(f"{exercise_id}: {shown(exercise.reference)}. {exercise.explanation}")
    elif isinstance(exercise, exercises.Outcome):
        print(f"{exercise_id}, one way: {exercise.judge(exercise.reference).sentence}")
    else:
        print(f"{exercise_id}: {exercise.reference}. {exercise.reasons[exercise.reference]}")


def offer(exercise_id, sentence):
    """Remember what was said of a wrong answer; from the third different one on, offer a hint.

    Returns
        The offer, a sentence. It is empty before that, and where no hint is left.

    >>> [offer("0.2", sentence) for sentence in ("You gave 2: …", "You gave 2: …", "You gave 4: …")]
    ['', '', '']
    >>> offer("0.2", "You gave 39: …")
    'hint("0.2") gives you a first idea.'
    """
    said = wrong_sentences.setdefault(exercise_id, set())
    said.add(sentence)
    taken = steps_taken.get(exercise_id, 0)
    if len(said) < MISSES or taken == len(_steps(exercise_id)):
        return ""
    return f'hint("{exercise_id}") ' + (
        "goes on from there." if taken else "gives you a first idea."
    )


def missing_lines(exercise_id):
    """The lines of the author's way that the learner's cell does not hold, in their order."""
    text = texts.of(exercise_id)
    there = text["stub"].splitlines()
    missing = [line for line in text["way"].splitlines() if line.strip() and line not in there]
    return textwrap.dedent("\n".join(missing)).splitlines()


def pieces(line):
    """The names, numbers, signs and brackets of a line of code, in their order.

    >>> pieces("return np.mean(error**2)")
    ['return', 'np.mean', '(', 'error', '**', '2', ')']
    """
    found = []
    for token in tokenize.generate_tokens(io.StringIO(line).readline):
        if found and (token.string == "." or found[-1].endswith(".")):
            found[-1] += token.string
        elif token.string.strip() and token.type != tokenize.COMMENT:
            found.append(token.string)
    return found


def shuffled(parts, seed):
    """The parts in an order that only the seed decides, and that is never the right one."""
    rng = random.Random(seed)
    order = list(parts)
    while order == parts and len(set(parts)) > 1:
        rng.shuffle(order)
    return order


def _steps(exercise_id):
    """What `hint` gives away in turn: pairs of its name and its text."""
    idea = texts.of(exercise_id)["idea"]
    lines = missing_lines(exercise_id)
    steps = [("the idea", f" {idea}")] if idea else []
    if len(lines) == 1:
        parts = pieces(lines[0])
        steps += [
            ("what the missing line is made of", _set_apart("  ".join(_made_of(parts)))),
            (
                "the pieces of that line, shuffled",
                _set_apart("  ".join(shuffled(parts, exercise_id))),
            ),
        ]
    elif lines:
        steps += [
            ("the first missing line", _set_apart(lines[0])),
            ("all missing lines, shuffled", _set_apart("\n".join(shuffled(lines, exercise_id)))),
        ]
    return steps


def _made_of(parts):
    """The names and the operators of a line, each once and in the order of the alphabet."""
    names = {part for part in parts if part.replace(".", "").isidentifier()}
    signs = {part for part in parts if not any(map(str.isalnum, part))} - PUNCTUATION
    return [*sorted(name for name in names if not keyword.iskeyword(name)), *sorted(signs)]


def _set_apart(code):
    return "\n\n" + textwrap.indent(code, "    ") + "\n"
