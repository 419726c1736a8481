"""The package as others import it: light, and with no surprises."""

import functools
import subprocess
import sys

import pytest

LIGHT = [
    "regression",
    "classification",
    "margin",
    "reduction",
    "_support.validation",
    "gradcheck",
    "descent",
    "checks",
    "classroom",
    "datasets",
    "training",
    "_support.files",
    "processes",
]
LOSSES = ["regression", "classification", "margin", "reduction", "gradcheck", "descent"]


def python(code):
    """What a fresh Python prints."""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return run.stdout


first_python = functools.cache(python)


@pytest.mark.parametrize("module", ["course_utils", *(f"course_utils.{name}" for name in LIGHT)])
def test_import_loads_numpy_only(module):
    """Compared with what NumPy itself loads, so that nothing slips in with it."""
    listing = "import sys; print(*{name.partition('.')[0] for name in sys.modules})"
    before = set(first_python(f"import numpy; {listing}").split())
    after = set(python(f"import numpy, {module}; {listing}").split())
    outside = after - before - set(sys.stdlib_module_names)
    assert outside == {"course_utils"}


def test_no_exercise_loads_its_data_before_it_is_handed_in():
    code = "import sys; from course_utils.checks import progress; progress()"
    told = python(f"{code}; print('sklearn' in sys.modules)")
    assert told.splitlines()[-1] == "False"


def test_the_package_alone_loads_nothing():
    """Every module is loaded when it is asked for; `benchmarks/imports.py` measures how long."""
    loaded = python("import sys, course_utils; print(*sys.modules)").split()
    assert [name for name in loaded if name.startswith("course_utils")] == ["course_utils"]


def test_layers_point_one_way():
    """The losses know nothing of the checks, the plots or the data."""
    code = f"import sys, {', '.join(f'course_utils.{name}' for name in LOSSES)}; "
    code += "print(*(name for name in sys.modules if name.startswith('course_utils')))"
    assert set(python(code).split()) == {
        "course_utils",
        "course_utils._support",
        *(f"course_utils._support.{name}" for name in ("cancellation", "pieces", "validation")),
        *(f"course_utils.{name}" for name in LOSSES),
    }
