"""How a piece of code may be mistaken for another: pairs of changed code and words for the change.

The words follow "it comes out as if". A piece is a node of Python's `ast`, and `names` says which
arguments it is made of.
"""

import ast
import functools

from course_utils.exercises.diagnosis.words import (
    COMPARISONS,
    FAMILIES,
    OPERATIONS,
    SUMMARIES,
    WORDS,
    WRAPPED,
)


def changes(piece, names):
    """Pairs of a changed piece and words that follow "as if"."""
    for kind, rule in (
        (ast.BinOp, _of_an_operation),
        (ast.UnaryOp, _of_a_minus),
        (ast.Call, _of_a_call),
        (ast.Constant, _of_a_number),
        (ast.Compare, _of_a_comparison),
        (ast.Name, _of_a_name),
        (ast.Subscript, _of_a_selection),
        (ast.For, _of_a_loop),
        (ast.AugAssign, _of_a_running_sum),
        (ast.If, _of_a_condition),
        (ast.Break, _of_a_break),
    ):
        if isinstance(piece, kind):
            yield from rule(piece, names)


def _of_an_operation(piece, names):
    left, op, right = piece.left, piece.op, piece.right
    word = OPERATIONS.get(type(op))
    if word is None:
        return
    where = f"in a part{names.made_of(piece)}"
    if isinstance(op, ast.Pow):
        yield left, f"the power were missing {where}"
    elif isinstance(op, ast.Div):
        yield left, f"{names.called('divisor', right)} were missing"
        yield right, f"{names.called('part', left)} above the line were missing"
    else:
        kind = "factor" if isinstance(op, ast.Mult) else "term"
        yield left, f"{names.called(kind, right)} were missing"
        yield right, f"{names.called(kind, left)} were missing"
    if isinstance(op, ast.Sub | ast.Div | ast.Pow):
        yield ast.BinOp(right, op, left), f"the two sides of {word} were swapped, {where}"
    if isinstance(op, ast.Pow) and isinstance(left, ast.BinOp):
        alone = [ast.BinOp(side, op, right) for side in (left.left, left.right)]
        yield ast.BinOp(alone[0], left.op, alone[1]), f"each side had a power of its own, {where}"
    if isinstance(op, ast.Div):
        for name in names.arguments:
            for code, divisor in (
                ("len({})", "the number of values in {}"),
                ("np.sum({}[:])", "the sum of {}"),
                ("np.max({}[:])", "the largest {}"),
                ("(np.max({}[:]) + 1)", "the largest {} plus 1"),
            ):
                changed = ast.BinOp(left, op, _code(code.format(name)))
                yield changed, f"the divisor were {divisor.format(name)}, {where}"
    words = f"brackets stood elsewhere, {where}"
    if isinstance(left, ast.BinOp):
        yield ast.BinOp(left.left, left.op, ast.BinOp(left.right, op, right)), words
    if isinstance(right, ast.BinOp):
        yield ast.BinOp(ast.BinOp(left, op, right.left), right.op, right.right), words
    for other, other_word in OPERATIONS.items():
        if not isinstance(op, other):
            changed = ast.BinOp(left, other(), right)
            yield changed, f"{other_word} stood where {word} belongs, {where}"
    for call, sides in ((left, lambda x: (x, right)), (right, lambda x: (left, x))):
        if isinstance(call, ast.Call) and call.args:
            first, second = sides(call.args[0])
            whole = ast.Call(call.func, [ast.BinOp(first, op, second)], call.keywords)
            yield whole, f"{_called(call)} were taken of more than it should be, {where}"


def _of_a_minus(piece, names):
    if isinstance(piece.op, ast.USub):
        yield piece.operand, f"the minus before {names.called('part', piece.operand)} were missing"


def _called(call):
    """The words for a called function."""
    name = ast.unparse(call.func).removeprefix("np.")
    return WORDS.get(name, name)


