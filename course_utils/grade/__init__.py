"""Marks for a class: ``python -m course_utils.grade FOLDER LESSON > marks.csv``, on Linux or WSL.

Each submission runs in a sandbox that knows no right answer, and hands out what it gave to `check`
as plain JSON. Outside, these answers are judged on inputs that are drawn anew for each run.
"""
