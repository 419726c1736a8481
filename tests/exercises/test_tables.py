"""The tables of exercises as a whole: they tell right from wrong, and give no key away."""

import copy
import functools
import itertools
import re
import warnings
from collections import Counter

import numpy as np
import pytest

from course_utils.exercises import NOT_YET, PASSED, Choice, Number, texts
from course_utils.exercises.closeness import exactly, nearly
from course_utils.exercises.shown import shown
from tests.helpers.all_exercises import EXERCISES, FUNCTIONS
from tests.helpers.told_numbers import numbers_in

LETTERS = {name: found.reference for name, found in EXERCISES.items() if isinstance(found, Choice)}
WRONG = [
    pytest.param(exercise, mistake.answer, id=f"{name}-{mistake.hint[:30]}")
    for name, exercise in FUNCTIONS.items()
    for mistake in exercise.mistakes
]


def quietly(function, cases):
    """What a function gives for each of these cases; wrong ones may divide by 0."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return [np.asarray(function(*case.values())) for case in cases]


# ---- Worked examples ----


@pytest.mark.parametrize(("exercise", "wrong"), WRONG)
def test_no_worked_example_agrees_with_a_mistake(exercise, wrong):
    (value,), (right,) = (
        quietly(function, exercise.examples) for function in (wrong, exercise.reference)
    )
    assert shown(value) != shown(right)
    # The lessons give three decimals or more.
    assert value.shape != right.shape or not np.allclose(value, right, rtol=0, atol=6e-4)


# 1.2 says in words what comes out: the number itself is the answer to 1.1.
@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name != "1.2"])
def test_the_lesson_tells_what_the_worked_example_gives(name):
    (example,) = FUNCTIONS[name].examples
    right = np.ravel(FUNCTIONS[name].reference(**example)).tolist()
    told = numbers_in(texts.of(name)["asked"])
    runs = [told[start : start + len(right)] for start in range(len(told))]
    assert any(len(run) == len(right) and np.allclose(run, right, atol=6e-4) for run in runs)


# ---- Random inputs ----


def ties(values):
    return len(set(values.tolist())) < len(values)


HELD = {
    "1.5": {
        "one alone": lambda target, prediction: target.size == 1,
        "six": lambda target, prediction: target.size == 6,
        "equal targets": lambda target, prediction: ties(target),
        "one that is exact": lambda target, prediction: np.any(target == prediction),
    },
    "2.5": {"one that is exact": lambda target, prediction: np.any(target == prediction)},
    "2.11": {
        "errors near 0 alone": lambda target, prediction: np.all(np.abs(prediction) < 10),
        "far ones on both sides": lambda target, prediction: np.ptp(prediction) > 1500,
    },
    "3.10": {
        "nothing expected, nothing came": lambda target, rate: np.any((target == 0) & (rate == 0)),
        "nothing came": lambda target, rate: np.any((target == 0) & (rate > 0)),
    },
    "4.7": {
        "everyday logits alone": lambda label, logit: np.all(np.abs(logit) < 10),
        "hard ones on both sides": lambda label, logit: np.ptp(logit) > 1400,
    },
    "4.11": {
        "a weight below 0": lambda weight, feature, label, penalty: weight < 0,
        "a weight above 0": lambda weight, feature, label, penalty: weight > 0,
    },
    "5.5": {
        "a tie with the label": lambda label, logits: np.sum(logits == logits[label]) > 1,
        "another class far above": lambda label, logits: logits.max() - logits[label] > 745,
        "large logits alone": lambda label, logits: logits.min() > 745 and logits.max() < 1000,
        "small ones alone": lambda label, logits: np.all(np.abs(logits) < 10),
    },
    "6.6": {"one at the kink": lambda sign, score: np.any(sign * score == 1)},
    "6.7": {
        "a score below 0": lambda weights, bias, petal: weights @ petal + bias < 0,
        "a score above 0": lambda weights, bias, petal: weights @ petal + bias > 0,
        "a weight below 0": lambda weights, bias, petal: weights.min() < 0,
    },
    "6.12": {
        "a tie with the label": lambda label, scores: np.sum(scores == scores[label]) > 1,
        "the label ahead": lambda label, scores: scores[label] == scores.max(),
        "the label behind": lambda label, scores: scores[label] < scores.max(),
    },
    "7.5": {
        "an input below 0": lambda x: np.any(x < 0),
        "all above 0": lambda x: np.all(x > 0),
    },
    "7.11": {
        "a tie with the best": lambda validation_losses, patience: ties(validation_losses),
        "a best behind the stop": lambda validation_losses, patience: (
            FUNCTIONS["7.11"].reference(validation_losses, patience) < validation_losses.argmin()
        ),
        "no stop": lambda validation_losses, patience: (
            FUNCTIONS["7.11"].reference(validation_losses, patience) == validation_losses.argmin()
        ),
    },
    "9.14": {
        "a label that comes twice": lambda label, class_weight, ignore_index: ties(
            label[label != ignore_index]
        ),
    },
    "10.10": {"all right": lambda right, count: right == count},
    "12.9": {
        "a dearer miss": lambda false_alarm, miss: false_alarm < miss,
        "a dearer alarm": lambda false_alarm, miss: false_alarm > miss,
    },
    "12.13": {
        "too much and too little said": lambda said, happened, count: (
            np.any(said > happened) and np.any(said < happened)
        ),
    },
    "14.5": {
        "parts that are left": lambda counts, every: len(counts) % every != 0,
        "none that is left": lambda counts, every: len(counts) % every == 0,
        "fewer parts than a step takes": lambda counts, every: len(counts) < every,
    },
    "14.7": {
        "more parts than ranks": lambda counts: counts.shape[1] > counts.shape[0],
        "more ranks than parts": lambda counts: counts.shape[0] > counts.shape[1],
    },
}


@pytest.mark.parametrize(
    ("name", "what"), [(name, what) for name, held in HELD.items() for what in held]
)
def test_the_inputs_hold_what_the_idea_turns_on(name, what):
    _, *drawn = FUNCTIONS[name].cases()
    assert any(HELD[name][what](**case) for case in drawn)


# ---- Nothing wrong passes ----


@functools.cache
def asked(name):
    """The cases of an exercise, and the right values for them."""
    cases = FUNCTIONS[name].cases()
    return cases, quietly(FUNCTIONS[name].reference, cases)


def passes(name, answer):
    """As `judge` has it, but without a word about what is wrong."""
    cases, right = copy.deepcopy(asked(name))  # an answer may write into what it is given
    try:
        (first,) = quietly(answer, cases[:1])
        if first.shape != right[0].shape or not np.allclose(first, right[0], rtol=0.1, atol=0.1):
            return False
        given = quietly(answer, cases)
    except Exception:  # it belongs to another exercise
        return False
    exact = all(exactly(value, wanted) for value, wanted in zip(given, right, strict=True))
    return exact or (not FUNCTIONS[name].precise and bool(nearly(given, right)))


# What is asked in these is the same under other names, or a step on the way: the right answer of
# one is right, or a mistake that people make, in the other.
SAME = [
    {"0.3", "1.2"},
    {"0.3", "2.5"},
    {"0.3", "2.8"},
    {"0.3", "12.5"},
    {"1.2", "1.7"},
    {"1.2", "2.5"},
    {"1.2", "4.9"},
    {"1.2", "11.5"},
    {"1.2", "12.5"},
    {"1.5", "3.8"},
    {"1.5", "8.9"},
    {"1.5", "12.5"},
    {"1.7", "2.5"},
    {"1.7", "12.5"},
    {"3.8", "8.9"},
    {"3.8", "12.5"},
    {"4.7", "4.9"},
    {"4.7", "11.10"},
    {"4.9", "11.5"},
    {"5.12", "8.12"},
    {"6.4", "6.6"},
    {"7.10", "8.13"},
    {"8.9", "12.5"},
]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_answer_to_another_exercise_passes(name):
    exercise = FUNCTIONS[name]
    for other, found in FUNCTIONS.items():
        if other == name or {name, other} in SAME:
            continue
        if len(exercise.examples[0]) != len(found.examples[0]):
            continue
        for answer in [found.reference, *(mistake.answer for mistake in found.mistakes)]:
            assert not passes(name, answer), other


@pytest.mark.parametrize("pair", SAME, ids=sorted)
def test_what_is_the_same_passes_whatever_is_drawn(pair):
    """So that no pair stands above by accident: what passes in one is right on other draws."""
    passed = 0
    for name, other in itertools.permutations(pair):
        exercise, found = FUNCTIONS[name], FUNCTIONS[other]
        for answer in [found.reference, *(mistake.answer for mistake in found.mistakes)]:
            if passes(name, answer):
                passed += 1
                cases = [case for seed in range(20) for case in exercise.cases(seed)[1:]]
                given, right = quietly(answer, cases), quietly(exercise.reference, cases)
                assert all(exactly(value, r) for value, r in zip(given, right, strict=True))
    assert passed


@pytest.mark.parametrize(("exercise", "wrong"), WRONG)
def test_a_mistake_comes_near_only_where_digits_are_the_subject(exercise, wrong):
    cases = exercise.cases()
    near = nearly(quietly(wrong, cases), quietly(exercise.reference, cases))
    assert not near or exercise.precise


def test_digits_are_the_subject_of_two_exercises():
    """The lost digits of a probability, and what a sum rounds away."""
    assert [name for name, found in FUNCTIONS.items() if found.precise] == ["4.7", "14.13"]


@pytest.mark.parametrize(
    "name",
    [n for n, e in EXERCISES.items() if isinstance(e, Number) and type(e.reference) is int],
)
def test_a_neighbour_of_a_whole_number_does_not_pass(name):
    exercise = EXERCISES[name]
    for step in (-4, -1, 1, 4):
        assert exercise.judge(exercise.reference + step).state == NOT_YET


# ---- Right answers of another make ----


def slope_by_differences(target, prediction, step=1e-6):
    right, left = np.abs(prediction + step - target), np.abs(prediction - step - target)
    return (right - left) / (2 * step)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("2.5", slope_by_differences),
        ("4.5", lambda prob: np.round(np.log(prob / (1 - prob)), 3)),
        ("2.11", lambda t, p: np.logaddexp(p - t, t - p).astype(np.float32) - np.log(2)),
        ("5.5", lambda label, z: np.logaddexp.reduce(z.astype(np.float32)) - z[label]),
    ],
)
def test_a_right_answer_of_another_make_passes(name, answer):
    assert EXERCISES[name].judge(answer).state == PASSED


# ---- Letters ----


def test_no_letter_is_right_too_often():
    often = Counter(LETTERS.values())
    assert set(often) == {"a", "b", "c"}
    assert max(often.values()) <= 0.4 * len(LETTERS)


def test_no_letter_is_right_three_times_in_a_row():
    in_order = "".join(LETTERS.values())
    assert re.findall(r"(.)\1\1", in_order) == []


@pytest.mark.parametrize("name", LETTERS)
def test_the_lesson_offers_the_letters_of_the_exercise_in_order(name):
    offered = re.findall(r"\*\*([a-z])\*\*", texts.of(name)["asked"])
    assert offered == list(EXERCISES[name].reasons)


@pytest.mark.parametrize("name", LETTERS)
def test_each_wrong_letter_is_answered_for_itself(name):
    reasons = EXERCISES[name].reasons
    # Not only no two alike: no two end in the same sentence either.
    endings = [re.split(r"(?<=[.?!]) ", reason)[-1] for reason in reasons.values()]
    assert len(set(endings)) == len(endings)
