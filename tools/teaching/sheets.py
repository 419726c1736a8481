"""What is put on paper, as HTML in one page style: exercises, test, feedback, guides and plans."""

import re
from html import escape

from markdown_it import MarkdownIt

from course_utils import exercises
from course_utils.exercises import self_test
from tools import lesson_parts
from tools.mathml import PUNCTUATION, from_latex

MARKDOWN = MarkdownIt("commonmark").enable("table")
PAGE_BESIDE = re.compile(r"\]\(((?:\.\./(?:guides|plans)/)?\w+)\.md\)")  # a guide or a plan
LEADS_ELSEWHERE = re.compile(r"^\[The lesson\]\(.+\n\n", re.MULTILINE)
NO_PAGE = re.compile(r"\[([^\]]+)\]\([^)\s]+(?<!\.html)\)")  # a notebook, say
IN_THE_CELL = re.compile(r"Replace (?:the )?(?:`|three dots)|Try a wrong one|Type the letter")
TO_TYPE = re.compile(r"\bType\b|\btype(?= (?:it|one|the|them)\b)")
LINES_SEEN = 14  # of code and output above an exercise; more would push it to the next page
SELF_TEST = "What do you know already?"  # the section of lesson 00 that holds the questions

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
@page {{ size: A4; margin: 14mm 16mm; }}
body {{ font: 10.5pt/1.35 "DejaVu Sans", Verdana, Arial, sans-serif; color: #111;
  max-width: 178mm; margin: 0 auto; }}
