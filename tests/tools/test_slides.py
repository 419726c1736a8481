"""A deck says what its lesson says; the back row can read it, and no network is needed."""

import contextlib
import itertools
import re

import pytest

from course_utils import exercises
from course_utils.exercises import texts
from tools import build_slides
from tools.lesson_parts import Exercise, Lesson, Section, lessons
from tools.teaching import guides, plans, slides
from tools.teaching.slides import Slide, deck

LESSONS = lessons()
PNG = "iVBORw0KGgo="  # the first bytes of a picture


def section(*parts, title="1. A section"):
    return Section(title, 2, False, list(parts))


def made_of(*parts, title="1. A section"):
    """The slides of a section with these parts, before they are split."""
    one = section(*parts, title=title)
    return list(slides.slides(one, Lesson("99_x", [one]), {}))


def code(source="1", png=None, alt="", text=""):
    data = {"data": {"image/png": PNG}, "metadata": {"image/png": {"alt": alt}}}
    return {"source": source, "outputs": [data] * bool(png) + [{"text": text}] * bool(text)}


# ---- What stands on them ----


@pytest.mark.parametrize("number", LESSONS)
def test_every_exercise_is_there_in_order_with_its_minutes_and_wrong_answers(number):
    text, _ = deck(LESSONS[number])
    heads = re.findall(r"^\*\*(\w+) (\S+) · (\d+) minutes?\*\*$", text, re.MULTILINE)
    told = [(one.kind, one.id, str(one.minutes)) for one in LESSONS[number].exercises.values()]
    assert [head for head, _ in itertools.groupby(heads)] == told
    for name in LESSONS[number].exercises:
        notes = "\n".join(guides.wrong_answers(exercises.find(name)))
        assert notes and slides.without_links(notes) in text


def test_parts_stand_in_the_order_of_the_lesson():
    """A figure may give a prediction away, so it comes behind it."""
    check = 'check("4.4", "?")'
    found = made_of(
        f"## 1. A section\n\nWhy? So.\n\n{'x ' * 120}. It is this:\n\n$$a$$\n\nOf $b$.",
        "> **Check the claim.** C.",
        code(check),
        code(png=True, alt="A curve."),
        "And. And\n\n$$d$$",
    )
    assert [slide.kind for slide in found] == [
        "question",
        "formula",
        "claim",
        "text",
        "figure",
        "formula",
    ]
    assert found[0].blocks == ["Why?"]
    lead = ":::{container} lead\nIt is this:\n:::"
    notes = f"{'x ' * 120}. It is this:\n\nOf $b$."
    assert found[1] == Slide([lead, "$$\na\n$$"], notes, "formula")
    assert found[-1].blocks == [":::{container} lead\nAnd. And\n:::", "$$\nd\n$$"]
    assert found[2].blocks == ["**Check the claim.** C."]
    assert found[3].head == "**Exercise 4.4 · 1 minute**"
    assert '"A curve."' in found[4].blocks[0] and found[4].notes == "To be seen: A curve."


def test_a_formula_with_a_wide_gap_stands_in_two_lines():
    (slide,) = made_of("$$a = b \\qquad\\qquad c$$")
    assert slide.blocks == ["$$\na = b\n$$", "$$\nc\n$$"]


def test_a_formula_of_an_exercise_stands_on_its_slide_alone(monkeypatch):
    monkeypatch.setattr(Exercise, "asked", "Which slope has\n\n$$x^2$$")
    (slide,) = made_of(
        "**Exercise 1.1 (4 minutes).** Which slope has\n\n$$x^2$$", code('check("1.1", "?")')
    )
    assert slide.blocks[:2] == ["Which slope has", "$$x^2$$"]


def test_only_what_teaches_something_gets_a_slide():
    assert made_of("## References\n\nWhy?", title="References") == []
    assert made_of("## 1. A section\n\nProse alone.") == []


def test_a_function_shows_the_code_that_a_learner_starts_from():
    (function,) = made_of(code('check("1.2", error)'))
    assert function.blocks[-1].startswith("```python\ndef ") and "return ..." in function.blocks[-1]
    (choice,) = made_of(code('check("4.4", "?")'))
    assert not any("```" in block for block in choice.blocks)


