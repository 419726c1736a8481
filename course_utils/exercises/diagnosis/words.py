"""What may stand for what in a piece of code, and the words for it."""

import ast

OPERATIONS = {
    ast.Add: "a plus",
    ast.Sub: "a minus",
    ast.Mult: "a multiplication",
    ast.Div: "a division",
    ast.Pow: "a power",
}
COMPARISONS = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
# Functions that are taken for one another, in families.
FAMILIES = (
    {
        "mean": "a mean",
        "sum": "a sum",
        "median": "a median",
        "max": "the largest",
        "min": "the smallest",
        "var": "a variance",
        "std": "a standard deviation",
        "prod": "a product",
        "argmax": "the place of the largest",
        "linalg.norm": "the length of a vector",
    },
    {
        "log": "the logarithm",
        "log2": "the logarithm to base 2",
        "log10": "the logarithm to base 10",
        "log1p": "the logarithm of 1 + x",
        "exp": "the exponential",
        "sqrt": "the root",
        "square": "the square",
        "abs": "the size",
        "sign": "the sign",
        "tanh": "the tanh",
        "reciprocal": "1 divided by it",
    },
    {"maximum": "the larger of two", "minimum": "the smaller of two"},
    {"floor": "rounding down", "ceil": "rounding up", "round": "rounding", "trunc": "cutting off"},
    {"cumsum": "a running sum", "cumprod": "a running product", "diff": "differences"},
)
WORDS = {name: word for family in FAMILIES for name, word in family.items()}
SUMMARIES = ("mean", "sum", "median", "max", "min")
# What may be done to a piece by mistake, as code and in words.
WRAPPED = {
    "np.abs({})": "its size",
    "({}) ** 2": "its square",
    "np.sqrt({})": "its root",
    "np.exp({})": "its exponential",
    "np.log({})": "its logarithm",
    "1 / (1 + np.exp(-({})))": "its sigmoid",
    "np.sign({})": "its sign",
    "2 ** ({})": "2 to the power of it",
    "np.round({})": "its rounded value",
    "1 - ({})": "1 minus itself",
    "2 * ({}) - 1": "twice itself minus 1",
    "-({})": "minus itself",
    "np.maximum(0, {})": "0 wherever it is negative",
    "np.minimum(1, {})": "1 wherever it is larger",
    "np.mean({})": "its mean",
    "np.sum({})": "its sum",
    "np.max({})": "its largest value",
    "np.linalg.norm({})": "its length as a vector",
    "({})[::-1]": "itself in reverse order",
    "({0}) / np.linalg.norm({0})": "itself divided by its length as a vector",
    "np.exp({0}) / np.sum(np.exp({0}))": "its softmax",
}
