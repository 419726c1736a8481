"""Builds the lessons for Google Colab, build/colab/NN_topic.ipynb: empty, with a set-up on top.

python -m tools.build_colab                           of the repository in GITHUB_REPOSITORY
python -m tools.build_colab --repository OWNER/NAME   of this one
"""

import argparse
import json
import re
import shutil
import sys
import tempfile
from pathlib import Path

from tools import my_notebooks
from tools.site import launchers

ROOT = Path(__file__).resolve().parent.parent
COLAB = ROOT / "build" / "colab"
# To a place in the repository; addresses and headings on the same page are left alone.
LINK = re.compile(r"\]\(((?![a-z]+:|#)[^)\s]+)\)")
ABOUT = """\
**On Colab**, run the next cell first. It fetches the course from \
https://github.com/{repository} and installs it; Colab's own packages stay as they are.

Keep your work with **File → Save a copy in Drive**. What you have passed is in `progress.json`, \
which is gone when the session ends, unless you download it: it is listed under the folder on the \
left. Upload it there next time."""
# --no-deps: NumPy must stay the one that Colab's other packages were made with. The folder comes
# first on the path because the installed package has no data for lesson 10.
SET_UP = """\
![ -d course ] || git clone --quiet --depth 1 https://github.com/{repository} course
%pip install --quiet --no-deps ./course

import os
import sys

if os.path.abspath("course") not in sys.path:
    sys.path.insert(0, os.path.abspath("course"))"""


class ColabError(Exception):
    """The message is one sentence for whoever builds the copies."""


def build(repository, target=COLAB):
    """Write the copies into a folder, in place of what was there.

    Arguments
        repository: where the course lies on GitHub, as owner/name.
        target: the folder.

    Raises ColabError for a link that would lead nowhere, and leaves the folder as it was.
    """
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        made = Path(folder, "made")
        made.mkdir()
        for path in my_notebooks.lessons().values():
            text = json.dumps(copy(path, repository), ensure_ascii=False, indent=1)
            Path(made, path.name).write_text(f"{text}\n", encoding="utf-8")
        if target.exists():
            shutil.rmtree(target)
        made.rename(target)


def copy(path, repository):
    """The notebook as a learner opens it on Colab."""
    notebook = my_notebooks.without_outputs(path)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = LINK.sub(
                lambda link: f"]({address(link[1], path, repository)})", "".join(cell["source"])
            )
    about, set_up = (text.format(repository=repository) for text in (ABOUT, SET_UP))
    notebook["cells"][:0] = [
        {"cell_type": "markdown", "id": "on-colab", "metadata": {}, "source": about},
        {
            "cell_type": "code",
            "id": "set-up",
            "metadata": {},
            "source": set_up,
            "outputs": [],
            "execution_count": None,
        },
    ]
    return notebook


def address(link, path, repository):
    if link in {lesson.name for lesson in my_notebooks.lessons().values()}:
        return launchers.colab(link, repository)
    if link in my_notebooks.PAGES:
        return launchers.page(f"notebooks/{Path(link).with_suffix('.html')}", repository)
    raise ColabError(f"{path.name} leads to {link}, for which there is no address on Colab.")


def main(arguments, target=COLAB):
    parser = argparse.ArgumentParser(description="Build the lessons for Google Colab.")
    parser.add_argument("--repository", help="where the course lies on GitHub: OWNER/NAME")
    said = parser.parse_args(arguments).repository
    try:
        repository = (
            launchers.repository() if said is None else launchers.checked(said, "--repository")
        )
        if repository is None:
            raise ColabError(
                f"Which repository? Say --repository OWNER/NAME, or set {launchers.VARIABLE}."
            )
        build(repository, target)
    except (ColabError, launchers.RepositoryError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"built the lessons for Colab in build/{target.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
