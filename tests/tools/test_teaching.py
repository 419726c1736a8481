"""What an instructor opens or prints says what the lessons say, and its plans can be kept."""

import copy
import dataclasses
import html
import re
import shutil

import pytest

from course_utils import exercises
from course_utils.exercises import lesson_01, self_test
from tests.helpers.all_exercises import EXERCISES, FUNCTIONS
from tools import build_teaching
from tools.build_teaching import TEACHING
from tools.lesson_parts import lessons
from tools.teaching import guides, notes, plans, sheets
from tools.teaching.notes import TeachingError

LESSONS = lessons()
PLANS = {plan["title"]: plan for plan in plans.read(TEACHING / "plans.toml")}


@pytest.fixture
def teaching(tmp_path):
    """A copy of teaching/, to be broken."""
    return shutil.copytree(TEACHING, tmp_path / "teaching")


def replaced(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def said(capsys, teaching, *arguments):
    """The exit status and what was printed on stderr."""
    status = build_teaching.main(list(arguments), teaching)
    return status, capsys.readouterr().err


# ---- Built from their sources ----


def test_it_is_built_from_its_sources_of_today(capsys):
    assert build_teaching.main(["--check"]) == 0, capsys.readouterr().err


def test_a_changed_hint_is_noticed(monkeypatch, capsys):
    first = lesson_01.EXERCISES["1.1"]
    mistake = dataclasses.replace(first.mistakes[0], hint="think again.")
    changed = dataclasses.replace(first, mistakes=(mistake, *first.mistakes[1:]))
    monkeypatch.setitem(lesson_01.EXERCISES, "1.1", changed)
    assert said(capsys, TEACHING, "--check") == (
        1,
        "teaching/guides/01_error_and_mse.md differs from its sources\n"
        "teaching/guides/01_error_and_mse.html differs from its sources\n"
        "Build them again: make teaching\n",
    )


def test_changed_notes_and_missing_sheets_are_noticed_and_built(teaching, capsys):
    replaced(teaching / "notes" / "07.md", "\n- ", "\n- Say: ")
    shutil.rmtree(teaching / "sheets")
    status, errors = said(capsys, teaching, "--check")
    assert status == 1
    assert "guides/07_minimising_the_loss.md differs" in errors
    assert errors.count("teaching/sheets/") == len(LESSONS) + 4
    assert said(capsys, teaching) == (0, "")
    assert said(capsys, teaching, "--check") == (0, "")


def test_a_file_without_a_source_is_named_and_kept(teaching, capsys):
    stray = teaching / "guides" / "99_gone.md"
    stray.write_text("mine")
    for arguments in (["--check"], []):
        assert said(capsys, teaching, *arguments) == (
            1,
            "teaching/guides/99_gone.md is built from nothing\n",
        )
    assert stray.read_text() == "mine"


# ---- Notes ----


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            "## Where to cut",
            "## Cuts",
            "got text below the headings They can, The one idea, On the",
        ),
        ("## In the room\n", "## In the room\n\n## More\n", "expected They can, The one idea, On"),
        ("(1.10)", "(1.99)", "lesson 01 has no exercise 1.99"),
        ("1.9, 1.10, 1.11", "1.9, 1.10, 1.15", "lesson 01 has no exercise 1.15"),
    ],
)
def test_notes_that_do_not_fit_are_refused(teaching, old, new, reason):
    path = teaching / "notes" / "01.md"
    replaced(path, old, new)
    with pytest.raises(TeachingError, match=r"^notes/01\.md: ") as refused:
        notes.read(path, LESSONS["01"])
    assert reason in str(refused.value)


def test_what_is_optional_is_no_core_exercise(teaching, capsys):
    replaced(teaching / "notes" / "02.md", "2.9, 2.10\n", "2.9, 2.12\n")
    assert said(capsys, teaching) == (
        1,
        "notes/02.md: 2.12 is optional, and no core exercise\n",
    )


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_source_that_cannot_be_read_is_named(tmp_path, content):
    path = tmp_path / "03.md"
    if content:
        path.write_bytes(content)
    with pytest.raises(TeachingError, match=r"/03\.md: cannot be read: "):
        notes.text(path)