def test_what_was_printed_stands_before_its_exercise():
    pages = list(slides.slides(LESSONS["01"].section("5"), LESSONS["01"], {}))
    places = {one.head[11:14]: place for place, one in enumerate(pages) if "Exercise" in one.head}
    source, output = pages[places["1.6"] - 1].blocks
    assert source.startswith("```python\nfor prediction") and "0.25   slope 0.50" in output
    cell = {"source": "x\n" * 15, "outputs": [{"text": "1\n2\n"}]}
    assert [one.blocks for one in slides.printed_slide(cell)] == [["```text\n1\n2\n```"]]
    assert not list(slides.printed_slide(cell | {"outputs": [{"text": "1\n" * 20}]}))
    (slide,) = slides.printed_slide(code("plots.points(ax, x, y)", PNG, "Two dots.", "7"))
    assert slide.blocks == ["```text\n7\n```"]


def test_of_a_long_cell_what_stands_below_its_functions_is_shown():
    functions = "def f(x):\n" + "    x\n" * 12 + "\n\nclass A:\n    pass\n\n\n"
    cell = code(functions + "rows = [7]\nprint(rows)", text="[7]")
    (slide,) = slides.printed_slide(cell)
    assert slide.blocks == ["```python\n…\nrows = [7]\nprint(rows)\n```", "```text\n[7]\n```"]


def test_what_was_printed_right_before_an_exercise_stands_on_its_slide_too():
    exercise = code('check("4.4", "?")')
    found = made_of(code("print(7)", text="7"), exercise)
    output, asked = "```text\n7\n```", found[1].blocks
    assert list(slides.with_outputs_again(found))[1].blocks == [output, *asked]
    full = made_of(code("1", text="7\n" * 14), exercise)  # no room for both
    assert list(slides.with_outputs_again(full)) == full
    apart = made_of(code("print(7)", text="7"), "It is\n\n$$a$$", exercise)
    assert list(slides.with_outputs_again(apart)) == apart
    text, _ = deck(LESSONS["01"])
    assert re.search(r"\*\*Exercise 1.6 .*\n\n```text\nprediction 0.10", text)


@pytest.mark.parametrize("plan", plans.read(build_slides.ROOT / "teaching" / "plans.toml"))
def test_a_plan_has_slides_of_what_it_teaches_alone(plan):
    rows = [row for row in plans.all_rows(plan) if "lesson" in row]
    lessons_of_it = list(plans.taught(plan, LESSONS))
    numbers = [lesson.number for lesson in lessons_of_it]
    assert numbers == list(dict.fromkeys(row["lesson"] for row in rows))
    for lesson in lessons_of_it:
        whole = LESSONS[lesson.number]
        mine = [row for row in rows if row["lesson"] == lesson.number]
        done = [name for row in mine for name in row["exercises"]]
        text, figures = deck(lesson)
        assert whole.facts["It takes"] not in text  # which is said of the whole lesson
        heads = re.findall(r"^\*\*\w+ (\S+) · \d", text, re.MULTILINE)
        assert set(heads) == set(done) == set(lesson.exercises)
        titles = {whole.section(row["section"]).title for row in mine}
        shown = set(re.findall(r"^##+ (.+)", text, re.MULTILINE))
        pictures = {
            whole.section(row["picture"][1]).title
            for row in plans.all_rows(plan)
            if "picture" in row and row["picture"][0] == lesson.number
        }
        listed = re.findall(r"^- (.+)", text.partition("\n## ")[0], re.MULTILINE)
        assert {one.replace("\\.", ".") for one in listed} == titles | pictures
        assert len(listed) <= 9  # more lines have no room below a title of two
        assert titles | pictures <= shown <= titles | pictures | {whole.sections[0].title}
        expected = [one.png for s in whole.sections if s.title in shown for one in s.figures]
        assert list(figures.values()) == expected
        for title in pictures:
            of_it = text.partition(f"## {title}\n")[2].partition("\n## ")[0]
            assert re.findall(r":::::\{container\} (\w+)", of_it) == ["figure"]


