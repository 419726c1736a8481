"""The page of the board: what it shows, as HTML. Its style and its script lie beside this file."""

from html import escape
from pathlib import Path

IMPORT = "from course_utils.classroom import join"
FILES = {
    f"/{name}": (Path(__file__).with_name(name).read_text(encoding="utf-8"), kind)
    for name, kind in {"board.css": "text/css", "board.js": "text/javascript"}.items()
}
MOST_HINTS = 2  # of one exercise, or the last row would be out of sight


def written(board, line):
    """The page for a board as it stands now.

    Arguments
        board: a `Board`.
        line: what a learner types to join, or None if there is no way to.
    """
    people = board.people()
    heading = f"{people} {'person has' if people == 1 else 'people have'} joined"
    tables = "".join(_table(lesson, rows) for lesson, rows in board.lessons().items())
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>How the class is doing</title>
<link rel="stylesheet" href="/board.css">
<script src="/board.js" defer></script>
</head>
<body>
<main>
<h1>{heading}</h1>
<p>To join, in a cell of your own: <code>{IMPORT}</code><br>
<code>{escape(line or "(This computer is in no network.)")}</code></p>
{tables or "<p>Nobody has handed anything in yet.</p>"}
</main>
<footer>
<button type="button" aria-pressed="false">Pause</button>
<span role="status"></span>
</footer>
</body>
</html>
"""


def _table(lesson, rows):
    return f"""<table>
<caption>Lesson {lesson}</caption>
<thead><tr><th scope="col">exercise</th><th scope="col" colspan="2">passed</th>
<th scope="col">trying</th><th scope="col">hint that three or more have met</th></tr></thead>
<tbody>{"".join(map(_row, rows))}</tbody>
</table>
"""


def _row(row):
    met = row.passed + row.trying
    hints = "<br>".join(f"{count} × {escape(hint)}" for count, hint in row.hints[:MOST_HINTS])
    return (
        f'<tr><th scope="row">{escape(row.name)}</th>'
        f'<td class="bar"><progress aria-hidden="true" max="{max(met, 1)}" value="{row.passed}">'
        f"</progress></td><td>{row.passed}</td><td>{row.trying}</td><td>{hints}</td></tr>"
    )