def test_notes_speak_of_every_lesson_and_of_its_exercises():
    """Words that would fit any lesson are of no use: each part of the notes is concrete."""
    for number, lesson in LESSONS.items():
        noted = notes.read(TEACHING / "notes" / f"{number}.md", lesson)
        assert len(notes.EXERCISE.findall(noted.texts["In the room"])) >= 2, number
        assert noted.texts["On the board"].count("\n- ") >= 2, number
        assert 60 <= len(noted.texts["In the room"].split()) <= 400, number
        for found in notes.EXERCISE.findall(" ".join(noted.texts.values())):
            foreign = found.partition(".")[0].zfill(2) != number
            assert foreign or found in lesson.exercises, (number, found)


# ---- Guides ----


@pytest.mark.parametrize("name", EXERCISES)
def test_a_guide_holds_an_exercise_with_all_its_wrong_answers(name):
    lesson = LESSONS[name.partition(".")[0].zfill(2)]
    part = guides.exercise(lesson.exercises[name], is_core=True)
    known = exercises.find(name)
    if isinstance(known, exercises.Choice):
        hints = [reason for letter, reason in known.reasons.items() if letter != known.reference]
        assert f"Right: **{known.reference}**" in part
    else:
        hints = [mistake.hint for mistake in known.mistakes]
    assert hints and all(f": {hint}" in part for hint in hints)
    guide = (TEACHING / "guides" / f"{lesson.stem}.md").read_text(encoding="utf-8")
    assert all(f": {hint}" in guide for hint in hints)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("1.1", "- `0.5625`: that is the squared error."),
        ("1.4", "- **b**: Model B is exact twice"),
        ("1.5", "- `0.29`: that is the sum."),  # what the wrong function gives for the example
        ("1.9", "- `-0.3, 0.4`: The weight comes first"),
        ("7.11", "- `"),  # the arguments of a wrong function have other names
        ("0.3", "- `[-3, 1]` or `[3, -1]`: some of these are negative."),  # two with one hint
    ],
)
def test_a_wrong_answer_is_shown_as_it_stands_on_the_screen(name, answer):
    lines = guides.wrong_answers(exercises.find(name))
    assert any(line.startswith(answer) for line in lines), lines


def test_minutes_of_a_guide():
    lesson = LESSONS["01"]
    table = guides.table_of_minutes(lesson, notes.read(TEACHING / "notes" / "01.md", lesson))
    assert "| 4. One number for a whole batch | 7 | 6 | 6 |" in table
    assert "| 9. Quiz | 1 | 3 |  |" in table
    assert "References" not in table
    assert table.endswith("Everything: 100 minutes. With the core exercises alone: 94.")


# ---- Plans ----


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_a_plan_can_be_kept(plan):
    assert plans.complaints(plan, LESSONS) == []


def test_the_plans_have_the_formats_that_were_asked_for():
    formats = [(plan["minutes"], len(plan["day"])) for plan in PLANS.values()]
    assert formats == [(90, 1), (180, 1), (660, 2)]


def row_of(plan, **wanted):
    rows = plan["day"][0]["rows"]
    return next(row for row in rows if wanted.items() <= row.items())


def longer(plan):
    plan["day"][0]["rows"][0]["minutes"] += 1


def no_arrival(plan):
    plan["day"][0]["rows"][0]["do"] = "Begin"


def no_feedback(plan):
    row_of(plan, do="Feedback")["do"] = "Farewell"


def no_break(plan):
    for row in plan["day"][0]["rows"]:
        if row.get("do") == "Break":
            row["do"] = "Talk"


def nothing_to_say(plan):
    row_of(plan, do="Break")["say"] = ""


def unknown_lesson(plan):
    row_of(plan, section="5")["lesson"] = "15"


def unknown_section(plan):
    row_of(plan, section="5")["section"] = "Which way is up?"


def exercise_of_another_section(plan):
    row_of(plan, section="5")["exercises"] = ["1.6", "1.9"]


def too_short(plan):
    row_of(plan, section="5")["minutes"] -= 6
    row_of(plan, do="Arrive")["minutes"] += 6


