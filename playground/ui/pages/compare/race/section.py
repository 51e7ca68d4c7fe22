"""The section «Race»: variants of the playground's experiment from the same starts, live."""

from functools import partial
from typing import Any

import streamlit as st

from playground.engine.race.spec import RANKINGS
from playground.experiments.plane import PointsExperiment
from playground.ui.base.messages import tell
from playground.ui.base.mirror import mirror
from playground.ui.base.race_session import begun
from playground.ui.base.session import Visit
from playground.ui.pages.compare.knob_words import with_point
from playground.ui.pages.compare.race.paths import paths
from playground.ui.pages.compare.race.session import RaceSession, race_of
from playground.ui.pages.compare.race.variants import (
    MOST,
    RATE,
    RATES,
    Varied,
    offered,
    rates_of,
    settings,
    usual_values,
    what_is_same,
)
from playground.ui.pages.compare.words import APART, USUAL
from playground.ui.widgets.choices import turned
from playground.ui.widgets.controls import control, setting
from playground.ui.widgets.ensemble_button import ensemble_of_these
from playground.ui.widgets.race_stage import live_race

SAID = (
    "Your network, as {where}, in several **variants that train at once**: same {examples}, same "
    "starts, same batches. Press **Play**."
)
LOSSES = (
    "These variants have different losses, whose numbers cannot be compared. Let the test accuracy "
    "decide."
)


def show(session: Visit[Any]) -> None:
    """The race of the session's experiment."""
    race, home = race_of(session), session.home
    places = begun(session, race, SAID.format(where=home.where, examples=home.examples))
    with places.controls:
        controls(session, race)
    with places.stage:
        if race.waits(session.setup.race):
            ask(race)
        else:
            raced(session, race)
    with places.told:
        tell(race.problems)


def raced(session: Visit[Any], race: RaceSession) -> None:
    """The race, and what can be made of it."""
    contest = contest_of(session, race)
    if contest is None:
        st.info("Choose at least one variant.", icon=":material/info:")
        return
    live_race(race, contest, session.view.palette)
    if ensemble_of_these(session, race.PLACE, contest.experiments(), race.epochs):
        st.rerun()
    if race.says:
        st.caption(race.says)
    if issubclass(session.kind, PointsExperiment):
        st.fragment(paths)(race, session.view.palette)


def ask(race: RaceSession) -> None:
    """A link wants tuned learning rates: tests train a little, so somebody has to press."""
    st.info(
        "This race tunes the learning rate of each variant by a short range test.",
        icon=":material/info:",
    )
    st.button(
        "Test the learning rates",
        icon=":material/speed:",
        type="primary",
        key="race_test",
        on_click=lambda: setattr(race, "tested", True),
    )


def contest_of(session: Visit[Any], race: RaceSession) -> Any:
    """The contest that the controls describe; a range test may take a moment."""
    setup = session.setup.race
    if setup.rates != "tuned":
        return race.contest(session.experiment, setup)
    with st.spinner("Testing learning rates", show_time=True):
        return race.contest(session.experiment, setup)


def controls(session: Visit[Any], race: RaceSession) -> None:
    """In what variants differ, from how many starts, and what wins."""
    known = settings(session.experiment)
    varied = known[session.setup.race.vary]
    choose_setting(session, race, known)
    choose_values(session, varied)
    if varied.path != RATE:
        choose_rates(session, race)
    setting(session, "race.seeds", "seeds")
    setting(
        session,
        "race.rule",
        "race_rule",
        partial(st.selectbox, options=list(RANKINGS)),
        format_func=RANKINGS.__getitem__,
    )
    setting(session, "race.goal", "race_goal")
    choose_end(session)
    seeds = session.setup.race.seeds
    examples = session.home.examples
    st.caption(what_is_same(varied, seeds, session.experiment.start_seed, examples))
    if varied.path == "loss" and session.setup.race.rule != "test_accuracy":
        st.caption(LOSSES)


def choose_setting(session: Visit[Any], race: RaceSession, known: dict[str, Varied]) -> None:
    """Which setting varies; its variants are found again as they were left."""

    def vary(place: str, path: str) -> None:
        left = session.setup.race
        variants = turned(race.PLACE, left.vary, left.variants, path, USUAL)
        session.arrange(place, path)
        session.arrange("race.variants", variants)

    labels = {path: varied.label for path, varied in known.items()}
    widget = partial(st.selectbox, options=list(labels), format_func=labels.__getitem__)
    control(session.setup, "race.vary", vary, "race_knob", widget)


def choose_values(session: Visit[Any], varied: Varied) -> None:
    """Which values it takes."""
    now = session.setup.race.chosen(varied, session.experiment)
    usual = usual_values(varied, session.experiment)

    def choose(chosen: list[str]) -> None:
        values = tuple(map(with_point, chosen) if varied.typed else chosen)
        session.arrange("race.variants", USUAL if values == usual else APART.join(values))

    mirror(
        st.multiselect,
        "Variants",
        "variants",
        list(now),
        choose,
        options=list(dict.fromkeys([*offered(varied, session.experiment), *now])),
        format_func=str if varied.typed else varied.title,
        max_selections=MOST,
        accept_new_options=varied.typed,
        help="Up to 12 networks side by side."
        + (" Type any other number and press Enter." if varied.typed else ""),
    )


def choose_rates(session: Visit[Any], race: RaceSession) -> None:
    """Where learning rates come from; who chooses tuned ones here has asked for the test."""

    def choose(rates: str) -> None:
        race.tested = True
        session.arrange("race.rates", rates)

    about = session.setup.race.knobs()["rates"]
    mirror(
        st.segmented_control,
        about.label,
        "race_rates",
        session.setup.race.rates,
        choose,
        options=rates_of(session.experiment),
        format_func=lambda name: RATES[name][0],
        required=True,
        help=about.help,
    )


def choose_end(session: Visit[Any]) -> None:
    """When the race is over."""
    about = session.setup.race.knobs()["until"]
    mirror(
        st.number_input,
        about.label,
        "race_until",
        session.setup.race.until or None,
        lambda epochs: session.arrange("race.until", epochs or 0),
        min_value=1,
        max_value=int(about.high),
        value=None,
        placeholder="no end",
        help=about.help,
    )
