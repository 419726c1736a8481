"""Builds the web site, build/site: open index.html there, or put the folder on a server.

python -m tools.build_site

The lessons come from the stored notebooks, so nothing is run but the sliders.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from tools.run_sphinx import complaint
from tools.site import launchers, moving, pages

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "build" / "site"
LESSONS = ROOT / "lessons"
CONFIGURATION = ROOT / "site"


class SiteError(Exception):
    """The message is one sentence for whoever builds the site."""


def build(target=SITE, *, with_sliders=None, slides=pages.SLIDES):
    """Write the site into a folder, in place of what was there.

    Arguments
        target: the folder.
        with_sliders: the numbers of the lessons whose sliders move, such as ``{"01"}``; None for
            all. To draw them takes minutes, the first time.
        slides: the folder with the decks; those that have been built come along.

    Raises SiteError for whatever Sphinx warns of, RepositoryError for a GITHUB_REPOSITORY that
    is none, and leaves the folder as it was.
    """
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        sources, made = Path(folder, "sources"), Path(folder, "made")
        sources.mkdir()
        lessons = sorted(LESSONS.glob("[0-9]*.py"))
        figures = moving.figures(
            [one for one in lessons if with_sliders is None or one.name[:2] in with_sliders]
        )
        pages.write(sources, figures, slides)
        run_sphinx(sources, made)
        frames = [one.files.items() for of_lesson in figures.values() for one in of_lesson]
        pictures = ((f"_static/moving/{name}", webp) for files in frames for name, webp in files)
        for place, content in (*pages.copies(slides), *pictures):
            Path(made, place).parent.mkdir(parents=True, exist_ok=True)
            Path(made, place).write_bytes(content)
        if target.exists():
            shutil.rmtree(target)
        made.rename(target)


def run_sphinx(sources, made):
    if told := complaint("html", CONFIGURATION, sources, made, "--keep-going", "--jobs", "auto"):
        raise SiteError(f"Sphinx made no site: {told}")


def main(target=SITE):
    try:
        build(target)
    except (SiteError, launchers.RepositoryError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"built the site: build/{target.name}/index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
