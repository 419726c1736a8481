"""What is wrong with one number that a person typed."""

import numpy as np


def diagnosis_of_a_number(value, right, same):
    """What is wrong with one number; `same` says whether two count as the same when typed."""
    value, right = float(value), float(right)
    if not np.isfinite(value):
        return "an ordinary number is asked for."
    if right and value:
        if same(-value, right):
            return "the size is right. Is it above or below 0?"
        if any(same(value * 10.0**by, right) for by in (-3, -2, -1, 1, 2, 3)):
            return "the digits are right. Where does the point stand?"
        if same(1 / value, right):
            return "that is upside down: 1 divided by it is asked for."
        if any(same(value * np.log(base), right) for base in (2, 10)):
            return "that is a logarithm to another base. Here log has base e."
        if value > 0 and same(value**0.5, right):
            return "that is the square of what is asked for."
        if same(value**2, right):
            return "that is a square root of what is asked for."
    return f"that is too {'high' if value > right else 'low'}."
