"""Numbers as people and programs write them, read by column.

One cell rarely says what its comma means: «1,137» is a thousand in one country and little more
than one in another. So a whole column is looked at first, then the rest of its table; what is
left in doubt is decided by what is usual and said. Signs that only decorate (currency, percent,
a typographic minus, Fortran's D) are taken off.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from playground.options.errors import shown

LARGEST = 1e15  # numbers beyond it are not read; milliseconds since 1970 are
NOTHING = """na n/a #n/a #na <na> nan -nan null none nil missing ? - – — − . .. ... #value! #div/0!
#ref! #num! #name? #null!"""
MISSING = frozenset(["", *NOTHING.split()])
PLAIN = re.compile(r"[-+.eE\d\n]*", re.ASCII)
ALIKE = str.maketrans(
    dict.fromkeys("−–‒﹣－", "-")
    | dict.fromkeys("\u00a0\u2007\u2009\u200a\u202f", " ")
    | dict.fromkeys("’‘´`", "'")
    | dict.fromkeys("\u200b\u200e\u200f\u2060\ufeff", "")
)
CODES = "USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|SEK|NOK|DKK|PLN|CZK|HUF|BRL|ZAR|KRW|TRY|MXN"
MONEY = rf"(?:[$€£¥₹₽₩¢]|{CODES}|Fr\.|kr)"
UNIT = r"[µnkcdm]?(?:m[²³23]?|g|s|l|L|V|A|W|Hz|J|N|Pa|mol)|min|h|t|px|°[CF]?|K|[kM]m/h|m/s|%|‰"
NUMERAL = re.compile(
    rf"([-+]?) ?(?:{MONEY} ?)?([-+]?)(\d[\d.,' ]*|[.,]\d+)"
    rf"(?:(?:[eEdD]| ?[×x*·] ?10\^)([-+]?\d{{1,4}}))?(?: ?(?:{UNIT}|{MONEY}))?",
    re.ASCII,
)
BESIDE = re.compile(rf"{UNIT}|{MONEY}")
GROUPED = re.compile(r"[1-9]\d{0,2}([ '])\d{3}(?:\1\d{3})*(?=[.,]|$)", re.ASCII)
READINGS = {  # what stands before the decimal sign may be grouped by the other sign
    ".": re.compile(
        r"(?:\d+|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d?(?:,\d\d)+,\d{3})(?:\.\d*)?|\.\d+", re.ASCII
    ),
    ",": re.compile(r"(?:\d+|[1-9]\d{0,2}(?:\.\d{3})+)(?:,\d*)?|,\d+", re.ASCII),
}


QUOTES = ("''", '""', "‘’", "“”", "„“", "””", "«»", "``")


class Column(NamedTuple):
    """Numbers `(N,)`, NaN where a cell is none, and a sentence where the reading is in doubt."""

    values: np.ndarray
    doubt: str


class Commas(NamedTuple):
    """What a table's other columns say about «1,137»: the decimal sign if known, the separator."""

    decimal: str = ""
    separator: str = ","


ALONE = Commas()  # a column without a table


def is_missing(cell: str) -> bool:
    """Whether a cell stands for nothing; «Na» is sodium."""
    return cell.strip().casefold() in MISSING and cell != "Na"


def unquoted(cell: str) -> str:
    """A cell without a pair of quotes around it."""
    return cell[1:-1].strip() if cell[:1] + cell[-1:] in QUOTES and len(cell) > 1 else cell


def body_of(cell: str) -> tuple[str, str, str] | None:
    """Sign, digits with their points and commas, and exponent of a numeral; None for other text."""
    text = unquoted(cell).translate(ALIKE).strip()
    bracketed = text[:1] == "(" and text[-1:] == ")"  # accountants write −5 as (5)
    found = NUMERAL.fullmatch(text[1:-1] if bracketed else text)
    if found is None:
        return None
    sign, inner, digits, power = found.groups()
    if (sign and inner) or (bracketed and (sign or inner)):
        return None
    digits = digits.strip()
    if " " in digits or "'" in digits:
        group = GROUPED.match(digits)
        if group is None:
            return None
        digits = group[0].replace(group[1], "") + digits[group.end() :]
    negative = bracketed or "-" in sign + inner
    return "-" if negative else "", digits, power or "0"


