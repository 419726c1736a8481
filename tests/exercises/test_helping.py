"""Help on request: what the lessons tell about each exercise, and in which order it is told."""

import ast
import json
import re

import numpy as np
import pytest

from course_utils import exercises
from course_utils.checks import check
from course_utils.exercises import PASSED, Choice, Function, Number, Outcome, helping, record, texts
from course_utils.exercises.helping import hint, offer, solution
from tests.helpers.exercise_cells import handed_in
from tests.helpers.told_numbers import tells

pytestmark = pytest.mark.usefixtures("folder", "new_session")

TOLD = json.loads(texts.TEXTS.read_text(encoding="utf-8"))
KINDS = {name: type(exercises.find(name)) for name in TOLD}
FUNCTIONS = [name for name, kind in KINDS.items() if kind is Function]
IN_ONE_LINE = [name for name in FUNCTIONS if len(helping.missing_lines(name)) == 1]
WITH_IDEA = [name for name, kind in KINDS.items() if kind is not Choice]
SEEDS = range(5)  # other random inputs than those of the verdict


@pytest.fixture
def seen(monkeypatch):
    """The fingerprints that are marked as seen, in place of a file."""
    marked = []
    monkeypatch.setattr(record, "mark_seen", marked.append, raising=False)
    return marked


@pytest.fixture
def said(capsys):
    """Call a function and return what it prints."""

    def said(function, *arguments, **options):
        capsys.readouterr()
        function(*arguments, **options)
        return capsys.readouterr().out

    return said


# ---- What the lessons tell ----


def test_every_exercise_has_its_texts():
    assert list(TOLD) == list(handed_in(solutions=True))
    for name, told in TOLD.items():
        assert list(told) == ["asked", "idea", "stub", "way", "other"]
        assert re.match(r"(> )?\*\*", told["asked"])
        assert bool(told["idea"]) == (KINDS[name] is not Choice)
        for key in ("stub", "way", "other"):
            assert bool(told[key]) == (KINDS[name] is Function), f"{name}: {key}"


@pytest.mark.parametrize("name", WITH_IDEA)
def test_an_idea_is_one_to_three_plain_sentences(name):
    idea = TOLD[name]["idea"]
    assert 1 <= len(re.findall(r"[.?](?= [A-Z]|$)", idea)) <= 3
    assert re.fullmatch(r"[^`$*_<>\\\n]+[.?]", idea), "it is printed as it stands"


def function_in(code):
    """The function that a text defines, as a tree and to be called."""
    (tree,) = ast.parse(code).body
    names = {"np": np}
    exec(code, names)
    return tree, names[tree.name]


def expressions(tree):
    """The code of a function, down to its smallest expressions, without spaces."""
    kinds = ast.BinOp | ast.Call | ast.Compare | ast.Subscript
    found = (ast.unparse(node) for node in ast.walk(tree) if isinstance(node, kinds))
    return {code.replace(" ", "") for code in found}


@pytest.mark.parametrize("name", WITH_IDEA)
def test_no_idea_tells_the_solution(name):
    idea, exercise = TOLD[name]["idea"], exercises.find(name)
    if isinstance(exercise, (Number, Outcome)):
        assert not tells(idea, exercise.reference)
        return
    for arguments in exercise.examples:
        assert not tells(idea, exercise.reference(**arguments))
    written = idea.replace(" ", "").replace("−", "-").replace("·", "*")
    for code in ("way", "other"):
        tree, _ = function_in(TOLD[name][code])
        assert [code for code in expressions(tree) if code in written] == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_other_way_is_right_as_well(name):
    exercise = exercises.find(name)
    _, other = function_in(TOLD[name]["other"])
    assert exercise.judge(other).state == PASSED
    for seed in SEEDS:
        verdict = exercise.judge(other, seed=seed)
        # Right to the last digits: no more is said than the explanation.
        assert (verdict.state, verdict.sentence) == (PASSED, exercise.explanation)


