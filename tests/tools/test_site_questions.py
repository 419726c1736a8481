"""What a page says of a letter or a number is what `check` says of it, word for word."""

import json
import math

import pytest

from course_utils import checks, exercises
from course_utils.exercises import Choice, Function, Number, self_test
from tests.helpers.all_exercises import EXERCISES
from tests.helpers.browser import load_again
from tools.site import questions

JUDGED = {name: one for name, one in EXERCISES.items() if isinstance(one, (Choice, Number))}
PAGE = """<!DOCTYPE html><html lang="en"><title>Questions</title>
{sentences}
{questions}
<script>{script}</script></html>"""
SCRIPT = questions.SCRIPT.read_text(encoding="utf-8")


def page_with(names):
    asked = "\n".join(questions.question(name) for name in names)
    return PAGE.format(sentences=questions.sentences(), questions=asked, script=SCRIPT)


@pytest.fixture(scope="module")
def course(browser, tmp_path_factory):
    """The address of a page with all questions of the course."""
    path = tmp_path_factory.mktemp("questions") / "all.html"
    path.write_text(page_with(JUDGED), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def page(browser, course):
    context = browser.new_context()
    page = context.new_page()
    page.goto(course)
    yield page
    context.close()


def said_by_check(name, answer):
    verdict = EXERCISES[name].judge(answer)
    return f"{checks.SYMBOLS[verdict.state]} {name} {verdict.state}. {verdict.sentence}".strip()


def typed(value):
    """A number as somebody types it, all its digits."""
    return str(value) if type(value) is int else repr(float(value))


def wrong_numbers(rng, right):
    """Numbers near the right one in every way that a verdict knows, and others."""
    right = float(right)
    near = [-right, right**2, right + 1, right * rng.uniform(1.002, 1.2), rng.normal(0, 1e3)]
    near += [right * 10.0**power for power in (-3, -2, -1, 1, 2, 3)]
    near += [float(f"{right:.{digits}g}") for digits in (1, 2, 3, 4)]
    near += [right * (1 + share) for share in rng.uniform(-2e-3, 2e-3, 4)]
    if right:
        near += [1 / right, right / math.log(2), right * math.log(10)]
    if right > 0:
        near += [math.sqrt(right)]
    return [value for value in near if math.isfinite(value)]


def test_every_verdict_is_that_of_check(page, rng):
    asked = []
    for name, exercise in JUDGED.items():
        if isinstance(exercise, Choice):
            answers = {letter: letter for letter in exercise.reasons}
        else:
            listed = [exercise.reference, *(mistake.answer for mistake in exercise.mistakes)]
            numbers = [*listed, *wrong_numbers(rng, exercise.reference), math.inf]
            answers = {typed(number): number for number in numbers}
        answers |= {"?": "?", "": ""}
        asked += [(name, text, said_by_check(name, answer)) for text, answer in answers.items()]
    told = page.evaluate(
        """asked => {
          const all = [...document.querySelectorAll(".question")].map(
            place => JSON.parse(place.dataset.question));
          const named = Object.fromEntries(all.map(one => [one.id, one]));
          return asked.map(([name, text]) => window.questions.verdict(named[name], text).line);
        }""",
        [[name, text] for name, text, _ in asked],
    )
    assert len(asked) > 2000
    assert [
        (name, text, on_page, in_notebook)
        for (name, text, in_notebook), on_page in zip(asked, told, strict=True)
        if on_page != in_notebook
    ] == []


@pytest.fixture(scope="module")
def verdict_on(browser, course):
    """Says what a page, which nothing is typed into, tells of a text where a number is right."""
    page = browser.new_page()
    page.goto(course)

    def verdict_on(text, right):
        question = {
            "id": "9.99",
            "right": questions.number(right),
            "explanation": "Right.",
            "mistakes": [],
        }
        return page.evaluate("([one, text]) => questions.verdict(one, text)", [question, text])

    yield verdict_on
    page.close()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (" 0.75 ", 0.75),
        ("−3", -3.0),
        ("+.5", 0.5),
        ("3/4", 0.75),
        ("-1 / 8", -0.125),
        ("1e-3", 0.001),
        ('"9"', 9.0),
        ("'9'", 9.0),
        ("0,75", 0.75),
        (" −,5 ", -0.5),
        ("0,125", 0.125),
        ("12,5/4", 3.125),
        ("inf", math.inf),
        ("-np.inf", -math.inf),
        ("−∞", -math.inf),
    ],
)
def test_what_people_type_is_read(verdict_on, text, value):
    told = verdict_on(text, value)
    assert told["line"] == "✓ 9.99 passed. Right."
    said = f" ({text.strip()} was read as {value:g}.)" if {",", "/"} & set(text) else ""
    assert told["reading"] == said


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("1,250", "comma"),
        ("-12,500/2", "comma"),
        ("1,250,000", "comma"),
        ("1, 2", "comma"),
        ("25%", "percent"),
        ("12,5 %", "percent"),
        ("9 apples", "unit"),
        ("2,5cm²", "unit"),
        ("0.75nats", "unit"),
        ("ln 16", "calculation"),
        ("-np.log(0.5)", "calculation"),
        ("2*3", "calculation"),
        ("10^-3", "calculation"),
        ("5 − 3", "calculation"),
        ("√2", "calculation"),
        ("0x10", "calculation"),
        ("1/2/3", "no number"),
        ("1/0", "no number"),
        ("nine", "no number"),
        ("nan", "no number"),
    ],
)
def test_what_cannot_be_read_is_told_what_to_type(verdict_on, text, advice):
    told = verdict_on(text, 1.25)
    assert told["line"] == f"✗ 9.99 not yet. You gave {text}: {questions.UNREAD[advice]}"
    assert told["reading"] == ""


