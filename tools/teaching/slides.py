"""A deck to each lesson, in MyST Markdown: a slide to each part, or several where it is long.

How high a text becomes is reckoned, on the safe side, from the sizes in tools/slides/slides.css.
"""

import ast
import dataclasses
import itertools
import json
import math
import re

from course_utils import exercises
from tools import lesson_parts
from tools.teaching import guides

ROOM = 590  # pixels for the text of a slide, of 720: the heading and the margins take the rest
LINE, LETTERS = 44, 72  # pixels, and letters in a line of text
CODE_LINE, CODE_LETTERS = 36, 68
GAP = 18  # below a paragraph and a block of code
# A fraction or a sum in a line of text pushes the lines apart.
TALL = re.compile(r"\\[td]?frac|\\sum|\\prod")
LEAD = 3 * LINE + GAP  # pixels above a formula
QUESTIONS = 3
FUNCTIONS = ast.FunctionDef, ast.ClassDef
STEP = re.compile(r"^(?=\d+\. )", re.MULTILINE)
POINTS_BACK = re.compile(r"\b(?:this|these|those|such)\b|^(?:\w+ )?it\b", re.IGNORECASE)

ALONE = "---\norphan: true\n---\n\n"  # says to Sphinx that no page leads to a deck


@dataclasses.dataclass(frozen=True)
class Slide:
    """What stands below the title of its section, in blocks, and what only the teacher sees."""

    blocks: list
    notes: str = ""
    kind: str = "text"
    head: str = ""  # stands above the blocks, and again where they go on


def deck(lesson):
    """The deck as Markdown, and its figures (base64) by the names of their files."""
    figures, stacks = {}, [title_slide(lesson)]
    for section in lesson.sections:
        shown = with_outputs_again(slides(section, lesson, figures))
        found = [page for one in shown for page in pages(one)]
        marks = itertools.chain(["##"], itertools.repeat("###"))  # one column for each section
        stacks += [
            written(mark, section.title, slide) for mark, slide in zip(marks, found, strict=False)
        ]
    return ALONE + "\n\n".join(stacks) + "\n", figures


def title_slide(lesson):
    """With what the lesson promises; a plan that has a part of it names the sections."""
    heads = [head for head in ("You will", "It takes") if head in lesson.facts]
    blocks = [f"**{head}** {lesson.facts[head]}" for head in heads]
    titles = [one.title.replace(".", "\\.", 1) for one in lesson.sections[1:]]
    blocks = blocks or ["\n".join(f"- {title}" for title in titles)]
    return written("#", f"{lesson.number} · {lesson.title}", Slide(blocks, kind="title"))


def written(mark, title, slide):
    notes = f'<aside class="notes">\n\n{slide.notes}\n\n</aside>' if slide.notes else ""
    body = "\n\n".join([slide.head, *slide.blocks])
    shown = f":::::{{container}} {slide.kind}\n{body}\n:::::" if slide.blocks else ""
    parts = [f"{mark} {title}", shown, notes]
    return without_links("\n\n".join(filter(None, parts)))


def slides(section, lesson, figures):
    """What there is to ask, to show and to do in a section, in its order."""
    if section.title == "References":
        return
    if section.title == "What you saw":
        yield Slide([f"- {line}" for line in lesson.summary])
        return
    wanted = section.questions[:QUESTIONS]
    for place, (above, part, below) in enumerate(with_neighbours(section.parts), start=1):
        if isinstance(part, str):
            later = [text for text in section.parts[place:] if isinstance(text, str)]
            yield from slides_of_text(part, "\n\n".join(later), section, wanted)
            continue
        in_exercise = any(part is cell for cell in section.printed_before.values())
        if in_exercise or tests_a_claim(part, above) or is_asked_about(part, above, below, wanted):
            yield from printed_slide(part)
        for figure in lesson_parts.figures(part):
            name = f"{lesson.number}-{len(figures) + 1}.png"
            figures[name] = figure.png
            yield figure_slide(name, figure.alt)
        for one in lesson_parts.exercises(part):
            yield exercise_slide(one)


def with_neighbours(parts):
    return zip(["", *parts], parts, [*parts[1:], ""], strict=False)


def is_asked_about(cell, above, below, wanted):
    """Whether what a cell prints answers a question just above it, or is asked about just below."""
    if not lesson_parts.printed(cell) or lesson_parts.exercises(cell):
        return False
    last = last_paragraph(above)
    first = below.split("\n\n")[0] if isinstance(below, str) else ""
    asked = [question for _, question in lesson_parts.questions_in(first)]
    if last.rstrip("*) \n").endswith("?"):
        asked += [question for _, question in lesson_parts.questions_in(last)][-1:]
    return not set(asked).isdisjoint(wanted)