def without_names(tree):
    """The body of a function, its own names replaced by numbers, its docstring left out."""
    names = [argument.arg for argument in tree.args.args]
    body = tree.body[1:] if ast.get_docstring(tree) else tree.body
    nodes = [node for statement in body for node in ast.walk(statement)]
    names += [n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    for node in nodes:
        if isinstance(node, ast.Name) and node.id in names:
            node.id = f"name{names.index(node.id)}"
    return [ast.dump(statement) for statement in body]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_other_way_is_another_way(name):
    way, _ = function_in(TOLD[name]["way"])
    other, _ = function_in(TOLD[name]["other"])
    assert (other.name, ast.dump(other.args)) == (way.name, ast.dump(way.args))
    assert without_names(other) != without_names(way)


def test_other_names_are_no_other_way():
    one = 'def f(a, b):\n    """Says."""\n    c = a - b\n    return np.mean(c)'
    two = "def f(a, b):\n    error = a - b\n    return np.mean(error)"
    three = "def f(a, b):\n    error = b - a\n    return np.mean(error)"
    forms = [without_names(ast.parse(code).body[0]) for code in (one, two, three)]
    assert forms[0] == forms[1] != forms[2]


# ---- Step by step ----


def test_a_solution_of_several_lines_is_told_in_three_steps(said):
    idea = TOLD["1.5"]["idea"]
    assert said(hint, "1.5") == (
        f'1.5, the idea: {idea}\nGo on with hint("1.5"): the first missing line.\n'
    )
    assert said(hint, "1.5") == (
        "1.5, the first missing line:\n\n    error = prediction - target\n\n"
        'Go on with hint("1.5"): all missing lines, shuffled.\n'
    )
    assert said(hint, "1.5") == (
        "1.5, all missing lines, shuffled:\n\n"
        "    return np.mean(error**2)\n    error = prediction - target\n\n"
    )
    for _ in range(2):
        assert said(hint, "1.5") == (
            'That is all the help for 1.5. To see it solved: solution("1.5")\n'
        )


def test_a_solution_of_one_line_is_told_in_pieces(said):
    assert said(hint, "1.7") == (
        f"1.7, the idea: {TOLD['1.7']['idea']}\n"
        'Go on with hint("1.7"): what the missing line is made of.\n'
    )
    assert said(hint, "1.7") == (
        "1.7, what the missing line is made of:\n\n    prediction  target  *  -\n\n"
        'Go on with hint("1.7"): the pieces of that line, shuffled.\n'
    )
    title, code = said(hint, "1.7").strip().split("\n\n")
    assert title == "1.7, the pieces of that line, shuffled:"
    right = ["return", "2", "*", "(", "prediction", "-", "target", ")"]
    assert sorted(code.split()) == sorted(right)
    assert code.split() != right
    assert said(hint, "1.7").startswith("That is all the help for 1.7.")


def test_a_number_has_an_idea_only(said):
    assert said(hint, "2.7") == f"2.7, the idea: {TOLD['2.7']['idea']}\n"
    assert said(hint, "2.7") == 'That is all the help for 2.7. To see it solved: solution("2.7")\n'


@pytest.mark.usefixtures("open_tasks")
def test_an_open_task_has_an_idea_and_one_way(said, seen):
    assert said(hint, "1.98") == "1.98, the idea: Try.\n"
    assert said(hint, "1.98").startswith("That is all the help for 1.98.")
    assert said(solution, "1.98").startswith("1.98 is not passed yet.")
    assert said(solution, "1.98", show=True) == (
        "1.98, one way: With weight 0.42 and bias -0.36 you reach a cost of 0.0335 cm². "
        "What you did by hand, the five steps do by the slopes of the cost.\n"
    )
    assert seen == [exercises.find("1.98").fingerprint]


def test_a_choice_has_its_reasons(said):
    for _ in range(2):
        assert said(hint, "0.1") == (
            "0.1: every letter has its reason, and check tells it. "
            "Hand in the one that you would choose.\n"
        )


def test_each_exercise_goes_its_own_way(said):
    hint("1.5")
    assert said(hint, "1.7").startswith("1.7, the idea: ")
    assert said(hint, "1.5").startswith("1.5, the first missing line")


def test_who_has_passed_needs_no_hint(said):
    check("0.3", lambda forecast, actual: abs(forecast - actual))
    for _ in range(2):
        assert said(hint, "0.3") == 'You have passed 0.3 already. solution("0.3") says more.\n'


@pytest.mark.parametrize("function", [hint, solution])
@pytest.mark.parametrize("name", ["4.99", 4.4, None])
def test_an_unknown_id_is_refused(function, name):
    with pytest.raises(ValueError, match=r"^exercise: got "):
        function(name)


def test_what_the_learner_has_already_is_no_help():
    (line,) = helping.missing_lines("3.10")
    assert line.startswith("return ")
    assert [line.partition(" ")[0] for line in helping.missing_lines("10.10")] == [
        "middle",
        "half",
        "return",
    ]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_lines_and_pieces_are_never_in_the_right_order(name):
    lines = helping.missing_lines(name)
    parts = lines if len(lines) > 1 else helping.pieces(lines[0])
    mixed = helping.shuffled(parts, name)
    assert sorted(mixed) == sorted(parts)
    assert mixed != parts
    assert helping.shuffled(parts, name) == mixed


def test_every_seed_leaves_the_right_order():
    orders = {tuple(helping.shuffled(["a", "b", "c"], seed)) for seed in range(100)}
    assert len(orders) == 5  # all but the right one
    assert helping.shuffled(["a", "a"], 0) == ["a", "a"]
    assert helping.shuffled([], 0) == []


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("x = 2.0 ** y  # why", "x = 2.0 ** y"),
        ("x.mean().sum()", "x.mean ( ).sum ( )"),
        ("p[:, np.newaxis] - t", "p [ : , np.newaxis ] - t"),
        ("-1e-3 if a<=b else .5", "- 1e-3 if a <= b else .5"),
    ],
)
def test_a_line_falls_into_pieces(line, parts):
    assert helping.pieces(line) == parts.split()


