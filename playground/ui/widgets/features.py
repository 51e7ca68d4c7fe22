"""Controls for the input features: those of the menu as pills, and formulas of one's own."""

from collections.abc import Sequence

import streamlit as st

from playground.experiments.points import named_places
from playground.options.features import MOST_OWN, FormulaFeature
from playground.ui.base.kind_sessions import PointsSession
from playground.ui.base.messages import plain_text
from playground.ui.base.mirror import mirror
from playground.ui.widgets.controls import explain, knob, knobs

KEY = "features"


def features(session: PointsSession) -> None:
    """What the network is told about each point."""
    experiment = session.experiment
    info = type(experiment).model_fields["features"]
    known = experiment.feature_menu().by_name
    offered = [name for name, kind in known.items() if not issubclass(kind, FormulaFeature)]
    names = [feature.name() for feature in experiment.features if feature.name() in offered]
    places = named_places(experiment.dataset.columns)
    told = "".join(f" {plain_text(f'{symbol} is {name}.')}" for symbol, name in places.items())
    mirror(
        st.pills,
        info.title or "",
        KEY,
        names,
        lambda chosen: choose(session, chosen),
        options=offered,
        selection_mode="multi",
        format_func=lambda name: places.get(known[name].symbol, known[name].symbol),
        help=(info.description or "") + told,
    )
    settings(session)
    formulas(session)


def settings(session: PointsSession) -> None:
    """The knobs of features that have any, and what they are."""
    for place, feature in enumerate(session.experiment.features):
        if feature.knobs() and not isinstance(feature, FormulaFeature):
            with st.container(border=True):
                explain(feature)
                knobs(session, f"features.{place}", feature)


def formulas(session: PointsSession) -> None:
    """A row for each formula, and a button for one more."""
    for place, feature in enumerate(session.experiment.features):
        if isinstance(feature, FormulaFeature):
            with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
                knob(session, f"features.{place}.text")
                st.button(
                    "",
                    icon=":material/close:",
                    key=f"remove.features.{place}",
                    help="Take this formula out",
                    on_click=remove,
                    args=(session, feature),
                )
    variables = formula_kind(session).variables
    st.button(
        "Add a formula",
        icon=":material/function:",
        key="add_formula",
        help=f"One more input feature: a formula of your own in {variables}. "
        f"There may be {MOST_OWN}.",
        disabled=len(own(session)) >= MOST_OWN,
        on_click=add,
        args=(session,),
        width="stretch",
    )


def own(session: PointsSession) -> tuple[FormulaFeature, ...]:
    """The formulas there are."""
    return tuple(f for f in session.experiment.features if isinstance(f, FormulaFeature))


def formula_kind(session: PointsSession) -> type[FormulaFeature]:
    """What a formula is called here."""
    menu = session.experiment.feature_menu()
    return next(kind for kind in menu if issubclass(kind, FormulaFeature))


def choose(session: PointsSession, chosen: Sequence[str]) -> None:
    """The pills were changed: keep the menu's order, the settings and the formulas."""
    there = {feature.name(): feature for feature in session.experiment.features}
    menu = session.experiment.feature_menu().by_name.items()
    known = tuple(there.get(name, kind()) for name, kind in menu if name in chosen)
    session.change("features", (*known, *own(session)))


def add(session: PointsSession) -> None:
    """One more formula, one that is not there yet."""
    there, kind = own(session), formula_kind(session)
    texts = kind.model_fields["text"].default, *kind.examples
    new = next(made for text in texts if (made := kind(text=text)) not in there)
    session.change("features", (*session.experiment.features, new))


def remove(session: PointsSession, feature: FormulaFeature) -> None:
    """One formula less."""
    session.change("features", tuple(f for f in session.experiment.features if f != feature))
