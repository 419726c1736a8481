"""What is said about an answer that nobody foresaw is true, also of inputs that it never saw."""

import numpy as np
import pytest

from course_utils.exercises import PASSED, closeness
from course_utils.exercises.diagnosis.one_number import diagnosis_of_a_number
from course_utils.exercises.diagnosis.search import diagnosis
from tests.helpers.all_exercises import FUNCTIONS


def how_many(case):
    return next((len(value) for value in case.values() if np.ndim(value)), 1)


def first_changed(by):
    return lambda r, case: np.concatenate([r[:1] + by, r[1:]])


# Distortions of right values, drawn at random: {name: (how, the names of the findings that fit)}.
# What a distortion does may come out as another one: half of something is 1/N of it where N is 2.
DISTORTIONS = {
    "a factor": (lambda rng: scaled(rng.uniform(0.3, 3)), {"factor"}),
    "minus": (lambda rng: scaled(-1), {"minus"}),
    "twice": (lambda rng: scaled(2), {"twice"}),
    "half": (lambda rng: scaled(0.5), {"half"}),
    "N": (
        lambda rng: lambda r, case: r * how_many(case),
        {"times the number of values", "twice", "arguments alone"},
    ),
    "1/N": (
        lambda rng: lambda r, case: r / how_many(case),
        {"divided by the number of values", "half", "as shares"},
    ),
    "an offset": (lambda rng: shifted(rng.uniform(0.1, 2)), {"offset"}),
    "absolute": (lambda rng: lambda r, case: np.abs(r), {"absolute", "minus", "sign"}),
    "square": (lambda rng: lambda r, case: r**2, {"square", "absolute"}),
    "mean": (lambda rng: lambda r, case: many(r).mean(), {"mean", "constant"}),
    "sum": (lambda rng: lambda r, case: many(r).sum(), {"sum"}),
    "transposed": (lambda rng: lambda r, case: table(r).T, {"transposed"}),
    "reversed": (lambda rng: lambda r, case: many(r)[::-1], {"reversed", "one place later"}),
    "shifted": (
        lambda rng: lambda r, case: np.roll(many(r), 1, axis=0),
        {"one place later", "reversed"},
    ),
    "sorted": (
        lambda rng: lambda r, case: np.sort(many(r), axis=0),
        {"sorted", "reversed", "one place later"},
    ),
    "the first is wrong": (
        lambda rng: lambda r, case: first_changed(rng_free(rng))(many(r), case),
        {"where"},
    ),
    "negative ones are wrong": (
        lambda rng: lambda r, case: np.where(r < 0, r - 3.25, r),
        {"where", "offset"},
    ),
    "ceiling": (lambda rng: bounded(np.minimum, rng.uniform(0.3, 0.9)), {"ceiling", "constant"}),
    "floor": (lambda rng: bounded(np.maximum, rng.uniform(0.1, 0.4)), {"floor", "constant"}),
    "infinite": (lambda rng: lambda r, case: np.where(r > 1, np.inf, r), {"infinite"}),
    "inside a logarithm": (
        lambda rng: lambda r, case: -np.log(np.exp(-r) + 1e-7),
        {"inside a logarithm", "constant", "where"},
    ),
    "a row in brackets": (lambda rng: lambda r, case: r[np.newaxis], {"reshaped"}),
    "noise": (lambda rng: lambda r, case: r + rng.normal(size=r.shape), {"plain"}),
}


def scaled(factor):
    return lambda r, case: factor * r


def shifted(by):
    return lambda r, case: r + by


def bounded(bound, limit):
    return lambda r, case: bound(r, limit)


def rng_free(rng):
    """A change that is no multiple of the digits that inputs have."""
    return rng.uniform(0.5, 2)


class Impossible(Exception):
    """This distortion has no meaning for values of this shape."""


def many(values):
    if values.ndim == 0:
        raise Impossible
    return values


def table(values):
    if values.ndim != 2:
        raise Impossible
    return values