def nothing_spare(plan):
    for row in plan["day"][0]["rows"]:
        if "lesson" in row:
            section = LESSONS[row["lesson"]].section(row["section"])
            spare = row["minutes"] - plans.minutes_needed(section, row["exercises"])
            row["minutes"] -= spare
            row_of(plan, do="Outlook")["minutes"] += spare


def too_short_a_test(plan):
    test = row_of(plan, do="Test before")
    row_of(plan, do="Arrive")["minutes"] += test["minutes"] - 9
    test["minutes"] = 9


def unknown_exercise_in_words(plan):
    plan["late"][0] += " Leave 1.77 out."


def no_picture(plan):
    row_of(plan, do="Opening")["picture"] = ["01", "2"]
    row_of(plan, do="Outlook")["picture"] = ["01"]


@pytest.mark.parametrize(
    ("title", "broken", "reason"),
    [
        ("90 minutes", no_picture, "day 1: there is no picture in 01"),
        ("90 minutes", longer, "day 1: its rows sum to 91 minutes, and it has 90"),
        ("3 hours", no_arrival, "day 1: nobody can arrive"),
        ("2 days of 5.5 hours", no_feedback, "day 1: there is no feedback"),
        ("3 hours", no_break, "day 1: 180 minutes without a break, at most 75"),
        ("3 hours", nothing_to_say, "day 1: nothing is said of Break"),
        ("90 minutes", unknown_lesson, "there is no lesson 15, section 5"),
        ("90 minutes", unknown_section, "there is no lesson 01, section Which way is up?"),
        ("90 minutes", exercise_of_another_section, "lesson 01, section 5 has no exercise 1.9"),
        ("90 minutes", too_short, "lesson 01, section 5 takes 12 minutes, and has 8"),
        ("3 hours", nothing_spare, "0 spare minutes beside 122 of lessons are too few"),
        ("2 days of 5.5 hours", too_short_a_test, "the test takes 10 minutes, and has 9"),
        ("90 minutes", unknown_exercise_in_words, "no lesson has an exercise 1.77"),
    ],
)
def test_a_broken_plan_is_refused(title, broken, reason):
    plan = copy.deepcopy(PLANS[title])
    broken(plan)
    (complaint,) = plans.complaints(plan, LESSONS)
    assert complaint.startswith(title) and reason in complaint


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("[[plan]]", "[[plan", "plans.toml: cannot be read: "),
        ("suits = ", "fits = ", "expected file (str), title (str), minutes (int)"),
        ("minutes = 90\n", 'minutes = "90"\n', "expected file (str), title (str), minutes (int)"),
        ("[[plan.day]]", "[plan.day]", "expected file (str), title (str), minutes (int)"),
        ("late = [", "late = [1,", "expected file (str), title (str), minutes (int)"),
        ("rows = [", "row = [", "expected rows (list)"),
        ("rows = [", "rows = []\nmore = [", "expected rows (list)"),
        ('do = "Arrive"', 'did = "Arrive"', "expected minutes (int), do (str), say (str)"),
        (
            'do = "Opening", picture = ["01", "1"]',
            'do = "Opening", picture = 1',
            "expected minutes (int), do (str), say (str), pic",
        ),
        ("minutes = 8,", "minutes = -8,", "expected minutes (int), do (str), say (str)"),
        ("minutes = 8,", "minutes = 8, mood = 1,", "expected minutes (int), do (str), say (str)"),
        ('exercises = ["1.1", "1.2"], ', "", "expected minutes (int), lesson (str), section (str)"),
    ],
)
def test_plans_of_another_form_are_refused(teaching, old, new, reason):
    replaced(teaching / "plans.toml", old, new)
    with pytest.raises(TeachingError, match=r"^plans\.toml: ") as refused:
        plans.read(teaching / "plans.toml")
    assert reason in str(refused.value) and "\n" not in str(refused.value)


def test_a_plan_that_cannot_be_kept_is_not_built(teaching, capsys):
    replaced(teaching / "plans.toml", "minutes = 8,", "minutes = 9,")
    assert said(capsys, teaching) == (
        1,
        "plans.toml: 90 minutes, day 1: its rows sum to 91 minutes, and it has 90\n",
    )


