"""Numbers as short codes that people say aloud and type, and that notice a slip."""

import zlib

# A prime number of them, none of which is taken for another: no 0 and O, no 1, I and L.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def short_code(number, *, below, topic):
    """A code of fixed length for a whole number, its last letter a check of the others.

    With the digits d₀, d₁ … of the number in base 31, and s from the topic, the last one is
    −(s + 2 d₀ + 3 d₁ + …) mod 31. As in ISBN-10, the modulus is prime and the weights differ: one
    wrong letter, or two that changed places, never fit.

    Arguments
        number: 0 ≤ number < below.
        below: how many numbers there are, at most 31²⁰; it decides the length.
        topic: text that says what the number means; a code of another topic rarely fits.
    Raises
        ValueError: the number is outside the range.

    >>> short_code(7, below=1000, topic="a test")
    '9223'
    """
    if not 0 <= number < below:
        raise ValueError(f"number: got {number}; expected 0 ≤ number < {below}")
    digits = []
    for _ in range(_length(below)):
        number, digit = divmod(number, len(ALPHABET))
        digits.append(digit)
    return "".join(ALPHABET[digit] for digit in [*digits, _check(digits, topic)])


def number_of(code, *, below, topic):
    """The number that `short_code` wrote.

    Arguments
        code: text; small letters, blanks and hyphens do not matter.
        below, topic: as for `short_code`.
    Raises
        ValueError: it has another length, a letter that no code has, or its letters do not fit.

    >>> number_of("9-223", below=1000, topic="a test")
    7
    >>> number_of("9-2d2", below=1000, topic="a test")
    Traceback (most recent call last):
        ...
    ValueError: code: got '9-2d2', whose letters do not fit together; expected one that is typed \
exactly, from the same version of the course
    """
    letters = code.upper().replace("-", "").replace(" ", "")
    length = _length(below) + 1
    if len(letters) != length or set(letters) - set(ALPHABET):
        raise ValueError(
            f"code: got {code[:40]!r}; expected {length} letters and digits, without 0, 1, I, L, O"
        )
    *digits, check = map(ALPHABET.index, letters)
    number = sum(digit * len(ALPHABET) ** place for place, digit in enumerate(digits))
    if check != _check(digits, topic) or number >= below:
        raise ValueError(
            f"code: got {code[:40]!r}, whose letters do not fit together; expected one that is "
            "typed exactly, from the same version of the course"
        )
    return number


def _length(below):
    length = 1
    while len(ALPHABET) ** length < below:
        length += 1
    return length


def _check(digits, topic):
    weighted = sum(weight * digit for weight, digit in enumerate(digits, start=2))
    return -(zlib.crc32(topic.encode()) + weighted) % len(ALPHABET)
