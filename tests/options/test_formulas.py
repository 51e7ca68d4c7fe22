"""Typed formulas: the arithmetic of NumPy, and one sentence for everything else."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbench import calm

from playground.options import formulas
from playground.options.errors import SpecError

POINTS = np.array([[0.5, -2.0], [-3.0, 4.0], [6.0, -6.0], [0.25, 1.0]])
X, Y = POINTS.T

KNOWN = {
    "x + 2*y - 1": X + 2 * Y - 1,
    "x1 * x2 / 3": X * Y / 3,
    "-x ** 2": -(X**2),
    "(-x) ^ 2": X**2,
    "x ^ -2": 1 / X**2,
    "2 ** 3": np.full(4, 8.0),
    "sin(x) + cos(y) - tan(x)": np.sin(X) + np.cos(Y) - np.tan(X),
    "exp(-x*x) * log(y*y + 1)": np.exp(-X * X) * np.log(Y * Y + 1),
    "sqrt(abs(x))": np.sqrt(np.abs(X)),
    "min(x, y) + max(max(x, y), 0)": np.minimum(X, Y) + np.maximum(np.maximum(X, Y), 0),
    "tanh(x) * sign(y)": np.tanh(X) * np.sign(Y),
    "pi * e": np.full(4, np.pi * np.e),
    ".5 * 1e-3 + 2.": np.full(4, 2.0005),
    "+x": X,
}

HOSTILE = {
    "x.__class__": r"holds «\.»",
    "x.real": r"holds «\.»",
    "__import__": "names «__import__», which is not known",
    "__import__('os').system('id')": "names «__import__», which is not known",
    "().__class__.__bases__": r"holds «\.»",
    "open('/etc/passwd')": "names «open», which is not known",
    "eval(x)": "names «eval», which is not known",
    "lambda: x": "names «lambda», which is not known",
    "[i for i in x]": "holds «·»",
    "{x}": "holds «{»",
    "x if y else 1": "names «if», which is not known",
    "import os": "names «import», which is not known",
    "'text'": "holds «'»",
    'f"{x}"': "names «f», which is not known",
    "x := 3": "holds «:»",
    "x = 3": "holds «=»",
    "x < y": "holds «·»",
    "x; y": "holds «;»",
    "x @ y": "holds «@»",
    "x // y": "does not read as arithmetic",
    "x % y": "holds «%»",
    "~x": "holds «~»",
    "1j": "with the sign",
    "0x1F": "with the sign",
    "1_000": "with the sign",
    "True": "names «True», which is not known",
    "9**9**9": r"the exponent «9 ·· 9» is not a plain number",
    "9**999999999": "the exponent is «999999999», but must lie between -20 and 20",
    "x**y": "the exponent «y» is not a plain number",
    "1e999": "the number «1e999», but at most",
    "9" * 50: "the number «9",
    "(" * 10_000 + "x" + ")" * 10_000: "has 20001 characters, but at most 200",
    "(" * 99 + "x": "does not read as arithmetic",
    "-" * 150 + "x": "nests more than 40 operations",
    "abs(" * 39 + "--x" + ")" * 39: "nests more than 40 operations",
    "min(x, y, 0)": "min takes two values, but the formula gives it 3",
    "+".join("x" * 90): "nests more than 40 operations",
    "ｓｉｎ(x)": "holds «ｓ»",
    "х + 1": "holds «х»",  # a Cyrillic letter
    "x − 1": "holds «−»",
    "x²": "holds «²»",
    "sin\u200b(x)": "holds «·»",
    "x\0": "holds «·»",
    "": "the formula is empty",
    "   ": "the formula is empty",
    "()": "not arithmetic",
    "(x, y)": "not arithmetic",
    "x,": "not arithmetic",
    "sin": "says sin without a value",
    "sin + 1": "says sin without a value",
    "x(2)": "calls «x», which is not a function",
    "pi(x)": "calls «pi», which is not a function",
    "sin(x)(y)": "calls «sin·x·», which is not a function",
    "sin()": "sin takes one value, but the formula gives it 0",
    "sin(x, y)": "sin takes one value, but the formula gives it 2",
    "max(x)": "max takes two values, but the formula gives it 1",
    "max(*x, y)": "not arithmetic",
    "max(**x)": "max takes two values, but the formula gives it 0",
    "2x": r"write 2 \* x",
    "2(x)": r"write 2 \* \(",
    "x y": "does not read as arithmetic",
    "* x": "does not read as arithmetic",
    "x +": "does not read as arithmetic",
}

ENDLESS = ["1/0", "1/x", "log(x)", "sqrt(x)", "exp(exp(x))", "x**-1", "tan(x)/(x-x)", "0/0"]


@pytest.mark.parametrize("text", KNOWN)
def test_a_formula_computes_what_numpy_computes(text: str) -> None:
    np.testing.assert_allclose(formulas.evaluate(text, POINTS), KNOWN[text], rtol=1e-12)


@pytest.mark.parametrize("text", KNOWN)
def test_jax_computes_the_same_under_a_trace(text: str) -> None:
    traced = jax.jit(lambda x: formulas.evaluate(text, x))(jnp.asarray(POINTS))
    assert traced.dtype == jnp.float32
    np.testing.assert_allclose(traced, KNOWN[text], rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize("text", KNOWN)
def test_the_code_that_is_shown_computes_the_same(text: str) -> None:
    found = eval(formulas.code(text), {"jnp": jnp, "x": jnp.asarray(POINTS)})
    np.testing.assert_allclose(np.broadcast_to(found, 4), KNOWN[text], rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize("text", KNOWN)
def test_a_formula_has_one_spelling(text: str) -> None:
    spelled = formulas.spelled(text)
    assert formulas.spelled(spelled) == spelled
    np.testing.assert_allclose(formulas.evaluate(spelled, POINTS), KNOWN[text], rtol=1e-12)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: f"{text[:30]} {len(text)}")
def test_everything_else_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(SpecError, match=HOSTILE[text]) as refusal:
        formulas.spelled(text)
    said = str(refusal.value)
    assert len(said) < 250
    assert said.endswith(".")
    assert "<" not in said


@pytest.mark.parametrize("text", ENDLESS)
def test_a_formula_that_is_not_finite_on_the_map_is_refused_with_the_place(text: str) -> None:
    with pytest.raises(SpecError, match=r"no finite value at x = -?\d"):
        formulas.refuse_infinite(formulas.spelled(text))


def test_a_finite_formula_is_not_refused() -> None:
    for text in KNOWN:
        if "-2" not in text:  # 1/x² is not finite in the middle
            formulas.refuse_infinite(text)


@calm(200)
@given(st.text(alphabet="xy12.*+-/^(), sincoexpe_[]'\"=<:", max_size=30) | st.text())
def test_no_text_gets_any_answer_but_a_number_or_a_refusal(text: str) -> None:
    try:
        spelled = formulas.spelled(text)
    except SpecError:
        return
    assert formulas.evaluate(spelled, POINTS).shape == (4,)


def test_names_of_coordinates_are_found() -> None:
    assert formulas.variables("sin(x1) + y * pi") == {"x1", "y"}
