"""The parts of a lesson: sections, and in them questions, formulas, figures and exercises.

They are taken from its notebook. What is made for a class is made from these parts, so that it
cannot say anything but the lesson.
How many minutes a part takes is reckoned from its words, lines of code, figures and exercises.
"""

import ast
import functools
import itertools
import json
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from course_utils.exercises import texts

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"

# A minute goes by for so many words that are new to a reader, for so many lines of code that are
# typed or traced, or for one figure.
WORDS_A_MINUTE = 100
LINES_A_MINUTE = 8
SLIDERS = ("slider", "sliders")
STOP = "**A good place to stop.**"

MINUTES = re.compile(r"\((\d+) minutes?\)")
CHECK = re.compile(r'^check\("(\d+\.\d+)"', re.MULTILINE)
# An exercise is announced in bold and with its minutes: "**Exercise 1.2 (4 minutes).** Write …"
ANNOUNCEMENT = re.compile(r"^(?:> )?\*\*.*?\(\d+ minutes?\)", re.MULTILINE)
FORMULA = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
CLAIM = re.compile(r"^> \*\*(?:Check the claim|A published page).*$", re.MULTILINE)
NAME_ALONE = re.compile(
    r"\*\*(?:Predict before you run|(?:Exercise |Diagnosis )?\d+\.\d+)\.?\*\* *", re.IGNORECASE
)


@dataclass(frozen=True)
class Figure:
    png: str  # base64
    alt: str


@dataclass(frozen=True)
class Exercise:
    """An exercise by its id, with what is told about it: see `texts`."""

    id: str

    @property
    def minutes(self):
        return int(MINUTES.search(texts.of(self.id)["asked"])[1])

    @property
    def kind(self):
        """The word that announces it: in a diagnosis nothing else says what its choices are of."""
        return "Diagnosis" if "**Diagnosis " in texts.of(self.id)["asked"] else "Exercise"

    @property
    def asked(self):
        """What is asked, without what announces it."""
        unquoted = re.sub(r"^> ?", "", texts.of(self.id)["asked"], flags=re.MULTILINE)
        without_minutes = re.sub(rf" ?{MINUTES.pattern}", "", unquoted, count=1)
        return NAME_ALONE.sub("", without_minutes, count=1)

    @property
    def idea(self):
        return texts.of(self.id)["idea"]

    @property
    def stub(self):
        """The code that a learner starts from."""
        return texts.of(self.id)["stub"]

    @property
    def way(self):
        """The author's solution."""
        return texts.of(self.id)["way"]


@dataclass
class Section:
    """What stands below one heading, up to the next one of any level."""

    title: str  # empty for what stands above the first heading
    level: int
    optional: bool
    parts: list = field(default_factory=list)  # texts and cells of code, in order

    @property
    def texts(self):
        return [part for part in self.parts if isinstance(part, str)]

    @property
    def cells(self):
        return [part for part in self.parts if not isinstance(part, str)]

    @property
    def prose(self):
        return "\n\n".join(text.strip() for text in self.texts)

    def with_exercises(self, wanted):
        """The section without its other exercises and what announces them."""
        left_out = [one for one in self.exercises if one.id not in wanted]
        cells = [cell for cell in self.cells if any(one in left_out for one in exercises(cell))]
        parts = [part for part in self.parts if part not in cells]
        for one in left_out:
            asked = texts.of(one.id)["asked"]
            parts = [part.replace(asked, "") if isinstance(part, str) else part for part in parts]
        return replace(self, parts=parts)

    def pictures_alone(self):
        return replace(self, parts=[cell for cell in self.cells if figures(cell)])

    @functools.cached_property
    def printed_before(self):
        """What an exercise may speak of, by its id: the cell that printed something before it."""
        found, last = {}, None
        for cell in self.cells:
            asked = exercises(cell)
            found |= {one.id: last for one in asked if last}
            last = None if asked else cell if printed(cell) else last
        return found

    @functools.cached_property
    def exercise_minutes(self):
        return sum(map(int, MINUTES.findall(without_code(self.prose))))

    @functools.cached_property
    def reading_minutes(self):
        """Of its words, code and figures."""
        reading = sum(len(words(without_code(text))) for text in self.texts) / WORDS_A_MINUTE
        code = sum(map(lines_to_read, self.cells)) / LINES_A_MINUTE
        return reading + code + sum(map(draws, self.cells))

    @property
    def minutes(self):
        return self.reading_minutes + self.exercise_minutes

    @property
    def ends_at_a_stop(self):
        return STOP in self.prose

    @property
    def questions(self):
        """What is asked above the first exercise, and no formula answers."""
        above = ANNOUNCEMENT.split(self.prose)[0]
        plain = re.sub(r"^```.*?^```|\$\$.*?\$\$", "", above, flags=re.MULTILINE | re.DOTALL)
        return [asked for one in plain.split("\n\n") for _, asked in questions_in(one)]

    @property
    def formulas(self):
        return [text.strip() for text in FORMULA.findall(self.prose)]

    @property
    def claims(self):
        """What a published page says, and the lesson puts to the test."""
        return CLAIM.findall(self.prose)

    @property
    def figures(self):
        return [figure for cell in self.cells for figure in figures(cell)]

    @property
    def exercises(self):
        return [exercise for cell in self.cells for exercise in exercises(cell)]


