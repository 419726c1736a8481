"""The exercise cells of the lessons, run as a learner would run them."""

import functools

import numpy as np

from tools.build_notebooks import ROOT, find_lessons, read_lesson


@functools.cache
def handed_in(*, solutions):
    """What every exercise cell hands to `check`: ``{"1.2": answer}``, from stubs or solutions."""
    answers = {}
    for path in find_lessons(ROOT):
        for cell in read_lesson(path, solutions=solutions):
            if cell.kind == "code" and "exercise" in cell.tags:
                ignored = {"self_test": lambda answers: None}
                exec(cell.source, {"np": np, "check": answers.__setitem__, **ignored})
    return answers
