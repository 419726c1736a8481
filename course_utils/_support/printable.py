"""Text that steers no terminal, whatever a file or a learner has put into it."""


def printable(text):
    """The same text with all other characters than printable ones as Python would type them.

    >>> print(printable("cat\\x1b[2J\\n.png"))
    cat\\x1b[2J\\n.png
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(text))