def test_what_an_exercise_that_is_left_out_asks_is_on_no_slide():
    """Its formula would stand there alone."""
    asked = Exercise("4.5").asked
    one = section(f"So.\n\n{texts.of('4.5')['asked']}\n\nThen.", code('check("4.5", logit)'))
    assert asked in "".join(
        block for slide in slides.slides(one, Lesson("99_x", [one]), {}) for block in slide.blocks
    )
    left = one.with_exercises([])
    assert left.parts == ["So.\n\n\n\nThen."] and left.exercises == []
    assert one.with_exercises(["4.5"]).parts == one.parts


def test_a_question_stands_where_it_is_asked_below_what_leads_up_to_it():
    found = made_of(
        "## 1. A section\n\nFour pictures. What is the mean?", code(png=True, alt="A."), "Why?"
    )
    assert [slide.kind for slide in found] == ["question", "figure", "question"]
    assert found[0].blocks == [":::{container} lead\nFour pictures.\n:::", "What is the mean?"]
    assert found[2].blocks == ["Why?"]


def test_the_cell_that_answers_a_question_follows_it():
    answer = code("print(7)", text="7")
    shown = ["```python\nprint(7)\n```", "```text\n7\n```"]
    assert [one.blocks for one in made_of("So. How\nmany?", answer)][1:] == [shown]
    assert len(made_of("How many? Seven.", answer)) == 1  # the text has answered it
    assert len(made_of("How many?\n\nLook.", answer)) == 1
    assert len(made_of("One? Two? Three? And four?", answer)) == 1  # the last one has no slide
    assert len(made_of("How many?", code('check("4.4", "?")', text="not yet"))) == 2
    assert len(made_of("How many?", code(), code("print(7)", text="7"))) == 1  # another cell's


def test_the_cell_that_a_question_speaks_of_stands_before_it():
    printed = code("print(7)", text="7")
    assert [one.kind for one in made_of(printed, "It is 7. Why?")] == ["printed", "question"]
    assert [one.kind for one in made_of(printed, "It is 7.\n\nWhat else?")] == ["question"]


@pytest.mark.parametrize(
    ("parts", "notes"),
    [
        (["**Why? So.** Yes.\n\nAnd on."], "So. Yes.\n\nAnd on."),
        (["Why?\n\n$$a$$\n\nOf $b$.\n\nOn."], "Of $b$."),
        (["Why?", code(), "It is 7."], "It is 7."),
        (
            ["Why?\n\n\n\nAnd on."],
            "And on.",
        ),  # between them stood an exercise that a plan leaves out
        (["Why?\n\n- A list.\n\nLater."], None),
        (["Why?\n\n**Exercise 4.4 (1 minute).** Do.\n\nLater."], None),
        (["Why?"], None),
    ],
)
def test_the_notes_of_a_question_are_what_the_lesson_says_behind_it(parts, notes):
    question = made_of(*parts)[0]
    assert (question.kind, question.blocks[-1]) == ("question", "Why?")
    assert question.notes == (f"The lesson goes on: {notes}" if notes else "")


@pytest.mark.parametrize(
    ("lead", "shown"),
    [
        ("Take 7. In two steps:", ["Take 7. In two steps:"]),
        ("x " * 400 + "end. In two steps:", ["In two steps:"]),
        ("x " * 500 + "end:", []),
        ("$$a$$", []),
    ],
)
def test_numbered_steps_are_shown_below_what_leads_up_to_them(lead, shown):
    steps = ["1. Add the 3.\n   And on.", "2. Halve it."]
    found = made_of(f"{lead}\n\n" + "\n".join(steps), "Then?")
    assert [one.blocks for one in found if steps[1] in one.blocks] == [[*shown, *steps]]


def test_a_list_of_choices_is_no_list_of_steps():
    assert made_of("Do you know?\n\n1. Which? **a** this, **b** that") == made_of("Do you know?")
    assert not made_of("It takes 1 or\n2. And on.")