@pytest.mark.parametrize("name", DISTORTIONS)
def test_a_distortion_is_named_or_nothing_is_claimed(name, rng):
    draw, fitting = DISTORTIONS[name]
    found = tried = 0
    # Some of them, others for each distortion: all of them would take half a minute.
    for exercise in rng.choice(list(FUNCTIONS.values()), len(FUNCTIONS), replace=False):
        if tried == 15:
            break
        distort = draw(rng)
        cases = exercise.cases(drawn=20)
        right = [np.asarray(exercise.reference(**case)) for case in cases]
        with np.errstate(all="ignore"):
            try:
                given = [np.asarray(distort(r, case)) for r, case in zip(right, cases, strict=True)]
            except Impossible:
                continue
            if any(np.isnan(value).any() for value in given):
                continue
            if all(map(closeness.exactly, given, right)):
                continue
            tried += 1
            finding = diagnosis(exercise.reference, cases, given)
            # A row of probabilities has the same sum on every input: then that may be said, too.
            same = {"constant"} if np.ptp([value.sum() for value in given]) < 1e-12 else set()
            assert finding.name.partition(" in ")[0] in {*fitting, "plain", *same}, finding.sentence
            if finding.holds:
                for case in exercise.cases(seed=int(rng.integers(2**32))):
                    value = np.asarray(distort(np.asarray(exercise.reference(**case)), case))
                    assert finding.holds(exercise.reference, case, value), finding.sentence
        found += finding.name.partition(" in ")[0] in fitting
    assert found


WORKED = {
    # 1.2 is prediction − target, 1.5 the mean of its squares, 2.6 a clipped error.
    "1.2": [
        (lambda t, p: t - p, "the sign is the other way round."),
        (lambda t, p: p, "that is prediction itself, unchanged."),
        (lambda t, p: p - t + 0.5, "every value is 0.5 too high, on every input."),
        (lambda t, p: 1.7 * (p - t), "that is 1.7 times what is asked for, on every input."),
        (lambda t, p: p - t[::-1], "it comes out right for target in reverse order."),
        (lambda t, p: p - np.abs(t), "it comes out right for the size of target without its sign."),
        (lambda t, p: p * t, "that is target times prediction."),
        (
            lambda t, p: np.where(p > t, p - t, 7.0),
            "of the inputs tried, it is wrong exactly where target is not below prediction. "
            "Wherever it is wrong, it gives 7.",
        ),
        (
            lambda t, p: np.subtract.outer(p, t),
            "that has shape (2, 2), and (2,) is asked for: every number has met every other one. "
            "One of the inputs was turned into a column.",
        ),
        (lambda t, p: (p - t)[1:], "the first value is missing."),
        (lambda t, p: np.round(p - t), "that is rounded to whole numbers."),
        (lambda t, p: np.zeros(2), "0 comes out on every input tried."),
    ],
    "1.5": [
        (lambda t, p: np.mean((p - t) ** 2) * 2, "that is twice what is asked for."),
        (lambda t, p: np.mean(p - t) ** 2 + 9, "that is too high."),
        (lambda t, p: (p - t) ** 2 + 0.0, "these are the values; their mean is asked for."),
        (lambda t, p: np.mean((p + t) ** 2), "it comes out right for −target in the place of"),
        (
            lambda t, p: np.sum((p - t) ** 2) / (len(t) + 1),
            "the divisor is one more than the number of values.",
        ),
        (lambda t, p: np.mean(p**2), "it comes out right with 0 for target. Where is target?"),
        (
            lambda t, p: -np.mean((p - 2 * t) ** 2),
            "it comes out right with target doubled. And then: the sign is the other way round.",
        ),
        (lambda t, p: 0.3, "0.3 comes out on every input tried."),
        (
            lambda t, p: np.mean((p - t) ** 2) if len(t) % 2 else 0.0,
            "of the inputs tried, it is wrong exactly where target holds an even number",
        ),
        (lambda t, p: [p[0], 7.25, 0.5], "that has shape (3,), and one number is asked for."),
    ],
    "2.10": [
        (
            lambda t, p, delta: np.clip(p - t, -np.inf, delta),
            "of the inputs tried, all that is wrong lies where target is above prediction.",
        ),
        (lambda t, p, delta: np.maximum(np.clip(p - t, -delta, delta), -0.5), "it never gets"),
    ],
}


@pytest.mark.parametrize(
    ("name", "answer", "says"),
    [(name, *case) for name, table in WORKED.items() for case in table],
)
def test_diagnosis(name, answer, says):
    exercise = FUNCTIONS[name]
    cases = exercise.cases(drawn=20)
    with np.errstate(all="ignore"):
        given = [np.asarray(answer(*case.values())) for case in cases]
        sentence = diagnosis(exercise.reference, cases, given).sentence
    assert sentence.startswith(says)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_one_input_left_out_is_told(name):
    """Whatever its right function is: an argument that does not act is named, or nothing is."""
    exercise = FUNCTIONS[name]
    cases = exercise.cases()
    right = [np.asarray(exercise.reference(**case)) for case in cases]
    for argument in cases[0]:
        with np.errstate(all="ignore"):
            try:
                given = [
                    np.asarray(exercise.reference(**case | {argument: 0 * case[argument]}))
                    for case in cases
                ]
            except (ValueError, IndexError, ZeroDivisionError, RuntimeWarning):
                continue  # a size of 0 has no meaning
            if any(np.isnan(v).any() for v in given) or all(map(closeness.exactly, given, right)):
                continue
            finding = diagnosis(exercise.reference, cases, given)
        other_words = ("infinite", "constant", "arguments alone", "plain", "where")
        assert finding.name in (f"left out: {argument}", *other_words) or finding.holds


