"""`python -m course_utils.grade` starts here."""

from course_utils.grade.program import main

main()
