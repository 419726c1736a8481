"""Wrong functions that learners plausibly hand in and that no exercise lists, one module a lesson.

Each stands as what the learner did and the function, by exercise: ``UNLISTED = {"1.2": (…), …}``.
They are written without a look at what a verdict can tell, because they measure what it tells.
A set stops measuring that once it has helped to improve the verdicts. So each lesson has a
second one, ``SECOND``, of the same form.
"""

import importlib
import pkgutil


def unlisted():
    """``{"1.2": ((what the learner did, function), …), …}`` of all lessons, in order, both sets."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    lessons = [name for name in names if name.startswith("lesson_")]
    modules = [importlib.import_module(f"{__name__}.{name}") for name in lessons]
    return {
        exercise: (*cases, *module.SECOND[exercise])
        for module in modules
        for exercise, cases in module.UNLISTED.items()
    }
