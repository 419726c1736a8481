"""Whether a text gives away a number that a learner is to find."""

import re
import unicodedata

import numpy as np

NUMERAL = re.compile(r"(?<!\w)([-−]?)(\d[\d,]*\.?\d*|\.\d+)(?: ?/ ?(\d+))?( ?%| per ?cent)?")


def numbers_in(text):
    """The numbers that a text tells, however they are written."""
    numbers = []
    # In compatible characters ¼ is 1⁄4, with a slash of its own.
    for found in NUMERAL.finditer(unicodedata.normalize("NFKC", text).replace("\u2044", "/")):
        sign, digits, divisor, percent = found.groups()
        number = np.divide(float(digits.replace(",", "")), float(divisor or 1))
        numbers.append((-number if sign else number) / (100 if percent else 1))
    return numbers


def tells(text, right):
    """Whether the numbers of the solution stand in a text, one behind the other."""
    told, right = numbers_in(text), np.ravel(right)
    runs = (told[start : start + len(right)] for start in range(len(told) - len(right) + 1))
    return any(np.allclose(run, right, rtol=1e-3, atol=0) for run in runs)  # as typed ones pass
