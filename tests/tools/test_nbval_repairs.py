"""The comparison of outputs, by a table; and nbval over small notebooks that must fail or pass."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tools import nbval_repairs
from tools.nbval_repairs import Text, explanation

ROOT = Path(__file__).resolve().parents[2]

SAME = {
    "equal": ("loss 0.25", "loss 0.25"),
    "last of four digits": ("loss 0.8539", "loss 0.8540"),
    "last digit, percentage": ("95.24%", "95.23%"),
    "float at the end of a sentence": ("The loss is 0.8539.", "The loss is 0.8540."),
    "float before a bracket, comma, slash": ("(0.8539, 0.8539/2)", "(0.8540, 0.8540/2)"),
    "rounding noise of opposite sign": ("1.1e-17", "-3.3e-17"),
    "rounding noise and zero": ("[0.0]", "[2.2e-16]"),
    "negative zero": ("-0.0", "0.0"),
    "exponents": ("1.0000e-07", "1.0001e-07"),
    "exponent without point": ("1e-07", "1.0001e-07"),
    "array, other width": ("[ 9.9996  1.    ]", "[10.0004  1.    ]"),
    "array, whole numbers that are floats": ("array([1., 2.])", "array([1.        , 1.99999999])"),
    "array, two rows": (
        "[[ 0.8539 -0.1   ]\n [10.     nan]]",
        "[[ 0.854 -0.1  ]\n [ 9.9999  nan]]",
    ),
    "array, wrapped at a bare point": ("[1. 2.\n 3.]", "[1. 1.9999\n 3.]"),
    "array, shortened": ("[0. 2. ... 3.]", "[0. 1.9999 ... 3.]"),
    "array with exponents": ("[1.e-03 2.e+00]", "[1.0001e-03 2.0000e+00]"),
    "table, other width": ("   loss  n\n0   9.9999  1", "    loss  n\n0  10.0001  1"),
    "tab and blanks": ("a\tb", "a   b"),
    "nan": ("loss nan, inf", "loss nan, inf"),
    "html": ("<td>0.8539</td>", "<td>0.8540</td>"),
    "text without numbers": ("", ""),
}

DIFFERENT = {
    "5% change": ("loss 0.80", "loss 0.84"),
    "0.2% change": ("loss 0.8000", "loss 0.8016"),
    "one number of many": ("[0.1 0.2 0.3]", "[0.1 0.2 0.301]"),
    "whole number": ("1797 images", "1798 images"),
    "whole number at the end of a sentence": ("It has 1797.", "It has 1798."),
    "whole number at the end of a line": ("It has 1797.\n3 classes", "It has 1798.\n3 classes"),
    "whole number for a float": ("1.0", "1"),
    "float for a whole number": ("loss 2", "loss 2.0"),
    "sign": ("slope 0.5", "slope -0.5"),
    "typographic minus": ("slope 0.5", "slope −0.5"),
    "word": ("loss 0.5", "cost 0.5"),
    "word after the number": ("0.5 metres", "0.5 feet"),
    "percent sign": ("95.24%", "95.24"),
    "number missing": ("[0.5 0.5]", "[0.5]"),
    "number added": ("loss 0.5", "loss 0.5 0.5"),
    "line missing": ("0.5\n0.5", "0.5 0.5"),
    "words joined": ("a b", "ab"),
    "small numbers": ("1.0e-7", "2.0e-7"),
    "small numbers without exponent": ("0.0000001", "0.0000002"),
    "small number and zero": ("1.0e-7", "0.0"),
    "exponent": ("1.0e-7", "1.0e-8"),
    "nan for a number": ("loss 0.5", "loss nan"),
    "nan for inf": ("loss nan", "loss inf"),
    "sign of inf": ("loss inf", "loss -inf"),
    "shape": ("(3,)", "(4,)"),
    "shape, two axes": ("(3, 2)", "(2, 3)"),
    "shape, scalar": ("(3,)", "()"),
    "version": ("numpy 2.1000.0", "numpy 2.1000.1"),
    "version, middle": ("numpy 1000.1000.0", "numpy 1000.1010.0"),
    "name with a number": ("x1000.5", "x1000.6"),
    "hexadecimal with an e": ("12e4567", "12e4568"),
    "empty": ("0.5", ""),
}


@pytest.mark.parametrize(("stored", "computed"), SAME.values(), ids=SAME)
def test_same(stored, computed):
    assert Text(stored) == Text(computed)
    assert (Text(computed) != Text(stored)) is False  # nbval asks with !=


@pytest.mark.parametrize(("stored", "computed"), DIFFERENT.values(), ids=DIFFERENT)
def test_different(stored, computed):
    assert Text(stored) != Text(computed)
    assert (Text(computed) == Text(stored)) is False


def test_the_message_shows_both_texts_and_the_numbers_that_disagree():
    assert explanation("a 0.5\nb 0.8000", "a 0.5\nb 0.8400") == [
        "stored in the notebook:",
        "  a 0.5",
        "  b 0.8000",
        "computed in this run:",
        "  a 0.5",
        "  b 0.8400",
        "numbers further apart than 0.001, relative:",
        "  0.8000 is now 0.8400",
    ]


def test_the_message_says_when_words_disagree():
    assert explanation("loss 0.5", "cost 0.6")[-1] == "the words differ, or the number of numbers"


class Config:
    def __init__(self, nbval):
        self.nbval = nbval

    def getoption(self, name, default):
        return {"nbval": self.nbval}.get(name, default)


def test_another_version_of_nbval_stops_the_run(monkeypatch):
    monkeypatch.setattr("nbval.__version__", "0.12.0")
    with pytest.raises(
        pytest.UsageError, match=r"nbval 0\.12\.0 is installed, but .* repairs nbval 0\.11\.0"
    ):
        nbval_repairs.pytest_configure(Config(nbval=True))


def test_without_nbval_its_version_does_not_matter(monkeypatch):
    monkeypatch.setattr("nbval.__version__", "0.12.0")
    nbval_repairs.pytest_configure(Config(nbval=False))


# ---- nbval, run over notebooks that are wrong in one way each ----

LISTEN = """\
import socket
with socket.create_server(("127.0.0.1", 0)) as server:
    socket.create_connection(server.getsockname()).close()
