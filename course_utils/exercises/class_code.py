"""A class code: seven letters and digits that say which exercises of a lesson somebody passed.

It is said or pasted, so that a teacher can count without any network. It names nobody.

The passes and the number of the lesson make up one whole number, which is multiplied by a prime and
written in base 32. So a valid code is divisible by the prime, and a slip is noticed: any single
wrong symbol, any two that changed places, and all but one in 251 of whatever else comes.
"""

from course_utils import exercises

LENGTH = 7
# Digits, and letters that do not look like one: neither I, L, O nor U. B, D and T sound alike all
# the same, so `spoken` gives each letter its word of the radio alphabet.
SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
WORDS = """zero one two three four five six seven eight nine
    Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel Juliett Kilo Mike November Papa Quebec
    Romeo Sierra Tango Victor Whiskey X-ray Yankee Zulu"""
LOOK_ALIKE = str.maketrans("OIL", "011")
PRIME = 251
LESSONS = 32
MOST_EXERCISES = 22  # in a lesson: 32 · 2²² · 251 is less than 32⁷
MIXED = 0x5A5A5A5  # 27 bits, turned over: a code of few passes is no row of zeros, easily misheard


def encode(lesson, passed):
    """The code of a lesson in which these exercises were passed.

    Arguments
        lesson: its number, such as ``"01"``.
        passed: the ids of exercises of this lesson.

    >>> encode("01", ["1.1", "1.2"])
    'P4PK1SC'
    """
    places = enumerate(exercises.of_lesson(lesson))
    bits = sum(1 << place for place, name in places if name in passed)
    rest, code = PRIME * (bits * LESSONS + int(lesson) ^ MIXED), ""
    for _ in range(LENGTH):
        rest, digit = divmod(rest, len(SYMBOLS))
        code = SYMBOLS[digit] + code
    return code


def decode(code):
    """The lesson and the ids of the exercises that were passed, in order.

    Arguments
        code: seven symbols, in capitals or not; O is read as 0, I and L as 1.
    Raises
        ValueError: it is no code, or there is a slip in it.

    >>> decode("p4pklsc")
    ('01', ['1.1', '1.2'])
    >>> decode("P4PK1SD")
    Traceback (most recent call last):
        ...
    ValueError: class code: got 'P4PK1SD'; expected one as progress prints it, without a slip
    """
    symbols = code.upper().translate(LOOK_ALIKE)
    if len(symbols) != LENGTH or not set(symbols) <= set(SYMBOLS):
        raise ValueError(f"class code: got {code!r}; expected {LENGTH} letters and digits")
    number = 0
    for symbol in symbols:
        number = number * len(SYMBOLS) + SYMBOLS.index(symbol)
    content, remainder = divmod(number, PRIME)
    bits, lesson = divmod(content ^ MIXED, LESSONS)
    names = [] if remainder else _names(f"{lesson:02}")
    if not names or bits >> len(names):
        expected = "expected one as progress prints it, without a slip"
        raise ValueError(f"class code: got {code!r}; {expected}")
    return f"{lesson:02}", [name for place, name in enumerate(names) if bits >> place & 1]


def spoken(code):
    """The code in words that nobody mishears.

    >>> spoken("P4PK1SC")
    'Papa four Papa Kilo one Sierra Charlie'
    """
    words = WORDS.split()
    return " ".join(words[SYMBOLS.index(symbol)] for symbol in code)


def _names(lesson):
    return list(exercises.of_lesson(lesson)) if lesson in exercises.lessons() else []
