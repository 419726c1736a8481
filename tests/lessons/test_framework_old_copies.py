"""A learner's copy of a lesson of version 1 that uses a framework still finds what it imports."""

import pytest

from tests.helpers.old_copies import NAMES, missing


@pytest.mark.parametrize("lesson", ["08", "09", "10", "12"])
def test_an_old_copy_finds_what_it_imports(torch, keras, lesson):
    assert len(NAMES[lesson]) >= 20
    assert missing(lesson) == []
