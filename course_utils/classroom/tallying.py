"""Counting class codes in lines that came out of a chat, or were typed as they were heard."""

import re
import unicodedata
from dataclasses import dataclass, field

from course_utils import exercises
from course_utils._support.printable import printable
from course_utils.exercises.class_code import LENGTH, decode

LARGEST = 1_000_000  # bytes; a class of thirty pastes about 1000
WIDTH = 40  # of the longest bar, in characters
SHOWN = 20  # unread lines
KINDS = (".png", ".svg")  # of pictures; both hold a description in words
# What stands around a code and belongs to no name: times and dates, and what `progress` itself
# writes before it and behind it.
AROUND = re.compile(
    r"\d+[:.]\d\d(?:[:.]\d\d)?|\d+[/.-]\d+[/.-]\d+"
    r"|class code, if you are asked for it|\((?:[a-z-]+ ){6}[a-z-]+\)",
    re.IGNORECASE,
)


@dataclass
class Tally:
    """What the lines hold.

    Attributes
        passed: ``{lesson: {who: ids that they passed}}``.
        again: how many codes were replaced by a later one of the same name.
        unread: the lines without a code, as pairs of their number and what they hold.
        only: the exercises that are told of; all, if there are none.
    """

    passed: dict = field(default_factory=dict)
    again: int = 0
    unread: list = field(default_factory=list)
    only: frozenset = frozenset()


def decoded(data):
    """Bytes as text, whichever program has saved them; what is no text becomes a replacement mark.

    Raises
        ValueError: there are more than a million.

    >>> [decoded("Zoë".encode(encoding)) for encoding in ("utf-8", "utf-8-sig", "utf-16")]
    ['Zoë', 'Zoë', 'Zoë']
    >>> decoded(b"P4PK1SC \\xff")
    'P4PK1SC �'
    """
    if len(data) > LARGEST:
        raise ValueError(f"got more than {LARGEST} bytes; expected lines with class codes")
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return data.decode(encoding, errors="replace")


def tally(text, only=()):
    """Count the codes in some lines.

    Arguments
        text: the lines.
        only: the exercises to tell of, such as ``["1.1", "1.6"]``; all, if there are none.

    A line may hold a name, the time, what a chat puts before it, and codes of several lessons. A
    code may be in small letters, and in pieces: ``p4pk 1sc``. Of the codes of one name the last one
    of a lesson counts. A code without a name counts every time: two people who passed the same
    exercises have the same code.

    >>> counted = tally("Ada: P4PK1SC\\nBen p4p-k1sc\\nhello")
    >>> counted.passed, counted.unread
    ({'01': {'ada': ['1.1', '1.2'], 'ben': ['1.1', '1.2']}}, [(3, 'hello')])
    """
    counted = Tally(only=frozenset(only))
    for number, line in enumerate(text.splitlines(), start=1):
        found, name = _read(line)
        for lesson, passed in found:
            people = counted.passed.setdefault(lesson, {})
            who = name or number
            counted.again += who in people
            people[who] = passed
        if not found and line.strip():
            counted.unread.append((number, line.strip()))
    return counted


def report(counted):
    """The tally in words and bars, to be printed.

    >>> print(report(tally("Ada: P4PK1SC")).splitlines()[0])
    Lesson 01, 1 person
    """
    parts = []
    for lesson, passed in counts(counted).items():
        most = len(counted.passed[lesson])
        who = f"{most} {'person' if most == 1 else 'people'}"
        parts.append(f"Lesson {lesson}, {who}\n" + "\n".join(_bars(passed, most)))
    if counted.again:
        codes = "1 code was" if counted.again == 1 else f"{counted.again} codes were"
        parts.append(f"{codes} followed by another one of the same name, which counts.")
    if counted.unread:
        count = len(counted.unread)
        lines = "1 line holds" if count == 1 else f"{count} lines hold"
        shown = [f"  line {n}: {printable(line[:60])}" for n, line in counted.unread[:SHOWN]]
        more = [f"  and {count - SHOWN} more"] if count > SHOWN else []
        parts.append("\n".join([f"{lines} no code that can be read:", *shown, *more]))
    return "\n\n".join(parts)


def counts(counted):
    """How many people passed each exercise that is told of: ``{lesson: {id: number}}``."""
    found = {
        lesson: {
            name: sum(name in passed for passed in people.values())
            for name in exercises.of_lesson(lesson)
            if not counted.only or name in counted.only
        }
        for lesson, people in sorted(counted.passed.items())
    }
    return {lesson: passed for lesson, passed in found.items() if passed}


def refuse_unknown_kind(path):
    """Raise a ValueError for a file that no picture can be written to, before any work."""
    if path.suffix.lower() not in KINDS:
        expected = f"a name that ends in {', '.join(KINDS)}"
        raise ValueError(f"--picture: got {str(path)!r}; expected {expected}")


def refuse_unknown_exercises(only):
    """Raise a ValueError for what is no exercise of any lesson, before any work."""
    known = {name for lesson in exercises.lessons() for name in exercises.of_lesson(lesson)}
    if absent := [name for name in only if name not in known]:
        raise ValueError(f"--only: got {', '.join(absent)}; expected exercises, such as 1.1 1.6")


def _read(line):
    """The lessons and passes of all codes in a line, and the words that stand beside them."""
    line = AROUND.sub(" ", unicodedata.normalize("NFKC", line))
    words = re.findall(r"\w+", line)
    alone = [(place, place + 1) for place, word in enumerate(words) if len(word) == LENGTH]
    for spans in (alone, _in_pieces(words)):
        found = {}
        for start, end in spans:
            try:
                found[start, end] = decode("".join(words[start:end]))
            except ValueError:
                continue
        if found:
            taken = {place for span in found for place in range(*span)}
            name = " ".join(w for place, w in enumerate(words) if place not in taken)
            return list(found.values()), name.casefold()
    return [], ""


def _in_pieces(words):
    """The spans of neighbouring words that are as long as a code together."""
    for start in range(len(words)):
        length = 0
        for end in range(start + 1, len(words) + 1):
            length += len(words[end - 1])
            if length == LENGTH:
                yield start, end
            if length >= LENGTH:
                break


def _bars(passed, most):
    for name, count in passed.items():
        bar = "#" * round(WIDTH * count / most)
        yield f"  {name:>5}  {count:>3} of {most}  {bar}".rstrip()
