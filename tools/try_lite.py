"""Runs the lessons in a browser, on the pages of tools.build_lite, with their solutions.

python -m tools.try_lite    every exercise has to pass
"""

import json
import sys

from tests.helpers.browser import started
from tests.helpers.loopback import Whole, serving
from tools.build_lite import IN_THE_BROWSER, LITE, ROOT
from tools.build_notebooks import find_lessons, read_lesson
from tools.my_notebooks import lessons
from tools.simulate import outcome

PATIENCE = 300_000  # milliseconds until a kernel has started or a cell has run
READY = """() => {
  const kernel = window.jupyterapp?.shell.currentWidget?.context?.sessionContext.session?.kernel;
  return kernel?.status === "idle";
}"""
# Resolves to what the code printed; the last line of a traceback begins with the error's name.
RUN = """async (code) => {
  const context = window.jupyterapp.shell.currentWidget.context;
  const future = context.sessionContext.session.kernel.requestExecute({ code });
  let printed = "";
  future.onIOPub = ({ header, content }) => {
    if (header.msg_type === "stream") printed += content.text;
    if (header.msg_type === "error") printed += `${content.ename}: ${content.evalue}\\n`;
  };
  await future.done;
  return printed;
}"""


def start(page, address, lesson):
    """Open a lesson on a page of the browser, and wait until its kernel has started."""
    page.set_default_timeout(PATIENCE)
    page.route("**/jupyter-lite.json", within_reach)
    page.goto(f"{address}/lab/index.html?path={lesson}")
    page.wait_for_function(READY)


def within_reach(route):
    """Let JupyterLab put its application where a script of the page finds it."""
    answer = route.fetch()
    settings = answer.json()
    settings.get("jupyter-config-data", {})["exposeAppInBrowser"] = True
    route.fulfill(response=answer, body=json.dumps(settings))


def printed(page, code):
    """What some code prints in the kernel of a page; for an error its name and what it says."""
    return page.evaluate(RUN, code)


def run(browser, address, path):
    """Run a lesson with its solutions: its exercises, and those of them that did not pass."""
    notebook = lessons()[path.stem[:2]]
    page = browser.new_page()
    start(page, address, notebook.name)
    cells = [cell for cell in read_lesson(path, solutions=True) if cell.kind == "code"]
    told = [printed(page, cell.source) for cell in cells]
    page.close()
    outputs = [{"cell_type": "code", "outputs": [{"text": text} for text in told]}]
    return outcome({"metadata": {"course": {"lesson": path.stem[:2]}}, "cells": outputs})


def main():
    well = True
    with serving(LITE) as serve, started() as browser:
        address = serve(Whole).address
        for path in find_lessons(ROOT, IN_THE_BROWSER):
            asked, left = run(browser, address, path)
            well = well and not left
            passed = f"{len(asked) - len(left)} of {len(asked)} exercises passed"
            print(f"{path.stem}: {passed}{', not ' if left else ''}{', '.join(left)}", flush=True)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
