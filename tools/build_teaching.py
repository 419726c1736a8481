"""Build what an instructor opens or prints, in teaching/, from the lessons and a few sources there.

    python -m tools.build_teaching            write guides, plans and sheets
    python -m tools.build_teaching --check    only say which of them differ from their sources

The sources are the lessons, the tables of their exercises, teaching/notes/ and teaching/plans.toml.
"""

import sys
from pathlib import Path

from course_utils._support.files import written_whole
from tools import lesson_parts
from tools.teaching import guides, notes, plans, sheets
from tools.teaching.notes import TeachingError

TEACHING = Path(__file__).resolve().parent.parent / "teaching"
FOLDERS, ENDINGS = ("guides", "plans", "sheets"), (".md", ".html")  # of what is built


def pages(teaching):
    """The content of each built file, by its path in teaching/."""
    lessons, found = lesson_parts.lessons(), {}
    for number, lesson in lessons.items():
        noted = notes.read(teaching / "notes" / f"{number}.md", lesson)
        found[f"guides/{lesson.stem}.md"] = guides.guide(lesson, noted)
        found[f"sheets/{lesson.stem}.html"] = sheets.exercise_sheet(lesson)
    for plan in plans.read(teaching / "plans.toml"):
        wrong = plans.complaints(plan, lessons)
        if wrong:
            raise TeachingError("\n".join(f"plans.toml: {sentence}" for sentence in wrong))
        found[f"plans/{plan['file']}.md"] = plans.page(plan, lessons)
    printed = {
        f"{name.removesuffix('.md')}.html": sheets.to_print(text)
        for name, text in found.items()
        if name.endswith(".md")
    }
    return found | {
        **printed,
        "sheets/test.html": sheets.test_sheet(lessons["00"]),
        "sheets/test_key.html": sheets.key_sheet(lessons["00"], lessons),
        "sheets/test_count.html": sheets.count_sheet(),
        "sheets/feedback.html": sheets.feedback_sheet(notes.text(teaching / "notes/feedback.md")),
    }


def there(teaching):
    """The files in the folders of what is built, by their path in teaching/."""
    return {
        path.relative_to(teaching).as_posix(): path.read_text(encoding="utf-8")
        for folder in FOLDERS
        for path in sorted((teaching / folder).glob("*"))
        if path.suffix in ENDINGS
    }


def main(arguments, teaching=TEACHING):
    try:
        expected = pages(teaching)
    except TeachingError as error:
        print(error, file=sys.stderr)
        return 1
    found = there(teaching)
    changed = [name for name in expected if found.get(name) != expected[name]]
    complaints = [
        f"teaching/{name} is built from nothing" for name in found if name not in expected
    ]
    if arguments == ["--check"]:
        complaints += [f"teaching/{name} differs from its sources" for name in changed]
        if changed:
            complaints.append("Build them again: make teaching")
    else:
        for name in changed:
            (teaching / name).parent.mkdir(exist_ok=True)
            with written_whole(teaching / name) as part:
                part.write_bytes(expected[name].encode("utf-8"))
        print(f"built teaching/: {len(expected)} files, {len(changed)} of them changed")
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