print("connected")"""

PROGRESS = """\
import os, pathlib
print(pathlib.Path(os.environ["COURSE_PROGRESS_FILE"]).name)"""

NETWORK = """\
import urllib.request
urllib.request.urlopen("http://example.org")"""

CONNECTION = """\
import json, pathlib
from ipykernel.connect import get_connection_file
print(json.loads(pathlib.Path(get_connection_file()).read_text())["transport"])"""

# Each cell: its name, its code, the output stored (None: none), and a piece of the message it must
# fail with (None: it must pass). The cells of a notebook do not depend on each other.
CELLS = {
    "compared": [
        ("unchanged", "print('loss', 0.8539)", "loss 0.8539\n", None),
        ("last digit", "print('loss', 0.8540)", "loss 0.8539\n", None),
        ("5% change", "print('loss', 0.84)", "loss 0.80\n", "0.80 is now 0.84"),
        ("nothing stored", "print('loss', 0.84)", None, "Unexpected output fields"),
        ("no longer printed", "loss = 0.84", "loss 0.84\n", "Missing output fields"),
        ("traceback", "1 / 0", None, "ZeroDivisionError"),
        ("this machine", LISTEN, "connected\n", None),
        (
            "network",
            NETWORK,
            None,
            "network blocked in tests: socket.getaddrinfo wanted example.org",
        ),
        ("own sockets", CONNECTION, "tcp\n" if os.name == "nt" else "ipc\n", None),
        ("own progress file", PROGRESS, "compared.ipynb.json\n", None),
    ],
    "dead": [
        ("exit", "import os\nos._exit(1)", None, "the kernel died while this cell ran"),
        ("after exit", "print(1)", "1\n", "Kernel dead on test start"),
        ("last", "print(1)", "1\n", "Kernel dead on test start"),
    ],
    "endless": [("loop", "while True:\n    pass", None, "Timeout of 1 seconds exceeded")],
}
# Not this project's options; and the time of a cell without that of starting its kernel.
OPTIONS = """\
[pytest]
junit_duration_report = call
"""

# The endless cell needs a short limit. No limit may be what ends the others: on a busy machine,
# IPython takes a second to write a traceback.
SHORT_LIMIT_FOR_ENDLESS = """\
def pytest_runtest_setup(item):
    item.config.option.nbval_cell_timeout = 1 if item.path.name == "endless.ipynb" else 600
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """Run pytest over the notebooks; return {(notebook, cell): (seconds, message or None)}."""
    import nbformat.v4 as v4

    folder = tmp_path_factory.mktemp("nbval")
    for name, cells in CELLS.items():
        notebook = v4.new_notebook()
        for count, (_, source, stored, _) in enumerate(cells, start=1):
            outputs = [] if stored is None else [v4.new_output("stream", text=stored)]
            notebook.cells.append(v4.new_code_cell(source, execution_count=count, outputs=outputs))
        (folder / f"{name}.ipynb").write_text(v4.writes(notebook))
    (folder / "conftest.py").write_text(SHORT_LIMIT_FOR_ENDLESS)
    (folder / "pytest.ini").write_text(OPTIONS)

    # "-p conftest" is the project's own conftest.py: its set-up is tested here too. Other plugins
    # would only make the start slower.
    options = (
        "--disable-plugin-autoload -p nbval.plugin -p xdist.plugin -p conftest -n 2 "
        "--dist loadscope --nbval --nbval-current-env --nbval-cell-timeout 1 -p no:cacheprovider"
    )
    command = [sys.executable, "-m", "pytest", *options.split(), "-c", folder / "pytest.ini"]
    command += ["--junit-xml", folder / "report.xml", folder]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert run.returncode == 1, run.stdout + run.stderr

    found = {}
    for case in ET.parse(folder / "report.xml").iter("testcase"):
        notebook = case.get("classname").rsplit(".ipynb")[0].rsplit(".")[-1]
        messages = [
            "".join(child.itertext()) for child in case if child.tag in ("failure", "error")
        ]
        message = messages[0] if messages else None
        found[notebook, case.get("name")] = (float(case.get("time")), message)
    return found


@pytest.mark.parametrize(
    ("notebook", "number", "message"),
    [
        pytest.param(notebook, number, message, id=f"{notebook}-{name}")
        for notebook, cells in CELLS.items()
        for number, (name, _, _, message) in enumerate(cells)
    ],
)
def test_outcome(outcomes, notebook, number, message):
    _, found = outcomes[notebook, f"Cell {number}"]
    if message is None:
        assert found is None
    else:
        assert found is not None, "nbval let this cell pass"
        assert message in found


def test_a_dead_kernel_does_not_wait_for_the_time_limit(outcomes):
    seconds = sum(seconds for (notebook, _), (seconds, _) in outcomes.items() if notebook == "dead")
    assert seconds < 10  # although its limit is 600 s


def test_every_cell_was_run(outcomes):
    assert len(outcomes) == sum(map(len, CELLS.values()))
