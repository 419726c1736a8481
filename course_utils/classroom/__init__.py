"""How is the class doing? Codes that are counted, and a board on the instructor's computer.

No lesson imports this. A learner joins a board by a line of their own, and leaves it again:

>>> leave()
You have joined no class.
"""

from course_utils.classroom.joining import join, leave

__all__ = ["join", "leave"]
