"""Runs `course_utils.transfer` on a folder of pictures, without the rights of root."""

import os
import sys

from course_utils import transfer

data, output = sys.argv[1:]
if os.getuid() == 0:
    transfer.picture_set(data, seed=1)  # what it imports may lie where nobody may read
    os.setuid(65534)
transfer.main(["--data", data, "--weights", "random", "--output", output])
