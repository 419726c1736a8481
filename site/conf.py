"""How Sphinx makes the web site of the sources that tools/build_site.py writes."""

from tools.site import docstrings

project = html_title = "Loss functions in neural networks"
author = ""
copyright = ""

extensions = ["myst_nb", "sphinx.ext.autodoc", "tools.sphinx_mathml"]
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 3
nb_code_prompt_show, nb_code_prompt_hide = "Show the code of this figure", "Hide the code"
nb_execution_mode = "off"  # the outputs are those that the tests have compared
nb_ipywidgets_js = {}  # would be fetched from elsewhere; tools/site/moving.py has the sliders
html_math_renderer = "mathml"
html_copy_source = False
html_show_search_summary = False  # it would begin with the sidebar
html_use_index = html_domain_indices = False  # there is a search
smartquotes = False  # the words are those of the lessons, to the letter

default_role = "code"  # docstrings write code in single backticks
autodoc_member_order = "bysource"
# The site is built without the frameworks: only signatures and docstrings are read.
autodoc_mock_imports = ["h5py", "keras", "safetensors", "tensorflow", "torch", "torchvision"]

html_theme = "sphinx_book_theme"
html_static_path = ["static"]
html_css_files = ["course.css"]
html_js_files = [(name, {"defer": "defer"}) for name in ("questions.js", "moving.js")]
templates_path = ["templates"]
html_sidebars = {"**": ["home.html", "search-button-field.html", "sbt-sidebar-nav.html"]}
html_show_copyright = False
html_show_sphinx = False
html_sourcelink_suffix = ""
html_theme_options = {
    "use_download_button": False,  # each lesson offers the learner's empty copy itself
    "use_fullscreen_button": False,
    "navbar_persistent": [],  # the search stands in the sidebar
    "show_toc_level": 2,
    "max_navbar_depth": 1,  # below that stands what a page leads to
}


def setup(app):
    app.connect("autodoc-process-docstring", docstrings.in_restructured_text)