@pytest.mark.parametrize(
    ("behind", "told"),
    [
        ("> It is 7.\n>\n> And on.", "It is 7."),
        ("It is 7.\n\nAnd on.", "It is 7."),
        ("$$a$$", None),
        ("> **Exercise 4.4 (1 minute).** Do.", None),
    ],
)
def test_what_puts_a_claim_to_the_test_follows_it_and_the_verdict_is_in_its_notes(behind, told):
    claim = '> **Check the claim.** *"It is."* Try.'
    found = made_of(claim, code("print(7)", text="7"), behind)
    assert [slide.kind for slide in found[:2]] == ["claim", "printed"]
    assert found[0].notes == (f"The lesson goes on: {told}" if told else "")
    assert len(made_of(claim, code("7"))) == 1  # nothing was printed
    assert len(made_of(claim + "\n\nBut first.", code("print(7)", text="7"))) == 1


def test_what_was_printed_stays_above_the_formula_that_follows_it():
    parts = code("print(7)", text="7"), "It is\n\n$$a$$", code('check("4.4", "?")')
    assert [slide.kind for slide in made_of(*parts)[:2]] == ["printed", "formula"]


@pytest.mark.parametrize(
    ("before", "asked", "slides_before"),
    [
        ("A bakery. It loses.", "Write this loss as a function.", ["A bakery. It loses."]),
        ("How? So.", "Repair it: no `nan`.", ["How? So."]),  # the question is not asked twice
        ("A bakery.", "Write a loss. Try this.", []),
        ("A bakery.", "A colleague wrote this mean:", []),
        ("$$a$$\n\nA bakery.", "Write it.", ["$$\na\n$$"]),
        ("| a | b |", "Write it.", []),
        ("It never learns.", "**a** the rate, **b** the labels.", ["It never learns."]),
    ],
)
def test_an_exercise_that_points_back_comes_behind_what_it_points_to(before, asked, slides_before):
    text = f"{before}\n\n**Exercise 4.4 (1 minute).** {asked}"
    found = made_of(text, code('check("4.4", "?")'))
    assert [slide.blocks for slide in found[:-1]] == [[one] for one in slides_before]


def test_a_slide_leads_nowhere():
    linked = "See lesson [01](01_error_and_mse.ipynb#two), ![a picture](a.png) and [2]."
    assert slides.without_links(linked) == "See lesson 01, ![a picture](a.png) and [2]."


# ---- Split by rule ----


def split(*blocks, **attributes):
    return slides.pages(Slide(list(blocks), **attributes))


def test_what_is_too_high_goes_on_with_its_head_and_notes():
    line = "x" * slides.LETTERS
    blocks = [f"{number}{line}" for number in range(6)]  # two lines each
    found = split(*blocks, head="**Exercise**", notes="wrong")
    assert [len(slide.blocks) for slide in found] == [3, 3]  # and not 4 and 2
    assert [block for slide in found for block in slide.blocks] == blocks
    assert {(slide.head, slide.notes, slide.kind) for slide in found} == {
        ("**Exercise**", "wrong", "text")
    }


def test_no_gap_is_kept_below_the_last_block_nor_below_a_head_that_is_not_there():
    blocks = ["x" * slides.LETTERS * lines for lines in (6, 7)]
    assert slides.ROOM - slides.GAP < slides.stacked(blocks) <= slides.ROOM
    assert len(split(*blocks)) == 1


def test_a_diagnosis_is_called_one():
    assert {Exercise(name).kind for name in ("13.4", "13.12")} == {"Diagnosis"}
    assert {Exercise(name).kind for name in ("1.1", "1.2", "8.8", "13.5")} == {"Exercise"}


def test_a_long_paragraph_is_split_between_its_sentences():
    sentences = [f"{letter}{'x ' * 200}0.5 end." for letter in "ABCD"]
    found = split(" ".join(sentences))
    assert len(found) == 2
    assert " ".join(block for slide in found for block in slide.blocks) == " ".join(sentences)


