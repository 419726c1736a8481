"""`python -m course_utils.transfer` and `torchrun -m course_utils.transfer` start here."""

from course_utils.transfer.program import main

main()