@pytest.mark.parametrize("content", ["", "plan = 1", "plan = []"])
def test_a_file_without_plans_is_refused(tmp_path, content):
    path = tmp_path / "plans.toml"
    path.write_text(content)
    with pytest.raises(TeachingError, match=r"^plans.toml: .*expected \[\[plan\]\]$"):
        plans.read(path)


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_the_clock_of_a_plan_ends_with_its_minutes(plan):
    page = plans.page(plan, LESSONS)
    per_day = plan["minutes"] // len(plan["day"])
    ends = re.findall(r"^\| (\d+):(\d\d) \| \| \*\*End\*\*", page, re.MULTILINE)
    assert [60 * int(hour) + int(minute) for hour, minute in ends] == [per_day] * len(plan["day"])


def test_a_plan_says_what_it_leaves_out():
    (line,) = plans.left_out(PLANS["90 minutes"], LESSONS)
    assert line.startswith("- lesson 01: exercise 1.7, exercise 1.8, *1. One neuron makes one")
    assert "*9. Quiz*" in line and "floor" not in line


# ---- Sheets ----


def test_a_sheet_asks_every_exercise_and_answers_none():
    for lesson in LESSONS.values():
        sheet = html.unescape(sheets.exercise_sheet(lesson))
        assert re.findall(r"<h3>(\S+) ", sheet) == list(lesson.exercises)
        for name in lesson.exercises:
            known = exercises.find(name)
            told = [m.hint for m in getattr(known, "mistakes", ())]
            told += [getattr(known, "explanation", ""), *getattr(known, "reasons", {}).values()]
            assert not [hint for hint in filter(None, told) if hint in sheet]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_sheet_shows_the_code_to_start_from(name):
    lesson = LESSONS[name.partition(".")[0].zfill(2)]
    sheet = html.unescape(sheets.exercise(lesson.exercises[name]))
    one = lesson.exercises[name]
    assert f"<pre><code>{one.stub}</code></pre>" in sheet
    assert one.way not in sheet


def test_a_sheet_shows_what_an_exercise_speaks_of():
    sheet = html.unescape(sheets.exercise_sheet(LESSONS["01"]))
    of_1_6 = sheet[sheet.index("<h3>1.6") : sheet.index("<h3>1.7")]
    assert "prediction 0.25   slope 0.50" in of_1_6
    of_1_5 = sheet[sheet.index("<h3>1.5 ") : sheet.index("<h3>1.6")]
    assert "MSE of model A" not in of_1_5  # what a function has to do is said in its text
    long = {"source": "x\n" * 14, "outputs": [{"text": "1"}]}
    assert sheets.seen(long) == ""


def test_what_is_to_be_done_in_the_cell_is_not_on_paper():
    asked = "Which `?` is `type(x)`? Replace the `?`, quotes and all. The problem type. Type it."
    assert sheets.on_paper(asked) == "Which `?` is `type(x)`? The problem type. Write it."
    for lesson in LESSONS.values():
        told = html.unescape(
            re.sub(r"<pre>.*?</pre>", "", sheets.exercise_sheet(lesson), flags=re.S)
        )
        assert not re.findall(r"Replace .*|three dots|quotes|\bType|type (?!of)\w+", told)


@pytest.mark.parametrize(("name", "lines"), [("1.4", 0), ("1.6", 1), ("1.7", 4)])
def test_a_letter_is_ringed_and_everything_else_has_lines(name, lines):
    assert sheets.exercise(LESSONS["01"].exercises[name]).count('class="line"') == lines


def test_formulas_become_mathml_and_code_stays():
    rendered = sheets.in_html("Let $\\hat y = w_1 x$ and `a_$b$`:\n\n```python\nc = '$d$'\n```")
    assert rendered.count("<math") == 1 and "<msub>" in rendered
    assert "<code>a_$b$</code>" in rendered and "c = '$d$'" in rendered


def test_no_formula_is_left_as_it_was_typed():
    for lesson in LESSONS.values():
        sheet = re.sub(r"<code.*?</code>", "", sheets.exercise_sheet(lesson), flags=re.DOTALL)
        assert "$" not in sheet and "\\" not in sheet


