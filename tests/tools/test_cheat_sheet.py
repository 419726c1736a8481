"""The cheat sheet says what its sources say, fits on two pages and can be read on a telephone."""

import html
import inspect
import re

import pytest

from course_utils import classification, margin, regression
from tools import build_cheat_sheet

MODULES = (regression, classification, margin)


def test_it_is_built_from_its_sources_of_today():
    assert build_cheat_sheet.main(["--check"]) == 0


def test_a_changed_docstring_is_noticed(monkeypatch, capsys):
    text = inspect.getdoc(margin.hinge).replace("max(0, 1 − y s)", "max(0, 2 − y s)")
    monkeypatch.setattr(margin.hinge, "__doc__", text)
    assert build_cheat_sheet.main(["--check"]) == 1
    assert "make notebooks" in capsys.readouterr().err


def test_a_changed_table_of_the_clinic_is_noticed(monkeypatch, tmp_path, capsys):
    text = build_cheat_sheet.CLINIC.read_text(encoding="utf-8")
    changed = tmp_path / "changed.py"
    changed.write_text(text.replace("| between −1 and 0 |", "| below 0 |"), encoding="utf-8")
    monkeypatch.setattr(build_cheat_sheet, "CLINIC", changed)
    assert build_cheat_sheet.main(["--check"]) == 1
    assert "make notebooks" in capsys.readouterr().err


def test_a_missing_sheet_is_noticed_and_built(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(build_cheat_sheet, "TARGET", tmp_path / "cheat_sheet.html")
    assert build_cheat_sheet.main(["--check"]) == 1
    assert build_cheat_sheet.main([]) == 0
    assert build_cheat_sheet.main(["--check"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["cheat_sheet.html"]


def rows(part):
    """The text of each cell of each row in a part of the sheet."""
    found = [re.findall(r"<td.*?>(.*?)</td>", row) for row in re.findall(r"(?s)<tr>.*?</tr>", part)]
    return [[html.unescape(re.sub(r"<.*?>", "", cell)) for cell in row] for row in found if row]


def test_every_loss_is_on_page_1():
    """A loss is what has a gradient, but for the error and what turns logits into probabilities."""
    with_gradient = {
        name.removesuffix("_grad")
        for module in MODULES
        for name in vars(module)
        if name.endswith("_grad") and name[0] != "_"
    }
    no_losses = {"signed_error", "sigmoid", "log_sum_exp", "softmax", "log_softmax"}
    first, _ = build_cheat_sheet.page().split("<section>")
    found = rows(first)
    assert {row[0] for row in found} == with_gradient - no_losses
    assert all(len(row) == len(build_cheat_sheet.WIDTHS) and all(row) for row in found)


def test_every_row_of_the_clinic_is_on_page_2():
    text = build_cheat_sheet.CLINIC.read_text(encoding="utf-8")
    _, beginning, rest = text.rpartition("# | symptom |")
    table = re.match(r"(?:# \|.*\n)+", beginning + rest)[0]
    expected = [
        [re.sub(r"[`*]", "", cell).strip() for cell in line.strip("# |").split(" | ")]
        for line in re.sub(r"(?<=\d) \* ", " × ", table).splitlines()[2:]
    ]
    _, second = build_cheat_sheet.page().split("<section>")
    found = [[cell.replace(" * ", " × ") for cell in row] for row in rows(second)]
    assert len(expected) > 10
    assert found[-len(expected) :] == expected


def test_signs_of_formulas_survive_html():
    page = build_cheat_sheet.page()
    assert "<mo>≤</mo>" in page and "γ &gt; 0" in page
    assert re.findall(r"<(?!/?[a-z1-6]+[ >]|!DOCTYPE)", page) == []


# In points, to three digits: a browser reckons in pixels, and rounds those.
SMALLEST_FONT = """() => Math.min(...[...document.querySelectorAll("body, body *")].map(
  element => Number((parseFloat(getComputedStyle(element).fontSize) * 3 / 4).toPrecision(3))))"""
# What is wider than its place, and would be cut off or run into its neighbour. The whole page, then
# each cell with the formulas in it.
TOO_WIDE = """() => {
  const page = document.documentElement;
  const cells = [...document.querySelectorAll("td, th")].filter(cell =>
    [...cell.querySelectorAll("math, code")].some(part =>
      part.getBoundingClientRect().right > cell.getBoundingClientRect().right + 0.5));
  return [...(page.scrollWidth > innerWidth ? ["page"] : []), ...cells.map(c => c.innerText)];
}"""


def test_it_is_printed_on_two_pages(browser):
    page = browser.new_page(viewport={"width": 1077, "height": 748})  # A4 less the margins
    page.set_content(build_cheat_sheet.page())
    page.emulate_media(media="print")
    assert page.evaluate(SMALLEST_FONT) >= 8  # as in newspapers
    assert page.evaluate(TOO_WIDE) == []
    pdf = page.pdf(prefer_css_page_size=True)
    page.close()
    # The clinic begins a page: there is one for the losses and one for it.
    sizes = re.findall(rb"/Type /Page\n.*?/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf, re.DOTALL)
    a4 = pytest.approx((297 / 25.4 * 72, 210 / 25.4 * 72), abs=1)  # a page is made of whole dots
    assert [tuple(map(float, size)) for size in sizes] == [a4, a4]


# A telephone, just above and just below where rows become columns, a desk.
@pytest.mark.parametrize("width", [390, 1240, 1260, 1920])
def test_it_can_be_read_on_a_screen(browser, width):
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.set_content(build_cheat_sheet.page())
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(SMALLEST_FONT) >= 10
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_colours_stand_out_from_the_paper(browser, scheme):
    page = browser.new_page(color_scheme=scheme)
    page.set_content(build_cheat_sheet.page())
    # Canvas is what the browser paints behind a page of this scheme.
    of = "['Canvas', 'var(--text)', 'var(--head)']"
    colours = page.evaluate(f"""{of}.map(colour => {{
      document.body.style.color = colour;
      return getComputedStyle(document.body).color.match(/\\d+/g).slice(0, 3).map(Number);
    }})""")
    page.close()
    paper, *inks = map(luminance, colours)
    for ink in inks:
        low, high = sorted((paper, ink))
        assert (high + 0.05) / (low + 0.05) >= 7  # WCAG 2, level AAA


def luminance(colour):
    """Of a colour in sRGB, by WCAG 2."""
    linear = [c / 3294 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
