"""What the first and last lines of a table are: names, units, totals, or rows like the others.

A line of names differs from what stands below it: words over numbers, a number over words, a
word that never comes again where others do, or plain counting (0, 1, 2, …), which is how pandas
and R name columns that have no name. All of it is evidence, none is proof.
"""

import re
from collections.abc import Sequence

from playground.datasets.tables.numerals import is_missing, is_number

COMPARED = 200  # rows below the first that it is compared with
CALLED = """class classes label labels target species kind type category group outcome diagnosis
colour color digit cultivar klasse art sorte gruppe typ classe clase variety result output truth
response survived quality state answer status"""
SUMS = """total totals sum mean average avg median std min max count summe gesamt mittelwert
durchschnitt somme moyenne suma totale media"""
MEASURES = """cm mm m km um µm μm nm in inch ft kg g mg µg t lb oz s ms µs sec min h hr d day days
year years yr a hz khz mhz ghz v mv kv ma w kw kwh j kj n pa hpa kpa bar k °c °f ° c f % ‰ l ml mol
mmol mmhg mg/dl bpm rpm db lx ppm px deg rad m/s km/h m² m2 cm² cm2 m³ m3 $ € £ usd
eur count unit units 1 -"""
LABELS, TOTALS = frozenset(CALLED.split()), frozenset(SUMS.split()) | {"grand total"}
UNITS = frozenset(MEASURES.split())
BRACKETED = re.compile(r"[\[(].*[\])]")


def looks_headed(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first of these rows probably has the columns' names."""
    first, below = rows[0], rows[1 : COMPARED + 1]
    if not below:
        return not any(map(is_number, first))
    if counts(first, below):
        return True
    evidence = [weight(cell, [row[place] for row in below]) for place, cell in enumerate(first)]
    return sum(evidence) > 0 or (sum(evidence) == 0 and not any(map(is_number, first)))


def counts(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether the first row counts its cells from 0; or from 1, over numbers with decimals."""
    named = [cell for cell in first if cell]
    start = 0 if named[:1] == ["0"] else 1
    if len(named) < 3 or named != [str(start + place) for place in range(len(named))]:
        return False
    return start == 0 or any("." in cell for row in below for cell in row if is_number(cell))


def weight(cell: str, below: list[str]) -> float:
    """How much a cell speaks for being a name of the cells `below`; less than 0 speaks against."""
    present = [other for other in below if not is_missing(other)]
    numbers = sum(map(is_number, present))
    if not present:
        return 0.0
    if numbers * 2 > len(present):
        if not is_number(cell):
            return 0.5 if is_missing(cell) and cell else 2.0
        whole_over_decimals = cell.isdecimal() and not any(map(str.isdecimal, present))
        return -0.3 if whole_over_decimals else -1.0
    if is_number(cell):
        return 3.0
    if cell in present:
        return -3.0
    if cell.casefold() in LABELS:
        return 3.0
    return 1.0 if len(set(present)) < len(present) else 0.5


def is_unit(cell: str) -> bool:
    """Whether a cell is a unit of measurement, or something in brackets."""
    return cell.casefold() in UNITS or BRACKETED.fullmatch(cell) is not None


def is_units(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row below the names has units: words where the rows below have numbers."""
    below, known, words = below[:COMPARED], 0, 0
    for place, cell in enumerate(row):
        present = [other[place] for other in below if not is_missing(other[place])]
        if sum(map(is_number, present)) * 2 <= len(present) or not present:
            continue
        if is_number(cell):
            return False
        known += is_unit(cell)
        words += cell != ""
    return words > 0 and known > 0


def is_total(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the last row sums up the others: a word like «Total» that no other row has."""
    for place, cell in enumerate(rows[-1]):
        word = cell.casefold().rstrip(":")
        if word in TOTALS:
            return sum(row[place] == cell for row in rows) == 1
    return False


def is_title(row: Sequence[str], width: int) -> bool:
    """Whether a row at the top is a title: words in a few of the cells only."""
    present = [cell for cell in row if cell]
    return len(present) * 2 < width + (width % 2) and not any(map(is_number, present))


def names_rows(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Whether the first row names all columns but the one of row names, as R writes tables.

    Row names are words or whole numbers, each another.
    """
    first, below = rows[0], [row for row in rows[1:] if len(row) == width]
    names = [row[0] for row in below]
    numbers = [name.isdecimal() for name in names if is_number(name)]
    alike = len(numbers) in (0, len(names)) and all(numbers)
    whole = len(first) == width - 1 and not any(map(is_missing, first))
    return whole and alike and len(set(names)) == len(names) > 0 and not looks_headed(below)
