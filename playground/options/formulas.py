"""Formulas that visitors type: read with a whitelist, never evaluated by Python.

A text is cut into numbers, known names and operators before anything else, so that strings,
attributes and look-alike letters end there; what is left is parsed with Python's grammar and
only arithmetic is walked. The same tree computes points in NumPy, maps in JAX, and the code
that the page shows. Exponents are plain numbers, which keeps powers small.
"""

import ast
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from playground.options.errors import SpecError, listed, plain, shown

LONGEST = 200  # characters
DEEPEST = 40  # operations inside each other
LARGEST = 1e9  # size of a number
HIGHEST = 20  # size of an exponent
EXTENT = 6.0  # the map reaches from −EXTENT to EXTENT
CHECKED = 121  # places along each axis where a formula must be finite

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<sign>\*\*|[-+*/^(),]))",
    re.ASCII,
)
COORDINATES = MappingProxyType({"x": 0, "x1": 0, "y": 1, "x2": 1})
CONSTANTS = MappingProxyType({"pi": np.pi, "e": np.e})
# The name of each function in NumPy and in JAX, and how many values it takes.
FUNCTIONS: Mapping[str, tuple[str, int]] = MappingProxyType(
    {
        **{name: (name, 1) for name in ("sin", "cos", "tan", "exp", "log", "sqrt", "tanh")},
        **{name: (name, 1) for name in ("abs", "sign")},
        "min": ("minimum", 2),
        "max": ("maximum", 2),
    }
)
OPERATORS: Mapping[type[ast.AST], Callable[[Any, Any], Any]] = MappingProxyType(
    {
        ast.Add: lambda a, b: a + b,
        ast.Sub: lambda a, b: a - b,
        ast.Mult: lambda a, b: a * b,
        ast.Div: lambda a, b: a / b,
        ast.Pow: lambda a, b: a**b,
    }
)
ALLOWED = f"x, y, numbers, pi, e, + - * / **, and {', '.join(FUNCTIONS)}"


def spelled(text: str) -> str:
    """The one spelling of a formula, without needless spaces and brackets, `^` as `**`.

    Raises `SpecError` for anything but arithmetic with the known names.
    """
    return ast.unparse(tree(text))


