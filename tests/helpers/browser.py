"""The browser of this machine, if it has one, for the tests that look at a page as people do."""

import contextlib
import os
import shutil

BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge"]
BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)
NO_BROWSER = f"none of {', '.join(BROWSERS)} is here"


@contextlib.contextmanager
def started(*options):
    """Within the ``with`` block, the browser runs."""
    from playwright.sync_api import sync_playwright

    # It opens a socket in the temporary folder, whose path may be too long for one.
    environment = {**os.environ, "TMPDIR": "/tmp"}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=BROWSER, args=["--no-sandbox", *options], env=environment
        )
        with contextlib.closing(browser):
            yield browser


def load_again(page):
    """Load a page again, with what it has stored.

    A busy Chromium loses the stored data of a page that is loaded again at once: in 6 of 120 times,
    with a dozen processes waiting for each core.
    """
    stored = page.evaluate("JSON.stringify(localStorage)")
    page.add_init_script(f"localStorage.clear(); Object.assign(localStorage, {stored});")
    page.reload()
