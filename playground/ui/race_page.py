"""The section «Race»: variants of the playground's experiment from the same starts, live."""

from typing import Any

import streamlit as st

from playground.engine.contest import RULES
from playground.ui.contest_visit import open_what_was_chosen
from playground.ui.controls import reflect
from playground.ui.messages import tell
from playground.ui.race_paths import paths
from playground.ui.race_session import MOST_SEEDS, RaceSession, race_session
from playground.ui.race_stage import live_race
from playground.ui.race_variants import MOST, RATE, RATES, Varied, offered, settings, what_is_same
from playground.ui.session import Session

RATES_HELP = """Where each variant's learning rate comes from.

- **Own**: each optimizer's usual one; the playground's keeps yours.
- **Shared**: yours from the playground for all. Hardly fair between optimizers.
- **Tuned**: a short range test from the start suggests one for each variant (Smith 2017)."""
LOSSES = (
    "These variants have different losses, whose numbers cannot be compared. Let the test accuracy "
    "decide."
)


def show(session: Session) -> None:
    """The race of the session's experiment."""
    race = race_session()
    open_what_was_chosen(session, race)
    st.markdown(
        "Your network from the Playground, in several **variants that train at once**: same "
        "points, same starts, same batches. Press **Play**."
    )
    told = st.container()  # always in its place: were it not, the race would be made anew
    left, right = st.columns([5, 2], gap="medium")
    with right:
        controls(session, race)
    with left:
        contest = contest_of(session, race)
        if contest is None:
            st.info("Choose at least one variant.", icon=":material/info:")
        else:
            live_race(race, contest, session.view.palette)
            st.fragment(paths)(race, session.view.palette)
    with told:
        tell((*session.problems, *race.problems))


def contest_of(session: Session, race: RaceSession) -> Any:
    """The contest that the controls describe; a range test may take a moment."""
    if race.rates != "tuned":
        return race.contest(session.experiment)
    with st.spinner("Testing learning rates", show_time=True):
        return race.contest(session.experiment)


def controls(session: Session, race: RaceSession) -> None:
    """In what variants differ, from how many starts, and what wins."""
    known = settings(session.experiment)
    varied = race.varied(session.experiment)
    choose_setting(race, known)
    choose_values(session, race, varied)
    if varied.path != RATE:
        choose_rates(race)
    reflect("seeds", race.seeds)
    st.slider(
        "Starts",
        1,
        MOST_SEEDS,
        key="seeds",
        help="From how many start seeds every variant trains. One may be luck; from several the "
        "curves have bands, and a lead can be told from luck.",
        on_change=lambda: take(race, "seeds"),
    )
    choose_rule(race)
    reflect("race_until", race.until)
    st.number_input(
        "Stop after epochs",
        1,
        100_000,
        key="race_until",
        value=None,
        placeholder="no end",
        help="The race ends by itself after so many epochs. Empty: it goes on.",
        on_change=lambda: take(race, "until", "race_until"),
    )
    st.caption(what_is_same(varied, race.seeds, session.experiment.start_seed))
    if varied.path == "loss" and race.rule != "test_accuracy":
        st.caption(LOSSES)


def take(race: RaceSession, name: str, key: str = "") -> None:
    """A control was used: keep what it says."""
    setattr(race, name, st.session_state[key or name])


def choose_setting(race: RaceSession, known: dict[str, Varied]) -> None:
    """Which setting varies."""
    reflect("race_knob", race.knob)
    st.selectbox(
        "Variants differ in",
        list(known),
        format_func=lambda path: known[path].label,
        key="race_knob",
        help="Everything else is as on the Playground.",
        on_change=lambda: take(race, "knob", "race_knob"),
    )


def choose_values(session: Session, race: RaceSession, varied: Varied) -> None:
    """Which values it takes."""
    chosen = list(race.chosen(session.experiment))
    there = offered(varied, session.experiment)
    reflect("variants", chosen)
    st.multiselect(
        "Variants",
        list(dict.fromkeys([*there, *chosen])),
        format_func=str if varied.typed else varied.title,
        key="variants",
        max_selections=MOST,
        accept_new_options=varied.typed,
        help="Up to 12 networks side by side."
        + (" Type any other number and press Enter." if varied.typed else ""),
        on_change=lambda: race.values.update({race.knob: tuple(st.session_state["variants"])}),
    )


def choose_rates(race: RaceSession) -> None:
    """Where learning rates come from."""
    reflect("race_rates", race.rates)
    st.segmented_control(
        "Learning rates",
        list(RATES),
        format_func=lambda name: RATES[name][0],
        key="race_rates",
        required=True,
        help=RATES_HELP,
        on_change=lambda: take(race, "rates", "race_rates"),
    )


def choose_rule(race: RaceSession) -> None:
    """What wins."""
    reflect("race_rule", race.rule)
    st.selectbox(
        "Who wins",
        list(RULES),
        format_func=RULES.__getitem__,
        key="race_rule",
        help="Means over the starts are compared. A lead counts when it is larger than two "
        "standard errors of the differences, start by start.",
        on_change=lambda: take(race, "rule", "race_rule"),
    )
    reflect("race_goal", race.goal)
    st.number_input(
        "Goal: test loss",
        0.0,
        1000.0,
        key="race_goal",
        step=0.01,
        format="%g",
        help="«Epochs to goal» in the table are those until the test loss is at most this.",
        on_change=lambda: take(race, "goal", "race_goal"),
    )
