"""The cheat sheet says what the docstrings say, and can be read when it is printed."""

import inspect
import re
import types

import pytest

from course_utils import classification, margin, regression
from tests.helpers.browser import BROWSER, NO_BROWSER
from tools import build_cheat_sheet

MODULES = (regression, classification, margin)


def test_it_is_built_from_the_docstrings_of_today():
    assert build_cheat_sheet.main(["--check"]) == 0


def test_a_changed_docstring_is_noticed(monkeypatch, capsys):
    text = inspect.getdoc(margin.hinge).replace("max(0, 1 − y s)", "max(0, 2 − y s)")
    monkeypatch.setattr(margin.hinge, "__doc__", text)
    assert build_cheat_sheet.main(["--check"]) == 1
    assert "make notebooks" in capsys.readouterr().err


def test_a_missing_sheet_is_noticed_and_built(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(build_cheat_sheet, "TARGET", tmp_path / "cheat_sheet.html")
    assert build_cheat_sheet.main(["--check"]) == 1
    assert build_cheat_sheet.main([]) == 0
    assert build_cheat_sheet.main(["--check"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["cheat_sheet.html"]


def test_every_loss_is_on_it():
    """A loss is what has a gradient, but for what turns logits into probabilities."""
    found = {f.__name__ for module in MODULES for f in build_cheat_sheet.losses(module)}
    with_gradient = {
        name.removesuffix("_grad")
        for module in MODULES
        for name in vars(module)
        if name.endswith("_grad") and name[0] != "_"
    }
    assert found == with_gradient - {"sigmoid", "log_sum_exp", "softmax", "log_softmax"}


def test_signs_of_formulas_survive_html():
    page = build_cheat_sheet.page()
    assert "ŷ ≤ y" in page and "γ &gt; 0" in page
    assert re.findall(r"<(?!/?[a-z1-6]+[ >]|!DOCTYPE)", page) == []


@pytest.fixture(scope="module")
def browser():
    if BROWSER is None:
        pytest.skip(NO_BROWSER)
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def five_more(monkeypatch):
    """Losses with as much to say as any of today's, at the end of the first table."""
    longest = max(build_cheat_sheet.losses(classification), key=lambda f: len(f.__doc__))
    for i in range(5):
        name = f"{longest.__name__}_{i}"
        function = types.FunctionType(longest.__code__, vars(regression), name)
        function.__doc__, function.__kwdefaults__ = longest.__doc__, longest.__kwdefaults__
        monkeypatch.setattr(regression, name, function, raising=False)


def test_it_can_be_printed(browser):
    assert printed_rows(browser) == {number_of_losses()}


def test_it_can_be_printed_with_five_more_losses(browser, request):
    today = number_of_losses()
    request.getfixturevalue("five_more")
    assert printed_rows(browser) == {number_of_losses()} == {today + 5}


def number_of_losses():
    return sum(len(build_cheat_sheet.losses(module)) for module in MODULES)


# Millimetres: each ends its pages at another place in the tables.
HEIGHTS = range(210, 180, -5)
# Links of a printed page keep their places: one annotation for each line of a link's text.
LINK_EACH_CELL = """() => {
  document.querySelectorAll("tr, h2").forEach((row, i) => {
    const kind = row.closest("tbody") ? "body" : "head";
    for (const cell of row.cells ?? [row])
      cell.innerHTML = `<a href="https://${kind}/${i}">${cell.innerHTML}</a>`;
  });
}"""
LINK = re.compile(
    rb"\n(\d+) 0 obj\n<</Type /Annot\b.*?/Rect \[(.*?)\].*?https://(\w+)/(\d+)\)", re.S
)
PAGE = re.compile(rb"/Type /Page\n.*?/MediaBox \[(.*?)\]\n/Annots \[(.*?)\]", re.S)
FONT_SIZES = """() => [...document.querySelectorAll("body *")].map(
  element => parseFloat(getComputedStyle(element).fontSize) * 3 / 4)"""


def printed_rows(browser):
    """How many losses are printed on paper of each height, once all of it can be read."""
    page = browser.new_page(viewport={"width": 1054, "height": 726})  # A4 less the margins
    page.set_content(build_cheat_sheet.page())
    page.emulate_media(media="print")
    assert min(page.evaluate(FONT_SIZES)) >= 7.5  # points; newspapers use 8
    assert page.evaluate("document.documentElement.scrollWidth") <= 1054  # or all would be shrunk
    page.evaluate(LINK_EACH_CELL)
    found = set()
    for height in HEIGHTS:
        page.add_style_tag(content=f"@page {{ size: 297mm {height}mm; }}")
        found.add(whole_rows(page.pdf(prefer_css_page_size=True)))
    page.close()
    return found


def whole_rows(pdf):
    """How many rows of losses are printed: none cut, with a head above them on each page."""
    links = {number: (rect, kind, row) for number, rect, kind, row in LINK.findall(pdf)}
    rows = []
    for box, numbers in PAGE.findall(pdf):
        _, _, width, height = map(float, box.split())
        here = [links[number] for number in re.findall(rb"(\d+) 0 R", numbers)]
        for rect, _, _ in here:
            left, low, right, high = map(float, rect.split())
            assert 0 < left < right < width
            assert 0 < low < high < height
        kinds = [kind for _, kind, _ in here]
        assert kinds[0] == b"head"
        assert kinds[-1] == b"body"  # no head is left alone at the foot
        rows += {row for _, kind, row in here if kind == b"body"}
    assert len(rows) == len(set(rows)), "a row is cut"
    return len(rows)
