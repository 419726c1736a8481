"""What a notebook of this course must keep to. Each rule takes a notebook and returns complaints.

Notebooks are held against these rules, and each rule against notebooks that break it, in
test_notebook_rules.py.
"""

import ast
import math
import re
import statistics
from urllib.parse import unquote

import nbformat

from tools.lesson_parts import (
    NOTEBOOKS,
    SLIDERS,
    STOP,
    calls,
    lines_of_code,
    reckoned_minutes,
    syntax_tree,
    without_code,
    words,
)

# A reader keeps about five lines in mind while reading what they do. Longer cells are for the few
# things that only make sense in one piece, such as a training loop; no cell fills the screen.
MEDIAN_LINES = 5
NINE_IN_TEN_LINES = 13
MOST_LINES = 20
# After two cells of code a reader needs to be told what was seen.
MOST_CODE_CELLS_IN_A_ROW = 2
# Up to ninety minutes with the exercises. Shorter is a sketch, longer is two lessons. Lesson 00 is
# set-up.
FEWEST_WORDS = 1000
FEWEST_WORDS_LESSON_00 = 400
MOST_WORDS = 3500
# More imports mean that the lesson does more than its subject.
MOST_IMPORTS = 6
# Shorter than this, a text alternative names the figure but does not say what can be seen in it.
SHORTEST_ALTERNATIVE = 30
# "About 60 minutes" is nearer to the reckoning than to the next number that one would say.
SHARE_OFF = 0.1
# What is longer does not fit into one sitting, and what is longer still not into one evening.
MINUTES_WITHOUT_A_STOP = 60
MOST_MINUTES = 90
# The lessons that state their minutes by the reckoning. It grows as lessons are rewritten.
RECKONED = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}
# Those of them whose main path fits into MOST_MINUTES. It, too, grows.
AN_EVENING = {0, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}

# Modules and attributes that a lesson has no use for.
CLOCKS = {"time", "timeit"}
CLOCK_READINGS = {"now", "today", "utcnow", "perf_counter", "monotonic", "process_time"}
NETWORK_MODULES = {"aiohttp", "ftplib", "http", "httpx", "requests", "socket", "urllib", "urllib3"}
PACKAGE_MODULES = {"pip", "subprocess"}

# Folders that start an absolute path. After a letter or a slash they are part of a web address.
MACHINE_PATH = re.compile(
    r"(?<![\w./~-])/(?:home|Users|root|tmp|var|usr|opt|mnt|private|etc|content)/"
    r"|\b[A-Za-z]:[\\/]{1,2}(?:Users|Windows|Program|Temp|Documents|Python)"
    r"|\bfile://"
)
# Four decimals are copied from an output; shorter numbers may have been worked out in the head.
LONG_NUMBER = re.compile(r"(?<![\d.])\d+\.\d{4,}(?!\d)")
MARKDOWN_LINK = re.compile(r"(?P<image>!?)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]*)[^)]*\)")
CITATION = re.compile(r"\[(\d+(?:, \d+)*)\](?!\()")
HTML_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
HTML_ALTERNATIVE = re.compile(r"""\balt\s*=\s*["']\s*[^"'\s]""", re.IGNORECASE)


# ---- Was it run, and did it go well? ----


def rule_valid(nb):
    try:
        nbformat.validate(nb)
    except nbformat.ValidationError as error:
        return [f"not a valid notebook: {str(error).splitlines()[0]}"]
    return []


def rule_executed(nb):
    return [
        f"{where}: execution count {cell.execution_count}, expected {count}"
        for count, (where, cell) in enumerate(code_cells(nb), start=1)
        if cell.execution_count != count
    ]


def rule_errors(nb):
    return [
        f"{where}: {output.ename} in a cell that is not tagged raises-exception"
        for where, cell in code_cells(nb)
        for output in cell.outputs
        if output.output_type == "error" and "raises-exception" not in tags(cell)
    ]


def rule_escapes(nb):
    """No cell is kept out of the comparison of outputs."""
    complaints = []
    for where, cell in code_cells(nb):
        marks = [*tags(cell), *re.findall(r"#.*", cell.source)]
        complaints += [
            f"{where}: {mark!r} keeps outputs from being compared"
            for mark in marks
            if re.search(r"nbval|pytest_validate", mark.replace("-", "_"), re.IGNORECASE)
        ]
    return complaints


# ---- Can everyone see it? ----


