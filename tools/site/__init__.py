"""What the pages of the web site hold, taken from notebooks, docstrings and tests."""
