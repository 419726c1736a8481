"""Builds notebooks/cheat_sheet.html, to print or to read, from the docstrings of the losses.

python -m tools.build_cheat_sheet            write it
python -m tools.build_cheat_sheet --check    only say whether it differs from the docstrings
"""

import html
import inspect
import re
import sys
from pathlib import Path

from course_utils import classification, margin, regression
from course_utils._support.files import written_whole

TARGET = Path(__file__).resolve().parent.parent / "notebooks" / "cheat_sheet.html"
CODE = re.compile(r"``(.+?)``|`(.+?)`")

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Loss functions at a glance</title>
<style>
@page {{ size: A4 landscape; margin: 9mm; }}
body {{ font: 8pt/1.25 "DejaVu Sans", Verdana, sans-serif; margin: 0; color: #111; }}
h1 {{ font-size: 12pt; margin: 0 0 1mm; }}
h2 {{ font-size: 9.5pt; margin: 2mm 0 0.6mm; color: #0b3d6b; break-after: avoid; }}
p {{ margin: 0; }}
table {{ border-collapse: collapse; table-layout: fixed; width: 100%; }}
th, td {{ text-align: left; vertical-align: top; padding: 0.4mm 1mm; overflow-wrap: break-word; }}
tr {{ border-top: 0.2mm solid #bbb; break-inside: avoid; }}
code {{ font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 7.5pt; }}
.name {{ width: 25%; }} .does {{ width: 26%; }} .formula {{ width: 25%; }}
@media screen {{ body {{ font-size: 11pt; margin: 1em; }} code {{ font-size: 10pt; }}
  h1 {{ font-size: 16pt; }} h2 {{ font-size: 13pt; }}
  div {{ overflow-x: auto; }} table {{ table-layout: auto; min-width: 60em; }} }}
</style>
</head>
<body>
<h1>Loss functions at a glance</h1>
<p>{legend}</p>
{tables}
</body>
</html>
"""
LEGEND = (
    "Arguments come in the order target, prediction; a loss is one value for each example, and "
    "the mean is taken outside. y: target, ŷ: prediction, p: probability, z: logit, s: score, "
    "e: error. log is the natural logarithm, so losses of probabilities are in nats."
)


def losses(module):
    """The functions of a module that say which constant prediction is best: its losses."""
    functions = inspect.getmembers(module, inspect.isfunction)
    own = [f for name, f in functions if f.__module__ == module.__name__ and name[0] != "_"]
    found = [f for f in own if "Best constant prediction" in inspect.getdoc(f)]
    return sorted(found, key=lambda function: function.__code__.co_firstlineno)


def section(function, heading):
    """The text of a section of a docstring, on one line."""
    found = re.search(rf"^{heading}\n((?:    .*\n)+)", inspect.getdoc(function), re.MULTILINE)
    return " ".join(found[1].split())


def cells(function):
    name = f"`{function.__name__}({', '.join(inspect.signature(function).parameters)})`"
    does = inspect.getdoc(function).splitlines()[0]
    best = section(function, "Best constant prediction")
    # Up to its first explanation, for which the page has no room.
    return name, does, section(function, "Formula"), re.split(r"[.:](?: |$)", best)[0]


def marked_up(text):
    return CODE.sub(lambda found: f"<code>{found[1] or found[2]}</code>", html.escape(text))


def table(module):
    """A heading from the module's docstring, and a row for each of its losses."""
    title = module.__name__.rpartition(".")[2].capitalize()
    head = ["loss", "what it does", "formula", "best constant prediction"]
    classes = ["name", "does", "formula", "best"]
    pairs = zip(classes, head, strict=True)
    first = "".join(f'<th scope=col class="{name}">{text}</th>' for name, text in pairs)
    rows = []
    for function in losses(module):
        pairs = zip(classes, map(marked_up, cells(function)), strict=True)
        rows.append("".join(f'<td class="{name}">{text}</td>' for name, text in pairs))
    body = "\n".join(f"<tr>{row}</tr>" for row in rows)
    return (
        f"<h2>{title}</h2>\n<div><table>\n<thead><tr>{first}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody></table></div>"
    )


def page():
    tables = "\n".join(map(table, (regression, classification, margin)))
    return PAGE.format(legend=LEGEND, tables=tables)


def main(arguments):
    if arguments == ["--check"]:
        same = TARGET.exists() and TARGET.read_text(encoding="utf-8") == page()
        if not same:
            print(f"{TARGET.name} differs from the docstrings: make notebooks", file=sys.stderr)
        return 0 if same else 1
    with written_whole(TARGET) as part:
        part.write_bytes(page().encode("utf-8"))
    print(f"built notebooks/{TARGET.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
