"""Is everything installed that a lesson needs?"""

import importlib.metadata

from packaging.requirements import Requirement

from course_utils._support.validation import one_of


def check_environment(extra="notebooks"):
    """Print a line for each package that is missing or too old, or one line if all is well.

    Arguments
        extra: a set of packages from ``pyproject.toml``: ``"notebooks"``, ``"keras"`` or
            ``"pytorch"``.
    Raises
        ValueError: there is no such set.

    >>> check_environment("notebooks")
    ✓ Everything for these lessons is installed.
    """
    known = importlib.metadata.metadata("course-utils").get_all("Provides-Extra")
    one_of(*known, extra=extra)
    wanted = [
        requirement
        for requirement in map(Requirement, importlib.metadata.requires("course-utils"))
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra})
    ]
    problems = [problem for problem in map(_problem, wanted) if problem]
    for problem in problems:
        print(f"✗ {problem} Close JupyterLab and run: make lab")
    if not problems:
        print("✓ Everything for these lessons is installed.")


def _problem(requirement):
    try:
        version = importlib.metadata.version(requirement.name)
    except importlib.metadata.PackageNotFoundError:
        return f"{requirement.name} is not installed."
    if requirement.specifier.contains(version, prereleases=True):
        return None
    return f"{requirement.name} {version} is installed; {requirement} is needed."
