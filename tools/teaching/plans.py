"""The timed plans of teaching/plans.toml: held against the lessons, and as tables with a clock."""

import dataclasses
import math
import tomllib

from tools.teaching import notes
from tools.teaching.notes import TeachingError
from tools.teaching.sheets import SELF_TEST

# The keys of each part of a plan, and what they hold; [str] is a list of texts.
PLAN_FORM = {
    "file": str,
    "title": str,
    "minutes": int,
    "suits": str,
    "needs": str,
    "late": [str],
    "skipped": str,
    "day": [dict],
}
DAY = {"rows": [dict]}
ROW = {"minutes": int, "do": str, "say": str}
PICTURE_ROW = ROW | {"picture": [str]}  # of a section that is not taught: lesson and section
SECTION_ROW = {"minutes": int, "lesson": str, "section": str, "exercises": [str], "say": str}
TESTS = ("Test before", "Test after")
BREAKS = ("Break", "Lunch")
LONGEST_WITHOUT_A_BREAK = 75  # minutes; longer, nobody listens any more
LEAST_SPARE = 0.1  # of the minutes that its sections need: something always takes longer

PLAN = """\
<!-- Built by `make teaching` from teaching/plans.toml and the lessons. -->

# {title}

{suits}

**Before.** {needs}

**Where a section is skipped**, later cells still need what its cells make: click on the first \
cell that you go on with, and choose *Run → Run All Above Selected Cell*. Open exercises do no harm.

{days}

`make slides PLAN={file}` makes slides of what is taught here, in `build/slides_{file}`.

## When it gets late

{late}

## What is skipped

{skipped} Left out of the sections above:

{left_out}
"""


def read(path):
    """The plans of a file. Raises TeachingError for what has another form."""
    try:
        plans = tomllib.loads(notes.text(path))["plan"]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise TeachingError(f"{path.name}: cannot be read: {error}; expected [[plan]]") from None
    if not fits(plans, [dict]):
        raise TeachingError(f"{path.name}: got {plans!r}; expected [[plan]]")
    for plan in plans:
        refuse_another_form(path, plan, PLAN_FORM)
        for day in plan["day"]:
            refuse_another_form(path, day, DAY)
            for row in day["rows"]:
                form = SECTION_ROW if "lesson" in row else PICTURE_ROW if "picture" in row else ROW
                refuse_another_form(path, row, form)
    return plans


def refuse_another_form(path, came, form):
    same_keys = came.keys() == form.keys()
    if not same_keys or not all(fits(came[key], kind) for key, kind in form.items()):
        wanted = ", ".join(
            f"{key} ({kind.__name__ if isinstance(kind, type) else 'list'})"
            for key, kind in form.items()
        )
        raise TeachingError(f"{path.name}: got {came}; expected {wanted}")


def fits(value, kind):
    if isinstance(kind, list):
        return (
            type(value) is list
            and bool(value or kind == [str])
            and all(type(one) is kind[0] for one in value)
        )
    return type(value) is kind and (kind is not int or value > 0)


def complaints(plan, lessons):
    """A sentence for everything that cannot be taught as it stands."""
    found, per_day = [], plan["minutes"] / len(plan["day"])
    for number, day in enumerate(plan["day"], start=1):
        where, rows = f"{plan['title']}, day {number}", day["rows"]
        total = sum(row["minutes"] for row in rows)
        if total != per_day:
            found.append(f"{where}: its rows sum to {total} minutes, and it has {per_day:g}")
        silent = [row.get("do") or row["section"] for row in rows if not row["say"]]
        found += [f"{where}: nothing is said of {name}" for name in silent]
        if rows[0].get("do") != "Arrive":
            found.append(f"{where}: nobody can arrive")
        if not any(row.get("do") == "Feedback" for row in rows):
            found.append(f"{where}: there is no feedback")
        test = lessons["00"].section(SELF_TEST).exercise_minutes
        found += [
            f"{where}: the test takes {test} minutes, and has {row['minutes']}"
            for row in rows
            if row.get("do") in TESTS and row["minutes"] < test
        ]
        longest = longest_without_a_break(rows)
        if longest > LONGEST_WITHOUT_A_BREAK:
            found.append(
                f"{where}: {longest} minutes without a break, at most {LONGEST_WITHOUT_A_BREAK}"
            )
        found += [
            f"{where}: {sentence}"
            for row in rows
            if "lesson" in row
            for sentence in complaints_about_a_section(row, lessons)
        ]
        found += [
            f"{where}: there is no picture in {' '.join(row['picture'])}"
            for row in rows
            if "picture" in row and not has_a_picture(row["picture"], lessons)
        ]
    known = {exercise for lesson in lessons.values() for exercise in lesson.exercises}
    named = notes.EXERCISE.findall(" ".join([*plan["late"], plan["skipped"]]))
    found += [
        f"{plan['title']}: no lesson has an exercise {one}" for one in named if one not in known
    ]
    return found or complaints_about_spare_minutes(plan, lessons)


