"""The web site says what the lessons say, to everybody, and asks no other machine for anything."""

import html
import itertools
import json
import re
from pathlib import Path
from urllib.parse import unquote, urlparse

import nbformat
import pytest

from course_utils.exercises import self_test
from tests.helpers.browser import load_again
from tools import build_site, build_slides, lesson_parts, my_notebooks
from tools.site import colophon, docstrings, pages

pytest.importorskip("myst_nb")
LESSONS = lesson_parts.lessons()
MOST_MB = 30
# One page of each kind: what axe finds on one, it finds on all.
OF_EACH_KIND = [
    "index",
    "clinic",
    "search",
    "notebooks/00_start_here",
    "notebooks/cheat_sheet",
    "reference/reduction",
    "teaching/plans/90_minutes",
]
VIOLATIONS = """async (runOnly) => (await axe.run(document, {runOnly}))
  .violations.map(one => [one.id, ...one.nodes.map(node => node.html.slice(0, 100))])"""
EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
# What a page is made of is the same in the dark, and on a phone.
OF_COLOURS = {"type": "rule", "values": ["color-contrast"]}
OF_SCROLLING = {"type": "rule", "values": ["scrollable-region-focusable"]}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site with one deck; only the sliders of lesson 05 move, which are drawn in a moment."""
    pytest.importorskip("sphinx_revealjs")
    folder = tmp_path_factory.mktemp("built") / "site"
    slides = tmp_path_factory.mktemp("slides") / "slides"
    build_slides.build([LESSONS["05"]], slides)
    build_site.build(folder, with_sliders={"05"}, slides=slides)
    return folder


@pytest.fixture(scope="module")
def own_pages(site):
    """The HTML of all pages that people open, by name; slides have tests of their own."""
    others = {"_static", "slides"}
    paths = [path for path in site.rglob("*.html") if not others & set(path.parts)]
    return {path.relative_to(site).as_posix()[:-5]: path.read_text("utf-8") for path in paths}


@pytest.fixture
def page(browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    yield page
    page.close()


def address(site, name):
    return (site / f"{name}.html").as_uri()


# ---- Lessons ----


@pytest.mark.parametrize("number", LESSONS)
def test_a_lesson_has_its_figures_with_their_texts(own_pages, number):
    lesson = LESSONS[number]
    text = own_pages[f"notebooks/{lesson.stem}"]
    shown = re.findall(r'<img alt="([^"]*)"[^>]*src="\.\./_images', text)
    alts = [figure.alt for section in lesson.sections for figure in section.figures]
    assert [" ".join(html.unescape(alt).split()) for alt in shown] == alts


@pytest.mark.parametrize("number", LESSONS)
def test_every_exercise_can_be_done_or_read(own_pages, number):
    text = own_pages[f"notebooks/{LESSONS[number].stem}"]
    judged = [
        json.loads(html.unescape(one))["id"] for one in re.findall(r'data-question="([^"]+)"', text)
    ]
    code = html.unescape(re.sub(r"<[^>]+>", "", text))
    written = re.findall(r'^check\("([\d.]+)"', code, re.MULTILINE)
    assert sorted([*judged, *written]) == sorted(LESSONS[number].exercises)
    hints = re.findall(r"<summary>Hint for ([\d.]+)</summary><p>(.+?)</p>", text, re.DOTALL)
    assert {name: html.unescape(idea) for name, idea in hints} == {
        name: one.idea for name, one in LESSONS[number].exercises.items() if one.idea
    }
    assert not re.search(r"○ [\d.]+ not attempted yet", code)


@pytest.mark.parametrize("path", my_notebooks.lessons().values(), ids=lambda path: path.stem)
def test_what_sphinx_reads_is_a_notebook(path):
    """Its cells have names of their own, which nbformat would else give them, and warn."""
    notebook = nbformat.reads(pages.lesson_page(path), as_version=4)
    nbformat.validate(notebook)
    assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"])


@pytest.mark.parametrize("path", my_notebooks.lessons().values(), ids=lambda path: path.stem)
def test_the_notebook_to_download_is_empty(site, path):
    copy = json.loads((site / "notebooks" / path.name).read_text(encoding="utf-8"))
    assert copy == my_notebooks.without_outputs(path)
    assert not any(cell.get("outputs") for cell in copy["cells"])


def test_a_slider_that_moves_and_one_that_does_not(own_pages):
    assert own_pages["notebooks/05_cross_entropy"].count('<figure class="moving"') == 1
    assert "Interactive figure: a slider" in own_pages["notebooks/03_likelihood_and_nll"]


def test_what_happens_is_folded_until_a_prediction_is_right(site, page):
    page.goto(address(site, "notebooks/04_binary_cross_entropy"))
    told = page.locator('details[data-after="4.4"]')
    of_the_figure = told.locator("img")
    letters = page.get_by_role("group", name="Your answer to 4.4")
    letters.locator("button[value=c]").click()
    assert not of_the_figure.is_visible()
    letters.locator("button[value=a]").click()
    assert of_the_figure.is_visible()
    load_again(page)
    of_the_figure.wait_for()
    line = page.locator("p.passed-here").inner_text()
    assert "✓ 4.4" in line and "○ 4.2" in line


def test_after_a_wrong_answer_the_page_says_how_to_go_on(site, page):
    page.goto(address(site, "notebooks/04_binary_cross_entropy"))
    page.get_by_label("Your answer to 4.2").fill("77")
    page.keyboard.press("Enter")
    told = page.get_by_role("status").filter(has_text="4.2")  # the letters at the end are not read
    assert told.count() == 1
    assert told.inner_text().endswith(" Try again, or open the hint below.")
    for _ in range(3):  # past the buttons
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("details.hint[open] summary").inner_text() == "Hint for 4.2"
    page.get_by_label("Your answer to 4.2").fill("ln 2")
    page.keyboard.press("Enter")
    assert told.inner_text().endswith(
        "Type the result, as in 0.75. Try again, or open the hint below."
    )


def test_each_question_of_the_self_test_has_its_letters(site, own_pages, page):
    text = own_pages["notebooks/00_start_here"]
    assert "Choose a letter below each question" in text and "Type ten letters" not in text
    page.goto(address(site, "notebooks/00_start_here"))
    letters = page.locator("li > p + [role=radiogroup]")
    assert letters.all_inner_texts() == ["a\nb\nc\n?"] * len(self_test.KEY)


def test_a_fold_holds_what_happens_and_nothing_else(own_pages):
    from bs4 import BeautifulSoup  # which the theme of the pages brings along

    count = 0
    for number, lesson in LESSONS.items():
        page = BeautifulSoup(own_pages[f"notebooks/{lesson.stem}"], "html.parser")
        folds = page.select("details.told")
        names = [fold["data-after"] for fold in folds]
        count += len(names)
        assert len(names) == len(set(names)) and set(names) <= set(lesson.exercises), number
        assert not page.select("details.told :is(h1, h2, h3, .question)"), number
        told = "\n".join(fold.get_text() for fold in folds)
        assert not re.search(r"\(\d+ minutes?\)|Check the claim|A published page", told), number
        assert "Predict before you run" not in page.get_text()
    assert count > 40


def test_a_fold_ends_where_something_else_begins():
    told = "It is 7.\n\n```\n# no heading\n```\n\nSo it is."
    for other in [
        "## Next",
        "**Exercise 1.2 (4 minutes).** Write it.",
        "**Predict before you run (1 minute).** Which?",
        "**Diagnosis 1.2 (1 minute).** What is it?",
        "**1.2** (1 minute) What is it?",
        "> **Check the claim.** It is so.",
        "> **A published page, run.** It is so.",
        "**A good place to stop.** Go home.",
    ]:
        cell = {"source": f"{told}\n\n{other}\n\nMore."}
        before, after = pages.told_and_other(cell)
        assert (before, after["source"]) == (told, f"{other}\n\nMore.")
    assert pages.told_and_other({"source": told}) == (told, None)


def test_the_code_of_a_figure_is_folded_and_no_other(own_pages):
    text = own_pages["notebooks/04_binary_cross_entropy"]
    cells = re.findall(r'<div class="([^"]*\btag_hide-input\b[^"]*)"', text)
    figures = [one for section in LESSONS["04"].sections for one in section.figures]
    assert len(figures) <= len(cells) <= len(figures) + 3
    shown = re.sub(r'<details class="[^"]*\babove-input".+?</details>', "", text, flags=re.DOTALL)
    assert "plots.show" not in re.sub(r"<[^>]+>", "", shown)
    assert "binary_cross_entropy" in re.sub(r"<[^>]+>", "", shown)


# ---- All pages ----


def test_headings_are_in_order(own_pages):
    for name, text in own_pages.items():
        printed_only = re.compile(r'<div id="jb-print-docs-body".+?(?=<article)', re.DOTALL)
        levels = [int(one) for one in re.findall(r"<h([1-6])[ >]", printed_only.sub("", text))]
        assert levels[0] == 1 and levels.count(1) == 1, name
        steps = itertools.pairwise(levels)
        assert all(later <= level + 1 for level, later in steps), (name, levels)


def test_every_link_leads_somewhere(site, own_pages):
    names = {
        name: set(re.findall(r'\b(?:id|name)="([^"]+)"', text)) for name, text in own_pages.items()
    }
    for name, text in own_pages.items():
        for link in re.findall(r'\b(?:href|src)="([^"]+)"', text):
            place = urlparse(html.unescape(link))
            if place.scheme in ("data", "http", "https", "mailto"):
                continue
            target = (site / name).parent.joinpath(unquote(place.path)).resolve()
            assert not place.path or target.is_file(), (name, link)
            there = target.relative_to(site.resolve()).as_posix() if place.path else f"{name}.html"
            if place.fragment and there.endswith(".html"):
                assert unquote(place.fragment) in names[there[:-5]], (name, link)


def test_it_is_small(site):
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    left_out = 6e6 + 3e6  # the pictures of sliders, and fourteen decks, whose figures are here
    assert size + left_out < MOST_MB * 1e6


def test_nothing_is_asked_for_elsewhere_and_a_phone_shows_all(site, own_pages, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: asked.append(f"error: {error}"))
    page.set_viewport_size({"width": 375, "height": 800})
    for name in own_pages:
        page.goto(address(site, name))
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, name
    assert len(asked) > len(own_pages)
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


@pytest.mark.parametrize(("scheme", "rules"), [("light", EVERYTHING), ("dark", OF_COLOURS)])
def test_nothing_keeps_people_out(site, browser, scheme, rules):
    axe = pytest.importorskip("axe_playwright_python")
    script = Path(axe.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    found = {}
    for name in OF_EACH_KIND:
        page.goto(address(site, name))
        page.evaluate(script)
        found[name] = page.evaluate(VIOLATIONS, rules)
    page.close()
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_on_a_phone_figures_can_be_read_and_scroll(site, page):
    axe = pytest.importorskip("axe_playwright_python")
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(address(site, "notebooks/05_cross_entropy"))
    boxes = [page.locator("a.image-reference").first, page.locator("figure.moving .picture")]
    for box in boxes:
        assert box.evaluate("one => one.tabIndex") == 0  # by every browser, not only this one
        box.focus()
        assert box.locator("img, svg").bounding_box()["width"] == 560
        assert box.bounding_box()["width"] < 375
        page.keyboard.press("ArrowRight")
        page.wait_for_function("document.activeElement.scrollLeft > 0")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.evaluate(Path(axe.__file__).with_name("axe.min.js").read_text(encoding="utf-8"))
    assert page.evaluate(VIOLATIONS, OF_SCROLLING) == []
    boxes[0].press("Enter")
    page.wait_for_url("**/_images/*.png")  # large, and with the browser's own means


def test_no_line_begins_with_what_ends_a_formula(site, page):
    """Seen from the full stop, comma or bracket right behind a formula, in columns of any width."""
    page.goto(address(site, "notebooks/03_likelihood_and_nll"))
    gaps = []
    for width in range(320, 480, 8):
        page.set_viewport_size({"width": width, "height": 800})
        gaps += page.evaluate(
            """() => [...document.querySelectorAll("math[display=inline]")].flatMap(formula => {
              const next = formula.nextSibling;
              if (next?.nodeType !== Node.TEXT_NODE || !/^[.,;:!?)]/.test(next.data)) return [];
              const range = document.createRange();
              range.setStart(next, 0);
              range.setEnd(next, 1);
              const mark = range.getBoundingClientRect();
              return mark.width ? [mark.left - formula.getBoundingClientRect().right] : [];
            })"""
        )
    assert len(gaps) > 500
    assert min(gaps) > -1  # a browser rounds; on the next line it would be far to the left


def test_without_scripts_it_can_be_read(site, browser):
    page = browser.new_page(java_script_enabled=False)
    page.goto(address(site, "notebooks/05_cross_entropy"))
    said = page.locator("article").inner_text()
    assert "With scripts on, this page judges your answer" in said
    assert page.locator("math").count() > 20
    assert page.locator("article img").first.evaluate("image => image.naturalWidth") > 0
    page.close()


def test_without_scripts_a_phone_reaches_all_pages(site, browser):
    page = browser.new_page(java_script_enabled=False, viewport={"width": 375, "height": 800})
    page.goto(address(site, "notebooks/05_cross_entropy"))
    page.get_by_role("link", name="On this page").click()
    page.locator("#pst-secondary-sidebar").get_by_role("link", name="Quiz").click()
    assert page.url.endswith("quiz")
    page.get_by_role("link", name="All pages").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.get_by_role("link", name="10 ·").click()
    page.wait_for_url("**/10_densenet_transfer_learning.html")
    assert not page.get_by_role("link", name="14 ·").is_visible()  # until it is asked for
    assert page.locator(".sidebar-toggle:visible").count() == 0
    page.close()


def test_who_searches_for_a_nan_loss_finds_the_clinic(site, page):
    page.goto(address(site, "index"))
    page.keyboard.press("Control+k")
    page.keyboard.type("nan loss")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li a")
    page.keyboard.press("Escape")
    page.locator("#search-results li a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/clinic.html**")
    table = page.locator(".clinic table").first
    assert table.locator("tr", has_text="nan").count() >= 2


def test_previous_and_next(site, page):
    page.goto(address(site, "notebooks/04_binary_cross_entropy"))
    page.locator("a.right-next").click()
    page.wait_for_url("**/05_cross_entropy.html")
    page.locator("a.left-prev").click()
    page.wait_for_url("**/04_binary_cross_entropy.html")


def test_a_deck_shows_the_figures_of_its_lesson(site, page):
    page.goto(address(site, "teaching/README"))
    page.get_by_role("link", name="05", exact=True).last.click()
    page.wait_for_url("**/slides/05_cross_entropy.html")
    shown = page.evaluate(
        """async () => {
          const images = [...document.querySelectorAll(".figure img")];
          images.forEach(one => { one.loading = "eager"; one.src ||= one.dataset.src; });
          await Promise.all(images.map(one => one.decode()));
          return images.map(one => one.naturalWidth);
        }"""
    )
    figures = [one for section in LESSONS["05"].sections for one in section.figures]
    assert len(shown) == len(figures) and all(shown)


# ---- The pages beside the lessons ----


def test_the_start_page_has_a_figure_an_exercise_and_three_ways(site, page):
    page.goto(address(site, "index"))
    assert page.locator(".start img").evaluate("image => image.naturalWidth") > 0
    page.get_by_label("Your answer to 1.3").fill("9")
    page.keyboard.press("Enter")
    assert page.get_by_role("status").inner_text().startswith("✓ 1.3 passed.")
    ways = page.locator(".start li strong").all_inner_texts()
    assert ways == ["Learn.", "Teach.", "Check."]
    # All of it is on one screen.
    assert page.locator(".start").bounding_box()["y"] < 250
    bottom = page.locator(".start li").last.evaluate("one => one.getBoundingClientRect().bottom")
    assert bottom <= 900


def test_the_clinic_has_all_rows_of_lesson_13(own_pages):
    rows = re.findall(
        r"^\| (?!symptom|a loss of|---)", LESSONS["13"].section("7").prose, re.MULTILINE
    )
    body = own_pages["clinic"]
    assert body.count("<tr") - body.count("<thead") == len(rows) > 20


def report(folder, name, **numbers):
    facts = {"failures": 0, "errors": 0, "skipped": 0, "time": 90.0, "tests": 0} | numbers
    told = " ".join(f'{key}="{value}"' for key, value in facts.items())
    text = f'<testsuites><testsuite {told} timestamp="2026-11-26T01:02:03+00:00"/></testsuites>'
    (folder / name).write_text(text, encoding="utf-8")


def test_the_colophon_tells_the_last_run(tmp_path):
    report(tmp_path, "1.xml", tests=1000, failures=1, skipped=2)
    report(tmp_path, "2.xml", tests=234, errors=1, time=150.0)
    said = colophon.last_run(tmp_path)
    assert said.startswith(
        "On 26 November 2026, 1,230 tests passed, 2 failed and 2 were skipped, in 4 minutes, with "
    )
    assert "numpy " in said
    assert colophon.last_run(tmp_path / "nothing") == colophon.NO_RUN


def test_the_colophon_counts():
    counts = list(colophon.counts().values())
    assert counts[:2] == [15, 28]
    assert all(count > 20 for count in counts[1:])


# ---- The reference ----


def test_docstrings_keep_their_words_and_get_their_headings():
    lines = [
        "Squares *all* of `x_1`.",
        "",
        "Formula",
        "    y = |x|",
        "    z = y²",
        "Arguments",
        "    x, y: numbers,",
        "        any shape.",
        "    options: as in Matplotlib.",
        "Returns",
        "    one number: the",
        "    sum.",
        "",
        ">>> f(*[1])",
        "array([[ 1.,",
        "       [ 2.]])",
        "",
        "More.",
    ]
    assert docstrings.rewritten(lines) == [
        r"Squares \*all\* of `x_1`.",
        "",
        "",
        "**Formula**",
        "",
        r"| y = \|x\|",
        "| z = y²",
        "",
        "",
        "**Arguments**",
        "",
        "* **x, y**: numbers, any shape.",
        "* **options**: as in Matplotlib.",
        "",
        "",
        "**Returns**",
        "",
        "one number: the sum.",
        "",
        "",
        ">>> f(*[1])",
        "array([[ 1.,",
        "       [ 2.]])",
        "",
        "More.",
    ]
    assert docstrings.rewritten([]) == []


def test_every_loss_has_its_formula_in_the_reference(own_pages):
    for module in ("regression", "classification", "margin"):
        text = own_pages[f"reference/{module}"]
        functions = re.findall(rf'id="course_utils\.{module}\.(\w+)"', text)
        assert len(functions) >= 12
        assert text.count("<strong>Formula</strong>") >= len(functions)


# ---- The program ----


def test_what_sphinx_warns_of_is_told_and_nothing_is_written(tmp_path, capsys, monkeypatch):
    def write(sources, moving, slides):
        pages.put(sources / "index.md", "# A\n\n```{nonsense}\n```\n")

    monkeypatch.setattr(pages, "write", write)
    monkeypatch.setattr(build_site.moving, "figures", lambda paths: {})
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("old", encoding="utf-8")
    assert build_site.main(tmp_path / "site") == 1
    said = capsys.readouterr().err
    assert said.startswith("Sphinx made no site: ") and "nonsense" in said
    assert said.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert (tmp_path / "site" / "index.html").read_text(encoding="utf-8") == "old"