@pytest.mark.parametrize("name", IN_ONE_LINE)
def test_what_a_line_is_made_of_leaves_out_brackets_and_numbers(name, said):
    hint(name)
    made_of = said(hint, name).split("\n\n")[1].split()
    (line,) = helping.missing_lines(name)
    left = [part for part in helping.pieces(line) if not re.match(r"[\d()\[\],:]|=$|return", part)]
    assert sorted(made_of) == sorted(set(left))
    names = [part for part in made_of if part[0].isalpha()]
    assert made_of[: len(names)] == sorted(names)


# ---- The solution ----


def test_a_solution_asks_first(said, seen):
    for _ in range(2):
        assert said(solution, "1.5") == (
            "1.5 is not passed yet. To see it solved all the same: "
            'solution("1.5", show=True). It is then marked as seen, not passed.\n'
        )
    assert seen == []


def test_a_solution_that_is_shown_is_marked_as_seen(said, seen):
    texts = TOLD["1.5"]
    assert said(solution, "1.5", show=True) == (
        f"1.5, the author's way:\n\n{texts['way']}\n\nOthers do it so:\n\n{texts['other']}\n"
    )
    assert seen == [exercises.find("1.5").fingerprint]
    assert record.passed() == {}


def test_who_has_passed_sees_it_without_a_mark(said, seen):
    check("0.2", 3)
    for show in (False, True):
        assert said(solution, "0.2", show=show) == (
            "0.2: 3. The forecast was off by 3 degrees, whichever of the two was higher.\n"
        )
    check("0.1", "b")
    right = exercises.find("0.1")
    assert said(solution, "0.1") == f"0.1: b. {right.reasons['b']}\n"
    check("0.3", lambda forecast, actual: abs(forecast - actual))
    assert said(solution, "0.3").startswith("0.3, the author's way:\n\ndef degrees_off(")
    assert seen == []


def test_a_number_is_shown_as_it_would_be_typed(said, seen):
    assert said(solution, "1.3", show=True).startswith("1.3: 9. 0.36 is nine times 0.04")


# ---- The offer ----


def test_help_is_offered_after_the_third_different_wrong_answer():
    assert [offer("4.7", text) for text in ("one", "two", "one", "two")] == [""] * 4
    assert offer("4.9", "three") == ""
    for text in ("three", "one", "four"):
        assert offer("4.7", text) == 'hint("4.7") gives you a first idea.'


def test_the_offer_knows_how_far_the_hints_have_gone():
    for text in ("one", "two", "three"):
        offer("4.7", text)
    hint("4.7")
    assert offer("4.7", "one") == 'hint("4.7") goes on from there.'
    hint("4.7")
    hint("4.7")
    assert offer("4.7", "one") == ""


def test_a_choice_is_offered_no_hint():
    assert [offer("0.1", text) for text in ("one", "two", "three")] == [""] * 3
