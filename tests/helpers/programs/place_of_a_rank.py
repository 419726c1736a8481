"""A rank that says where it stands."""

import json
import os
import sys

names = ["RANK", "LOCAL_RANK", "WORLD_SIZE", "LOCAL_WORLD_SIZE", "COURSE_RENDEZVOUS"]
print(json.dumps([__name__, sys.argv[1:], *(os.environ[name] for name in names)]))