def test_the_page_says_how_it_has_read_a_number(page):
    place(page, "1.3").get_by_label("Your answer to 1.3").fill("18,0/2")
    page.keyboard.press("Enter")
    status = place(page, "1.3").get_by_role("status")
    assert status.inner_text() == f"{said_by_check('1.3', 9)} (18,0/2 was read as 9.)"


def test_numbers_are_shown_as_python_shows_them(page, rng):
    values = [*rng.normal(0, 1, 50), *10.0 ** rng.uniform(-12, 12, 100), 0.0, 12345678.0, 1e9, 1e-4]
    made_up = {
        "id": "9.99",
        "right": questions.number(-5e20),
        "explanation": "",
        "mistakes": [],
    }
    lines = page.evaluate(
        "([one, texts]) => texts.map(text => questions.verdict(one, text).line)",
        [made_up, [typed(value) for value in values]],
    )
    wanted = [Number(-5e20, (), "").judge(float(value)).sentence for value in values]
    assert [line.removeprefix("✗ 9.99 not yet. ") for line in lines] == wanted


# ---- The form ----


def place(page, name):
    return page.locator(".question").nth(list(JUDGED).index(name))


def heard(name, answer):
    """What the page says: the verdict of `check`, and how to go on."""
    wrong = EXERCISES[name].judge(answer).state == exercises.NOT_YET
    return said_by_check(name, answer) + (f" {questions.NEXT['again']}" if wrong else "")


def button(page, name, letter):
    return place(page, name).locator(f"button[value={letter}]")


def test_a_letter_says_what_it_stands_for(page):
    words = place(page, "1.12").locator("button[value]").all_inner_texts()
    assert words == ["a cm", "b cm²", "c it has none"]
    formulas = place(page, "5.16").locator("button[value]").all_inner_texts()
    assert formulas == ["a", "b", "c"]


def test_every_letter_has_its_words():
    for name, exercise in JUDGED.items():
        if isinstance(exercise, Choice):
            found = questions.options(name)
            assert found == {} or list(found) == list(exercise.reasons), name
            assert not any(text.endswith((",", ";")) or "**" in text for text in found.values())


def test_a_letter_by_the_keyboard_alone(page):
    status = place(page, "1.4").get_by_role("status")
    assert status.inner_text() == ""  # it is there before it speaks, so it is heard
    button(page, "1.4", "a").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert status.inner_text() == heard("1.4", "b")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    assert status.inner_text() == heard("1.4", "a")
    pressed = place(page, "1.4").locator("[aria-pressed=true]")
    assert pressed.all_inner_texts() == ["a model A"]


def test_the_verdict_comes_into_sight(page):
    page.set_viewport_size({"width": 375, "height": 600})
    last = button(page, "1.12", "c")
    last.evaluate("one => scrollBy(0, one.getBoundingClientRect().bottom - innerHeight)")
    last.focus()
    page.keyboard.press("Enter")
    status = place(page, "1.12").get_by_role("status")
    assert status.evaluate("one => one.getBoundingClientRect().bottom <= innerHeight")


def test_a_number_by_the_keyboard_alone(page):
    place(page, "1.3").get_by_label("Your answer to 1.3").focus()
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    status = place(page, "1.3").get_by_role("status")
    assert status.inner_text() == heard("1.3", 3)
    page.keyboard.press("Control+a")
    page.keyboard.type("9")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert status.inner_text() == heard("1.3", 9)


def test_answers_are_there_again_and_are_forgotten_on_request(page):
    button(page, "1.4", "a").click()
    place(page, "1.3").get_by_label("Your answer to 1.3").fill("9")
    place(page, "1.3").get_by_role("button", name="Check").click()
    kept = json.loads(page.evaluate("localStorage.getItem('loss functions: answers')"))
    assert kept == {JUDGED["1.4"].fingerprint: "a", JUDGED["1.3"].fingerprint: "9"}
    load_again(page)
    assert place(page, "1.4").get_by_role("status").inner_text() == heard("1.4", "a")
    assert place(page, "1.3").get_by_role("status").inner_text() == heard("1.3", 9)
    place(page, "1.3").get_by_role("button", name="Clear my answer to 1.3").click()
    place(page, "1.4").get_by_role("button", name="Clear my answer to 1.4").click()
    load_again(page)
    assert page.evaluate("localStorage.getItem('loss functions: answers')") == "{}"
    assert place(page, "1.4").locator("[aria-pressed=true]").count() == 0
    assert place(page, "1.3").get_by_label("Your answer to 1.3").input_value() == ""


