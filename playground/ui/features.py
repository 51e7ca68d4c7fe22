"""Controls for the input features: those of the menu as pills, and formulas of one's own."""

import streamlit as st

from playground.experiment import Plane
from playground.features import EXAMPLES, FEATURES, MOST_OWN, FormulaFeature
from playground.ui.controls import knob, reflect
from playground.ui.session import Session

KEY = "features"
KNOWN = [name for name, kind in FEATURES.by_name.items() if kind is not FormulaFeature]


def features(session: Session) -> None:
    """What the network is told about each point."""
    info = Plane.model_fields["features"]
    names = [feature.name() for feature in session.experiment.features if feature.name() in KNOWN]
    if set(st.session_state.get(KEY, [])) != set(names):  # in whatever order they were clicked
        reflect(KEY, names)
    st.pills(
        info.title or "",
        KNOWN,
        selection_mode="multi",
        format_func=lambda name: FEATURES[name].symbol,
        key=KEY,
        help=info.description,
        on_change=choose,
        args=(session,),
    )
    formulas(session)


def formulas(session: Session) -> None:
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
    st.button(
        "Add a formula",
        icon=":material/function:",
        key="add_formula",
        help=f"One more input feature: a formula of your own in x and y. There may be {MOST_OWN}.",
        disabled=len(own(session)) >= MOST_OWN,
        on_click=add,
        args=(session,),
        width="stretch",
    )


def own(session: Session) -> tuple[FormulaFeature, ...]:
    """The formulas there are."""
    return tuple(f for f in session.experiment.features if isinstance(f, FormulaFeature))


def choose(session: Session) -> None:
    """The pills were changed: keep the menu's order, and the formulas."""
    chosen = st.session_state[KEY]
    known = tuple(kind() for kind in FEATURES if kind.name() in chosen)
    session.change("features", (*known, *own(session)))


def add(session: Session) -> None:
    """One more formula, one that is not there yet."""
    there = own(session)
    texts = FormulaFeature.model_fields["text"].default, *EXAMPLES
    new = next(made for text in texts if (made := FormulaFeature(text=text)) not in there)
    session.change("features", (*session.experiment.features, new))


def remove(session: Session, feature: FormulaFeature) -> None:
    """One formula less."""
    session.change("features", tuple(f for f in session.experiment.features if f != feature))
