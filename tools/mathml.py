"""Formulas in MathML for a browser: as the docstrings write them, such as ℓ = (y − μ)² / (2σ²), or
as the lessons do, in LaTeX."""

import re
from collections import deque
from xml.etree import ElementTree

from latex2mathml.converter import convert

TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<low>[ᵢⱼₖ]|_\{[^}]+\}|_\w)|(?P<high>²|\^\w)|(?P<number>\d+|½)"
    r"|(?P<function>log|exp|cosh|max)|(?P<letter>[^\W\d_])|(?P<sign>[=+−·≤≠,!/√Σ()|‖])"
)
PLAIN = str.maketrans("ᵢⱼₖ²", "ijk2")
CLOSING = {"(": ")", "|": "|", "‖": "‖"}
# A comma between two cases, not one between the arguments of a function.
NEXT_CASE = re.compile(r", +(?![^(]*\))")
CASE = re.compile(r"(.+?) +(if .+|otherwise)")

PUNCTUATION = r"[.,;:!?)]*"  # what may stand right behind a formula in a text

# latex2mathml takes the name of a function for a letter, and a sign for a difference.
NAME = re.compile(r"<mi>(\w{2,})</mi>(?!<mo stretchy=\"false\">&#x00028;)")
NAME_OF_BRACKET = re.compile(r"<mi>(\w{2,})</mi>")
SIGN = re.compile(r"(<mo>&#x0003D;</mo>)<mo>&#x02212;</mo>")


def from_latex(latex, display="inline", behind=""):
    """One formula as a <math> element; display="block" gives it a line of its own.

    Punctuation behind it stays on its line. A browser would begin a line with a full stop.
    """
    found = convert(latex, display=display)
    found = NAME.sub(r'<mo lspace="0.17em" rspace="0.17em">\1</mo>', found)
    found = NAME_OF_BRACKET.sub(r'<mo lspace="0.17em" rspace="0">\1</mo>', found)
    found = SIGN.sub(r'\1<mo form="prefix">&#x02212;</mo>', found)
    return f'<span style="white-space: nowrap">{found}{behind}</span>' if behind else found


def mathml(formula):
    """One formula as a <math> element; cases, each with its "if" or "otherwise", below each other.

    Raises ValueError for a character that no formula has had so far, and for a lonely bracket.
    """
    left, equals, right = formula.partition(" = ")
    cases = [CASE.fullmatch(case) for case in NEXT_CASE.split(right)]
    if not all(cases):
        return written(element("math", *parsed(formula)))
    rows = []
    for case in cases:
        value, condition = case.groups()
        word, _, rest = condition.partition(" ")
        told = element("mtext", word + "\N{NO-BREAK SPACE}" * bool(rest))
        rows.append(
            element("mtr", element("mtd", *parsed(value)), element("mtd", told, *parsed(rest)))
        )
    brace = element("mo", "{", stretchy="true")
    return written(element("math", *parsed(left + equals), brace, element("mtable", *rows)))


def parsed(text):
    tokens = deque()
    place = 0
    while place < len(text):
        found = TOKEN.match(text, place)
        if not found:
            raise ValueError(f"{text!r}: got {text[place]!r}; expected a sign that TOKEN lists")
        place = found.end()
        if found.lastgroup != "space":
            tokens.append((found.lastgroup, found[0]))
    atoms = sequence(tokens)
    if tokens:
        raise ValueError(f"{text!r}: got a {tokens[0][1]!r} that closes nothing")
    return atoms


def sequence(tokens, end=")"):
    """Takes tokens up to a bracket that closes, and leaves that one."""
    atoms = []
    while tokens and tokens[0][1] != end:
        if tokens[0][1] == "/":
            tokens.popleft()
            # All factors since the last operator.
            operators = [i for i, one in enumerate(atoms, start=1) if is_operator(one)]
            first = max(operators, default=0)
            above = element("mrow", *atoms[first:])
            atoms[first:] = [element("mfrac", above, without_brackets(atom(tokens, end, [])))]
        else:
            atoms.append(atom(tokens, end, atoms))
    return atoms


def atom(tokens, end, before):
    """Takes a letter, a number, a sign or a pair of brackets, with what stands low and high."""
    kind, text = tokens.popleft()
    beginning = not before or is_operator(before[-1])
    if text == "√":
        base = element("msqrt", *sequence(tokens, end))
    elif text in CLOSING:
        inside = sequence(tokens, CLOSING[text])
        if not tokens:
            raise ValueError(f"got a {text!r} that is never closed")
        pair = text, tokens.popleft()[1]
        opening, closing = (element("mo", one, stretchy="false") for one in pair)
        base = element("mrow", opening, *inside, closing)
    elif kind == "function":
        base = element("mo", text, lspace="0" if beginning else "0.17em")
        bracket_next = next((text == "(" for kind, text in tokens if kind != "low"), False)
        base.set("rspace", "0" if bracket_next else "0.17em")
    elif text == "ŷ":
        base = element("mover", element("mi", "y"), element("mo", "^"), accent="true")
    elif text in "+−" and beginning:
        base = element("mo", text, form="prefix")
    elif text == "Σ":
        base = element("mo", "∑", movablelimits="false")
    else:
        base = element({"number": "mn", "letter": "mi"}.get(kind, "mo"), text)
    scripts = {}
    while tokens and tokens[0][0] in ("low", "high"):
        kind, text = tokens.popleft()
        scripts[kind] = element("mrow", *parsed(text.strip("_^{}").translate(PLAIN)))
    tags = {(): None, ("low",): "msub", ("high",): "msup", ("low", "high"): "msubsup"}
    tag = tags[tuple(scripts)]
    return element(tag, base, *scripts.values()) if tag else base


def is_operator(atom):
    return atom.tag == "mo" and atom.text in "=+−·≤≠,"


def without_brackets(atom):
    if atom.tag == "mrow" and atom[0].text == "(":
        return element("mrow", *atom[1:-1])
    return atom


def element(tag, *content, **attributes):
    made = ElementTree.Element(tag, attributes)
    for part in content:
        if isinstance(part, str):
            made.text = part
        else:
            made.append(part)
    return made


def written(tree):
    return ElementTree.tostring(tree, encoding="unicode")
