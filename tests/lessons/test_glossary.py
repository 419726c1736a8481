"""The glossary leads to where a word is introduced, and knows every letter of every lesson."""

import functools
import re
from itertools import pairwise

import nbformat
import pytest
from matplotlib.mathtext import MathTextParser

from tests.helpers import notebook_rules

NOTEBOOKS = notebook_rules.NOTEBOOKS
LESSONS = {path.name[:2]: path for path in sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))}
LINK = "\n- **Words and symbols** are explained in the [glossary](glossary.ipynb)."
# The page is no lesson: of the rules for lessons, it keeps to those that are about text and links.
RULES = [
    notebook_rules.rule_valid,
    notebook_rules.rule_wording,
    notebook_rules.rule_title,
    notebook_rules.rule_headings,
    notebook_rules.rule_links,
    notebook_rules.rule_paths,
]

GREEK = re.findall(
    r"\w+",
    "alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi chi psi omega",
)
# Lessons also write these letters in their prose.
PLAIN_GREEK = {"γ": r"\gamma", "ε": r"\varepsilon", "λ": r"\lambda", "π": r"\pi", "σ": r"\sigma"}
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$\n]+)\$", re.DOTALL)
SPACES = {r"\,", r"\;", r"\ "}


@functools.cache
def read(path):
    return nbformat.read(path, as_version=4)


@functools.cache
def text(path):
    """All text cells of a notebook."""
    cells = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    return "\n\n".join(cells)


PAGE = NOTEBOOKS / "glossary.ipynb"


def table(title):
    """The rows of the table below this title, each as the list of its cells."""
    section = re.split(r"^## ", text(PAGE), flags=re.MULTILINE)
    (found,) = [part for part in section if part.startswith(f"{title}\n")]
    rows = re.findall(r"^\| (.+) \|$", found, re.MULTILINE)
    return [row.split(" | ", 2) for row in rows[1:]]


WORDS = [(words.split(", "), *rest) for words, *rest in table("Words")]
SYMBOLS = table("Symbols")


def linked(cell):
    """The numbers of the lessons that a cell leads to."""
    links = re.findall(r"\[(\d\d)\]\((\S+)\)", cell)
    assert links
    assert all(LESSONS[number].name == target for number, target in links)
    return [number for number, _ in links]


# ---- The page and the way to it ----


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_page_keeps_to_the_rules_for_text(rule):
    assert rule(read(PAGE)) == []


def test_the_page_is_only_text():
    assert {cell.cell_type for cell in read(PAGE).cells} == {"markdown"}


@pytest.mark.parametrize("path", LESSONS.values(), ids=lambda path: path.stem)
def test_the_head_of_each_lesson_links_to_it(path):
    assert LINK in read(path).cells[0].source


def test_it_leads_to_places_of_its_own():
    titles = re.findall(r"^#+ (.+)$", text(PAGE), re.MULTILINE)
    places = re.findall(r"\]\(#(\S+)\)", text(PAGE))
    assert places
    assert set(places) <= {title.replace(" ", "-") for title in titles}


@pytest.mark.parametrize("row", table("Words") + SYMBOLS, ids=lambda row: row[0])
def test_each_row_has_three_cells_and_its_formulas_can_be_drawn(row):
    assert [cell.count("|") for cell in row] == [0, 0, 0]
    line = " | ".join(row)
    assert "$" not in FORMULA.sub("", line)
    for formula in FORMULA.finditer(line):
        MathTextParser("path").parse(formula[0])  # raises ValueError if it is no formula


# ---- Words ----


def test_no_word_stands_twice():
    words = [word.strip("`").lower() for words, _, _ in WORDS for word in words]
    assert sorted(words) == sorted(set(words))


def test_words_are_in_the_order_of_the_alphabet():
    first = [words[0].strip("`").lower().replace("-", " ") for words, _, _ in WORDS]
    assert first == sorted(first)


def test_each_lesson_has_words():
    assert {number for _, _, cell in WORDS for number in linked(cell)} == set(LESSONS) - {"00"}


def once(word):
    """Finds a word, also in the plural."""
    return rf"{re.escape(word.strip('`').lower())}s?"


