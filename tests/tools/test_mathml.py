"""Formulas as docstrings write them, in MathML."""

import re

import pytest

from tools.mathml import from_latex, mathml
from tools.teaching.sheets import in_html


def short(formula):
    """The MathML of a formula, without rows that are only there to group, and without attributes.

    A row shows as braces: msup{(…) 2}.
    """
    text = re.sub(r"<(\w+)[^>]*>", r"<\1>", mathml(formula))
    text = re.sub(r"<(mi|mn|mo|mtext)>(.*?)</\1>", r" \2", text)
    text = re.sub(r"</?mrow>", "", text)
    text = re.sub(r"<(\w+)>", r" \1{", text)
    text = re.sub(r"</\w+>", "}", text)
    return " ".join(text.replace("{ ", "{").split())


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("ℓ = 2b − e", "math{ℓ = 2 b − e}"),
        ("ℓ = (ŷ − y)²", "math{ℓ = msup{( mover{y ^} − y ) 2}}"),
        ("ℓ = (1 − q)^γ · e", "math{ℓ = msup{( 1 − q ) γ} · e}"),
        ("ℓ = −log p_y", "math{ℓ = − log msub{p y}}"),
        ("ℓ = Σ_{j≠y} sⱼ", "math{ℓ = msub{∑ j ≠ y} msub{s j}}"),
        ("ℓ = √Σᵢ tᵢ²", "math{ℓ = msqrt{msub{∑ i} msubsup{t i 2}}}"),
        # All factors of the last term are above the line; brackets around the lower part go.
        ("ℓ = e + 100 |e| / (2σ²)", "math{ℓ = e + mfrac{100 | e | 2 msup{σ 2}}}"),
        ("ℓ = −log(t / p)", "math{ℓ = − log ( mfrac{t p} )}"),
        ("ℓ = t / ‖t‖ − e", "math{ℓ = mfrac{t ‖ t ‖} − e}"),
        (
            "ℓ = e if |e| ≤ δ, max(0, δ) otherwise",
            "math{ℓ = {mtable{"
            "mtr{mtd{e} mtd{if | e | ≤ δ}} mtr{mtd{max ( 0 , δ )} mtd{otherwise}}}}",
        ),
    ],
)
def test_formula(formula, expected):
    assert short(formula) == expected


def test_a_minus_in_front_stands_closer_than_one_between_two_terms():
    assert mathml("ℓ = −e").count('<mo form="prefix">−</mo>') == 1
    assert mathml("ℓ = (−e)").count('<mo form="prefix">−</mo>') == 1
    assert '<mo form="prefix">' not in mathml("ℓ = y − e")


def test_the_name_of_a_function_keeps_its_distance_but_not_from_a_bracket():
    assert '<mo lspace="0.17em" rspace="0.17em">log</mo>' in mathml("ℓ = y log e")
    assert '<mo lspace="0" rspace="0">log</mo>' in mathml("ℓ = log(e)")
    assert '<mo lspace="0" rspace="0.17em">max</mo>' in mathml("ℓ = max_{j≠y} e")


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("ℓ = y ∘ e", "got '∘'; expected a sign that TOKEN lists"),
        ("ℓ = (y − e", "got a '(' that is never closed"),
        ("ℓ = y − e)", "got a ')' that closes nothing"),
        ("ℓ = |y − e", "got a '|' that is never closed"),
    ],
)
def test_a_formula_that_it_cannot_read_is_refused(formula, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        mathml(formula)


def test_latex_is_spaced_as_formulas_are():
    """latex2mathml alone writes y log p without a gap, and = − as if something were taken away."""
    found = from_latex(r"\ell = -y \log p - \log(p)")
    assert found.count('<mo lspace="0.17em" rspace="0.17em">log</mo>') == 1
    assert found.count('<mo lspace="0.17em" rspace="0">log</mo>') == 1
    assert found.count('<mo form="prefix">&#x02212;</mo>') == 1
    assert found.count("<mo>&#x02212;</mo>") == 1
    assert "<mi>p</mi>" in found


def test_punctuation_stays_on_the_line_of_its_formula():
    whole = f'<span style="white-space: nowrap">{from_latex("x")}.</span>'
    assert from_latex("x", behind=".") == whole
    assert in_html("Of $x$. And").count(whole) == 1
    assert in_html("Of $x$ and `.`").count("<span") == 0


def test_latex_gets_a_line_of_its_own():
    assert 'display="block"' in from_latex("x", display="block")
    assert 'display="inline"' in from_latex("x")