@lru_cache(maxsize=256)
def tree(text: str) -> ast.expr:
    """The checked syntax tree of a formula. Raises `SpecError`."""
    if len(text) > LONGEST:
        raise SpecError(
            f"the formula has {len(text)} characters, but at most {LONGEST} are read; shorten it."
        )
    known = tokens(text)
    try:
        found = ast.parse(known, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise SpecError(
            "the formula does not read as arithmetic; write it like sin(x) + x*y/2."
        ) from None
    check(found, 0)
    return found


def tokens(text: str) -> str:
    """The formula with single spaces between its numbers, names and signs. Raises `SpecError`."""
    place, found, before = 0, list[str](), ""
    text = text.strip()
    if not text:
        raise SpecError("the formula is empty; write one like sin(x) + x*y/2.")
    while place < len(text):
        match = TOKEN.match(text, place)
        if not match:
            raise SpecError(
                f"the formula holds {shown(text[place:].strip()[:1])}, which is not understood; "
                f"it may hold {ALLOWED}."
            )
        kind, word = str(match.lastgroup), match.group(str(match.lastgroup))
        if before == "number" and (kind == "name" or word == "("):
            raise SpecError(f"write {found[-1]} * {word}, with the sign *, in the formula.")
        if kind == "name" and word not in {*COORDINATES, *CONSTANTS, *FUNCTIONS}:
            raise SpecError(
                f"the formula names {shown(word)}, which is not known; it may hold {ALLOWED}."
            )
        if kind == "number" and float(word) > LARGEST:
            raise SpecError(
                f"the formula holds the number {shown(word)}, but at most {LARGEST:.0e} is allowed."
            )
        found.append("**" if word == "^" else word)
        place, before = match.end(), kind
    return " ".join(found)


def check(node: ast.AST, depth: int) -> None:
    """Raise `SpecError` unless `node` is arithmetic of a bounded depth."""
    if depth > DEEPEST:
        raise SpecError(f"the formula nests more than {DEEPEST} operations; make it simpler.")
    match node:
        case ast.Constant() | ast.UnaryOp(op=ast.UAdd() | ast.USub()):
            pass
        case ast.Name(id=name):
            if name in FUNCTIONS:
                raise SpecError(f"the formula says {name} without a value; write {name}(x).")
        case ast.BinOp(op=ast.Pow(), right=power):
            check_power(power)
        case ast.BinOp(op=operator) if type(operator) in OPERATORS:
            pass
        case ast.Call(func=function, args=values):
            check_call(function, values, depth)
            return
        case _:
            raise SpecError(f"the formula is not arithmetic; it may hold {ALLOWED}.")
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            check(child, depth + 1)


def check_power(power: ast.expr) -> None:
    """Raise `SpecError` unless `power` is a plain number of a bounded size."""
    inner = power.operand if isinstance(power, ast.UnaryOp) else power
    if not isinstance(inner, ast.Constant):
        raise SpecError(
            f"the exponent {shown(ast.unparse(power))} is not a plain number; "
            "use exp where the exponent is to vary."
        )
    if abs(float(str(inner.value))) > HIGHEST:
        raise SpecError(
            f"the exponent is {shown(ast.unparse(power))}, but must lie "
            f"between {-HIGHEST} and {HIGHEST}."
        )


def check_call(function: ast.expr, values: list[ast.expr], depth: int) -> None:
    """Raise `SpecError` unless a known function is called with as many values as it takes."""
    name = function.id if isinstance(function, ast.Name) else ""
    if name not in FUNCTIONS:
        raise SpecError(
            f"the formula calls {shown(ast.unparse(function))}, which is not a function; "
            f"known are {listed(FUNCTIONS)}."
        )
    if len(values) != FUNCTIONS[name][1]:
        wanted = "one value" if FUNCTIONS[name][1] == 1 else "two values"
        raise SpecError(f"{name} takes {wanted}, but the formula gives it {len(values)}.")
    for value in values:
        check(value, depth + 1)


def evaluate(text: str, x: Any) -> Any:
    """The formula's value `(…,)` at the points `x` `(…, 2)`, in NumPy or JAX as `x` is."""
    library: Any = jnp if isinstance(x, jax.Array) else np
    with np.errstate(all="ignore"):
        value = walk(tree(text), x, library)
    return library.broadcast_to(library.asarray(value, x.dtype), x.shape[:-1])


def walk(node: ast.AST, x: Any, library: Any) -> Any:
    """The value of a checked node at the points `x` `(…, 2)`."""
    match node:
        case ast.Constant(value=number):
            # Never Python's own numbers: their powers could take for ever, and 1 / 0 raises.
            return x.dtype.type(number)
        case ast.Name(id=name) if name in CONSTANTS:
            return x.dtype.type(CONSTANTS[name])
        case ast.Name(id=name):
            return x[..., COORDINATES[name]]
        case ast.UnaryOp(op=operator, operand=inner):
            value = walk(inner, x, library)
            return -value if isinstance(operator, ast.USub) else value
        case ast.BinOp(left=left, op=operator, right=right):
            first, second = walk(left, x, library), walk(right, x, library)
            return OPERATORS[type(operator)](first, second)
        case ast.Call(func=ast.Name(id=name), args=values):
            found = (library.asarray(walk(value, x, library)) for value in values)
            return getattr(library, FUNCTIONS[name][0])(*found)
    raise TypeError(f"unchecked node {type(node).__name__}")


def refuse_infinite(text: str) -> None:
    """Raise `SpecError` where the formula has no finite value on the map, naming the place."""
    axis = np.linspace(-EXTENT, EXTENT, CHECKED, dtype=np.float32)
    points = np.stack(np.meshgrid(axis, axis), axis=-1)
    broken = ~np.isfinite(evaluate(text, points))
    if broken.any():
        x, y = points[broken][0]
        raise SpecError(
            f"the formula has no finite value at x = {plain(float(x))}, y = {plain(float(y))}; "
            "change it so that it has one everywhere on the map."
        )


def variables(text: str) -> set[str]:
    """The coordinates that a formula names, as it names them."""
    names = {node.id for node in ast.walk(tree(text)) if isinstance(node, ast.Name)}
    return names & set(COORDINATES)


def code(text: str) -> str:
    """The formula as JAX code in the points `x` `(…, 2)`."""
    parts = {name: f"x[..., {place}]" for name, place in COORDINATES.items()}
    parts |= {name: f"jnp.{name}" for name in CONSTANTS}
    parts |= {name: f"jnp.{known[0]}" for name, known in FUNCTIONS.items()}
    return re.sub(r"(?<![\w.])[a-z]\w*", lambda match: parts[match[0]], spelled(text))


def symbol(text: str, longest: int = 16) -> str:
    """The formula as people write it, for labels: short, without code's signs."""
    plain_text = text.replace(" ** ", "^").replace(" * ", "·").replace("-", "−")
    return plain_text if len(plain_text) <= longest else plain_text[: longest - 1].rstrip() + "…"
