"""The cheat sheet says what the docstrings say, on one printed page."""

import inspect
import re

import pytest
from test_browser import BROWSER

from course_utils import classification, margin, regression
from tools import build_cheat_sheet


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
    modules = (regression, classification, margin)
    found = {f.__name__ for module in modules for f in build_cheat_sheet.losses(module)}
    with_gradient = {
        name.removesuffix("_grad")
        for module in modules
        for name in vars(module)
        if name.endswith("_grad") and name[0] != "_"
    }
    assert found == with_gradient - {"sigmoid", "log_sum_exp", "softmax", "log_softmax"}


def test_signs_of_formulas_survive_html():
    page = build_cheat_sheet.page()
    assert "ŷ ≤ y" in page and "γ &gt; 0" in page
    assert re.findall(r"<(?!/?[a-z1-6]+[ >]|!DOCTYPE)", page) == []


@pytest.mark.skipif(BROWSER is None, reason="no browser is here")
def test_it_is_one_page():
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_content(build_cheat_sheet.page())
        pdf = page.pdf(prefer_css_page_size=True)
        browser.close()
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
