"""Builds the web site, build/site: open index.html there, or put the folder on a server.

python -m tools.build_site

The lessons come from the stored notebooks, so nothing is run but the sliders.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.site import pages

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "build" / "site"
CONFIGURATION = ROOT / "site"


class SiteError(Exception):
    """The message is one sentence for whoever builds the site."""


def build(target=SITE):
    """Write the site into a folder, in place of what was there.

    Raises SiteError for whatever Sphinx warns of, and leaves the folder as it was.
    """
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        sources, made = Path(folder, "sources"), Path(folder, "made")
        sources.mkdir()
        pages.write(sources)
        run_sphinx(sources, made)
        for place, content in pages.copies():
            Path(made, place).parent.mkdir(parents=True, exist_ok=True)
            Path(made, place).write_bytes(content)
        if target.exists():
            shutil.rmtree(target)
        made.rename(target)


def run_sphinx(sources, made):
    options = ["-b", "html", "-c", CONFIGURATION, "-d", sources / ".doctrees"]
    result = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, "-q", "-W", "--keep-going", sources, made],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    if result.returncode:
        raise SiteError(f"Sphinx made no site: {' '.join(result.stderr.split())}")


def main(target=SITE):
    try:
        build(target)
    except SiteError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"built the site: build/{target.name}/index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