def tests_a_claim(cell, above):
    return bool(lesson_parts.printed(cell) and lesson_parts.CLAIM.match(last_paragraph(above)))


def last_paragraph(part):
    return part.split("\n\n")[-1] if isinstance(part, str) else ""


def slides_of_text(text, later, section, wanted):
    """Those of a text, with notes from it and from what is told later in its section.

    Without the formulas that an exercise asks about: those stand on its own slide.
    """
    asked = "\n".join(one.asked for one in section.exercises)
    paragraphs, later = text.split("\n\n"), later.split("\n\n")
    for place, (before, paragraph, behind) in enumerate(with_neighbours(paragraphs), start=1):
        behind_it = [*paragraphs[place:], *later]
        # Behind a formula it is the formula that is spoken of, and that has its slide.
        if is_spoken_of(paragraph, behind) and not lesson_parts.FORMULA.search(before):
            yield Slide([paragraph])
        else:
            yield from question_slide(paragraph, wanted, what_follows(paragraph, behind_it))
        if is_in_steps(paragraph):
            yield steps_slide(before, paragraph)
        for claim in lesson_parts.CLAIM.findall(paragraph):
            yield Slide([unquoted(claim)], goes_on(verdict(behind_it)), kind="claim")
        for formula in lesson_parts.FORMULA.finditer(paragraph):
            if formula[0] not in asked:
                told = [one for one in (before, behind) if lesson_parts.is_prose(one)]
                yield formula_slide(lead_in(before, LEAD), formula[1].strip(), "\n\n".join(told))


def is_spoken_of(paragraph, behind):
    """Whether an exercise that stands behind a paragraph begins with a word that points back."""
    if not (lesson_parts.is_prose(paragraph) and lesson_parts.ANNOUNCEMENT.match(behind)):
        return False
    asked = lesson_parts.ANNOUNCEMENT.sub("", behind).lstrip(".* ")
    if asked.startswith("a** "):  # choices alone: what they are about stands before them
        return True
    sentence = re.split(r"(?<=[.?!]) |\n", asked)[0]
    # A colon at its end points to what comes, such as a colleague's code.
    return bool(POINTS_BACK.search(sentence)) and not sentence.endswith(":")


def is_in_steps(paragraph):
    """Whether it is a numbered list; that of a test has choices."""
    return bool(STEP.match(paragraph)) and "**a** " not in paragraph


def steps_slide(before, paragraph):
    steps = [one.strip() for one in STEP.split(paragraph) if one.strip()]
    lead = lead_in(before, ROOM - stacked(steps))
    return Slide([lead] * bool(lead) + steps)


def lead_in(paragraph, room):
    """Of a paragraph that leads to something, as much as there is room for: all, or its end."""
    if not lesson_parts.is_prose(paragraph):
        return ""
    tries = paragraph, lesson_parts.sentences(paragraph)[-1]
    return next((one for one in tries if height(one) <= room), "")


def what_follows(paragraph, later):
    """What the lesson says behind a question: the rest of its paragraph, and the next one."""
    without_formulas = (one for one in later if one.strip() and not one.startswith("$$"))
    told = [lesson_parts.told_behind_questions(paragraph)]
    told += filter(lesson_parts.is_prose, itertools.islice(without_formulas, 1))
    return "\n\n".join(filter(None, told))


def verdict(later):
    """What the lesson says behind a claim: the next paragraph, which may be quoted like it."""
    following = unquoted(next(filter(str.strip, later), "")).split("\n>\n")[0]
    return following if lesson_parts.is_prose(following) else ""


def unquoted(paragraph):
    return paragraph.removeprefix("> ")


def goes_on(told):
    return told and f"The lesson goes on: {told}"


def question_slide(paragraph, wanted, notes):
    """The questions among those wanted, in large letters, and above each what it speaks of."""
    blocks = []
    for lead, question in lesson_parts.questions_in(paragraph):
        if question in wanted:
            blocks += [in_small(lead)] * bool(lead) + [question]
    if blocks:
        yield Slide(blocks, goes_on(notes), kind="question")


def in_small(lead):
    return f":::{{container}} lead\n{lead}\n:::"


def formula_slide(lead, formula, notes):
    """The formula, large, below what names it."""
    # What a wide gap keeps apart is more than a line holds in this size.
    lines = [one.strip() for one in re.split(r"(?:\\qquad)+", formula)]
    blocks = [in_small(lead)] * bool(lead) + [f"$$\n{line}\n$$" for line in lines]
    return Slide(blocks, notes, kind="formula")