@dataclass(frozen=True)
class Lesson:
    stem: str
    sections: list

    @property
    def number(self):
        return self.stem.partition("_")[0]

    @property
    def title(self):
        return self.sections[0].title.partition(" · ")[2]

    @property
    def facts(self):
        """The lines at its start by their first words: what "You will", "You need", "It takes"."""
        return dict(re.findall(r"^- \*\*(.+?)\*\* (.+)$", self.sections[0].prose, re.MULTILINE))

    @property
    def summary(self):
        (saw,) = (one.prose for one in self.sections if one.title == "What you saw")
        return re.findall(r"^- (.+)$", saw, re.MULTILINE)

    @property
    def exercises(self):
        return {one.id: one for section in self.sections for one in section.exercises}

    def section(self, name):
        """The section with this number or title; None if there is none."""
        found = [one for one in self.sections if name in (one.title, one.title.partition(". ")[0])]
        return found[0] if found else None


@functools.cache
def lessons():
    """All lessons by number, in order."""
    paths = sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))
    return {path.stem.partition("_")[0]: read(path) for path in paths}


def read(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return Lesson(path.stem, [one for one in sections(notebook) if one.title])


def sections(notebook):
    """The sections of a notebook, in order, also what stands above the first heading."""
    found, optional = [Section("", 0, False)], 0  # the level of the optional heading above; or 0
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            found[-1].parts.append(cell)
            continue
        for text in split_at_headings(source(cell)):
            heading = re.match(r"(#+) (.+)", text)
            if heading:
                level, title = len(heading[1]), heading[2].rstrip()
                if not optional or level <= optional:
                    optional = level if is_optional(title) else 0
                found.append(Section(title, level, bool(optional)))
            found[-1].parts.append(text)
    return found


def split_at_headings(text):
    """The text in pieces that begin with a heading; a line in a block of code is none."""
    pieces, in_code = [[]], False
    for line in text.splitlines():
        in_code ^= line.startswith("```")
        if re.match(r"#{1,6} ", line) and not in_code:
            pieces.append([])
        pieces[-1].append(line)
    return ["\n".join(lines) for lines in pieces if lines]


def is_optional(title):
    """Whether a heading takes its section out of the main path; references are looked up only."""
    return title == "References" or title.endswith("(optional)")


def reckoned_minutes(notebook):
    """How long the main path of a notebook takes, and its exercises alone."""
    main = [one for one in sections(notebook) if not one.optional]
    exercises = sum(one.exercise_minutes for one in main)
    return sum(one.reading_minutes for one in main) + exercises, exercises


def is_prose(paragraph):
    special = re.match(r"[#>|-]|\d+\. |\$\$|```", paragraph) or ANNOUNCEMENT.match(paragraph)
    return bool(paragraph.strip()) and not special


def questions_in(paragraph):
    """The questions of a paragraph, each behind the sentences that lead up to it."""
    found, lead = [], []
    for sentence in sentences(paragraph) if is_prose(paragraph) else ():
        if asks(sentence):
            found.append((" ".join(lead), sentence))
            lead = []
        else:
            lead.append(sentence)
    return found


def told_behind_questions(paragraph):
    """The sentences of a paragraph behind its last question."""
    told = itertools.takewhile(lambda one: not asks(one), reversed(sentences(paragraph)))
    return " ".join(reversed([*told]))


def sentences(paragraph):
    plain = " ".join(paragraph.replace("**", "").split())
    return re.split(r"(?<=[.!?]) |(?<=[.!?][*)]) ", plain)


def asks(sentence):
    return sentence.rstrip("*)").endswith("?")


def figures(cell):
    data = [
        (output["data"]["image/png"], output["metadata"]["image/png"]["alt"])
        for output in cell["outputs"]
        if "image/png" in output.get("data", {})
    ]
    return [Figure("".join(png), alt) for png, alt in data]


def printed(cell):
    """The text that a cell has put out, if it is not what stands for a picture or a slider."""
    if any(calls(syntax_tree(cell), *SLIDERS)):
        return ""
    found = []
    for output in cell["outputs"]:
        data = output.get("data", {})
        if "text" in output:
            found.append("".join(output["text"]))
        elif set(data) == {"text/plain"}:
            found.append("".join(data["text/plain"]))
    return "".join(found).strip("\n")


def exercises(cell):
    """Those whose answer is checked in this cell."""
    return [Exercise(found) for found in CHECK.findall(source(cell))]


def source(cell):
    return "".join(cell["source"])


def without_code(text):
    text = re.sub(r"^```.*?^```|\$\$.*?\$\$", " ", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"`[^`\n]+`|\$[^$\n]+\$", " x ", text)


def words(text):
    return [word for word in text.split() if re.search(r"\w", word)]


def lines_of_code(cell):
    lines = [line.strip() for line in source(cell).splitlines()]
    return sum(1 for line in lines if line and not line.startswith("#"))


def lines_to_read(cell):
    """Lines of code without those that show a figure: its minute covers them.

    Most of these are the text alternative, for whoever does not see the figure.
    """
    shown = calls(syntax_tree(cell), "show")
    return lines_of_code(cell) - sum(call.end_lineno - call.lineno + 1 for call in shown)


def draws(cell):
    """Whether a code cell shows a figure, on its own or under sliders."""
    pictures = any("image/png" in output.get("data", {}) for output in cell["outputs"])
    return pictures or any(calls(syntax_tree(cell), *SLIDERS))


def calls(tree, *names):
    """The calls such as plots.show(...) in a tree of syntax, by the name behind the point."""
    for node in ast.walk(tree) if tree else ():
        if getattr(getattr(node, "func", None), "attr", None) in names:
            yield node


def syntax_tree(cell):
    try:
        return ast.parse(source(cell))
    except SyntaxError:
        return None