def rule_figures(nb):
    complaints = []
    for where, cell in code_cells(nb):
        for output in cell.outputs:
            if "image/png" not in output.get("data", {}):
                continue
            text = output.data.get("text/plain", "")
            if len(text) < SHORTEST_ALTERNATIVE or text.startswith("<"):
                complaints.append(f"{where}: the figure's text {text!r} does not say what it shows")
            elif output.metadata.get("image/png", {}).get("alt") != text:
                complaints.append(f"{where}: the image's alt is not the figure's text")
    return complaints


def rule_images(nb):
    complaints = []
    for where, text in prose(nb):
        links = [link for link in MARKDOWN_LINK.finditer(text) if link["image"]]
        complaints += [
            f"{where}: image {link['target']} has no text alternative"
            for link in links
            if not link["text"].strip()
        ]
        complaints += [
            f"{where}: {tag} has no text alternative"
            for tag in HTML_IMAGE.findall(text)
            if not HTML_ALTERNATIVE.search(tag)
        ]
    return complaints


# ---- Is it readable? ----


def rule_cell_lengths(nb):
    lengths = [(lines_of_code(cell), where) for where, cell in code_cells(nb)]
    if not lengths:
        return ["no code cells"]
    complaints = [
        f"{where}: {length} lines of code, at most {MOST_LINES}"
        for length, where in lengths
        if length > MOST_LINES
    ]
    ordered = sorted(length for length, _ in lengths)
    median = statistics.median(ordered)
    if median > MEDIAN_LINES:
        complaints.append(f"median of {median:g} lines of code a cell, at most {MEDIAN_LINES}")
    nine_in_ten = ordered[math.ceil(0.9 * len(ordered)) - 1]
    if nine_in_ten > NINE_IN_TEN_LINES:
        complaints.append(
            f"nine in ten cells have up to {nine_in_ten} lines of code, at most {NINE_IN_TEN_LINES}"
        )
    return complaints


def rule_code_in_a_row(nb):
    complaints, row = [], 0
    for number, cell in enumerate(nb.cells, start=1):
        row = row + 1 if cell.cell_type == "code" else 0
        if row == MOST_CODE_CELLS_IN_A_ROW + 1:
            complaints.append(f"cell {number}: {row} code cells in a row")
    return complaints


def rule_outputs_are_read(nb):
    """Every output is followed by text, if not at once then after one more code cell."""
    last_text = max((i for i, c in enumerate(nb.cells) if c.cell_type == "markdown"), default=-1)
    return [
        f"cell {number}: no text follows this output"
        for number, cell in enumerate(nb.cells[last_text + 1 :], start=last_text + 2)
        if cell.get("outputs")
    ]


def rule_numbers(nb):
    """A long number in the text stands in an output or in code, so that the two cannot part."""
    seen = set()
    for _, cell in code_cells(nb):
        for text in [cell.source, *output_texts(cell)]:
            seen.update(LONG_NUMBER.findall(text))
    return [
        f"{where}: {number} is in no output and no code"
        for where, text in prose(nb)
        for number in LONG_NUMBER.findall(text)
        if number not in seen
    ]


def rule_words(nb):
    count = sum(len(words(text)) for _, text in prose(nb))
    fewest = FEWEST_WORDS_LESSON_00 if lesson_number(nb) == 0 else FEWEST_WORDS
    if fewest <= count <= MOST_WORDS:
        return []
    return [f"{count} words of text, expected {fewest} to {MOST_WORDS}"]


def rule_minutes(nb):
    """The minutes that a lesson states at its start agree with what its main path takes."""
    if lesson_number(nb) not in RECKONED:
        return []
    first = next((text for _, text in prose(nb)), "")
    stated = re.search(r"\*\*It takes\*\* about (\d+) minutes, (\d+) of them for the ex", first)
    if not stated:
        return ["cell 1: does not say '**It takes** about … minutes, … of them for the exercises'"]
    reckoned = reckoned_minutes(nb)
    complaints = [
        f"cell 1: states {said} minutes{what}, and the reckoning gives {minutes:.0f}"
        for said, minutes, what in zip(
            stated.groups(), reckoned, ("", " of exercises"), strict=True
        )
        if abs(int(said) - minutes) > SHARE_OFF * minutes
    ]
    if lesson_number(nb) in AN_EVENING and round(reckoned[0]) > MOST_MINUTES:
        complaints.append(f"{reckoned[0]:.1f} minutes, and {MOST_MINUTES} are an evening")
    if reckoned[0] > MINUTES_WITHOUT_A_STOP and not any(STOP in text for _, text in prose(nb)):
        complaints.append(f"{reckoned[0]:.0f} minutes, and no '{STOP}'")
    return complaints