def test_the_test_asks_what_lesson_00_asks_and_gives_nothing_away():
    questions = sheets.questions(LESSONS["00"])
    test = sheets.test_sheet(LESSONS["00"])
    assert len(questions) == len(self_test.KEY) == test.count("<li>")
    assert "10 questions, 10 minutes" in test
    assert test.count("class=box") == 2 + len(questions) * 4
    assert not [lesson for _, lesson in self_test.KEY if f"{lesson} ·" in test]


def test_the_key_has_the_letters_of_the_self_test_and_their_words():
    rows = re.findall(r"<tr><td>(.*?)</td></tr>", sheets.key_sheet(LESSONS["00"], LESSONS))
    rows = [re.sub(r"<.*?>", "", row.replace("</td><td>", "|")).split("|") for row in rows]
    assert [(letter, lesson[:2]) for _, letter, _, lesson in rows] == list(self_test.KEY)
    assert [words for _, _, words, _ in rows][::3] == [
        "9",
        "twice that of A",
        "the model learns its training examples by heart",
        "its accuracy is 99.9 %, and it finds nobody",
    ]


SHEETS = sorted(f"sheets/{path.name}" for path in (TEACHING / "sheets").glob("*.html"))
ONE_PAGE = {f"sheets/{name}.html" for name in ("feedback", "test", "test_count", "test_key")}
# All guides are made alike; this one is the longest.
PLANS_AND_A_GUIDE = [f"plans/{name}.html" for name in ("90_minutes", "3_hours", "2_days")]
PLANS_AND_A_GUIDE += ["guides/04_binary_cross_entropy.html"]


@pytest.mark.parametrize("name", [*SHEETS, *PLANS_AND_A_GUIDE])
def test_it_is_printed_on_a4_and_nothing_is_cut_off(browser, name):
    page = browser.new_page(viewport={"width": 672, "height": 1016})  # A4 less the margins
    page.set_content((TEACHING / name).read_text(encoding="utf-8"))
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    pdf = page.pdf(prefer_css_page_size=True)
    page.close()
    sizes = re.findall(rb"/Type /Page\n.*?/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf, re.DOTALL)
    a4 = pytest.approx((210 / 25.4 * 72, 297 / 25.4 * 72), abs=1)  # a page is made of whole dots
    assert all(tuple(map(float, size)) == a4 for size in sizes)
    assert len(sizes) == 1 if name in ONE_PAGE else 1 <= len(sizes) <= 9


# ---- Links ----


def links(path):
    text = re.sub(r"`[^`\n]+`", "", path.read_text(encoding="utf-8"))
    found = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text)
    return {(path.parent / target).resolve() for target in found if ":" not in target}


def test_links_in_guides_and_plans_lead_somewhere():
    for path in [*TEACHING.glob("guides/*.md"), *TEACHING.glob("plans/*.md")]:
        assert links(path), path.name
        assert not [target for target in links(path) if not target.exists()], path.name


def test_a_guide_to_print_leads_to_pages_alone():
    for path in [*TEACHING.glob("guides/*.html"), *TEACHING.glob("plans/*.html")]:
        text = path.read_text(encoding="utf-8")
        leads = [path.parent / target for target in re.findall(r'(?:href|src)="([^"]+)"', text)]
        assert all(to.suffix == ".html" and to.is_file() for to in leads), path.name


def test_a_guide_to_print_has_all_its_rows_and_headings():
    for path in [*TEACHING.glob("guides/*.md"), *TEACHING.glob("plans/*.md")]:
        text, printed = (
            one.read_text(encoding="utf-8") for one in (path, path.with_suffix(".html"))
        )
        rows = len(re.findall(r"^\|", text, re.MULTILINE)) - len(
            re.findall(r"^\|-", text, re.MULTILINE)
        )
        headings = len(re.findall(r"^#{1,3} ", text, re.MULTILINE))
        assert (printed.count("<tr>"), len(re.findall("<h[123]>", printed))) == (rows, headings)


def test_the_start_page_leads_to_everything_that_is_built():
    built = {TEACHING / name for name in build_teaching.there(TEACHING)}
    assert built <= links(TEACHING / "README.md")