h1 {{ font-size: 15pt; margin: 0 0 2mm; }}
h2 {{ font-size: 11.5pt; margin: 6mm 0 1mm; color: #0b3d6b; break-after: avoid; }}
h3 {{ font-size: 10.5pt; margin: 4mm 0 1mm; break-after: avoid; }}
p, ul, ol {{ margin: 0 0 2mm; }}
li {{ margin-bottom: 1.5mm; }}
article, tr, li {{ break-inside: avoid; }}
pre {{ margin: 0 0 2mm; padding: 1.5mm 2mm; border: 0.2mm solid #bbb; white-space: pre-wrap;
  overflow-wrap: anywhere; }}
pre + .output {{ margin-top: -2mm; border-top: 0; }}
code {{ font: 9.5pt "DejaVu Sans Mono", Menlo, Consolas, monospace; }}
math {{ font-family: "STIX Two Math", "Cambria Math", "Latin Modern Math", "DejaVu Math TeX Gyre",
  math; }}
table {{ border-collapse: collapse; width: 100%; margin-bottom: 3mm; }}
th, td {{ border: 0.2mm solid #888; padding: 1mm 1.5mm; text-align: left; vertical-align: top; }}
.line {{ border-bottom: 0.25mm dotted #555; height: 8mm; }}
.small {{ font-size: 9pt; color: #444; }}
.box {{ display: inline-block; width: 3.5mm; height: 3.5mm; border: 0.25mm solid #444;
  margin: 0 1mm 0 4mm; vertical-align: -0.5mm; }}
.tally {{ table-layout: fixed; }}
.tally td {{ height: 14mm; }}
.tally th:first-child {{ width: 17%; }}
@media screen {{ body {{ padding: 1em; }} }}
</style>
</head>
<body>
{body}
</body>
</html>
"""
WORD_OF_YOUR_OWN = """\
<p><strong>A word and a number of your own</strong>, such as <em>heron 40</em>, \
but not this one: no name. Write the same on both sheets, and remember it. &nbsp; \
______________________________</p>
"""


def page(title, body):
    return PAGE.format(title=escape(title), body=body.strip())


def in_html(markdown):
    """Markdown with formulas between dollars, which become MathML."""
    pieces = re.split(rf"(```.*?```|`[^`\n]+`|\$[^$\n]+\${PUNCTUATION})", markdown, flags=re.DOTALL)
    formulas = [formula(text) if text[:1] == "$" else text for text in pieces]
    return MARKDOWN.render("".join(formulas)).strip()


def formula(text):
    _, latex, behind = text.split("$")
    return from_latex(latex, behind=behind)


def to_print(markdown):
    """A guide or a plan as a page of its own. Its links lead to such pages, and nowhere else."""
    (title,) = re.findall(r"^# (.+)", markdown, re.MULTILINE)
    linked = PAGE_BESIDE.sub(r"](\1.html)", LEADS_ELSEWHERE.sub("", markdown))
    return page(title, in_html(NO_PAGE.sub(r"\1", linked)))


def exercise_sheet(lesson):
    """All exercises of a lesson with room to write, and no answer."""
    body = [
        f"<h1>{escape(lesson.number)} · {escape(lesson.title)}</h1>",
        '<p class="small">The exercises, to be done beside the notebook: read the section there '
        "first. Ring a letter, or write on the lines. What is on paper is typed in afterwards, and "
        "the notebook tells whether it is right.</p>",
    ]
    for section in lesson.sections:
        if section.exercises:
            body.append(f"<h2>{escape(section.title)}</h2>")
            body += (exercise(one, section.printed_before.get(one.id)) for one in section.exercises)
    return page(f"Exercises of lesson {lesson.number}", "\n".join(body))


def exercise(one, before=None):
    """An exercise with room to write, and above it the cell of which it speaks, if there is one."""
    unit = "minute" if one.minutes == 1 else "minutes"
    known = exercises.find(one.id)
    is_function = isinstance(known, exercises.Function)
    is_choice = isinstance(known, exercises.Choice)
    stub = f"<pre><code>{escape(one.stub)}</code></pre>" if is_function else ""
    # Of a choice the letter is ringed.
    lines = '<div class="line"></div>' * (4 if is_function else not is_choice)
    above = seen(before) if before and not is_function else ""
    return (
        f"<article>\n<h3>{one.id} <span class=small>{one.minutes} {unit}</span></h3>\n"
        f"{above}{in_html(on_paper(one.asked))}\n{stub}{lines}\n</article>"
    )


def on_paper(asked):
    """Without what is to be done in the cell alone, and with "write" where it says "type"."""
    sentences = re.split(r"(?<=[.?!]) (?=[A-Z])", asked)
    kept = " ".join(one for one in sentences if not IN_THE_CELL.match(one))
    return TO_TYPE.sub(lambda found: "Write" if found[0] == "Type" else "write", kept)


def seen(cell):
    texts = lesson_parts.source(cell), lesson_parts.printed(cell)
    if sum(text.count("\n") + 1 for text in texts) > LINES_SEEN:
        return ""
    code, output = (f"<code>{escape(text)}</code>" for text in texts)
    return f"<pre>{code}</pre>\n<pre class=output>{output}</pre>\n"


def questions(lesson_00):
    """The ten questions of the self-test, in Markdown."""
    return re.findall(r"^\d+\. (.+)$", lesson_00.section(SELF_TEST).prose, re.MULTILINE)


def test_sheet(lesson_00):
    asked = "\n".join(f"<li>{in_html(question)}{boxes()}</li>" for question in questions(lesson_00))
    minutes = lesson_00.section(SELF_TEST).exercise_minutes
    return page(
        "What do you know already?",
        f"""
<h1>{SELF_TEST}</h1>
<p>{len(self_test.KEY)} questions, {minutes} minutes. \
Before the course <span class=box></span> after it <span class=box></span></p>
{WORD_OF_YOUR_OWN}
<p>Nobody knows them all at the start. Tick one box, and <strong>?</strong> where you do not know: \
a lucky guess tells nobody anything. The sheets are counted, not marked.</p>
<ol>
{asked}
</ol>
""",
    )


def boxes():
    ticks = "".join(f"<span class=box></span>{letter}" for letter in (*self_test.LETTERS, "?"))
    return f"<p>{ticks}</p>"


def key_sheet(lesson_00, lessons):
    rows = []
    for number, (question, (letter, lesson)) in enumerate(
        zip(questions(lesson_00), self_test.KEY, strict=True), start=1
    ):
        options = dict(re.findall(r"\*\*([abc])\*\* (.+?)(?=,? \*\*[abc]\*\*|\.?$)", question))
        rows.append(
            f"<tr><td>{number}</td><td><strong>{letter}</strong></td>"
            f"<td>{in_html(options[letter])}</td>"
            f"<td>{lesson} · {escape(lessons[lesson].title)}</td></tr>"
        )
    rows = "\n".join(rows)
    return page(
        "Key of the test",
        f"""
<h1>Key of the test, for the teacher</h1>
<p>Keep it away from the test sheets: the same questions are asked again after the course.</p>
<table>
<tr><th></th><th>right</th><th></th><th>taught in lesson</th></tr>
{rows}
</table>
<p>Talk about the answers only after the second time. A question whose lesson was not part of your \
plan is counted all the same: it shows what the test can do without teaching.</p>
""",
    )


def count_sheet():
    heads = "".join(f"<th>{number}</th>" for number in range(1, len(self_test.KEY) + 1))
    empty = "<td></td>" * len(self_test.KEY)
    scores = "".join(f"<th>{score}</th>" for score in range(len(self_test.KEY) + 1))
    none = "<td></td>" * (len(self_test.KEY) + 1)
    return page(
        "Counting the tests",
        f"""
<h1>Counting both tests</h1>
<p>No names. Take only people who handed in both sheets, put together by the word at the top. One \
stroke for each sheet. People before: ______ &nbsp; after: ______ &nbsp; both: ______</p>
<h2>Right answers to each question</h2>
<table class=tally>
<tr><th>question</th>{heads}</tr>
<tr><td>right before</td>{empty}</tr>
<tr><td>right after</td>{empty}</tr>
<tr><td>wrong before</td>{empty}</tr>
<tr><td>wrong after</td>{empty}</tr>
</table>
<p class=small>What is neither right nor wrong was a question mark. Look first at a question that \
more people get wrong after the course than before: there the teaching confused them.</p>
<h2>How many people had so many right</h2>
<table class=tally>
<tr><th>right</th>{scores}</tr>
<tr><td>before</td>{none}</tr>
<tr><td>after</td>{none}</tr>
</table>
<p>Right answers in all, before: ______ &nbsp; after: ______ &nbsp; For each person, of \
{len(self_test.KEY)}: ______ and ______</p>
<p>Of these, to questions that your plan teaches, before: ______ &nbsp; after: ______</p>
<p class=small>Both tables have to lead to the same number in all: add up the row \
<em>right</em>, or multiply each number of right answers by its people. Ten people take about a \
quarter of an hour.</p>
<p class=small>With ten people a difference of one question for each person may be luck. Compare \
with your next course, not with another teacher. Then throw the sheets away.</p>
""",
    )


def feedback_sheet(markdown):
    """The form of teaching/notes/feedback.md: below each question what may be ticked, or lines."""
    title, *parts = re.split(r"^##? (.+)\n", markdown, flags=re.MULTILINE)[1:]
    introduction, asked = parts[0], zip(parts[1::2], parts[2::2], strict=True)
    body = [f"<h1>{escape(title)}</h1>", in_html(introduction)]
    for question, below in asked:
        body.append(f"<article><h2>{in_html(question)[3:-4]}</h2>")
        ticks = re.findall(r"^- (.+)$", below, re.MULTILINE)
        body.append("".join(f"<span class=box></span>{escape(tick)} " for tick in ticks))
        body.append('<div class="line"></div>' * below.count("____") + "</article>")
    return page(title, "\n".join(body))
