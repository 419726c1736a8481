"""The exercises as the lessons state them, and their cells, run as a learner would run them."""

import re
import unicodedata
from functools import cache

import numpy as np

from tools.build_notebooks import ROOT, find_lessons, read_lesson


def handed_in(*, solutions):
    """What every exercise cell hands to `check`: ``{"1.2": answer}``, from stubs or solutions."""
    answers = {}
    for path in find_lessons(ROOT):
        for cell in read_lesson(path, solutions=solutions):
            if cell.kind == "code" and "exercise" in cell.tags:
                exec(cell.source, {"np": np, "check": answers.__setitem__})
    return answers


ASKS = re.compile(r"^.*\*\*.*\bminutes?\b.*$", re.MULTILINE)


@cache
def statements():
    """What the lessons ask: ``{"1.2": the paragraph that announces it, and what follows}``."""
    asked = {}
    for path in find_lessons(ROOT):
        text = ""
        for cell in read_lesson(path, solutions=True):
            if cell.kind == "markdown":
                text = cell.source
            elif "exercise" in cell.tags:
                *_, start = ASKS.finditer(text)
                (name,) = re.findall(r'^check\("([\d.]+)"', cell.source, re.MULTILINE)
                asked[name] = text[start.start() :]
    return asked


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
