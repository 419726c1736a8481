"""How Sphinx makes slides of the decks that tools/build_slides.py writes."""

extensions = ["myst_parser", "sphinx_revealjs", "tools.sphinx_mathml"]
myst_enable_extensions = ["colon_fence", "dollarmath"]
smartquotes = False  # the words are those of the lessons, to the letter
html_copy_source = False
html_math_renderer = "mathml"

revealjs_style_theme = "white"  # brings its fonts along
revealjs_static_path = ["slides.css"]
revealjs_css_files = ["slides.css"]
revealjs_script_conf = {
    # The sizes in slides.css are those of 1280 × 720; every screen shows the same, enlarged.
    "width": 1280,
    "height": 720,
    "margin": 0,
    "center": False,
    "hash": True,  # the address names the slide: it is there again after loading
    "navigationMode": "linear",
    "slideNumber": "c/t",
    "controls": False,
    "transition": "none",
}
revealjs_script_plugins = [{"src": "revealjs/plugin/notes/notes.js", "name": "RevealNotes"}]