def rule_wording(nb):
    return [
        f"cell {number}: 'obviously' tells those who do not see it that they should"
        for number, cell in enumerate(nb.cells, start=1)
        if re.search(r"\bobviously\b", cell.source, re.IGNORECASE)
    ]


def rule_title(nb):
    first = nb.cells[0] if nb.cells else None
    if first is None or first.cell_type != "markdown" or not first.source.startswith("# "):
        return ["cell 1: does not start with a title, '# …'"]
    titles = [text for _, level, text in headings(nb) if level == 1]
    return [f"'{text}' is a second title" for text in titles[1:]]


def rule_headings(nb):
    complaints, before = [], 1
    for where, level, text in headings(nb):
        if level > before + 1:
            complaints.append(f"{where}: heading '{text}' skips a level")
        before = level
    return complaints


def rule_references(nb):
    """Each reference is cited in the text, and what is cited stands among the references."""
    text = "\n".join(text for _, text in prose(nb))
    body, _, references = text.partition("## References")
    listed = re.findall(r"^(\d+)\. ", references, flags=re.MULTILINE)
    cited = [number for cite in CITATION.findall(body) for number in cite.split(", ")]
    return [f"reference {number} is never cited" for number in listed if number not in cited] + [
        f"[{number}] is cited, and is no reference" for number in cited if number not in listed
    ]


def rule_links(nb, folder=NOTEBOOKS):
    complaints = []
    for where, text in prose(nb):
        for link in MARKDOWN_LINK.finditer(text):
            target = link["target"]
            if re.match(r"[a-z]+:", target):
                continue
            if not target or not (folder / unquote(target.partition("#")[0])).exists():
                complaints.append(f"{where}: link to {target or 'nothing'}, which does not exist")
            elif link["text"].isdecimal() and not target.startswith(f"{link['text']}_"):
                complaints.append(f"{where}: {link['text']} is a link to {target}")
    return complaints


# ---- Does it run the same everywhere? ----


def rule_paths(nb):
    complaints = []
    for number, cell in enumerate(nb.cells, start=1):
        for text in [cell.source, *output_texts(cell)]:
            found = MACHINE_PATH.search(text)
            if found:
                complaints.append(f"cell {number}: {found[0]} is a path of one machine")
    return complaints


def rule_offline(nb):
    complaints = imported(nb, NETWORK_MODULES, "the course works offline")
    for where, tree in trees(nb):
        for node in ast.walk(tree):
            value = node.value if isinstance(node, ast.Constant) else None
            if isinstance(value, str) and re.match(r"(https?|ftp|s3|gs)://", value):
                complaints.append(f"{where}: {value} in code; the course works offline")
    return complaints


def rule_clock(nb):
    complaints = imported(nb, CLOCKS, "a stored output must not depend on the clock")
    for where, tree in trees(nb):
        complaints += [
            f"{where}: .{node.attr} reads the clock; a stored output must not depend on it"
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and node.attr in CLOCK_READINGS
        ]
    return complaints


def rule_ties(nb):
    """Equal values are left in another order by another processor, unless a sort is stable."""
    return [
        f"{where}: argsort without kind='stable' leaves the order of ties to the processor"
        for where, tree in trees(nb)
        for call in calls(tree, "argsort")
        if not any(option.arg in ("kind", "stable") for option in call.keywords)
    ]


def rule_plain_python(nb):
    """No magics, shell commands or installs."""
    complaints = imported(nb, PACKAGE_MODULES, "set-up belongs to 'make lab'")
    for where, cell in code_cells(nb):
        if syntax_tree(cell) is None and "raises-exception" not in tags(cell):
            complaints.append(f"{where}: not plain Python")
    for where, tree in trees(nb):
        names = {getattr(node, "id", getattr(node, "attr", None)) for node in ast.walk(tree)}
        complaints += [
            f"{where}: {name} is not plain Python"
            for name in sorted(names & {"get_ipython", "system", "popen"}, key=str)
        ]
    return complaints


