"""What is wrong with one number that a person typed."""

import numpy as np

# By the name of what is wrong. The web pages choose among the same sentences.
SENTENCES = {
    "not finite": "an ordinary number is asked for.",
    "sign": "the size is right. Is it above or below 0?",
    "point": "the digits are right. Where does the point stand?",
    "upside down": "that is upside down: 1 divided by it is asked for.",
    "base": "that is a logarithm to another base. Here log has base e.",
    "square": "that is the square of what is asked for.",
    "root": "that is a square root of what is asked for.",
    "high": "that is too high.",
    "low": "that is too low.",
}


def diagnosis_of_a_number(value, right, same):
    """What is wrong with one number; `same` says whether two count as the same when typed."""
    return SENTENCES[_name(float(value), float(right), same)]


def _name(value, right, same):
    if not np.isfinite(value):
        return "not finite"
    if right and value:
        if same(-value, right):
            return "sign"
        if any(same(value * 10.0**by, right) for by in (-3, -2, -1, 1, 2, 3)):
            return "point"
        if same(1 / value, right):
            return "upside down"
        if any(same(value * np.log(base), right) for base in (2, 10)):
            return "base"
        if value > 0 and same(value**0.5, right):
            return "square"
        if same(value**2, right):
            return "root"
    return "high" if value > right else "low"
