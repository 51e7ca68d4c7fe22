"""What a search has found, as a page shows it: the best, a table, and two charts."""

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from playground.experiments.supervised import Experiment
from playground.figures.search import Column, importances, parallel
from playground.search.doubt import doubt
from playground.search.results import as_csv, finite, importance
from playground.search.search import DIVERGED, Search, Trial
from playground.search.space import Axis, Range
from playground.ui.base.polling import remembered
from playground.ui.base.session import Session
from playground.ui.pages.compare.search.choice import title
from playground.ui.widgets.ensemble_button import ensemble_of_these

Open = Callable[[Experiment], None]

REDRAWN = 20  # times in a search
FEWEST = 3  # cells with a score before charts say anything


def best(search: Search, open_it: Open) -> None:
    """The best combination, and the button that opens it."""
    row = search.best()
    if row is None or row.experiment is None:
        return
    values = ", ".join(
        f"{axis.field.label.lower()} {shown(axis, row)}" for axis in search.space.axes
    )
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        so_far = "" if search.done else " so far"
        st.markdown(f"**Best{so_far}: {score(search, row)}** with {values}", width="stretch")
        if st.button(
            "Open",
            icon=":material/open_in_new:",
            key="search_open_best",
            help="Makes it the experiment at hand and goes to the page that trains it live.",
        ):
            open_it(row.experiment)
    if search.done:
        why = remembered("search_doubt", (search,), lambda: doubt(search))
        if why:
            st.caption(why)


def score(search: Search, row: Trial) -> str:
    """The score of a row in words."""
    objective, error = search.plan.objective, search.error(row)
    spread = f" ± {error:.2g}" if np.isfinite(error) else ""
    return f"{objective.title().lower()} {search.score(row):.4g}{spread}"


def shown(axis: Axis, row: Trial) -> str:
    """A value of a row as people read it."""
    value = row.cell[axis.field.path]
    return f"{value:.4g}" if isinstance(value, float) else title(axis.field, value)


def table(
    session: Session[Any], search: Search, status: str, open_it: Open, kept: frozenset[int]
) -> None:
    """The combinations `kept` by the filter; a click on the head of a column sorts."""
    placed = [(place, row) for place, row in enumerate(ordered(search), 1) if row.number in kept]
    rows = [row for _, row in placed]
    over = status != "running"
    key = "search_table" if over else "search_table_live"
    if len(kept) < len(search.rows):
        key = f"search_table_{hash(kept)}"  # a row that was chosen is another one then
    chosen = st.dataframe(
        {"place": [place for place, _ in placed], **columns(search, rows)},
        hide_index=True,
        key=key,
        on_select="rerun" if over else "ignore",
        selection_mode="single-row",
        height=min(38 + 35 * len(rows), 320),
        column_config=formats(search),
    )
    with st.container(horizontal=True):
        download(search)
        if over:
            open_chosen(chosen, rows, open_it)
            together(session, search)


def open_chosen(chosen: Any, rows: list[Trial], open_it: Open) -> None:
    """The button that opens the row of the table that was chosen."""
    places: list[int] = chosen["selection"]["rows"]
    row = rows[places[0]] if places and places[0] < len(rows) else None
    if st.button(
        "Open the chosen row",
        icon=":material/open_in_new:",
        key="search_open",
        disabled=row is None or row.experiment is None,
        help="Choose a row in the first column of the table.",
    ) and (row and row.experiment):
        open_it(row.experiment)


def together(session: Session[Any], search: Search) -> None:
    """The button that makes an ensemble of the best."""
    members = [row.experiment for row in scored(search)]
    if ensemble_of_these(session, "search", members, search.plan.epochs):
        st.rerun()


def download(search: Search) -> None:
    """The table as a file."""
    st.download_button(
        "CSV",
        lambda: as_csv(search),
        "search.csv",
        "text/csv",
        icon=":material/download:",
        key="search_csv",
        on_click="ignore",
        help="The table with the link of every combination.",
    )


def ordered(search: Search) -> list[Trial]:
    """The rows, the best of those that were trained longest first."""

    def place(row: Trial) -> tuple[float, ...]:
        late = row.experiment is None, row.status == DIVERGED
        return (*late, -row.epochs, search.cost(row), row.number)

    return sorted(search.rows, key=place)


def scored(search: Search) -> list[Trial]:
    """The rows with a score, in the same order."""
    return [
        row
        for row in ordered(search)
        if row.experiment and row.status != DIVERGED and np.isfinite(search.cost(row))
    ]


