"""Is everything installed that a lesson needs? And on the computers of a class?

python -m course_utils.environment          says it, and ends in a code for the instructor
python -m course_utils.environment CODE …   says what codes mean
"""

import importlib.metadata
import os
import platform
import sys

from course_utils._support.short_code import number_of, short_code

# NumPy and packaging are imported where they are used: it is said in a sentence that they are not
# there.

TRACKS = {"notebooks": "Lessons 00 to 07", "pytorch": "With PyTorch", "keras": "With Keras"}
SYSTEMS = ["Windows", "macOS on Apple silicon", "macOS on Intel", "Linux", "another system"]
# Where a notebook may run, what tells it, and what to do about a package there. The first one whose
# sign is there counts; where the place brings its own notebook, it has its own version of that.
PLACES = {
    "browser": (
        lambda: sys.platform == "emscripten",
        "This lesson does not run in the browser: README.md says how to set up the course.",
    ),
    "Colab": (
        lambda: "COLAB_RELEASE_TAG" in os.environ,
        "Choose Runtime → Restart session, and run the first cell again.",
    ),
    "Binder": (
        lambda: "BINDER_SERVICE_HOST" in os.environ,
        "Lessons 00 to 07 and 12 run on Binder; the others need a computer of your own.",
    ),
    "Codespaces": (
        lambda: "CODESPACES" in os.environ,
        "In the terminal, run: python tools/environment.py",
    ),
    "own computer": (lambda: True, "Close JupyterLab and run: make lab"),
}
OF_THE_NOTEBOOK = {"ipywidgets", "jupyterlab", "psutil"}  # another one is brought by these two
BRING_THEIR_OWN = {"browser", "Colab"}
FIRST = 11  # the course needs Python 3.11
PYTHONS = 16  # from there on


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
    from course_utils._support.validation import one_of

    known = importlib.metadata.metadata("course-utils").get_all("Provides-Extra")
    one_of(*known, extra=extra)
    problems = [problem for problem in map(_problem, _wanted(extra)) if problem]
    for problem in problems:
        print(f"✗ {problem} {PLACES[place()][1]}")
    if not problems:
        print("✓ Everything for these lessons is installed.")


def place():
    """Where this runs, a key of `PLACES`."""
    return next(name for name, (is_here, _) in PLACES.items() if is_here())


def setup_code():
    """What an instructor wants to know of a computer before the day, as a code of five letters.

    It holds the system, the version of Python, and for each package of the lessons whether it is
    installed and new enough; the last letter is a check. Nothing in it is about a person.

    >>> read_setup_code(setup_code())["python"] in platform.python_version()
    True
    """
    packages = _packages()
    wrong = sum(bool(_problem(package)) << place for place, package in enumerate(packages))
    number = wrong * PYTHONS + sys.version_info.minor - FIRST
    number = number * len(SYSTEMS) + SYSTEMS.index(_system())
    return short_code(number, **_how(packages))


def read_setup_code(code):
    """What `setup_code` has put into a code, on a computer with the same version of the course.

    Arguments
        code: text; small letters, blanks and hyphens do not matter.
    Returns
        a dictionary: ``"system"``, ``"python"``, and ``"wrong"`` with the names of the packages
        that are missing or too old.
    Raises
        ValueError: the code was not typed as it was given, or is from another version.

    >>> read_setup_code("HELLO")
    Traceback (most recent call last):
        ...
    ValueError: code: got 'HELLO'; expected 5 letters and digits, without 0, 1, I, L, O
    """
    packages = _packages()
    number, system = divmod(number_of(code, **_how(packages)), len(SYSTEMS))
    number, minor = divmod(number, PYTHONS)
    return {
        "system": SYSTEMS[system],
        "python": f"3.{minor + FIRST}",
        "wrong": [package.name for place, package in enumerate(packages) if number >> place & 1],
    }


def main(arguments):
    """Print what is asked for; return None, or the sentence that says what went wrong."""
    try:
        if arguments:
            return _read_all(arguments)
        for extra, lessons in TRACKS.items():
            problems = [problem for problem in map(_problem, _wanted(extra)) if problem]
            print(f"{lessons}: {' '.join(problems) or 'everything is installed.'}")
        print(f"Your code for the instructor: {setup_code()}")
    except ModuleNotFoundError:  # also that of a package without its metadata
        return (
            f"The course is not set up in this Python, {sys.executable}: README.md says how, and "
            "the Python that is set up is in .venv."
        )
    return None


def _read_all(codes):
    """Print what each code means; return what is wrong with the others, a line each, or None."""
    wrong = []
    for code in codes:
        try:
            print(f"{code}: {_in_words(read_setup_code(code))}")
        except ValueError as error:
            wrong.append(str(error))
    return "\n".join(wrong) or None


def _in_words(told):
    wrong = set(told["wrong"])
    tracks = {
        lessons: sorted(wrong & {package.name for package in _wanted(extra)})
        for extra, lessons in TRACKS.items()
    }
    said = [
        f"{lessons}: {', '.join(names) + ' missing or too old' if names else 'complete'}."
        for lessons, names in tracks.items()
    ]
    return f"{told['system']}, Python {told['python']}. {' '.join(said)}"


def _how(packages):
    """How many codes there are, and for which packages: another list has other codes."""
    return {
        "below": 2 ** len(packages) * PYTHONS * len(SYSTEMS),
        "topic": " ".join(["set-up", *map(_range, packages)]),
    }


def _system():
    system, machine = platform.system(), platform.machine()
    if system == "Darwin":
        return "macOS on Intel" if machine == "x86_64" else "macOS on Apple silicon"
    return system if system in SYSTEMS else "another system"


def _packages():
    """What all lessons need, each once, in an order that is the same on every computer."""
    wanted = {package.name: package for extra in TRACKS for package in _wanted(extra)}
    return [wanted[name] for name in sorted(wanted)]


def _wanted(extra):
    from packaging.requirements import Requirement

    return [
        requirement
        for requirement in map(Requirement, importlib.metadata.requires("course-utils"))
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra})
    ]


def _problem(requirement):
    if requirement.name in OF_THE_NOTEBOOK and place() in BRING_THEIR_OWN:
        return None
    try:
        version = importlib.metadata.version(requirement.name)
    except importlib.metadata.PackageNotFoundError:
        return f"{requirement.name} is not installed."
    if requirement.specifier.contains(version, prereleases=True):
        return None
    return f"{requirement.name} {version} is installed; {_range(requirement)} is needed."


def _range(requirement):
    return f"{requirement.name}{requirement.specifier}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
