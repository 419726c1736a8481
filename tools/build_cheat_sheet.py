"""Builds notebooks/cheat_sheet.html, to print or to read.

Page 1 says what the docstrings of the losses say, page 2 holds the table of the clinic, lesson 13.

python -m tools.build_cheat_sheet            write it
python -m tools.build_cheat_sheet --check    only say whether it differs from its sources
"""

import inspect
import itertools
import re
import sys
from pathlib import Path

from markdown_it import MarkdownIt

from course_utils import classification, margin, regression
from course_utils._support.files import written_whole
from tools.mathml import mathml

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "notebooks" / "cheat_sheet.html"
CLINIC = ROOT / "lessons" / "13_clinic_of_broken_losses.py"
MARKDOWN = MarkdownIt("commonmark").enable("table")

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Loss functions at a glance</title>
<style>
@page {{ size: A4 landscape; margin: 6mm; }}
:root {{ color-scheme: light; --text: #111; --line: #bbb; --head: #0b3d6b; }}
body {{ font: 8pt/1.12 "DejaVu Sans Condensed", "Arial Narrow", Arial, sans-serif; margin: 0;
  font-stretch: condensed; color: var(--text); }}
h1, h2 {{ font-size: 12pt; margin: 0 0 1mm; }}
header h1 {{ float: left; margin: 0 1em 0 0; }}
p {{ margin: 0 0 1mm; }}
table {{ border-collapse: collapse; table-layout: fixed; width: 100%; }}
th, td {{ text-align: left; vertical-align: top; padding: 0.1mm 0.8mm; overflow-wrap: anywhere; }}
tr {{ border-top: 0.2mm solid var(--line); }}
th {{ color: var(--head); }}
code {{ font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 8pt;
  letter-spacing: -0.03em; }}
math {{ font-size: 9pt; font-family: "STIX Two Math", "Cambria Math", "Latin Modern Math",
  "DejaVu Math TeX Gyre", "Times New Roman", math; }}
msub > * + *, msup > * + *, msubsup > * + *, mfrac > * {{ font-size: 8pt; }}
span {{ white-space: nowrap; }}
math:has(mfrac, mtable) {{ margin: 0.3mm 0; }}
mtd {{ text-align: left; padding: 0; }}
mtd + mtd {{ padding-left: 0.5em; }}
section {{ break-before: page; font-size: 10pt; }}
section code {{ font-size: 9pt; }}
section table {{ margin-bottom: 3mm; }}
section td {{ padding: 0.8mm; }}
@media screen {{
  body {{ font-size: 11pt; margin: 1em; }}
  section {{ font-size: inherit; margin-top: 2em; }}
  code, section code {{ font-size: 10pt; }}
  math {{ font-size: 12pt; }}
  msub > * + *, msup > * + *, msubsup > * + *, mfrac > * {{ font-size: 10pt; }}
}}
@media screen and (max-width: 78em) {{
  table, tbody, tr, th, td {{ display: block; }}
  th + th, section thead {{ display: none; }}
  tr {{ padding: 0.5em 0; }}
  td:first-child {{ font-weight: bold; }}
  header h1 {{ float: none; }}
  td + td::before, section td::before {{ content: attr(data-head) ": "; color: var(--head); }}
}}
@media screen and (prefers-color-scheme: dark) {{
  body {{ background: #121212; }}
  :root {{ color-scheme: dark; --text: #ddd; --line: #555; --head: #8ec5ff; }}
}}
</style>
</head>
<body>
<main>
<header>
<h1>Loss functions at a glance</h1>
<p>{legend}</p>
</header>
{losses}
<section>
{clinic}
<p>In brackets: which patient of lesson 13 has it.</p>
</section>
</main>
</body>
</html>
"""
LEGEND = """\
The losses of this course and of `keras.losses` take the target first, those of `torch.nn` the \
prediction; the course returns one value for each example, both frameworks the mean. y: target, \
ŷ: prediction, p: probability, z: logit, s: score, t: soft target or vector, w: weight; log: base \
e."""
WIDTHS = (13, 22.8, 9.6, 13.6, 13.5, 13.5, 14)  # percent of the page, for each column
AT_A_GLANCE = ("Output activation", "PyTorch", "Keras", "Use when")


def losses(module):
    """The functions of a module whose docstrings hold what the sheet says at a glance."""
    functions = inspect.getmembers(module, inspect.isfunction)
    own = [f for name, f in functions if f.__module__ == module.__name__ and name[0] != "_"]
    found = [f for f in own if "\nAt a glance\n" in inspect.getdoc(f)]
    return sorted(found, key=lambda function: function.__code__.co_firstlineno)


def section(function, heading):
    """The lines of a section of a docstring."""
    found = re.search(rf"^{heading}\n((?:    .*\n)+)", inspect.getdoc(function), re.MULTILINE)
    return [line.strip() for line in found[1].splitlines()]


def at_a_glance(function):
    """What a row says in words, by the heads of its columns."""
    told = dict(line.split(": ", 1) for line in section(function, "At a glance"))
    return {head: told[head] for head in AT_A_GLANCE}


def formula(function):
    # Up to its first explanation, for which the page has no room.
    text = re.split(r", the |[.:](?: |$)", " ".join(section(function, "Formula")))[0]
    loss, *meanings = map(mathml, text.split(", with "))
    return " ".join([loss, *(f"<span>with {meaning}</span>" for meaning in meanings)])


def best_constant(function):
    text = " ".join(section(function, "Best constant prediction"))
    return re.split(r"[.:;](?: |$)", text)[0]


def cells(function):
    """A row in HTML, by the heads of its columns."""
    told = at_a_glance(function)
    use_when = told.pop("Use when")
    return {
        "Loss": inline(f"`{function.__name__}`"),
        "Formula": formula(function),
        **{head: inline(text) for head, text in told.items()},
        "Best constant": inline(best_constant(function)),
        "Use when": inline(use_when),
    }


def inline(markdown):
    """Text with marks of code, whose long names may go on in the next line."""
    in_html = MARKDOWN.renderInline(markdown)
    return re.sub(r"(?<=<code>).*?(?=</code>)", lambda code: with_breaks(code[0]), in_html)


def with_breaks(code):
    """Behind an underscore, a dot and a bracket, and before a word that begins with a capital."""
    return re.sub(r"(?<=[_.(])|(?<=[a-z])(?=[A-Z])", "<wbr>", code)


def table_of_losses():
    bodies = []
    for module in (regression, classification, margin):
        rows = [cells(function) for function in losses(module)]
        heads = [module.__name__.rpartition(".")[2].capitalize(), *list(rows[0])[1:]]
        lines = ["".join(f"<th scope=col>{head}</th>" for head in heads)]
        for row in rows:
            pairs = row.items()
            lines.append("".join(f'<td data-head="{head}">{text}</td>' for head, text in pairs))
        body = "\n".join(f"<tr>{line}</tr>" for line in lines)
        bodies.append(f"<tbody>\n{body}\n</tbody>")
    columns = "".join(f'<col style="width: {width}%">' for width in WIDTHS)
    return "\n".join([f"<table>\n<colgroup>{columns}</colgroup>", *bodies, "</table>"])


def clinic():
    """The section of lesson 13 that holds the table of symptoms, each cell with its head."""
    text = re.sub(r"^# ?", "", CLINIC.read_text(encoding="utf-8"), flags=re.MULTILINE)
    (found,) = (part for part in re.split(r"^## ", text, flags=re.M) if "\n| symptom |" in part)
    heading, _, rest = found.partition("\n")
    heading = re.sub(r"^\d+\. ", "", heading)
    tokens = MARKDOWN.parse(f"## {heading}\n{rest}")
    heads, column = [], 0
    for token, following in itertools.pairwise(tokens):
        if token.type == "table_open":
            heads = []
        elif token.type == "th_open":
            heads.append(following.content)
        elif token.type == "tr_open":
            column = 0
        elif token.type == "td_open":
            token.attrSet("data-head", heads[column])
            column += 1
    return MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})


def page():
    return PAGE.format(legend=inline(LEGEND), losses=table_of_losses(), clinic=clinic())


def main(arguments):
    if arguments == ["--check"]:
        same = TARGET.exists() and TARGET.read_text(encoding="utf-8") == page()
        if not same:
            print(f"{TARGET.name} differs from its sources: make notebooks", file=sys.stderr)
        return 0 if same else 1
    with written_whole(TARGET) as part:
        part.write_bytes(page().encode("utf-8"))
    print(f"built notebooks/{TARGET.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