def figure_slide(name, alt):
    told = json.dumps(alt, ensure_ascii=False)
    return Slide([f"```{{image}} {name}\n:alt: {told}\n```"], f"To be seen: {alt}", kind="figure")


def printed_slide(cell):
    """What a cell printed and its code, if there is room, or what stands below its functions.

    How a figure is drawn is not shown.
    """
    output = f"```text\n{lesson_parts.printed(cell)}\n```"
    codes = [] if lesson_parts.figures(cell) else [lesson_parts.source(cell), below_functions(cell)]
    for blocks in (*([f"```python\n{one}\n```", output] for one in codes), [output]):
        if stacked(blocks) <= ROOM:
            yield Slide(blocks, kind="printed")
            return


def below_functions(cell):
    """The code of a cell without the functions at its top."""
    tree = lesson_parts.syntax_tree(cell)
    kept = itertools.dropwhile(lambda one: isinstance(one, FUNCTIONS), tree.body)
    first = next(kept, tree.body[-1]).lineno
    return "\n".join(["…", *lesson_parts.source(cell).splitlines()[first - 1 :]])


def with_outputs_again(found):
    """An exercise right behind what was printed has the output above it, if there is room."""
    for before, one in itertools.pairwise([Slide([]), *found]):
        blocks = [*before.blocks[-1:], *one.blocks]
        again = before.kind == "printed" and one.head and stacked([one.head, *blocks]) <= ROOM
        yield dataclasses.replace(one, blocks=blocks) if again else one


def exercise_slide(one):
    known = exercises.find(one.id)
    unit = "minute" if one.minutes == 1 else "minutes"
    blocks = in_blocks(one.asked)
    if isinstance(known, exercises.Function):
        blocks.append(f"```python\n{one.stub}\n```")
    notes = [guides.right_answer(one, known), "Wrong answers to expect:"]
    return Slide(
        blocks,
        notes="\n\n".join([*notes, "\n".join(guides.wrong_answers(known))]),
        head=f"**{one.kind} {one.id} · {one.minutes} {unit}**",
    )


def in_blocks(markdown):
    """Paragraphs, blocks of code, and the items of a list one by one."""
    blocks = re.split(r"(```.*?```)|\n\n", markdown, flags=re.DOTALL)
    items = (re.split(r"\n(?=- )", block) for block in blocks if block and block.strip())
    return [item.strip("\n") for item in itertools.chain.from_iterable(items)]


def pages(slide):
    """The slide, or as many as its text needs, equally filled. Text that is short becomes large."""
    if slide.kind != "text":
        return [slide]
    pieces = list(itertools.chain.from_iterable(map(in_pieces, slide.blocks)))
    room = ROOM - (height(slide.head) if slide.head else 0)
    count = len(filled(pieces, room))
    tries = (filled(pieces, limit) for limit in itertools.chain(range(0, room, LINE), [room]))
    found = next(one for one in tries if len(one) == count)
    kind = "short" if is_short(pieces) else "text"
    return [dataclasses.replace(slide, blocks=blocks, kind=kind) for blocks in found]


def filled(pieces, room):
    """Slides, each with as many pieces as it has room for."""
    found = [[]]
    for piece in pieces:
        if found[-1] and stacked([*found[-1], piece]) > room:
            found.append([])
        found[-1].append(piece)
    return found


def is_short(pieces):
    code = any(piece.startswith("```") for piece in pieces)
    return not code and stacked(pieces) < ROOM / 3


def in_pieces(block):
    """The block; its sentences, each a piece, if it is higher than a slide."""
    if stacked([block]) <= ROOM or block.startswith("```"):
        return [block]
    return re.split(r"(?<=[.!?]) +(?=[A-Z*`$])", block)


def stacked(blocks):
    """How many pixels blocks take below each other: no gap is needed below the last."""
    return sum(map(height, blocks)) - GAP


def height(block):
    """How many pixels a block of text or code takes at most, with the gap below it."""
    if block.startswith("```"):
        lines = block.splitlines()[1:-1]
        return sum(CODE_LINE * max(1, math.ceil(len(line) / CODE_LETTERS)) for line in lines) + GAP
    shown = re.sub(r"\\[A-Za-z]+", "x", re.sub(r"[{}$^_*]", "", block))
    # A letter of code is a third wider.
    code = sum(map(len, re.findall(r"`([^`]+)`", block)))
    lines = math.ceil((len(shown) + code / 3) / LETTERS)
    return LINE * lines + LINE * len(TALL.findall(block)) // 2 + GAP


def without_links(markdown):
    """A slide leads nowhere: of a link to a notebook or a page, its words."""
    return re.sub(r"(?<!!)\[([^\]]+)\]\([^)\s]+\)", r"\1", markdown)
