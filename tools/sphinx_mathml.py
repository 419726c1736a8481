"""An extension of Sphinx: formulas that the browser itself draws, without a script."""

import re

from docutils.nodes import SkipNode, Text, math

from tools.mathml import PUNCTUATION, from_latex


def take_punctuation(app, doctree, name):
    """Give each formula the punctuation behind it, which has to stay on its line."""
    for node in doctree.findall(math):
        text = node.next_node(descend=False, siblings=True)
        if isinstance(text, Text):
            node["behind"] = re.match(PUNCTUATION, text)[0]
            text.parent.replace(text, Text(text.removeprefix(node["behind"])))


def visit_inline(translator, node):
    translator.body.append(from_latex(node.astext(), behind=node.get("behind", "")))
    raise SkipNode


def visit_block(translator, node):
    translator.body.append(from_latex(node.astext(), display="block"))
    raise SkipNode


def setup(app):
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    app.connect("doctree-resolved", take_punctuation)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
