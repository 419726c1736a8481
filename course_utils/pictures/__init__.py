"""Which files of a folder are pictures to train on, and why the others are not.

A damaged file that is found after an hour of training costs the hour: all are looked at before.
"""

from course_utils.pictures.decoding import load
from course_utils.pictures.sets import Pictures, PictureSet, survey

__all__ = ["PictureSet", "Pictures", "load", "survey"]
