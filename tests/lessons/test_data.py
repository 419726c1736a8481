"""Every file in data/ is the one that its README describes."""

import hashlib
import re
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "data"
README = (DATA / "README.md").read_text(encoding="utf-8")
LISTED = dict(re.findall(r"^\| `([^`]+)` \|.*`([0-9a-f]{64})`", README, re.MULTILINE))


def test_everything_is_listed():
    found = {path.name + "/" * path.is_dir() for path in DATA.iterdir()}
    assert found - {"README.md"} == set(LISTED)


@pytest.mark.parametrize("name", LISTED)
def test_the_checksum_is_that_of_the_readme(name):
    path = DATA / name
    files = sorted(path.rglob("*.*")) if path.is_dir() else [path]
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    assert digest.hexdigest() == LISTED[name]