@pytest.mark.parametrize(("words", "meaning", "cell"), WORDS, ids=lambda value: str(value))
def test_each_word_is_used_in_its_lesson_and_not_introduced_before(words, meaning, cell):
    (number,) = linked(cell)
    earlier = [path for other, path in LESSONS.items() if "00" < other < number]
    for word in words:
        assert re.search(rf"(?<!\w){once(word)}(?!\w)", text(LESSONS[number]).lower())
        # A word is set in italics or in bold where it is introduced. Lesson 00 only announces.
        introduced = [p.name for p in earlier if re.search(rf"\*{once(word)}\*", text(p).lower())]
        assert introduced == []


# ---- Symbols ----


def tokens(formula):
    """The letters and signs of a formula, without words and spaces."""
    formula = re.sub(r"\\(text|mathrm|begin|end)\{[^}]*\}", " ", formula)
    formula = re.sub(r"\\vert(?![A-Za-z])", "|", formula)  # a plain one would end a table's cell
    return set(re.findall(r"\\[A-Za-z]+|\\?\S", formula)) - SPACES


@functools.cache
def formulas_and_prose(path):
    # Without code, the letters of choices, and the initials of authors.
    no_prose = r"^```.*?^```|`[^`\n]+`|\*\*\w\*\*|^## References.*"
    prose = re.sub(no_prose, " ", text(path), flags=re.DOTALL | re.MULTILINE)
    formulas = " ".join(one or other for one, other in FORMULA.findall(prose))
    prose = FORMULA.sub(" ", prose)
    for letter, name in PLAIN_GREEK.items():
        formulas += f" {name}" * prose.count(letter)
    return tokens(formulas), set(re.findall(r"\w+|[^\w\s]", prose))


def is_letter(token):
    return bool(re.fullmatch("[A-Za-z]", token)) or token[1:] in [*GREEK, "ell"]


def test_formulas_are_read_as_letters_and_signs():
    assert tokens(r"\vert\hat y_i\vert \ge \tfrac12\,\text{the end}\; \mathrm{KL}") == {
        *("|", r"\hat", "y", "_", "i", r"\ge", r"\tfrac", "1", "2")
    }
    assert [is_letter(token) for token in ("y", r"\sigma", r"\ell", r"\hat", "2")] == [
        *(True, True, True, False, False)
    ]


@pytest.mark.parametrize(("symbol", "meaning", "cell"), SYMBOLS, ids=lambda value: value)
def test_each_symbol_is_used_in_its_lessons(symbol, meaning, cell):
    for number in linked(cell):
        in_formulas, in_prose = formulas_and_prose(LESSONS[number])
        wanted = tokens(symbol.strip("$"))
        assert wanted <= in_formulas or wanted <= in_prose, number


@pytest.mark.parametrize("number", LESSONS)
def test_each_letter_of_a_lesson_is_in_the_table(number):
    rows = [symbol.strip("$") for symbol, _, cell in SYMBOLS if number in linked(cell)]
    known = set().union(*map(tokens, rows))
    used = {token for token in formulas_and_prose(LESSONS[number])[0] if is_letter(token)}
    assert used - known == set()


def test_meanings_are_numbered_where_there_is_more_than_one():
    symbols = [symbol for symbol, _, _ in SYMBOLS]
    for place, (symbol, meaning, _) in enumerate(SYMBOLS):
        number = symbols[: place + 1].count(symbol)
        marked = re.match(r"\*\*(\d+)\*\* ", meaning)
        assert (marked and int(marked[1])) == (number if symbols.count(symbol) > 1 else None)


def place(symbol):
    """Latin letters by the alphabet, small ones first; then Greek ones; then signs."""
    name = symbol.strip("$").split()[-1].replace(r"\ell", "l")
    if name[1:] in GREEK:
        return 1, GREEK.index(name[1:]), 0
    return (0, name.lower(), name.isupper()) if is_letter(name) else (2, 0, 0)


def test_symbols_are_in_the_order_of_the_alphabets():
    for one, other in pairwise(SYMBOLS):
        assert place(one[0]) <= place(other[0])