@pytest.mark.parametrize("lines", [12, 20])  # what no slide has room for must be seen to overflow
def test_code_is_kept_together(lines):
    block = "```python\n" + "x = 1  # One. Two.\n" * lines + "```"
    assert [slide.blocks for slide in split("a" * 500, block)] == [["a" * 500], [block]]


def test_short_text_is_larger_but_not_beside_code():
    assert [slide.kind for slide in split("Why not?")] == ["short"]
    assert [slide.kind for slide in split("Why not?", "```python\n1\n```")] == ["text"]


def test_blocks_are_paragraphs_code_and_items():
    text = "One\nline.\n\n```python\na\n\nb\n```\n\n- c\n- d"
    assert slides.in_blocks(text) == ["One\nline.", "```python\na\n\nb\n```", "- c", "- d"]


# ---- Built, and looked at in a browser ----

# Each slide is shown, and its text, formulas and figures are measured one by one.
MEASURED = """() => Reveal.getSlides().map(slide => {
  const {h, v} = Reveal.getIndices(slide);
  Reveal.slide(h, v);
  const boxes = [], sizes = [];
  const nodes = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT,
    node => node.nodeName === "ASIDE" ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  while (nodes.nextNode()) {
    const node = nodes.currentNode;
    if (node.nodeType === Node.TEXT_NODE && node.data.trim()) {
      const range = document.createRange();
      range.selectNodeContents(node);
      boxes.push(range.getBoundingClientRect());
      // What stands low or high in a formula may be smaller.
      const measured = node.parentElement.closest("math") || node.parentElement;
      sizes.push(parseFloat(getComputedStyle(measured).fontSize));
    } else if (["IMG", "math", "PRE"].includes(node.nodeName)) {
      boxes.push(node.getBoundingClientRect());
    }
  }
  return {
    place: `${h}/${v} ${slide.innerText.slice(0, 60)}`,
    left: Math.min(...boxes.map(box => box.left)),
    top: Math.min(...boxes.map(box => box.top)),
    right: Math.max(...boxes.map(box => box.right)),
    bottom: Math.max(...boxes.map(box => box.bottom)),
    height: Math.max(...boxes.map(box => box.height)),
    size: Math.min(...sizes),
  };
})"""
ALTS = """() => [...document.querySelectorAll(".figure img")].map(
  picture => picture.naturalWidth > 0 ? picture.alt : `not shown: ${picture.alt}`)"""


@pytest.fixture(scope="session")
def decks(tmp_path_factory):
    pytest.importorskip("sphinx_revealjs")
    folder = tmp_path_factory.mktemp("built") / "slides"
    build_slides.build(list(LESSONS.values()), folder)
    return folder


@pytest.fixture(scope="module")
def page(decks, browser):
    return browser.new_page(viewport={"width": 1280, "height": 720})


@contextlib.contextmanager
def listening(page):
    """Within the ``with`` block, the list grows of what the page asks for, and of what fails."""
    asked = []
    events = {
        "request": lambda request: asked.append(request.url),
        "requestfailed": lambda request: asked.append(f"failed: {request.url}"),
        "pageerror": lambda error: asked.append(f"error: {error}"),
    }
    for event, listener in events.items():
        page.on(event, listener)
    yield asked
    for event, listener in events.items():
        page.remove_listener(event, listener)


def open_deck(page, decks, number, address=""):
    page.goto((decks / f"{LESSONS[number].stem}.html").as_uri() + address)
    page.wait_for_function("window.Reveal && Reveal.isReady()")


@pytest.fixture(scope="module", params=LESSONS)
def looked_at(request, page, decks):
    """A lesson; what was measured on its slides, asked for, and shown in figures."""
    with listening(page) as asked:
        open_deck(page, decks, request.param)
        measured, alts = page.evaluate(MEASURED), page.evaluate(ALTS)
    return LESSONS[request.param], measured, asked, alts


def test_no_slide_overflows(looked_at):
    _, measured, _, _ = looked_at
    assert all(slide["height"] > 10 for slide in measured)  # it was really shown
    for slide in measured:
        # Half a pixel, because a browser rounds (a line of formulas: 1232.016).
        inside = slide["left"] >= 48 and slide["right"] <= 1280 - 48 + 0.5
        assert inside and slide["top"] >= 0 and slide["bottom"] <= 700 + 0.5, slide


