"""What Sphinx reads to make the web site: the lessons, and the pages beside them.

They stand in the same places as in the repository, so that every link leads where it leads there.
"""

import ast
import hashlib
import html
import itertools
import json
import re
from pathlib import Path

from course_utils import exercises
from tools import my_notebooks
from tools.lesson_parts import (
    ANNOUNCEMENT,
    CHECK,
    CLAIM,
    SLIDERS,
    STOP,
    Exercise,
    calls,
    figures,
    lessons,
    source,
    syntax_tree,
)
from tools.site import colophon, launchers, questions

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "site"
PACKAGE = ROOT / "course_utils"
SLIDES = ROOT / "build" / "slides"
FIGURE = re.compile(r"_images/\d\d-\d+\.png")
# Sphinx makes no page of these: they are copied, and the link stays as it is.
TO_A_COPY = re.compile(r"\[([^\]]+)\]\(((?![a-z]+:)[^)\s]+\.html(?:#[^)\s]*)?)\)")
BELOW = """

```{toctree}
:hidden:
:glob:

plans/*
guides/*
email
stick
classroom
grading
```
"""
REFERENCE = """\
# Reference

What the lessons import, and the programs. Each page is made of the docstrings; their examples are \
executed by the tests.

| module | what it holds |
|---|---|
{table}

```{{toctree}}
:hidden:

{contents}
```
"""
MODULE = """\
# course_utils.{name}

```{{eval-rst}}
.. automodule:: course_utils.{name}
   :members:{more}
```
"""
ELSEWHERE = (
    "Somebody else's computer will do, too: each lesson says below its title where it can be "
    "opened without an installation."
)
START_FIGURE, START_EXERCISE = ("01", 3), "1.3"
# In README.md the number of a lesson leads to it, which is little to touch on a phone.
ROW = re.compile(r"^\| \[(\d\d)\]\((\S+)\) \| ([^|:]+?)(?:: ([^|]+?))? \|", re.MULTILINE)
PREDICT = "**Predict before you run"
# What a notebook asks for, and what a page does.
ON_THE_PAGE = {
    PREDICT: "**Predict before you look",
    "Type ten letters, one for each question, in place of the question marks.": (
        "Choose a letter below each question, then press Check. What you chose stays in this "
        "browser; the notebook remembers the day, too."
    ),
}
# How a paragraph begins that is about something else than the prediction before it.
SOMETHING_ELSE = [re.compile(r"#{1,6} "), ANNOUNCEMENT, CLAIM, re.compile(re.escape(STOP))]
SELF_TEST = re.compile(r'self_test\("\?+"\)')
PROGRESS = re.compile(r'progress\("\d\d"\)')


def write(sources, moving, slides=SLIDES):
    """Write all sources into a folder.

    Arguments
        sources: the folder.
        moving: for each lesson that has sliders, by its number, what takes their place.
        slides: the folder with the decks.
    """
    for path in [*my_notebooks.lessons().values(), my_notebooks.SOURCE / "glossary.ipynb"]:
        page = lesson_page(path, moving.get(path.name[:2], ()))
        put(sources / "notebooks" / path.name, page)
    for path, text in teaching_pages(slides):
        put(sources / path, text)
    put(sources / "index.md", start_page())
    put(sources / "set_up.md", set_up_page())
    put(sources / "CHANGELOG.md", Path(ROOT, "CHANGELOG.md").read_text(encoding="utf-8"))
    put(sources / "clinic.md", clinic_page())
    put(sources / "colophon.md", colophon.page())
    for name, text in reference_pages():
        put(sources / "reference" / name, text)


