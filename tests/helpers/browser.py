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
