"""An installed wheel holds what lesson 10 needs, away from the checkout."""

import pytest

from tests.helpers.wheels import course_unpacked, run_away_from_the_checkout

LESSON_10 = """
import torchvision
from course_utils import densenet, transfer

print(transfer.DRAWINGS)
print(transfer.picture_set("drawings", seed=7, limit=8).summary().splitlines()[-1])
print(densenet.load("bundled").classifier.out_features)
print(transfer.on_photographs()["classes"])
"""


@pytest.mark.usefixtures("torch")
def test_the_data_of_lesson_10_are_there(tmp_path):
    unpacked = course_unpacked(tmp_path)
    assert run_away_from_the_checkout(LESSON_10, unpacked, tmp_path).splitlines() == [
        str(unpacked / "course_utils" / "data" / "cats_and_dogs"),
        "left out 0 of 528 files",
        "234",
        "{'cat': 120, 'dog': 120}",
    ]
