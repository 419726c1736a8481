"""Loss functions for neural networks, and the helpers that the lessons import.

Import what you need from its module, for example
``from course_utils.regression import squared_error``.
Importing ``course_utils`` itself loads NumPy at most.
"""