def test_the_back_row_can_read_it(looked_at):
    _, measured, _, _ = looked_at
    assert [slide for slide in measured if slide["size"] < 28] == []


def test_nothing_is_asked_for_off_this_machine(looked_at):
    _, _, asked, _ = looked_at
    assert len(asked) > 5
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def test_every_figure_is_shown_with_its_text_alternative(looked_at):
    lesson, _, _, alts = looked_at
    assert alts == [figure.alt for one in lesson.sections for figure in one.figures]


def test_it_is_printed_one_slide_to_a_page(page, decks):
    open_deck(page, decks, "06", "?print-pdf")
    page.wait_for_selector(".pdf-page .slide-number-pdf")
    margins = page.evaluate(
        "[...document.querySelectorAll('.pdf-page > section')].map(one => "
        "getComputedStyle(one).paddingLeft)"
    )
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    sizes = re.findall(rb"/Type /Page\n.*?/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf, re.DOTALL)
    text, _ = deck(LESSONS["06"])
    count = len(re.findall(r"^#+ ", text, re.MULTILINE))
    assert margins == ["48px"] * count
    assert [tuple(map(float, size)) for size in sizes] == [(960, 540)] * count  # in points


def test_the_speaker_sees_the_wrong_answers_and_the_class_does_not(page, decks):
    open_deck(page, decks, "04", "#/2")
    with page.expect_popup() as opening:
        page.keyboard.press("s")
    notes = opening.value.locator(".speaker-controls-notes")
    notes.get_by_text("Wrong answers to expect").wait_for()
    hint = exercises.find("4.1").mistakes[0].hint
    assert hint in notes.inner_text()
    assert hint not in page.locator(".slides").inner_text()
    opening.value.close()


# ---- The program ----


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["77"], "There is no lesson 77; there are: 00, 01, "),
        (["--plan", "9_weeks"], "There is no plan 9_weeks; there are: 90_minutes, 3_hours, "),
        (["01", "--plan", "90_minutes"], "Name lessons, or a plan: a plan has its own lessons."),
    ],
)
def test_what_there_is_not_is_refused(tmp_path, capsys, arguments, said):
    assert build_slides.main(arguments, tmp_path / "slides") == 1
    assert capsys.readouterr().err.startswith(said)
    assert list(tmp_path.iterdir()) == []


def test_the_decks_of_a_plan_stand_in_a_folder_of_their_own(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(
        build_slides, "run_sphinx", lambda sources, made, first: sources.rename(made)
    )
    assert build_slides.main(["--plan", "3_hours"], tmp_path / "slides") == 0
    assert capsys.readouterr().out == "built the slides of 01, 02 in build/slides_3_hours\n"
    made = {path.name for path in (tmp_path / "slides_3_hours").glob("*.md")}
    assert made == {f"{LESSONS[number].stem}.md" for number in ("01", "02")}


def test_one_deck_is_built_beside_the_others(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(
        build_slides, "run_sphinx", lambda sources, made, first: sources.rename(made)
    )
    other = tmp_path / "slides" / "05_cross_entropy.html"
    other.parent.mkdir()
    other.write_text("old")
    assert build_slides.main(["0"], tmp_path / "slides") == 0
    assert capsys.readouterr().out == "built the slides of 00 in build/slides\n"
    assert {path.name for path in other.parent.iterdir()} == {"00_start_here.md", other.name}
    assert other.read_text() == "old"


def test_what_sphinx_warns_of_is_told_and_nothing_is_written(tmp_path, capsys, monkeypatch):
    pytest.importorskip("sphinx_revealjs")
    monkeypatch.setattr(build_slides, "deck", lambda lesson: ("# A\n\n```{nonsense}\n```\n", {}))
    assert build_slides.main(["00"], tmp_path / "slides") == 1
    said = capsys.readouterr().err
    assert said.startswith("Sphinx made no slides: ") and "nonsense" in said
    assert said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
