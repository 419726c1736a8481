"""`python -m course_utils.classroom` starts here."""

from course_utils.classroom.program import main

main()
