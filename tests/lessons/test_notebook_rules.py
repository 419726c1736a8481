"""Every lesson keeps to the rules, and every rule has been seen to complain."""

import copy
import functools

import nbformat
import pytest

from tests.helpers import notebook_rules
from tests.helpers.notebook_rules import (
    MOST_WORDS,
    NOTEBOOKS,
    RULES,
    STOP,
    prose,
    reckoned_minutes,
    rule_links,
    rule_minutes,
    rule_words,
    words,
)
from tools import build_notebooks

PATHS = sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))


@functools.cache
def read(path):
    return nbformat.read(path, as_version=4)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_notebook(path, rule):
    complaints = rule(read(path))
    assert not complaints, "\n".join([f"notebooks/{path.name}:", *complaints])


def test_the_notebooks_match_the_lessons(capsys):
    status = build_notebooks.main(["--check"])
    assert status == 0, capsys.readouterr().err


# ---- Each rule seen red ----


def text(source):
    return {"cell_type": "markdown", "id": "", "metadata": {}, "source": source}


def code(source, *outputs, tags=()):
    metadata = {"tags": list(tags)} if tags else {}
    outputs = [nbformat.from_dict(output) for output in outputs]
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "",
        "metadata": metadata,
        "outputs": outputs,
        "source": source,
    }


def printed(text):
    return {"output_type": "stream", "name": "stdout", "text": text}


def raised(name):
    return {"output_type": "error", "ename": name, "evalue": "why", "traceback": [f"{name}: why"]}


def figure(sentence, alternative):
    return {
        "output_type": "display_data",
        "data": {"image/png": "aGk=", "text/plain": sentence},
        "metadata": {"image/png": {"alt": alternative}},
    }


SENTENCE = "A parabola that touches zero where the prediction is right."
WORDS = "A sentence of ten words that stands for many more. "
TITLE = "# Score a prediction"
TAKES = "**It takes** about {} minutes, {} of them for the exercises. "
BY_RECKONING = TAKES.format("MINUTES", "OF_EXERCISES")