def put(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def copies(slides=SLIDES):
    """The files that stand on the site as they are: pairs of a place and the bytes."""
    for path in my_notebooks.lessons().values():
        empty = json.dumps(my_notebooks.without_outputs(path), ensure_ascii=False, indent=1)
        yield f"notebooks/{path.name}", f"{empty}\n".encode()
    yield "notebooks/cheat_sheet.html", (my_notebooks.SOURCE / "cheat_sheet.html").read_bytes()
    for path in sorted(Path(ROOT, "teaching", "sheets").glob("*.html")):
        yield str(path.relative_to(ROOT)), path.read_bytes()
    yield from decks(slides)


def decks(slides):
    """The files of the decks, if they have been built; their figures are those of the lessons."""
    for path in sorted(slides.rglob("*")):
        place = f"slides/{path.relative_to(slides).as_posix()}"
        if path.suffix == ".html":
            text = path.read_text(encoding="utf-8")
            yield place, FIGURE.sub(lambda name: of_the_lessons(slides / name[0]), text).encode()
        elif path.is_file() and not FIGURE.search(place):
            yield place, path.read_bytes()


def of_the_lessons(figure):
    """Where the same picture stands on the site: MyST-NB names it by its checksum."""
    return f"../_images/{hashlib.sha256(figure.read_bytes()).hexdigest()}.png"


# ---- Lessons ----


def lesson_page(path, moving=()):
    """A notebook as Sphinx reads it, with these figures in place of its sliders."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    first, *others = notebook["cells"]
    opening = [markdown(open_it(path))] if path.name[:2].isdigit() else []
    places = of_sliders(others, moving)
    shown = itertools.chain.from_iterable(shown_cells(cell, places) for cell in folded(others))
    cells = enumerate([with_links_to_copies(first), *opening, *shown])
    notebook["cells"] = [cell | {"id": f"cell-{place}"} for place, cell in cells]
    return json.dumps(notebook)


def of_sliders(cells, moving):
    """The HTML of each slider by the cell in whose place it stands, and no HTML for its own then.

    Where a lesson shows the figure itself first, and then moves it, a page shows it once: the
    slider starts with that picture, which is all that is seen of it without scripts.
    """
    left, places, before = iter(moving), {}, None
    for cell in (one for one in cells if one["cell_type"] == "code"):
        if any(calls(syntax_tree(cell), *SLIDERS)) and (figure := next(left, None)):
            twin = before is not None and [one.alt for one in figures(before)] == [figure.sentence]
            places[cell["id"]] = "" if twin else figure.html
            if twin:
                places[before["id"]] = figure.html
        before = cell
    return places


def folded(cells):
    """The cells, with a fold around what gives the answer to a prediction away."""
    shown, inside, name, predicts = [], None, None, False

    def close():
        if inside:
            opening = f'<details class="told" data-after="{name}"><summary>What happens</summary>'
            shown.extend([markdown(raw(opening)), *inside, markdown(raw("</details>"))])

    for cell in cells:
        if cell["cell_type"] == "markdown":
            told, other = ("", cell) if inside is None else told_and_other(cell)
            if told:
                inside.append(markdown(told))
            if other:
                close()
                shown.append(other)
                inside, predicts = None, PREDICT in source(other)
        elif asked := CHECK.findall(source(cell)):
            close()
            shown.append(cell)
            (name,) = asked
            inside, predicts = [] if predicts and judged(name) else None, False
        else:
            (shown if inside is None else inside).append(cell)
    close()
    return shown


def told_and_other(cell):
    """The paragraphs of a text up to the first one about something else, and a cell of the rest."""
    lines, fence = source(cell).splitlines(keepends=True), False
    for place, line in enumerate(lines):
        if line.startswith("```"):
            fence = not fence
        first = place == 0 or not lines[place - 1].strip()
        if first and not fence and any(begins.match(line) for begins in SOMETHING_ELSE):
            return "".join(lines[:place]).strip(), markdown("".join(lines[place:]))
    return "".join(lines), None


def open_it(path):
    """The line below the title that leads to a copy of one's own."""
    repository = launchers.repository()
    places = launchers.places(path, repository) if repository else {}
    links = ", ".join(f'<a href="{address}">{name}</a>' for name, address in places.items())
    address = launchers.here(path)
    here = f'<a href="{address}">in this browser</a>, a preview; or ' if address else ""
    elsewhere = f"open it {here}on {links}; or take " if places else ""
    return raw(
        f'<p class="open-it">Do this lesson yourself: {elsewhere}<a href="{path.name}" download>'
        "the notebook, empty</a>, for a computer on which the course is installed. Letters and "
        "numbers are judged here, too: answer below the question.</p>" + questions.sentences()
    )


def shown_cells(cell, places):
    """What stands on the page for a cell of a notebook: cells, and what belongs below them."""
    if cell["cell_type"] == "markdown":
        return [with_links_to_copies(cell)]
    if PROGRESS.fullmatch(source(cell)):
        return [cell | {"outputs": []}, markdown(raw('<p class="passed-here"></p>'))]
    if SELF_TEST.fullmatch(source(cell)):
        return [markdown(raw(questions.self_test()))]
    if asked := CHECK.findall(source(cell)):
        (name,) = asked
        return [*exercise_cells(cell, name), *map(markdown, hints(name))]
    if cell["id"] in places:
        code, figure = hidden(cell | {"outputs": []}), places[cell["id"]]
        return [code, markdown(raw(figure))] if figure else [code]
    return [with_alternatives(cell)]


def exercise_cells(cell, name):
    """The form in which the page itself judges the answer; for code, the cell of the notebook."""
    if judged(name):
        return [markdown(raw(questions.question(name)))]
    lesson = my_notebooks.lessons()[name.partition(".")[0].zfill(2)]
    there = f'<a href="{lesson.name}" download>the notebook</a>'
    return [cell | {"outputs": []}, markdown(raw(f"<p>{name} takes code: {there} judges it.</p>"))]


def judged(name):
    """Whether the page itself can say if an answer is right."""
    return isinstance(exercises.find(name), (exercises.Choice, exercises.Number))


def hints(name):
    """What `hint` gives away first, folded."""
    if Exercise(name).idea:
        yield raw(
            f'<details class="hint"><summary>Hint for {name}</summary>'
            f"<p>{html.escape(Exercise(name).idea)}</p></details>"
        )


def with_links_to_copies(cell):
    text = source(cell)
    for in_the_notebook, here in ON_THE_PAGE.items():
        text = text.replace(in_the_notebook, here)
    return cell | {"source": with_copies(text)}


def with_alternatives(cell):
    """The cell without what only JupyterLab needs, and each picture with its text alternative."""
    cell = cell | {"outputs": [one for one in cell["outputs"] if not for_screen_readers(one)]}
    if found := figures(cell):
        (figure,) = found  # MyST-NB takes one text for all pictures of a cell
        cell["metadata"] = cell["metadata"] | {"mystnb": {"image": {"alt": figure.alt}}}
        if len(cell["outputs"]) == 1:  # the code draws, and tells nothing else
            return hidden(cell)
    return cell


def hidden(cell):
    """The cell with its code folded: it draws, and the picture is what a reader wants."""
    tags = [*cell["metadata"].get("tags", []), "hide-input"]
    return cell | {"metadata": cell["metadata"] | {"tags": tags}}


def for_screen_readers(output):
    return "jp-sr-only" in "".join(output.get("data", {}).get("text/html", ""))


def markdown(text):
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def raw(text):
    return f"```{{raw}} html\n{text}\n```"


# ---- Pages beside them ----


def start_page():
    number, place = START_FIGURE
    found = [one for section in lessons()[number].sections for one in section.figures]
    return (
        Path(TEMPLATES, "index.md")
        .read_text(encoding="utf-8")
        .replace("@ASKED@", Exercise(START_EXERCISE).asked)
        .replace("@FIGURE@", picture(found[place]))
        .replace("@QUESTION@", raw(questions.sentences() + questions.question(START_EXERCISE)))
        .replace("@LESSONS@", ROW.sub(r"| [\1 · \3](\2) | \4 |", of_readme("Lessons")))
    )


def picture(figure):
    alt = html.escape(figure.alt, quote=True)
    return raw(f'<img class="figure" src="data:image/png;base64,{figure.png}" alt="{alt}">')


def of_readme(heading):
    """What stands below a heading of README.md."""
    text = Path(ROOT, "README.md").read_text(encoding="utf-8")
    (found,) = re.findall(rf"^## {heading}\n\n(.+?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return found


def set_up_page():
    text = Path(TEMPLATES, "set_up.md").read_text(encoding="utf-8")
    start, pictures = map(of_readme, ("Start", "Your own pictures"))
    elsewhere = ELSEWHERE if launchers.repository() else ""
    text = text.replace("@START@", start).replace("@ELSEWHERE@", elsewhere)
    return text.replace("@PICTURES@", pictures)


def clinic_page():
    """The tables of lesson 13, to be found by whoever has the symptom."""
    prose = lessons()["13"].section("7").prose
    letters = re.search(r"^\*x\* are .+?\.", prose, re.MULTILINE)[0]
    healthy, ill = re.findall(r"(?:^\|.+\n?)+", prose, re.MULTILINE)
    text = Path(TEMPLATES, "clinic.md").read_text(encoding="utf-8")
    text = text.replace("@LETTERS@", letters).replace("@ILL@", ill).replace("@HEALTHY@", healthy)
    return linked(text, "notebooks/")


def linked(markdown, folder):
    """Text of a page in this folder, for one above it."""
    moved = re.sub(r"\]\((?=\d\d_|cheat_sheet|glossary)", f"]({folder}", markdown)
    return with_copies(moved)


def with_copies(markdown):
    """Markdown whose links to copied pages stay as they are, and whose headings are found."""
    found = re.sub(r"\]\(#[^)]+\)", lambda link: link[0].lower(), markdown)
    return TO_A_COPY.sub(r'<a href="\2">\1</a>', found)


# ---- Teaching ----


def teaching_pages(slides=SLIDES):
    """The pages for teachers by their places; the first one has the others below it."""
    folder = ROOT / "teaching"
    paths = [*folder.glob("*.md"), *folder.glob("guides/*.md"), *folder.glob("plans/*.md")]
    for path in paths:
        below = to_the_decks(slides) + BELOW if path.name == "README.md" else ""
        text = with_copies(path.read_text(encoding="utf-8"))
        if path.parent == folder:  # from here, the README leads to the installation
            text = text.replace("(../README.md)", "(../set_up.md)")
        yield path.relative_to(ROOT), text + below


def to_the_decks(slides):
    names = [path.name for path in sorted(slides.glob("[0-9]*.html"))]
    links = " · ".join(f'<a href="../slides/{name}">{name[:2]}</a>' for name in names)
    return f"\n## Slides on this site\n\n{links}\n" if links else ""


# ---- Reference ----


def reference_pages():
    """A page to each module that a lesson or a program imports, and one that leads to them."""
    docs = {name: documentation(path) for name, path in modules().items()}
    lines = [f"| [`{name}`]({name}.md) | {doc.splitlines()[0]} |" for name, doc in docs.items()]
    contents = "\n".join(docs)
    yield (
        "index.md",
        REFERENCE.format(table="\n".join(lines), contents=contents),
    )
    for name, path in modules().items():
        # What is handed on by a list belongs to the module; other imports do not.
        handed_on = "__all__" in path.read_text(encoding="utf-8")
        more = "\n   :imported-members:" if handed_on else ""
        yield f"{name}.md", MODULE.format(name=name, more=more)


def modules():
    """The modules of the package by name, and the files that hold their docstrings."""
    found = [*PACKAGE.glob("[a-z]*.py"), *PACKAGE.glob("[a-z]*/__init__.py")]
    named = {path.parent.name if path.name == "__init__.py" else path.stem: path for path in found}
    return dict(sorted(named.items()))


def documentation(path):
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