def rule_imports(nb):
    """One set-up cell, the first code cell, holds all imports."""
    complaints = []
    for position, (where, tree) in enumerate(trees(nb)):
        imports = [n for n in ast.walk(tree) if isinstance(n, (ast.Import, ast.ImportFrom))]
        if position and imports:
            complaints.append(f"{where}: an import outside the first code cell")
        if len(imports) > MOST_IMPORTS:
            complaints.append(f"{where}: {len(imports)} imports, at most {MOST_IMPORTS}")
        if not set(imports) <= set(tree.body):
            complaints.append(f"{where}: an import inside another statement")
        if any(name.name == "*" for node in imports for name in node.names):
            complaints.append(f"{where}: 'import *' hides where names come from")
    return complaints


def rule_sliders(nb):
    """A slider is moved after all cells have run: what it draws from must still mean the same."""
    bodies, later, complaints = {}, [], []
    for where, tree in trees(nb):
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                bodies[node.name] = node
        for call in calls(tree, *SLIDERS):
            later.append((where, names_used(call.args[0], dict(bodies)), set()))
        for slider, _, rebound in later:
            if slider != where:
                rebound |= names_bound(tree)
    for where, used, rebound in later:
        for name in sorted(used & rebound):
            complaints.append(f"{where}: the slider draws from {name}, which a later cell changes")
    return complaints


# ---- Do the exercises belong here? ----


def rule_exercise_numbers(nb):
    found = []
    for where, tree in trees(nb):
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        for call in sorted(calls, key=lambda call: call.lineno):
            if getattr(call.func, "id", None) == "check":
                first = call.args[0] if call.args else None
                found.append((where, getattr(first, "value", None)))
    expected = [f"{lesson_number(nb)}.{i}" for i in range(1, len(found) + 1)]
    return [
        f"{where}: check({number!r}, …) stands where exercise {right} is due"
        for (where, number), right in zip(found, expected, strict=True)
        if number != right
    ]


RULES = [rule for name, rule in list(globals().items()) if name.startswith("rule_")]


# ---- What the rules look at ----


def lesson_number(nb):
    return int(nb.metadata.get("course", {}).get("lesson", -1))


def tags(cell):
    return cell.metadata.get("tags", [])


def code_cells(nb):
    """Yield (where, cell); 'cell 7' is the seventh cell of the notebook, text cells counted."""
    for number, cell in enumerate(nb.cells, start=1):
        if cell.cell_type == "code":
            yield f"cell {number}", cell


def prose(nb):
    """Yield (where, text) for each text cell, without code and formulas."""
    for number, cell in enumerate(nb.cells, start=1):
        if cell.cell_type == "markdown":
            yield f"cell {number}", without_code(cell.source)


def headings(nb):
    for where, text in prose(nb):
        for marks, title in re.findall(r"^(#{1,6}) +(.+)$", text, flags=re.MULTILINE):
            yield where, len(marks), title


def trees(nb):
    """Yield (where, syntax tree) of each code cell that is Python."""
    for where, cell in code_cells(nb):
        tree = syntax_tree(cell)
        if tree is not None:
            yield where, tree


def names_used(tree, functions):
    """The names that code looks up, also in the functions of the notebook that it calls."""
    used, waiting = set(), [tree]
    while waiting:
        node = waiting.pop()
        local = {argument.arg for argument in ast.walk(node) if isinstance(argument, ast.arg)}
        local |= names_bound(node) if isinstance(node, ast.FunctionDef) else set()
        names = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)} - local
        waiting += [functions[name] for name in names - used if name in functions]
        used |= names
    return used


def names_bound(tree):
    """The names that code gives a value to; in a notebook's cell, not inside its functions."""
    bound, waiting = set(), list(ast.iter_child_nodes(tree))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef):
            bound.add(node.name)
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.add(node.id)
        if not isinstance(node, ast.comprehension | ast.ListComp | ast.GeneratorExp | ast.DictComp):
            waiting += ast.iter_child_nodes(node)
    return bound


def imported(nb, modules, reason):
    complaints = []
    for where, tree in trees(nb):
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names = [name.name for name in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            else:
                continue
            complaints += [
                f"{where}: imports {name}; {reason}"
                for name in names
                if name.partition(".")[0] in modules
            ]
    return complaints


def output_texts(cell):
    for output in cell.get("outputs", []):
        yield output.get("text", "")
        yield "\n".join(output.get("traceback", []))
        for kind, value in output.get("data", {}).items():
            if isinstance(value, str) and not kind.startswith("image/"):
                yield value