def _of_a_call(piece, names):
    name = ast.unparse(piece.func).removeprefix("np.")
    word = WORDS.get(name, "a function")
    where = f"a part{names.made_of(piece)}"
    if name in WORDS or name == "where":
        for argument in piece.args[name == "where" :]:
            left_out = (
                "one of the two cases were taken" if name == "where" else f"{word} were left out"
            )
            yield argument, f"{left_out}, in {where}"
    for family in FAMILIES:
        for other, other_word in family.items() if name in family else ():
            if other != name:
                changed = ast.Call(_function(other), piece.args, piece.keywords)
                yield changed, f"{other_word} were taken where {word} belongs, of {where}"
    if piece.args and isinstance(piece.args[0], ast.BinOp) and name not in SUMMARIES:
        inner, others = piece.args[0], piece.args[1:]
        left, right = (
            ast.Call(piece.func, [side, *others], piece.keywords)
            for side in (inner.left, inner.right)
        )
        early = f"{word} were taken too early, of"
        yield ast.BinOp(left, inner.op, right), f"{early} each side alone, in {where}"
        yield ast.BinOp(left, inner.op, inner.right), f"{early} the left side alone, in {where}"
        yield ast.BinOp(inner.left, inner.op, right), f"{early} the right side alone, in {where}"
    if name == "where":
        condition, first, second = piece.args
        yield ast.Call(piece.func, [condition, second, first], []), "the two cases were swapped"
    if len(piece.args) == 2:
        swapped = ast.Call(piece.func, piece.args[::-1], piece.keywords)
        yield swapped, f"the two inputs of {word} were swapped"
    for place, keyword in enumerate(piece.keywords):
        others = piece.keywords[:place] + piece.keywords[place + 1 :]
        yield ast.Call(piece.func, piece.args, others), f"the option {keyword.arg} were left out"
        if keyword.arg == "prepend":
            option = ast.keyword("append", keyword.value)
            changed = ast.Call(piece.func, piece.args, [*others, option])
            yield changed, "the option append stood where prepend belongs"
        for axis in (0, 1) if keyword.arg == "axis" else ():
            option = ast.keyword("axis", ast.Constant(axis))
            yield ast.Call(piece.func, piece.args, [*others, option]), f"the axis were {axis}"
    if name in ("var", "std"):
        option = ast.keyword("ddof", ast.Constant(1))
        changed = ast.Call(piece.func, piece.args, [*piece.keywords, option])
        yield changed, "the divisor were one less than the number of values"
    if name == "len":
        for by, words in ((1, "one more"), (-1, "one less")):
            changed = ast.BinOp(piece, ast.Add(), ast.Constant(by))
            yield changed, f"{words} were counted than there are"
        yield ast.Constant(2), "2 stood where the number of values belongs"
    if name in SUMMARIES and piece.args:
        yield from _summarised_early(piece, word, names)


def _summarised_early(piece, word, names):
    """mean(a − b) as mean(a) − b; mean(x²) as mean(x)²; mean(log x) as log(mean x)."""

    def summary(of):
        return ast.Call(piece.func, [of], piece.keywords)

    inner = piece.args[0]
    if isinstance(inner, ast.BinOp):
        left, op, right = inner.left, inner.op, inner.right
        words = f"{word} were taken too early, before {OPERATIONS.get(type(op), 'the end')}"
        yield ast.BinOp(summary(left), op, summary(right)), words
        yield ast.BinOp(summary(left), op, right), words
        yield ast.BinOp(left, op, summary(right)), words
        if isinstance(op, ast.Pow):
            yield (
                ast.Call(_function("linalg.norm"), [left], []),
                "the length of a vector were taken",
            )
            for spread in ("var", "std"):
                changed = ast.Call(_function(spread), [left], piece.keywords)
                yield changed, f"{WORDS[spread]} were taken where {word} of squares belongs"
                option = ast.keyword("ddof", ast.Constant(1))
                changed = ast.Call(_function(spread), [left], [*piece.keywords, option])
                yield changed, f"{WORDS[spread]} with the divisor one less were taken"
    if isinstance(inner, ast.Call) and inner.args:
        changed = ast.Call(inner.func, [summary(inner.args[0]), *inner.args[1:]], inner.keywords)
        yield changed, f"{word} were taken too early, before {_called(inner)}"
    for name in names.arguments:
        total = ast.Call(_function("sum"), [inner], piece.keywords)
        changed = ast.BinOp(total, ast.Div(), _code(f"len({name})"))
        yield changed, f"a sum were divided by the number of values in {name}"
        yield ast.BinOp(total, ast.Div(), ast.Constant(2)), "a sum were divided by 2"
    one_less = ast.BinOp(
        ast.Call(_function("sum"), [inner], []),
        ast.Div(),
        ast.BinOp(ast.Call(_function("size"), [inner], []), ast.Sub(), ast.Constant(1)),
    )
    yield one_less, "the divisor were one less than the number of values"


def _function(name):
    return _code(f"np.{name}")


@functools.cache
def _code(text):
    return ast.parse(text, mode="eval").body


def _of_a_number(piece, names):
    old = piece.value
    if isinstance(old, bool) or not isinstance(old, int | float):
        return
    others = [old + 1, old - 1, 2 * old, old / 2, -old, 0, 1, 2, 10 * old]
    if old == 1.96:
        others += [1.645, 2.576]
    for new in dict.fromkeys(others):
        if new != old:
            yield ast.Constant(new), f"{new:g} stood where {old:g} belongs"


