"""The program: `tally` counts class codes, `board` shows a class while it works."""

import argparse
import sys
from pathlib import Path

from course_utils._support.files import read_whole
from course_utils._support.printable import printable
from course_utils.classroom import serving, tallying

PASTE = "Paste the lines, then press Ctrl-D on a line of its own (on Windows Ctrl-Z, then Enter)."


def main(arguments=None):
    """Read the options, and count or show."""
    parser = argparse.ArgumentParser(prog="python -m course_utils.classroom")
    commands = parser.add_subparsers(dest="command", required=True)
    tally = commands.add_parser("tally", help="count the class codes in lines that were pasted")
    tally.add_argument("file", nargs="?", type=Path, help="the lines (none: they are typed in)")
    tally.add_argument("--picture", type=Path, help="a file to draw the bars in: png or svg")
    tally.add_argument(
        "--only", nargs="+", default=(), metavar="ID", help="exercises to tell of, such as 1.1 1.6"
    )
    board = commands.add_parser("board", help="show the class on this computer while it works")
    board.add_argument("--port", type=int, default=8765, help="where it listens (8765)")
    board.add_argument(
        "--address", help="the address of this computer that the class reaches (all of them)"
    )
    options = parser.parse_args(arguments)
    # A name in a chat may hold a letter that this terminal does not have.
    sys.stdout.reconfigure(errors="backslashreplace")
    try:
        if options.command == "tally":
            _tally(options)
        else:
            serving.run(options.address, options.port)
    except (ValueError, OSError, ImportError) as error:
        raise SystemExit(printable(f"{type(error).__name__}: {error}")) from error
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _tally(options):
    if options.picture is not None:
        tallying.refuse_unknown_kind(options.picture)
    tallying.refuse_unknown_exercises(options.only)
    counted = tallying.tally(tallying.decoded(_lines(options.file)), options.only)
    print(tallying.report(counted))
    if not counted.passed:
        raise ValueError("no line holds a class code, as progress prints it")
    if not tallying.counts(counted):
        lessons = ", ".join(sorted(counted.passed))
        raise ValueError(f"--only: none of these is in lesson {lessons}, of which the codes are")
    if options.picture is not None:
        # Matplotlib is loaded for a picture only.
        from course_utils.classroom.picture import draw

        draw(counted, options.picture)
        print(f"\nThe picture is in {printable(options.picture)}.")


def _lines(file):
    if file is not None:
        return read_whole(file)
    if sys.stdin.isatty():
        print(PASTE, file=sys.stderr)
    return sys.stdin.buffer.read(tallying.LARGEST + 1)
