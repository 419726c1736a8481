"""An extension of Sphinx: formulas that the browser itself draws, without a script."""

from docutils.nodes import SkipNode

from tools.mathml import from_latex


def visit_inline(translator, node):
    translator.body.append(from_latex(node.astext()))
    raise SkipNode


def visit_block(translator, node):
    translator.body.append(from_latex(node.astext(), display="block"))
    raise SkipNode


def setup(app):
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