def columns(search: Search, rows: list[Trial]) -> dict[str, list[Any]]:
    """The columns of the table by their heads."""
    found: dict[str, list[Any]] = {}
    for axis in search.space.axes:
        values = [row.cell[axis.field.path] for row in rows]
        if not axis.field.is_number:
            values = [title(axis.field, value) for value in values]
        found[axis.field.label] = values
    found[search.plan.objective.title()] = [finite(search.score(row)) for row in rows]
    if search.plan.repeats > 1:
        found["±"] = [finite(search.error(row)) for row in rows]
    found["Status"] = [row.status for row in rows]
    found["Epochs"] = [row.epochs for row in rows]
    found[search.metrics[0].label] = [finite(row.mean(0)) for row in rows]
    found["Seconds"] = [round(row.seconds, 3) for row in rows]
    if any(row.note for row in rows):
        found["Why"] = [row.note for row in rows]
    return found


def formats(search: Search) -> dict[str, Any]:
    """How numbers are written."""
    spread = "Standard error of the mean over folds and seeds."
    if search.plan.folds > 1:
        spread += " Folds share training points, so it is too small (Bengio & Grandvalet 2004)."
    fine = {
        axis.field.label: st.column_config.NumberColumn(format="%.4g")
        for axis in search.space.axes
        if axis.field.is_number and axis.field.kind is float
    }
    return fine | {
        "place": st.column_config.NumberColumn("", width=40),
        search.plan.objective.title(): st.column_config.NumberColumn(format="%.4f"),
        "±": st.column_config.NumberColumn(format="%.4f", help=spread),
        search.metrics[0].label: st.column_config.NumberColumn(format="%.4f"),
        "Seconds": st.column_config.NumberColumn(
            format="%.3f", help="Computing time of this combination's own networks."
        ),
    }


def charts(search: Search, kept: frozenset[int]) -> None:
    """A line for each combination, pale where it is not `kept`, and what each knob explains."""
    rows = [row for row in search.rows if np.isfinite(search.cost(row))]
    if len(rows) < FEWEST:
        return
    dark = st.context.theme.type == "dark"
    # Drawn anew a few times while the search goes on: browsers take long over many lines.
    key = (dark, search, search.done, int(search.progress * REDRAWN), kept)
    figure = remembered("search_lines", key, lambda: lines(search, rows, dark, kept))
    st.plotly_chart(figure, alt=told(search), key="search_lines_chart")
    strong = "brighter" if dark else "darker"
    few = ", the grey ones are left out by the filter" if len(kept) < len(search.rows) else ""
    st.caption(
        f"Each line is a combination, the {strong} the better; the thick one is the best{few}."
    )
    found = importance(search)
    if not found:
        return
    labels = [each.label for each in found]
    shares, chance = (np.array([getattr(each, n) for each in found]) for n in ("share", "chance"))
    bars = remembered("search_bars", (search, *found), lambda: importances(labels, shares, chance))
    first = f"{found[0].label} explains {found[0].share:.0%}"
    st.plotly_chart(bars, alt=f"Importance of knobs: {first}", key="search_importance")
    st.caption(
        "How much of the differences each knob explains by itself: the share of the variance of "
        "the ranks that lies between its values (one-way analysis of variance; numbers of a "
        "range count in quarters). Chance alone would explain up to the mark on average. "
        "What two knobs do only together is not seen here."
    )


def lines(search: Search, rows: list[Trial], dark: bool, kept: frozenset[int]) -> Any:
    """The parallel coordinates of these rows; those that are not `kept` are pale."""
    uprights = [upright(axis, rows) for axis in search.space.axes]
    scores = np.array([search.score(row) for row in rows])
    objective = search.plan.objective
    found = search.best()
    shown = np.array([row.number in kept for row in rows])
    costs = [search.cost(row) if each else np.inf for row, each in zip(rows, shown, strict=True)]
    if found and found.number in kept:
        costs = [0 if row is found else 1 for row in rows]
    best = int(np.argmin(costs))
    return parallel(uprights, scores, objective.title(), objective.sign > 0, best, dark, shown)


def upright(axis: Axis, rows: list[Trial]) -> Column:
    """The upright of one knob."""
    field = axis.field
    values = [row.cell[field.path] for row in rows]
    if not field.is_number:
        names = [title(field, value) for value in axis.grid()]
        return Column(field.label, [title(field, value) for value in values], tuple(names))
    log = isinstance(axis, Range) and axis.log
    return Column(field.label, [float(value) for value in values], log=log)


def told(search: Search) -> str:
    """The lines in words."""
    row = search.best()
    return f"Parallel coordinates of the search; the best has {score(search, row)}" if row else ""