@lru_cache(maxsize=20_000)
def numeral(cell: str) -> dict[str, float]:
    """What a cell is by each decimal sign, «.» and «,», with which it is a number."""
    body = body_of(cell)
    if body is None:
        return {}
    sign, digits, power = body
    found = {}
    for decimal, reading in READINGS.items():
        if reading.fullmatch(digits):
            bare = digits.replace("," if decimal == "." else ".", "").replace(decimal, ".")
            found[decimal] = float(f"{sign}{bare}e{power}")
    return found


def is_number(cell: str) -> bool:
    """Whether a cell reads as a number, in whatever writing."""
    return bool(numeral(cell))


def in_doubt(cell: str) -> bool:
    """Whether a cell's comma may be a decimal sign or part thousands."""
    return "," in cell and len(numeral(cell)) == 2


def read_column(cells: Sequence[str], name: str, commas: Commas = ALONE) -> Column:
    """A column as numbers."""
    plain = plain_values(cells, commas)
    if plain is not None:
        return Column(bounded(plain), "")
    decimal, doubtful = decimal_of(cells, commas)
    ways = [numeral(cell) for cell in of_one_unit(cells)]
    values = [way.get(decimal, next(iter(way.values()), np.nan)) for way in ways]
    if not doubtful:
        return Column(bounded(np.array(values)), "")
    example = next(filter(in_doubt, cells))
    what = "its comma parts thousands" if decimal == "." else "its comma is a decimal sign"
    said = f"{shown(example)} in {shown(name)} is read as {numeral(example)[decimal]:.10g}: {what}."
    return Column(bounded(np.array(values)), said)


def of_one_unit(cells: Sequence[str]) -> Sequence[str]:
    """The cells, blank where a number has another unit than most: 5 km are not 5 m.

    Sums of money may stand without their sign, as accountants write them.
    """
    found = {cell: "".join(BESIDE.findall(cell.strip())) for cell in set(cells) if is_number(cell)}
    units = Counter(found[cell] for cell in cells if cell in found)
    if len(units) < 2 or (len(units) == 2 and units[""] and re.fullmatch(MONEY, max(units))):
        return cells
    usual = units.most_common(1)[0][0]
    return [cell if found.get(cell, usual) == usual else "" for cell in cells]


def plain_values(cells: Sequence[str], commas: Commas) -> np.ndarray | None:
    """A column of plain numbers, by the short way; None if it needs to be looked at by cell."""
    joined = "\n".join(cells)
    if not PLAIN.fullmatch(joined) or (commas.decimal == "," and "." in joined):
        return None
    try:
        return np.array([cell or "nan" for cell in cells], float)
    except ValueError:
        return None


def bounded(values: np.ndarray) -> np.ndarray:
    """The numbers `(N,)`, NaN for those too large to be placed."""
    return np.where(np.abs(values) <= LARGEST, values, np.nan)


def decimal_of(cells: Sequence[str], commas: Commas) -> tuple[str, bool]:
    """The decimal sign of a column, and whether that is in doubt.

    Cells that can be read in one way only decide, then the rest of the table. «1,137» beside
    «950» is a thousand, beside «1137» it is not; where nothing helps, semicolons between the
    cells go with decimal commas.
    """
    known = decimal_sign(cells)
    if known or not any(map(in_doubt, cells)):
        return known or commas.decimal or ".", False
    if commas.decimal:
        return commas.decimal, True
    bare = [len(body[1]) for cell in cells if (body := body_of(cell)) and body[1].isdecimal()]
    if any(digits > 3 for digits in bare):
        return ",", True
    if 3 in bare:
        return ".", True
    return ("," if commas.separator == ";" else "."), True


def decimal_sign(cells: Iterable[str]) -> str:
    """The decimal sign of most cells that can be read in one way only; «» if there are none."""
    ways = [tuple(numeral(cell)) for cell in cells if "," in cell or "." in cell]
    points, commas = ways.count((".",)), ways.count((",",))
    return "" if points == commas else ("." if points > commas else ",")
