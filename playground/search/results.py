"""What a search has found: a table, a CSV file, and how much each knob matters.

Importance is one-way analysis of variance on ranks: the share η² of the ranks' variance that
lies between the groups of cells with the same value of a knob (numbers of a range count in
quarters). Chance alone explains (g − 1) / (n − 1) of it on average, which is said beside.
"""

import csv
import io
from typing import Any, NamedTuple

import numpy as np

from playground.regimes.metrics import by_weight
from playground.search.search import DIVERGED, FINISHED, STOPPED, Search, Trial, ranks

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how text begins that spreadsheets calculate


class Importance(NamedTuple):
    """How much of the ranks' variance a knob explains, and how much chance would."""

    path: str
    label: str
    share: float
    chance: float


def importance(search: Search) -> list[Importance]:
    """Each knob's importance, the greatest first; none where fewer than three cells are over.

    η² = Σ n_g (r̄_g − r̄)² / Σ (r − r̄)² (Kerlinger 1964; on ranks as in Kruskal & Wallis 1952).
    """
    rows = [row for row in search.rows if row.status in (FINISHED, STOPPED, DIVERGED)]
    if len(rows) < 3:
        return []
    ranked = ranks(search, rows)
    spread = float(((ranked - ranked.mean()) ** 2).sum())
    found = []
    for axis in search.space.axes:
        path, label = axis.field.path, axis.field.label
        groups: dict[Any, list[float]] = {}
        for row, rank in zip(rows, ranked, strict=True):
            groups.setdefault(axis.group(row.cell[path]), []).append(float(rank))
        between = sum(
            len(group) * (np.mean(group) - ranked.mean()) ** 2 for group in groups.values()
        )
        share = float(between / spread) if spread else 0.0
        found.append(Importance(path, label, share, (len(groups) - 1) / (len(rows) - 1)))
    return sorted(found, key=lambda each: -each.share)


def entry(search: Search, row: Trial) -> dict[str, Any]:
    """One row as plain values; numbers that there are not are None."""
    metrics = search.metrics
    measured = {m.name: finite(row.mean(metrics.index(m))) for m in by_weight(metrics)}
    return {
        "cell": row.number,
        **row.cell,
        "status": row.status,
        "score": finite(search.score(row)),
        "standard_error": finite(search.error(row)),
        **measured,
        "epochs": row.epochs,
        "seconds": round(row.seconds, 3),
        "link": row.link,
        "note": row.note,
    }


def entries(search: Search) -> list[dict[str, Any]]:
    """All rows as plain values, the best first, then those that were not finished."""
    places = {FINISHED: 0, STOPPED: 1}
    ordered = sorted(
        search.rows,
        key=lambda row: (places.get(row.status, 2), -row.epochs, search.cost(row), row.number),
    )
    return [entry(search, row) for row in ordered]


def finite(number: float) -> float | None:
    """A number with the digits that it has; None where it is not finite."""
    return float(f"{number:.7g}") if np.isfinite(number) else None


def as_csv(search: Search) -> str:
    """The table as CSV; text that a spreadsheet would take for a formula begins with «'»."""
    rows = entries(search)
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: safe(value) for key, value in row.items()})
    return file.getvalue()


def safe(value: Any) -> Any:
    """A cell of a table that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
