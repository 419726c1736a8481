"""Puts data/ into a wheel, as course_utils/data; in the repository it lies beside the package.

Lesson 10 alone needs it, and it makes a wheel of 19 MB out of one of 0.5 MB. For a browser, where
lesson 10 does not run, COURSE_WITHOUT_DATA=1 in the environment leaves it out.
"""

import os

from setuptools import setup
from setuptools.command.build_py import build_py


class WithData(build_py):
    def run(self):
        super().run()
        if not self.editable_mode and "COURSE_WITHOUT_DATA" not in os.environ:
            self.copy_tree("data", f"{self.build_lib}/course_utils/data")


setup(cmdclass={"build_py": WithData})
