"""The browser of this machine, if it has one, for the tests that look at a page as people do."""

import shutil

BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge"]
BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)
NO_BROWSER = f"none of {', '.join(BROWSERS)} is here"
