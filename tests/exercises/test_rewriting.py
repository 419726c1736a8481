"""One changed piece of a right solution: what it is called, and what comes out."""

import numpy as np
import pytest

from course_utils.exercises import PASSED, find, texts
from course_utils.exercises.diagnosis.rewriting import rewritings
from course_utils.exercises.diagnosis.search import diagnosis

FUNCTION = """
def f(a, b):
    {}
"""
# A body, what one of its rewritings says, and what this one gives for a = [1, 2, 6], b = [3, 5, 4].
IN_BOTH, SMALLER, LARGER = "in a part made of a and b", "the smaller of two", "the larger of two"
REWRITTEN = [
    ("return a + b", f"a minus stood where a plus belongs, {IN_BOTH}", [-2, -3, 2]),
    ("return a + b", "the term b were missing", [1, 2, 6]),
    ("return 2 * a", "the factor 2 were missing", [1, 2, 6]),
    ("return a - b", f"the two sides of a minus were swapped, {IN_BOTH}", [2, 3, -2]),
    ("return a**2", "the power were missing in a part made of a", [1, 2, 6]),
    ("return a / 2", "the divisor 2 were missing", [1, 2, 6]),
    ("return a / 2", "a above the line were missing", 2),
    ("return -(a + b)", "the minus before a part made of a and b were missing", [4, 7, 10]),
    ("return a - (b - a)", f"brackets stood elsewhere, {IN_BOTH}", [-3, -5, -4]),
    ("return (a - b) - a", f"brackets stood elsewhere, {IN_BOTH}", [-1, -1, 8]),
    ("return (a + b) ** 2", f"each side had a power of its own, {IN_BOTH}", [10, 29, 52]),
    ("return np.log(a * b)", f"the logarithm were left out, {IN_BOTH}", [3, 10, 24]),
    ("return np.mean(a)", "a median were taken where a mean belongs, of a part made of a", 2),
    ("return np.mean(a)", "the divisor were one less than the number of values", 4.5),
    ("return np.mean(a)", "a sum were divided by 2", 4.5),
    ("return np.mean(a**2)", "a mean were taken too early, before a power", 9),
    ("return np.mean(np.abs(a))", "a mean were taken too early, before the size", 3),
    ("return np.mean(a**2)", "a variance were taken where a mean of squares belongs", 14 / 3),
    (
        "return np.maximum(a, b)",
        f"{SMALLER} were taken where {LARGER} belongs, of a part made of a and b",
        [1, 2, 4],
    ),
    ("return np.where(a > 5, a, b)", "the two cases were swapped", [1, 2, 4]),
    ("return np.where(a > 5, a, b)", "<= stood where > belongs", [1, 2, 4]),
    ("return np.where(a > 5, a, b)", "a condition never held", [3, 5, 4]),
    ("return np.where(a > 5, a, b)", "6 stood where 5 belongs", [3, 5, 4]),
    ("return np.where(a + b > 5, a, b)", "a alone were compared", [3, 5, 6]),
    ("return a[0] * (1 < b[0] < 5)", "a factor made of a were missing", True),
    ("return a * ~(b > 4)", "the factor a were missing", [True, False, True]),
    ("return np.diff(a, prepend=0)", "the option prepend were left out", [1, 4]),
    ("return np.diff(a, prepend=0)", "the option append stood where prepend belongs", [1, 4, -6]),
    ("return np.sum(a) / len(b)", "one less were counted than there are", 4.5),
    ("return np.sum(a) / len(b)", "2 stood where the number of values belongs", 4.5),
    ("return a[1]", "the neighbour before it were taken, from a part made of a", 1),
    ("return a[1]", "the largest were taken, from a part made of a", 6),
    ("return a[1:]", "the last were left out, from a part made of a", [1, 2]),
    ("return a[1:]", "all values were taken instead of some, from a part made of a", [1, 2, 6]),
    ("return a + b", "b stood in one place where a belongs", [6, 10, 8]),
    ("return np.einsum('i,i', a, b)", "b stood in one place where a belongs", 50),
    ("return a + 1", "the first of b stood in one place where a belongs", 4),
    ("return a + b", "a were replaced by its square", [4, 9, 40]),
    ("return a + b", "a were multiplied by the number of values in b", [6, 11, 22]),
    (
        "c = a + b\n    return c * 2",
        "b stood in one place where something made of a and b belongs",
        [6, 10, 8],
    ),
]
LOOP = """
def f(a, b):
    total = 0
    for x in a:
        if x > 1:
            total += x
        if x > 4:
            break
    return total
"""
IN_A_LOOP = [
    ("the loop left out the first", 8),
    ("the loop left out the last", 2),
    ("the loop went backwards", 6),
    ("the loop ended after its first round", 0),
    ("return stood inside the loop", 2),
    ("each round overwrote what came before", 6),
    ("nothing were added up", 0),
    ("a condition always held", 9),
    ("the loop went on to the end", 8),
]


def outcomes(source, says):
    """What the rewritings give of which this is said."""
    found = [r for r in rewritings(source) if r.sentence == f"it comes out as if {says}."]
    assert found, sorted({rewriting.sentence for rewriting in rewritings(source)})
    given = np.array([1.0, 2.0, 6.0]), np.array([3.0, 5.0, 4.0])
    return [rewriting.function(*map(np.copy, given)) for rewriting in found]


@pytest.mark.parametrize(("body", "says", "gives"), REWRITTEN)
def test_rewriting(body, says, gives):
    found = outcomes(FUNCTION.format(body), says)
    assert any(np.shape(v) == np.shape(gives) and np.allclose(v, gives) for v in found), found


@pytest.mark.parametrize(("says", "gives"), IN_A_LOOP)
def test_rewriting_in_a_loop(says, gives):
    assert gives in outcomes(LOOP, says)


def test_a_loop_that_might_never_end_is_left_alone():
    assert rewritings("def f(a):\n    while a < 1:\n        a += 1\n    return a\n") == []


def test_the_code_of_the_solution_is_put_back_each_time():
    for name in ("1.5", "4.7", "7.11"):
        way, _ = texts.ways(name)
        assert rewritings(way)
        namespace = {"np": np}
        exec(way, namespace)
        assert find(name).judge(list(namespace.values())[-1]).state == PASSED


def test_what_a_rewriting_gives_is_remembered_for_one_worked_example_only(rng):
    way = FUNCTION.format("return np.mean(a**2) + 3 * np.sum(np.abs(b))")
    for _ in range(2):
        cases = [{"a": rng.normal(size=5), "b": rng.normal(size=5)} for _ in range(9)]
        given = [np.mean(c["a"] ** 2) + 3 * np.median(np.abs(c["b"])) for c in cases]
        finding = diagnosis(
            lambda a, b: np.mean(a**2) + 3 * np.sum(np.abs(b)),
            cases,
            [np.asarray(value) for value in given],
            (way,),
        )
        assert finding.name == "one piece"
        assert finding.sentence.startswith("it comes out as if a median were taken where a sum")