def notebook(*more, lesson="04"):
    """A notebook that keeps to all rules, with more cells before its last one."""
    nb = nbformat.from_dict(
        {
            "cells": [
                text(f"{TITLE}\n\n{BY_RECKONING}{60 * WORDS}"),
                code("import numpy as np\n\nfrom course_utils.checks import check"),
                text("## The loss\n\n" + 50 * WORDS),
                code("loss = 0.25\nprint(loss)", printed("0.25\n")),
                code("plot(loss)", figure(SENTENCE, SENTENCE)),
                text(
                    "### A check (4 minutes)\n\n"
                    "See [the figure](#figure) and [a page](https://example.org/home/)."
                ),
                code('check("4.1", "?")\ncheck("4.2", ...)'),
                text("It is 0.25, `C` costs $5."),
                code("1 / 0", raised("ZeroDivisionError"), tags=["raises-exception"]),
                *more,
                text("What we saw, with `![](code.png)`.\n\n```\n# a comment, no title\n```"),
            ],
            "metadata": {"course": {"lesson": lesson, "edition": "00000000"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )
    return numbered(nb)


def numbered(nb):
    count = 0
    for position, cell in enumerate(nb.cells):
        cell.id = f"cell-{position}"
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
    return nb


def changed(position, **changes):
    nb = notebook()
    for name, value in changes.items():
        nb.cells[position][name] = value
    return nb


def without_title():
    nb = notebook(text(60 * WORDS))
    del nb.cells[0]
    nb.cells[0].source = "# Set-up\n" + nb.cells[0].source
    nb.cells[1].source += BY_RECKONING
    return numbered(nb)


def with_output_at_the_end():
    nb = notebook(text("Read it."))
    nb.cells[-1] = nbformat.from_dict(code("print(1)", printed("1\n")))
    return numbered(nb)


def stating(minutes, of_exercises=4):
    return changed(0, source=f"{TITLE}\n\n{TAKES.format(minutes, of_exercises)}{60 * WORDS}")


def lines(count):
    return "\n".join(["# a comment", ""] + count * ["x = 1"])


def many(count, source):
    """Cells of code with text between."""
    return [cell for _ in range(count) for cell in (code(source), text("Read it."))]


# The rule that must complain and no other, the broken notebook, and a piece of the complaint.
BROKEN = {
    "invalid": ("valid", changed(3, id="not an id"), "not a valid notebook"),
    "not run": ("executed", changed(3, execution_count=None), "cell 4: execution count None"),
    "run out of order": (
        "executed",
        changed(3, execution_count=7),
        "cell 4: execution count 7, exp",
    ),
    "error": ("errors", notebook(code("1 / 0", raised("ZeroDivisionError"))), "cell 10: ZeroDiv"),
    "escape tag": ("escapes", notebook(code("x", tags=["nbval-skip"])), "cell 10: 'nbval-skip'"),
    "escape comment": ("escapes", notebook(code("x  # NBVAL_IGNORE_OUTPUT")), "cell 10: '# NBVAL"),
    "old escape comment": (
        "escapes",
        notebook(code("# PYTEST_VALIDATE_IGNORE_OUTPUT\nx")),
        "cell 10: '# PYTEST",
    ),
    "figure without text": (
        "figures",
        notebook(code("plot()", figure("<Figure size 640x480 with 1 Axes>", SENTENCE))),
        "cell 10: the figure's text",
    ),
    "figure with a short text": (
        "figures",
        notebook(code("plot()", figure("A parabola.", "A parabola."))),
        "cell 10: the figure's text 'A parabola.'",
    ),
    "figure with another alt": (
        "figures",
        notebook(code("plot()", figure(SENTENCE, "A parabola."))),
        "cell 10: the image's alt is not",
    ),
    "figure without alt": (
        "figures",
        notebook(code("plot()", figure(SENTENCE, "") | {"metadata": {}})),
        "cell 10: the image's alt is not",
    ),
    "image without alt": (
        "images",
        notebook(text("![ ](https://example.org/a.png)")),
        "cell 10: image https://example.org/a.png",
    ),
    "html image without alt": (
        "images",
        notebook(text('<img src="a.png">')),
        'cell 10: <img src="a.png">',
    ),
    "html image with empty alt": (
        "images",
        notebook(text('<img alt="" src="a.png">')),
        'cell 10: <img alt=""',
    ),
    "cell too long": (
        "cell_lengths",
        notebook(code(lines(21)), text("Read it."), *many(5, "x = 1")),
        "cell 10: 21 lines of code",
    ),
    "median too long": ("cell_lengths", notebook(*many(8, lines(6))), "median of 6 lines"),
    "many long cells": (
        "cell_lengths",
        notebook(*many(2, lines(14))),
        "nine in ten cells have up to 14",
    ),
    "three in a row": (
        "code_in_a_row",
        notebook(code("x"), code("y")),
        "cell 11: 3 code cells in a row",
    ),
    "stale number": (
        "numbers",
        notebook(text("It falls to 0.2512, from 0.3.")),
        "cell 10: 0.2512 is in no output and no code",
    ),
    "output at the end": (
        "outputs_are_read",
        with_output_at_the_end(),
        "cell 11: no text follows",
    ),
    "too few words": ("words", changed(2, source="## The loss"), "words of text, expected 1000 to"),
    "too many words": (
        "words",
        notebook(text(250 * WORDS)),
        f"words of text, expected 1000 to {MOST_WORDS}",
    ),
    "no minutes": (
        "minutes",
        changed(0, source=f"{TITLE}\n\n{61 * WORDS}"),
        "cell 1: does not say '**It takes** about",
    ),
    "too few minutes": ("minutes", stating(14), "states 14 minutes, and the reckoning gives 17"),
    "too many minutes": ("minutes", stating(20), "states 20 minutes, and the reckoning gives 17"),
    "too few minutes of exercises": (
        "minutes",
        stating(17, 3),
        "states 3 minutes of exercises, and the reckoning gives 4",
    ),
    "no place to stop": (
        "minutes",
        notebook(text("An exercise (44 minutes).")),
        f"61 minutes, and no '{STOP}'",
    ),
    "obviously": ("wording", notebook(text("Obviously, it is 0.25.")), "cell 10: 'obviously'"),
    "no title": (
        "title",
        changed(0, source=f"## Score\n\n{BY_RECKONING}{60 * WORDS}"),
        "cell 1: does not start with",
    ),
    "code first": ("title", without_title(), "cell 1: does not start with"),
    "two titles": ("title", notebook(text("# Another title")), "'Another title' is a second title"),
    "uncited reference": (
        "references",
        notebook(text("A claim [1].\n\n## References\n\n1. A paper.\n2. Another one.")),
        "reference 2 is never cited",
    ),
    "missing reference": (
        "references",
        notebook(text("A claim [1, 3].\n\n## References\n\n1. A paper.")),
        "[3] is cited, and is no reference",
    ),
    "skipped level": ("headings", notebook(text("## A"), text("#### B")), "cell 11: heading 'B'"),
    "dead link": ("links", notebook(text("[a](missing.ipynb#part)")), "cell 10: link to missing"),
    "link to nothing": ("links", notebook(text("[a]()")), "cell 10: link to nothing"),
    "link to another lesson": (
        "links",
        notebook(text("[04](00_start_here.ipynb)")),
        "cell 10: 04 is a link to 00_start_here.ipynb",
    ),
    "dead image": (
        "links",
        notebook(text("![A curve](missing.png)")),
        "cell 10: link to missing.png",
    ),
    "path in text": (
        "paths",
        notebook(text("Look into /home/ada/course.")),
        "cell 10: /home/ is a path",
    ),
    "path in code": ("paths", notebook(code("open('/tmp/x')")), "cell 10: /tmp/ is a path"),
    "path on Windows": (
        "paths",
        notebook(code(r"open('C:\\Users\\ada')")),
        r"cell 10: C:\\Users is a",
    ),
    "path in an output": (
        "paths",
        notebook(code("x", printed("/Users/ada/x.py:1: UserWarning"))),
        "cell 10: /Users/ is a path",
    ),
    "path in an error": (
        "paths",
        notebook(
            code(
                "x",
                raised("E") | {"traceback": ["File /usr/lib/python3/x.py"]},
                tags=["raises-exception"],
            )
        ),
        "cell 10: /usr/ is a path",
    ),
    "path in a result": (
        "paths",
        notebook(
            code(
                "x",
                {"output_type": "display_data", "metadata": {}, "data": {"text/plain": "/root/x"}},
            )
        ),
        "cell 10: /root/ is a path",
    ),
    "address in code": (
        "offline",
        notebook(code('read("https://example.org/data.csv")')),
        "cell 10: https://example.org/data.csv in code",
    ),
    "network module": (
        "offline",
        changed(1, source="import numpy, urllib.request"),
        "cell 2: imports urllib.request",
    ),
    "clock module": (
        "clock",
        changed(1, source="from time import perf_counter"),
        "cell 2: imports time",
    ),
    "clock": ("clock", notebook(code("datetime.datetime.now()")), "cell 10: .now reads the clock"),
    "ties": ("ties", notebook(code("np.argsort(x)")), "cell 10: argsort without kind"),
    "magic": ("plain_python", notebook(code("%matplotlib inline")), "cell 10: not plain Python"),
    "shell": ("plain_python", notebook(code("!pip install numpy")), "cell 10: not plain Python"),
    "magic by call": (
        "plain_python",
        notebook(code("get_ipython().run_line_magic('time', '')")),
        "cell 10: get_ipython is not",
    ),
    "shell by call": ("plain_python", notebook(code("os.system('ls')")), "cell 10: system is not"),
    "install": (
        "plain_python",
        changed(1, source="import subprocess"),
        "cell 2: imports subprocess",
    ),
    "late import": (
        "imports",
        notebook(code("import math")),
        "cell 10: an import outside the first",
    ),
    "many imports": (
        "imports",
        changed(1, source=7 * "import math\n"),
        "cell 2: 7 imports, at most 6",
    ),
    "import in a statement": (
        "imports",
        changed(1, source="try:\n    import math\nexcept ImportError:\n    pass"),
        "cell 2: an import inside",
    ),
    "star import": ("imports", changed(1, source="from math import *"), "cell 2: 'import *'"),
    "gap in the numbers": (
        "exercise_numbers",
        notebook(code('check("4.4", 1)')),
        "cell 10: check('4.4', …) stands where exercise 4.3 is due",
    ),
    "number used twice": (
        "exercise_numbers",
        notebook(code('check("4.2", 1)')),
        "cell 10: check('4.2', …) stands where exercise 4.3 is due",
    ),
    "slider draws from what changes": (
        "sliders",
        notebook(
            code("low = 0\n\n\ndef picture(x):\n    return low"),
            text("A line."),
            code("plots.slider(picture)"),
            text("It moves."),
            code("low = 1"),
        ),
        "cell 12: the slider draws from low, which a later cell changes",
    ),
    "slider draws through a function from what changes": (
        "sliders",
        notebook(
            code("def cost(x):\n    return x\n\n\ndef picture(x):\n    return cost(x)"),
            text("A line."),
            code("plots.slider(picture)"),
            text("It moves."),
            code("def cost(x):\n    return 2 * x"),
        ),
        "cell 12: the slider draws from cost, which a later cell changes",
    ),
    "another lesson's number": (
        "exercise_numbers",
        notebook(code('check("5.3", 1)')),
        "cell 10: check('5.3', …) stands where exercise 4.3 is due",
    ),
    "number missing": ("exercise_numbers", notebook(code("check()")), "cell 10: check(None, …)"),
    "number that is computed": (
        "exercise_numbers",
        notebook(code("check(number, 1)")),
        "cell 10: check(None, …) stands where exercise 4.3 is due",
    ),
}


def complaints_by_rule(nb):
    nb = copy.deepcopy(nb)
    minutes, of_exercises = reckoned_minutes(nb)
    for cell in nb.cells:
        cell.source = cell.source.replace("OF_EXERCISES", str(of_exercises))
        cell.source = cell.source.replace("MINUTES", f"{minutes:.0f}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notebook_rules, "RECKONED", {4})
        found = {rule.__name__.removeprefix("rule_"): rule(copy.deepcopy(nb)) for rule in RULES}
    return {name: complaints for name, complaints in found.items() if complaints}


def test_a_good_notebook_breaks_no_rule():
    assert complaints_by_rule(notebook()) == {}


@pytest.mark.parametrize(("rule", "nb", "piece"), BROKEN.values(), ids=BROKEN)
def test_a_broken_notebook_breaks_its_rule_and_no_other(rule, nb, piece):
    complaints = complaints_by_rule(nb)
    assert list(complaints) == [rule]
    assert len(complaints[rule]) == 1
    assert piece in complaints[rule][0]


def test_every_rule_has_been_seen_to_complain():
    assert {f"rule_{rule}" for rule, _, _ in BROKEN.values()} == {rule.__name__ for rule in RULES}


def test_a_slider_may_draw_from_what_stays():
    nb = notebook(
        code("low = 0\n\n\ndef picture(x):\n    step = x + low\n    return step"),
        text("A line."),
        code("plots.slider(picture)"),
        text("It moves."),
        code("step = [x for low in [1] for x in [low]]"),
    )
    assert complaints_by_rule(nb) == {}


def test_lesson_00_may_be_short():
    nb = changed(2, source="## The loss")  # about 600 words
    assert rule_words(nb)
    nb.metadata.course.lesson = "00"
    assert not rule_words(nb)


def test_minutes_are_reckoned_from_words_code_figures_and_exercises():
    nb = nbformat.from_dict(
        {
            "cells": [
                text("# A title (3 minutes)\n\n(1 minute) " + 10 * WORDS),  # 106 words
                code(lines(11)),
                code("plots.slider(picture)"),
                code("plots.sliders(picture)"),
                code("plots.slider(picture)\nplot()", figure(SENTENCE, SENTENCE)),
                code("%magic"),
                code("show(1)\nax = plots.axes()\nplots.show(\n    ax,\n    'A line.',\n)"),
            ]
        }
    )
    assert reckoned_minutes(nb) == (1.06 + 18 / 8 + 3 + 4, 4)


OPTIONAL = [text(f"## Harder (optional)\n\n{WORDS}(5 minutes)"), code(lines(9)), text(WORDS)]


def test_what_is_optional_takes_no_minutes():
    without, of_exercises = reckoned_minutes(notebook())
    deeper = text("### A step\n\n(2 minutes)")
    # The last cell of the notebook, five words, then stands under the optional heading too.
    expected = pytest.approx((without - 0.05, of_exercises), abs=1e-9)  # sums in another order
    assert reckoned_minutes(notebook(*OPTIONAL, deeper)) == expected
    ended = text(
        "Still of it (2 minutes).\n\n## References\n\nA book.\n\n## After it\n\n" + 9 * WORDS
    )
    minutes, _ = reckoned_minutes(notebook(*OPTIONAL, deeper, ended, code(lines(8))))
    assert minutes == pytest.approx(without + 0.92 + 1, abs=1e-9)


def test_a_long_lesson_may_have_a_place_to_stop():
    assert complaints_by_rule(notebook(text(f"An exercise (44 minutes).\n\n{STOP} Rest."))) == {}


@pytest.mark.parametrize("minutes", [16, 17, 18])
def test_minutes_agree_within_a_tenth(minutes):
    assert complaints_by_rule(stating(minutes)) == {}


@pytest.mark.parametrize(("more", "complaints"), [(73, 0), (74, 1)])
def test_a_main_path_fits_into_an_evening(monkeypatch, more, complaints):
    nb = notebook(text(f"An exercise ({more} minutes).\n\n{STOP} Rest."))
    nb.cells[0].source = stating(90, of_exercises=more + 4).cells[0].source
    for lessons, found in (({4}, complaints), (set(), 0)):
        monkeypatch.setattr(notebook_rules, "AN_EVENING", lessons)
        assert len(rule_minutes(nb)) == found


def test_lessons_that_are_not_on_the_list_state_what_they_like(monkeypatch):
    for reckoned, count in (({3, 5}, 0), ({4}, 1)):
        monkeypatch.setattr(notebook_rules, "RECKONED", reckoned)
        assert len(rule_minutes(stating(90))) == count


def test_3400_words_are_not_too_many():
    assert complaints_by_rule(notebook(text(230 * WORDS))) == {}


def test_what_counts_as_a_word():
    assert len(words("Two words – and [three more words](of%20a.ipynb#link), 1 number.")) == 8


def test_code_and_formulas_are_not_read_as_prose():
    source = "A `b c` $d e$.\n\n$$\nf g\n$$\n\n```python\nh i\n```\nEnd."
    nb = nbformat.from_dict({"cells": [text(source)]})
    assert [len(words(found)) for _, found in prose(nb)] == [4]  # A x x. End.


def test_links_are_looked_up_beside_the_notebook(tmp_path):
    nb = notebook(text("[next](05%20x.ipynb#part)"))
    assert rule_links(nb, tmp_path)
    (tmp_path / "05 x.ipynb").touch()
    assert not rule_links(nb, tmp_path)
