"""A learner's copy of a lesson of version 1 still finds what it imports."""

import pytest

from tests.helpers.old_copies import NAMES, missing

NUMPY_TRACK = ["00", "01", "02", "03", "04", "05", "06", "07", "11", "13"]


@pytest.mark.parametrize("lesson", NUMPY_TRACK)
def test_an_old_copy_finds_what_it_imports(lesson):
    assert len(NAMES[lesson]) >= 3
    assert missing(lesson) == []
