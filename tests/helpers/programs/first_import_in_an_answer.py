"""Judge an answer whose first call imports a module, with less time than the import takes."""

import importlib
import sys

import numpy as np

from course_utils.exercises import attempt, find


def answer(target, prediction):
    importlib.import_module(sys.argv[1])
    return np.mean((prediction - target) ** 2)


attempt.TIME_LIMIT = 0.05
print(find("1.5").judge(answer).state, importlib.import_module(sys.argv[1]).__name__)