@pytest.mark.parametrize("odd", ["[1", "null", '{"FINGERPRINT": 7}', '{"FINGERPRINT": "z"}'])
def test_an_odd_memory_does_no_harm(page, odd):
    odd = odd.replace("FINGERPRINT", JUDGED["1.4"].fingerprint)
    page.evaluate("odd => localStorage.setItem('loss functions: answers', odd)", odd)
    load_again(page)
    assert place(page, "1.4").get_by_role("status").inner_text() == ""
    button(page, "1.4", "b").click()
    assert place(page, "1.4").get_by_role("status").inner_text() == heard("1.4", "b")


def test_blocked_storage_does_no_harm(browser, course):
    context = browser.new_context()
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw Error('blocked') }})"
    )
    page = context.new_page()
    page.goto(course)
    button(page, "1.4", "b").click()
    assert place(page, "1.4").get_by_role("status").inner_text() == heard("1.4", "b")
    context.close()


def test_nothing_is_sent(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    button(page, "1.4", "b").click()
    place(page, "1.3").get_by_label("Your answer to 1.3").fill("9")
    page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    assert asked == []


def test_without_scripts_a_sentence_stands_there(browser, course):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(course)
    assert page.locator("button, input").count() == 0
    assert place(page, "1.4").inner_text() == (
        'With scripts on, this page judges your answer; in the notebook, check("1.4", "?") does.'
    )
    context.close()


# ---- The self-test ----


@pytest.fixture
def ten(browser, tmp_path):
    """A page with the self-test, whose questions are numbers here."""
    asked = "<ol>" + "".join(f"<li>{place}</li>" for place in range(1, 11)) + "</ol>"
    path = tmp_path / "ten.html"
    path.write_text(
        PAGE.format(
            sentences=questions.sentences(), questions=asked + questions.self_test(), script=SCRIPT
        ),
        encoding="utf-8",
    )
    context = browser.new_context()
    page = context.new_page()
    page.goto(path.as_uri())
    yield page
    context.close()


def test_the_self_test_says_what_the_notebook_says(ten, rng, capsys):
    right = "".join(letter for letter, _ in self_test.KEY)
    at_random = ["".join(rng.choice([*right, *"abc?"]) for _ in right) for _ in range(3)]
    nearly = "?" + right[1:]
    for letters in [right, nearly, "??" + nearly[2:], *at_random, "?" * 10]:
        for place, letter in enumerate(letters, start=1):
            group = ten.get_by_role(
                "radiogroup", name=f"Your answer to question {place}", exact=True
            )
            group.get_by_label(letter, exact=True).check()
        ten.get_by_role("button", name="Check").click()
        checks.self_test(letters)
        assert ten.get_by_role("status").inner_text() + "\n" == capsys.readouterr().out


def test_the_self_test_by_the_keyboard_alone_and_again_later(ten):
    ten.keyboard.press("Tab")
    ten.keyboard.press("ArrowRight")  # of "?", which is chosen at first, the next one is a
    for _ in range(10):
        ten.keyboard.press("Tab")
    ten.keyboard.press("Enter")
    said = ten.get_by_role("status").inner_text()
    assert said.startswith("✓ Self-test: 0 of 10 right. The others: lessons 01, 02")
    load_again(ten)
    assert ten.get_by_role("status").inner_text() == said
    assert ten.locator("input:checked").first.input_value() == "a"
    ten.get_by_role("button", name="Clear all ten").click()
    assert ten.get_by_role("status").inner_text() == ""
    load_again(ten)
    assert ten.locator("input[value='?']:checked").count() == 10
    assert ten.evaluate("localStorage.getItem('loss functions: answers')") == "{}"


@pytest.mark.parametrize("odd", ["7", '"abc"', '"zzzzzzzzzz"'])
def test_an_odd_memory_does_no_harm_to_the_self_test(ten, odd):
    kept = f'{{"self-test": {odd}}}'
    ten.evaluate("kept => localStorage.setItem('loss functions: answers', kept)", kept)
    load_again(ten)
    assert ten.locator("input[value='?']:checked").count() == 10
    assert ten.get_by_role("status").inner_text() == ""


# ---- The HTML ----


def test_other_kinds_are_refused():
    name = next(name for name, one in EXERCISES.items() if isinstance(one, Function))
    message = f"{name}: got a function; expected an exercise with a letter or a number"
    with pytest.raises(ValueError, match=f"^{message}$"):
        questions.question(name)
    with pytest.raises(ValueError, match=r"99\.1"):
        questions.question("99.1")


def test_no_text_ends_the_html_early(monkeypatch):
    hostile = Choice("a", {"a": "</script>\"'>", "b": "no"})
    monkeypatch.setattr(exercises, "find", lambda name: hostile)
    assert "</script>" not in questions.question("1.4")
    monkeypatch.setattr(questions, "READING", "</script>")
    assert questions.sentences().count("</script>") == 1


def test_a_fingerprint_keeps_apart_what_is_asked():
    prints = [one.fingerprint for one in JUDGED.values()]
    assert len(set(prints)) == len(prints) > 100