X = np.array([-3.0, -1.0, 2.0, 5.0, 7.0])
WRONG_SOMEWHERE = [
    (lambda x: np.where(x < 0, 4.0, x), " Wherever it is wrong, it gives 4."),
    (
        lambda x: np.where(x < 0, 3 * x, x),
        " Wherever it is wrong, it is 3 times what is asked for.",
    ),
    (lambda x: np.where(x < 0, x - 2, x), " Wherever it is wrong, it is 2 too low."),
    (lambda x: np.where(x < 0, x + 2, x), " Wherever it is wrong, it is 2 too high."),
    (lambda x: np.where(x < 0, x**3 - 1, x), ""),
]


@pytest.mark.parametrize(("answer", "more"), WRONG_SOMEWHERE)
def test_what_was_made_of_the_wrong_ones_is_told(answer, more):
    cases = [{"x": np.roll(X, shift) + shift / 8} for shift in range(8)]
    sentence = diagnosis(lambda x: x, cases, [answer(case["x"]) for case in cases]).sentence
    assert sentence == f"of the inputs tried, it is wrong exactly where x is negative.{more}"


def test_a_sign_that_is_wrong_in_some_places_is_told():
    cases = [{"x": np.roll(X, shift) + shift / 8} for shift in range(8)]
    given = [np.where(case["x"] == case["x"].max(), -case["x"], case["x"]) for case in cases]
    with np.errstate(all="ignore"):
        sentence = diagnosis(lambda x: x, cases, given).sentence
    assert sentence == (
        "of the inputs tried, it is wrong exactly where x is the largest. Wherever it is wrong, "
        "the sign is the other way round."
    )


def test_few_or_equal_numbers_are_no_line():
    """Through two points there is always one: no factor and no offset is claimed."""
    cases = [{"n": 1}, {"n": 2}]
    assert diagnosis(lambda n: n / 3, cases, [np.array(0.9), np.array(1.1)]).name == "plain"
    cases = [{"n": n % 2} for n in range(6)]
    given = [np.array(2.7 * (n % 2) + 0.3) for n in range(6)]
    assert diagnosis(lambda n: float(n), cases, given).name == "plain"


NUMBERS = [
    (0.75, -0.75, "the size is right. Is it above or below 0?"),
    (7.5, 0.075, "the digits are right. Where does the point stand?"),
    (0.0075, 0.075, "the digits are right. Where does the point stand?"),
    (4.0, 0.25, "that is upside down: 1 divided by it is asked for."),
    (1.0, np.log(2), "that is a logarithm to another base. Here log has base e."),
    (0.3, 0.3 * np.log(10), "that is a logarithm to another base. Here log has base e."),
    (12.25, 3.5, "that is the square of what is asked for."),
    (1.5, 2.25, "that is a square root of what is asked for."),
    (3.6, 3.5, "that is too high."),
    (3.4, 3.5, "that is too low."),
    (0.1, 0, "that is too high."),
    (0, 3.5, "that is too low."),
    (np.inf, 3.5, "an ordinary number is asked for."),
]


@pytest.mark.parametrize(("value", "right", "says"), NUMBERS)
def test_diagnosis_of_a_number(value, right, says):
    assert diagnosis_of_a_number(value, right, closeness.same_as_typed) == says


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_right_answer_in_float32_or_rounded_is_right(name):
    """Where digits are the subject, they are; elsewhere the idea counts."""
    exercise = FUNCTIONS[name]
    whole = all(np.asarray(exercise.reference(**c)).dtype.kind in "iub" for c in exercise.cases())
    for coarse in (
        lambda r: np.asarray(r, dtype=np.float32),
        lambda r: np.round(r, 6),
        lambda r: np.vectorize(lambda x: float(f"{x:.4g}"))(r),
    ):
        with np.errstate(all="ignore"):
            verdict = exercise.judge(lambda *args, coarse=coarse: coarse(exercise.reference(*args)))
        if exercise.precise and verdict.state != PASSED:
            assert "here every digit counts" in verdict.sentence
        elif not whole:
            assert verdict.state == PASSED, verdict.sentence
