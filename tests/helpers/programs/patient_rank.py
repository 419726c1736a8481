"""A rank that joins the others and goes on for up to a minute."""

from course_utils.distributed import joined
from tests.helpers.heartbeat import beat

with joined(60):
    beat()
