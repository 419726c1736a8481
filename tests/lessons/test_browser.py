"""Lesson 01 in JupyterLab in a real browser, as a learner meets it."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.helpers.browser import BROWSER, NO_BROWSER, started
from tools import my_notebooks

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
PICTURES = Path(__file__).parents[2] / "build" / "pictures"  # to look at, and for the README

pytestmark = pytest.mark.skipif(BROWSER is None, reason=NO_BROWSER)

# The promise of the command is kept when the last cell is done, or one has failed. A click on the
# menu could come before the kernel is connected, and be lost.
RUN_ALL_CELLS = """async () => {
  const panel = window.jupyterapp.shell.currentWidget;
  await panel.context.ready;
  await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;
  await window.jupyterapp.commands.execute('notebook:run-all-cells');
}"""
CODE_CELLS = """() => window.jupyterapp.shell.currentWidget.context.model.toJSON().cells
  .filter(cell => cell.cell_type === 'code')"""
# Cells outside the view are not drawn until they are scrolled to.
SHOW_CELL = """async text => {
  const {content} = window.jupyterapp.shell.currentWidget;
  const index = content.widgets.findIndex(w => w.model.sharedModel.source.includes(text));
  content.activeCellIndex = index;
  await content.scrollToItem(index, 'start');
  return index;
}"""
ANSWER = """async ([stub, answer]) => {
  const {content, sessionContext} = window.jupyterapp.shell.currentWidget;
  const index = content.widgets.findIndex(w => w.model.sharedModel.source.includes(stub));
  const model = content.widgets[index].model.sharedModel;
  model.setSource(model.source.replace(stub, answer));
  content.activeCellIndex = index;
  await window.jupyterapp.commands.execute('notebook:run-cell');
  return content.widgets[index].model.toJSON().outputs.map(o => o.text).join('');
}"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab over a learner's copies; gives the address of a lesson."""
    folder = tmp_path_factory.mktemp("my-notebooks")
    profile = tmp_path_factory.mktemp("profile")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(my_notebooks, "MINE", folder)
        my_notebooks.fill()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser"]
    command += ["--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"]
    command += [f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    # A profile of its own: no settings, workspaces or progress of whoever runs the tests.
    folders = ["JUPYTER_CONFIG_DIR", "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR"]
    folders += ["JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"]
    environment = {**os.environ, **{name: str(profile / name.lower()) for name in folders}}
    environment.pop("COURSE_PROGRESS_FILE", None)
    log = profile / "log"
    with log.open("w") as output:
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/api?token={token}", server, log)
        yield lambda lesson: f"{address}/lab/tree/{lesson}.ipynb?reset&token={token}"
    finally:
        server.terminate()
        server.wait(20)


def wait_for(address, server, log):
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()}")


@pytest.fixture(scope="module")
def browser():
    with started("--disable-gpu", "--disable-quic", "--disable-background-networking") as browser:
        yield browser


@pytest.fixture
def page(lab, browser):
    """Lesson 01, opened and run from top to bottom."""
    page = browser.new_page(viewport={"width": 1300, "height": 900})
    page.set_default_timeout(60_000)
    page.goto(lab("01_error_and_mse"))
    page.wait_for_selector(".jp-NotebookPanel .jp-CodeCell")
    page.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")
    assert not any(cell["outputs"] for cell in page.evaluate(CODE_CELLS))  # nothing is told early
    page.evaluate(RUN_ALL_CELLS)
    yield page
    page.close()


def test_lesson_01_as_a_learner_meets_it(page):
    """One visit, because opening the page takes most of the time."""
    runs_from_top_to_bottom(page)
    slider_moves_with_the_keyboard(page)
    answers_are_judged(page)
    nothing_is_cut_off_on_a_narrow_screen(page)


def runs_from_top_to_bottom(page):
    stored = json.loads((NOTEBOOKS / "01_error_and_mse.ipynb").read_text(encoding="utf-8"))
    stored = [cell for cell in stored["cells"] if cell["cell_type"] == "code"]
    cells = page.evaluate(CODE_CELLS)
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(stored) + 1))
    kinds = {output["output_type"] for cell in cells for output in cell["outputs"]}
    assert kinds == {"stream", "display_data"}  # no error
    assert page.locator(".jp-mod-error, .jp-Dialog").count() == 0
    assert page.get_by_text("Jupyter news").count() == 0  # the set-up switched the question off
    save_picture(page, "One neuron makes one prediction", "lesson_01")
    figures_are_spoken(page)


def figures_are_spoken(page):
    """JupyterLab drops the alternative of a picture; a paragraph for screen readers has it."""
    page.evaluate(SHOW_CELL, "plots.neuron(")
    spoken = page.locator(".jp-OutputArea .jp-sr-only").first
    spoken.wait_for(state="attached")
    assert spoken.text_content().startswith("Diagram of a neuron. The inputs 0.8 and 0.3")
    assert spoken.bounding_box()["width"] <= 1  # there, but not to be seen


def slider_moves_with_the_keyboard(page):
    page.evaluate(SHOW_CELL, "plots.slider(")
    sentence = page.locator(".jp-OutputArea p[aria-live]").first
    picture = page.locator(".jp-OutputArea .widget-html img").first
    page.get_by_text("Prediction 0.25 costs 0.0625.").last.wait_for()
    before = picture.get_attribute("src")
    handle = page.locator(".noUi-handle").first
    handle.focus()
    for _ in range(5):
        handle.press("ArrowRight")
    page.get_by_text("Prediction 0.50 costs 0.2500.").last.wait_for()
    assert picture.get_attribute("src") != before
    assert picture.get_attribute("alt") == sentence.inner_text()
    save_picture(page, "plots.slider(", "slider")


def answers_are_judged(page):
    stub = 'check("1.1", "?")'
    assert "○ 1.1 not attempted yet." in page.evaluate(ANSWER, [stub, stub])
    wrong, right = 'check("1.1", 0.75)', 'check("1.1", -0.75)'
    assert "✗ 1.1 not yet." in page.evaluate(ANSWER, [stub, wrong])
    assert "✓ 1.1 passed." in page.evaluate(ANSWER, [wrong, right])
    loop = "while True: pass"
    said = page.evaluate(ANSWER, ["return ...", loop])  # the first stub, exercise 1.2
    assert "✗ 1.2 not yet. Your function did not finish within" in said
    assert "✓ 1.2 passed." in page.evaluate(ANSWER, [loop, "return prediction - target"])
    total = "return np.sum((prediction - target) ** 2)"
    said = page.evaluate(ANSWER, ["return ...", total])  # now the first stub is exercise 1.5
    assert "the sum. A mean divides by how many there are." in said
    save_picture(page, "**Exercise 1.5", "verdict")
    assert "Lesson 01: 2 of 14 passed." in page.evaluate(
        ANSWER, ['progress("01")', 'progress("01")']
    )


def nothing_is_cut_off_on_a_narrow_screen(page):
    page.set_viewport_size({"width": 420, "height": 800})
    for text in ["plots.neuron(", "plots.error_squares(", "plots.slider("]:
        page.evaluate(SHOW_CELL, text)
        page.wait_for_timeout(300)
        for image in page.locator(".jp-OutputArea img:visible").all():
            box = image.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 420
    save_picture(page, "plots.error_squares(", "narrow")


def save_picture(page, text, name):
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.evaluate(SHOW_CELL, text)
    page.wait_for_timeout(500)  # smooth scrolling
    page.screenshot(path=PICTURES / f"{name}.png")
