"""Says which pictures of a folder cannot be used, without the rights of root."""

import os
import sys

from course_utils import pictures

(folder,) = sys.argv[1:]
if os.getuid() == 0:
    pictures.survey(folder, seed=1)  # what it imports may lie where nobody may read
    os.setuid(65534)
try:
    print(pictures.survey(folder, seed=1).left_out)
except PermissionError as error:
    print("refused", error)
