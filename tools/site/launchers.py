"""Where a lesson opens without an installation, if the course lies on GitHub.

GitHub Actions sets the variable GITHUB_REPOSITORY; elsewhere nobody knows the address.
"""

import os
import re

from tools.build_lite import IN_THE_BROWSER
from tools.frameworks import needed

VARIABLE = "GITHUB_REPOSITORY"
OWNER_AND_NAME = re.compile(r"([A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)/([A-Za-z0-9._-]*[A-Za-z0-9_-])")
COLAB_BRANCH = "colab"  # .github/workflows/pages.yml pushes it


class RepositoryError(ValueError):
    """The message is one sentence for whoever named a repository that is none."""


def repository():
    """The owner and name of the repository, or None where the variable is not set.

    Raises
        RepositoryError: it is set to something else.
    """
    said = os.environ.get(VARIABLE)
    return checked(said, VARIABLE) if said else None


def checked(said, what):
    """Return what was said, if it names a repository.

    Raises
        RepositoryError: it does not.

    >>> checked("ada/losses", "--repository")
    'ada/losses'
    >>> checked("losses", "--repository")
    Traceback (most recent call last):
        ...
    tools.site.launchers.RepositoryError: --repository: got 'losses'; expected owner/name
    """
    if not OWNER_AND_NAME.fullmatch(said):
        raise RepositoryError(f"{what}: got {said!r}; expected owner/name")
    return said


def places(path, of):
    """The names of the places where a notebook opens, each with its address.

    Arguments
        path: the notebook.
        of: the repository, as owner/name.
    """
    found = {"Colab": colab(path.name, of)}
    if not needed(path):  # on Binder there is no room for the frameworks
        found["Binder"] = (
            f"https://mybinder.org/v2/gh/{of}/main?urlpath=lab/tree/my-notebooks/{path.name}"
        )
    return found | {"Codespaces": f"https://codespaces.new/{of}"}


def here(path):
    """The address, from its page, at which a lesson runs in the browser; None if it does not.

    >>> from pathlib import Path
    >>> here(Path("notebooks/07_minimising_the_loss.ipynb"))
    '../lite/lab/index.html?path=07_minimising_the_loss.ipynb'
    >>> here(Path("notebooks/08_keras_compile_loss.ipynb"))
    """
    return f"../lite/lab/index.html?path={path.name}" if path.name[:2] in IN_THE_BROWSER else None


def colab(name, of):
    return f"https://colab.research.google.com/github/{of}/blob/{COLAB_BRANCH}/{name}"


def page(place, of):
    """The address of a page of the web site on GitHub Pages.

    >>> page("notebooks/glossary.html", "Ada/losses")
    'https://ada.github.io/losses/notebooks/glossary.html'
    >>> page("index.html", "Ada/ada.github.io")
    'https://ada.github.io/index.html'
    """
    owner, name = of.split("/")
    host = f"{owner.lower()}.github.io"
    folder = "" if name.lower() == host else f"{name}/"
    return f"https://{host}/{folder}{place}"
