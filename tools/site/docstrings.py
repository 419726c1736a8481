"""Docstrings of the house for Sphinx: headings, with what they hold indented below."""

import re
from itertools import zip_longest

LINES = {"Formula"}  # shown line by line
ENTRIES = {"Arguments", "Attributes", "Raises", "At a glance"}  # made of "name: what it is"
ENTRY = re.compile(r"([\w*]+(?:(?:, | )[\w*]+)*): (.+)")
HEADING = re.compile(r"[A-Z][a-z]+(?:,? [a-z]+)*")


def in_restructured_text(app, what, name, thing, options, lines):
    """Rewrites the lines of a docstring in place, as Sphinx asks of whoever handles its event."""
    lines[:] = rewritten(lines)


def rewritten(lines):
    """The lines of a docstring as reStructuredText.

    >>> rewritten(["Squares.", "", "Arguments", "    x: a number", "        of any size."])
    ['Squares.', '', '', '**Arguments**', '', '* **x**: a number of any size.', '']
    """
    made, section = [], None  # the section that is open: its heading, and its lines
    example = False
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        example = line.startswith(">>>") or (example and bool(line.strip()))
        if section and line.startswith("    "):
            section[1].append(line.strip())
            continue
        if section:
            made += laid_out(*section)
            section = None
        if not example and HEADING.fullmatch(line) and following.startswith("    "):
            section = line, []
        else:
            made.append(line if example else escaped(line))
    return made + laid_out(*section) if section else made


def laid_out(heading, lines):
    """A heading in bold; below it entries, lines, or a paragraph."""
    if heading in LINES:
        body = [f"| {escaped(line)}" for line in lines]
    elif heading in ENTRIES and ENTRY.match(lines[0]):
        body = [f"* **{escaped(name)}**: {escaped(told)}" for name, told in entries(lines)]
    else:
        body = [escaped(" ".join(lines))]
    return ["", f"**{heading}**", "", *body, ""]


def entries(lines):
    """Pairs of a name and what is told of it, which may go on in the next lines."""
    found = []
    for line in lines:
        if match := ENTRY.match(line):
            found.append(list(match.groups()))
        else:
            found[-1][1] += f" {line}"
    return found


def escaped(text):
    """Outside code, what would be a mark is a letter."""
    parts = re.split(r"(``.+?``|`[^`]+`)", text)
    return "".join(
        part if at % 2 else re.sub(r"([*|_\\])", r"\\\1", part) for at, part in enumerate(parts)
    )
