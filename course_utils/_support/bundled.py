"""Where the data lie that the course brings along."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
# setup.py puts them into the package of a wheel; in the repository they lie beside it.
IN_A_WHEEL = PACKAGE / "data"
DATA = IN_A_WHEEL if IN_A_WHEEL.is_dir() else PACKAGE.with_name("data")
