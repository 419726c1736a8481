"""The page of the board: what it shows, as HTML. Its style and its script lie beside this file."""

from html import escape
from pathlib import Path

IMPORT = "from course_utils.classroom import join"
FILES = {
    f"/{name}": (Path(__file__).with_name(name).read_text(encoding="utf-8"), kind)
    for name, kind in {"board.css": "text/css", "board.js": "text/javascript"}.items()
}
MOST_HINTS = 6  # of a lesson, beside its exercises: more would be out of sight


def written(board, line):
    """The page for a board as it stands now.

    Arguments
        board: a `Board`.
        line: what a learner types to join, or None if there is no way to.
    """
    people = board.people()
    heading = f"{people} {'person has' if people == 1 else 'people have'} joined"
    lessons = "".join(_lesson(lesson, rows, people) for lesson, rows in board.lessons().items())
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
{lessons or "<p>Nobody has handed anything in yet.</p>"}
</main>
<footer>
<button type="button" aria-pressed="false">Pause</button>
<span role="status"></span>
</footer>
</body>
</html>
"""


def _lesson(number, rows, people):
    return f"""<section>
<table>
<caption>Lesson {number}</caption>
<thead><tr><th scope="col">exercise</th><th scope="col" colspan="2">passed, of {people}</th>
<th scope="col">trying</th></tr></thead>
<tbody>{"".join(_row(row, people) for row in rows)}</tbody>
</table>
{_hints(rows)}</section>
"""


def _row(row, people):
    # The number beside it says the same.
    bar = f'<progress aria-hidden="true" max="{people}" value="{row.passed}"></progress>'
    return (
        f'<tr><th scope="row">{escape(row.name)}</th><td class="bar">{bar}</td>'
        f"<td>{row.passed}</td><td>{row.trying}</td></tr>"
    )


def _hints(rows):
    """The most frequent hints of a lesson, as a list."""
    met = [(count, row.name, hint) for row in rows for count, hint in row.hints]
    met = sorted(met, key=lambda of_hint: -of_hint[0])[:MOST_HINTS]
    if not met:
        return ""
    told = "".join(
        f"<li><b>{escape(name)}, {count} people:</b> {escape(hint)}</li>"
        for count, name, hint in met
    )
    return f"<div><h2>Hints that three or more were given</h2>\n<ul>{told}</ul></div>\n"
