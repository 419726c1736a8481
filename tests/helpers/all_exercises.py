"""All exercises of the course by their ids, in order, and those that ask for a function."""

from course_utils import exercises

EXERCISES = {
    name: exercise
    for lesson in exercises.lessons()
    for name, exercise in exercises.of_lesson(lesson).items()
}
FUNCTIONS = {
    name: exercise
    for name, exercise in EXERCISES.items()
    if isinstance(exercise, exercises.Function)
}