def _of_a_comparison(piece, names):
    if len(piece.ops) != 1:
        return
    for other, sign in COMPARISONS.items():
        old = COMPARISONS.get(type(piece.ops[0]))
        if old and sign != old:
            changed = ast.Compare(piece.left, [other()], piece.comparators)
            yield changed, f"{sign} stood where {old} belongs"
    if isinstance(piece.left, ast.BinOp):
        for side in (piece.left.left, piece.left.right):
            changed = ast.Compare(side, piece.ops, piece.comparators)
            yield changed, f"{names.called('part', side)} alone were compared"
    for constant, words in ((True, "a condition always held"), (False, "a condition never held")):
        yield ast.Constant(constant), words


def _of_a_name(piece, names):
    for other in names.arguments:
        if other == piece.id or piece.id not in names.origins:
            continue
        old = piece.id if piece.id in names.arguments else f"something{names.made_of(piece)}"
        yield ast.Name(other, ast.Load()), f"{other} stood in one place where {old} belongs"
        if piece.id in names.arguments:
            for index, which in (("0", "first"), ("-1", "last")):
                changed = _code(f"{other}[{index}]")
                yield changed, f"the {which} of {other} stood in one place where {old} belongs"


def _of_a_selection(piece, names):
    where = f"from a part{names.made_of(piece.value)}"
    yield piece.value, f"all values were taken instead of some, {where}"
    if isinstance(piece.slice, ast.Slice):
        for text, words in (
            ("x[1:]", "the first were left out"),
            ("x[:-1]", "the last were left out"),
        ):
            selection = _code(text).slice
            yield ast.Subscript(piece.value, selection, ast.Load()), f"{words}, {where}"
        return
    yield piece.slice, f"a place itself were taken, not the value there, {where}"
    for by, words in ((1, "after"), (-1, "before")):
        moved = ast.BinOp(piece.slice, ast.Add(), ast.Constant(by))
        changed = ast.Subscript(piece.value, moved, ast.Load())
        yield changed, f"the neighbour {words} it were taken, {where}"
    if isinstance(piece.slice, ast.Name):
        other = ast.BinOp(ast.Constant(1), ast.Sub(), piece.slice)
        changed = ast.Subscript(piece.value, other, ast.Load())
        yield changed, f"the other one of two were taken, {where}"
    for name in ("max", "min"):
        changed = ast.Call(_function(name), [piece.value], [])
        yield changed, f"{WORDS[name]} were taken, {where}"
    for text, words in (("0", "the first"), ("-1", "the last")):
        index = _code(text)
        changed = ast.Subscript(piece.value, index, ast.Load())
        yield changed, f"{words} were taken every time, {where}"


def _of_a_loop(piece, names):
    for text, words in (
        ("list({})[1:]", "the loop left out the first"),
        ("list({})[:-1]", "the loop left out the last"),
        ("list({})[::-1]", "the loop went backwards"),
        ("list({})[:1]", "the loop ended after its first round"),
    ):
        rounds = _code(text.format(ast.unparse(piece.iter)))
        yield ast.For(piece.target, rounds, piece.body, piece.orelse), words

    ends = [node for node in ast.walk(names.definition) if isinstance(node, ast.Return)]
    early = "return stood inside the loop"
    yield ast.For(piece.target, piece.iter, [*piece.body, ends[-1]], piece.orelse), early
    for place, statement in enumerate(piece.body):
        if isinstance(statement, ast.If):
            returning = ast.If(statement.test, [*statement.body, ends[-1]], statement.orelse)
            body = [*piece.body[:place], returning, *piece.body[place + 1 :]]
            yield ast.For(piece.target, piece.iter, body, piece.orelse), early


def _of_a_running_sum(piece, names):
    yield ast.Assign([piece.target], piece.value), "each round overwrote what came before"
    yield ast.Pass(), "nothing were added up"


def _of_a_condition(piece, names):
    yield ast.If(ast.Constant(True), piece.body, piece.orelse), "a condition always held"


def _of_a_break(piece, names):
    yield ast.Pass(), "the loop went on to the end"


def replaced(piece, names):
    """The changes of `WRAPPED`, which come last: they explain too much."""
    computed = isinstance(piece, ast.BinOp | ast.Name | ast.Call | ast.Subscript)
    if computed and names.made_of(piece):
        text, part = ast.unparse(piece), names.called("part", piece)
        for code, words in WRAPPED.items():
            yield _code(code.format(text)), f"{part} were replaced by {words}"
        for name in names.arguments:
            for sign, words in (("*", "multiplied"), ("/", "divided")):
                changed = _code(f"({text}) {sign} np.size({name})")
                yield changed, f"{part} were {words} by the number of values in {name}"