def has_a_picture(place, lessons):
    if len(place) != 2 or place[0] not in lessons:
        return False
    section = lessons[place[0]].section(place[1])
    return bool(section and section.figures)


def complaints_about_spare_minutes(plan, lessons):
    rows = [row for row in all_rows(plan) if "lesson" in row or row["do"] == "Spare"]
    needed = sum(
        minutes_needed(lessons[row["lesson"]].section(row["section"]), row["exercises"])
        for row in rows
        if "lesson" in row
    )
    spare = sum(row["minutes"] for row in rows) - needed
    if spare >= LEAST_SPARE * needed:
        return []
    return [f"{plan['title']}: {spare} spare minutes beside {needed} of lessons are too few"]


def complaints_about_a_section(row, lessons):
    name = f"lesson {row['lesson']}, section {row['section']}"
    lesson = lessons.get(row["lesson"])
    section = lesson and lesson.section(row["section"])
    if not section:
        return [f"there is no {name}"]
    there = {one.id: one.minutes for one in section.exercises}
    absent = [one for one in row["exercises"] if one not in there]
    if absent:
        return [f"{name} has no exercise {', '.join(absent)}"]
    needed = minutes_needed(section, row["exercises"])
    if row["minutes"] < needed:
        return [f"{name} takes {needed} minutes, and has {row['minutes']}"]
    return []


def minutes_needed(section, wanted):
    """Of a section with some of its exercises, in whole minutes."""
    left_out = sum(one.minutes for one in section.exercises if one.id not in wanted)
    return math.ceil(section.minutes - left_out)


def all_rows(plan):
    return [row for day in plan["day"] for row in day["rows"]]


def longest_without_a_break(rows):
    longest = current = 0
    for row in rows:
        current = 0 if row.get("do") in BREAKS else current + row["minutes"]
        longest = max(longest, current)
    return longest


def taught(plan, lessons):
    """The lessons of a plan, each with nothing but what the plan has of it."""
    rows = [row for row in all_rows(plan) if "lesson" in row]
    pictures = [row["picture"] for row in all_rows(plan) if "picture" in row]
    for number in dict.fromkeys(row["lesson"] for row in rows):
        lesson = lessons[number]
        mine = [row for row in rows if row["lesson"] == number]
        shown = [lesson.section(name) for of, name in pictures if of == number]
        # What the whole lesson promises, and how long it takes, is not said of a part of it.
        found = [dataclasses.replace(lesson.sections[0], parts=[])]
        for section in lesson.sections[1:]:
            done = [row["exercises"] for row in mine if lesson.section(row["section"]) is section]
            if done:
                found.append(section.with_exercises([one for ids in done for one in ids]))
            elif section in shown:
                found.append(section.pictures_alone())
        yield dataclasses.replace(lesson, sections=found)


def page(plan, lessons):
    several = len(plan["day"]) > 1
    days = [
        (f"## Day {number}\n\n" if several else "## The plan\n\n") + timetable(day["rows"], lessons)
        for number, day in enumerate(plan["day"], start=1)
    ]
    return PLAN.format(
        title=plan["title"],
        file=plan["file"],
        suits=plan["suits"],
        needs=plan["needs"],
        days="\n\n".join(days),
        late="\n".join(f"- {line}" for line in plan["late"]),
        skipped=plan["skipped"],
        left_out="\n".join(left_out(plan, lessons)) or "nothing.",
    )


def timetable(rows, lessons):
    lines = ["| from | minutes | what | exercises | how |", "|---|---|---|---|---|"]
    start = 0
    for row in rows:
        clock = f"{start // 60}:{start % 60:02}"
        what = f"**{row['do']}**" if "do" in row else section_title(row, lessons)
        done = ", ".join(row.get("exercises", []))
        lines.append(f"| {clock} | {row['minutes']} | {what} | {done} | {row['say']} |")
        start += row["minutes"]
    lines.append(f"| {start // 60}:{start % 60:02} | | **End** | | |")
    return "\n".join(lines)


def section_title(row, lessons):
    lesson = lessons[row["lesson"]]
    guide = f"../guides/{lesson.stem}.md"
    return f"[{row['lesson']}]({guide}) · {lesson.section(row['section']).title}"


def left_out(plan, lessons):
    """A line for each lesson of the plan: the sections and exercises that are not in it."""
    lines = []
    rows = [row for row in all_rows(plan) if "lesson" in row]
    for number in dict.fromkeys(row["lesson"] for row in rows):
        lesson = lessons[number]
        taken = [lesson.section(row["section"]) for row in rows if row["lesson"] == number]
        done = {exercise for row in rows for exercise in row["exercises"]}
        exercises = [one.id for part in taken for one in part.exercises if one.id not in done]
        titles = [
            one.title
            for one in lesson.sections
            if one not in taken and not one.optional and (one.exercises or one.cells)
            if one.level > 1 and one.title != "What you saw"
        ]
        words = [*(f"exercise {one}" for one in exercises), *(f"*{title}*" for title in titles)]
        if words:
            lines.append(f"- lesson {number}: {', '.join(words)}")
    return lines
