"""The section «Race»: variants of the playground's experiment from the same starts, live."""

from functools import partial
from typing import Any

import streamlit as st

from playground.experiments.points import PointsExperiment
from playground.ui.base.messages import tell
from playground.ui.base.mirror import mirror
from playground.ui.base.race_session import begun
from playground.ui.pages.compare.knob_words import with_point
from playground.ui.pages.compare.race.paths import paths
from playground.ui.pages.compare.race.session import RaceSession
from playground.ui.pages.compare.race.setup import RULES, RaceSetup
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
from playground.ui.pages.compare.setup import Opened
from playground.ui.pages.compare.words import APART, USUAL
from playground.ui.widgets.choices import turned
from playground.ui.widgets.controls import control, setting
from playground.ui.widgets.ensemble_button import ensemble_of_these
from playground.ui.widgets.stage.race_stage import live_race

SAID = (
    "Your network, as {where}, in several **variants that train at once**: same {examples}, same "
    "starts, same batches. Press **Play**."
)
LOSSES = (
    "These variants have different losses, whose numbers cannot be compared. Let the test accuracy "
    "decide."
)


def show(opened: Opened[RaceSetup]) -> None:
    """The race of the session's experiment."""
    race, kind = RaceSession.of(opened.session.kind), opened.session.kind
    places = begun(opened.session, race, SAID.format(where=kind.where, examples=kind.name))
    with places.controls:
        controls(opened, race)
    with places.stage:
        if race.waits(opened.setup):
            ask(race)
        else:
            raced(opened, race)
    with places.told:
        tell(race.problems)


def raced(opened: Opened[RaceSetup], race: RaceSession) -> None:
    """The race, and what can be made of it."""
    contest = contest_of(opened, race)
    if contest is None:
        st.info("Choose at least one variant.", icon=":material/info:")
        return
    live_race(race, contest, opened.session.view.palette)
    if ensemble_of_these(opened.session, race.NAME, contest.experiments(), race.epochs):
        st.rerun()
    if opened.session.kind.says:
        st.caption(opened.session.kind.says)
    if isinstance(opened.session.experiment, PointsExperiment):
        st.fragment(paths)(race, opened.session.view.palette)


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


def contest_of(opened: Opened[RaceSetup], race: RaceSession) -> Any:
    """The contest that the controls describe; a range test may take a moment."""
    setup = opened.setup
    if setup.rates != "tuned":
        return race.contest(opened.session.experiment, setup)
    with st.spinner("Testing learning rates", show_time=True):
        return race.contest(opened.session.experiment, setup)


def controls(opened: Opened[RaceSetup], race: RaceSession) -> None:
    """In what variants differ, from how many starts, and what wins."""
    known = settings(opened.session.experiment)
    varied = known[opened.setup.vary]
    choose_setting(opened, race, known)
    choose_values(opened, varied)
    if varied.path != RATE:
        choose_rates(opened, race)
    setting(opened, "seeds", "seeds")
    setting(
        opened,
        "rule",
        "race_rule",
        partial(st.selectbox, options=list(RULES)),
        format_func=RULES.__getitem__,
    )
    setting(opened, "goal", "race_goal")
    choose_end(opened)
    seeds = opened.setup.seeds
    start = opened.session.experiment.start_seed
    st.caption(what_is_same(varied, seeds, start, opened.session.kind.name))
    if varied.path == "loss" and opened.setup.rule != "test_accuracy":
        st.caption(LOSSES)


def choose_setting(opened: Opened[RaceSetup], race: RaceSession, known: dict[str, Varied]) -> None:
    """Which setting varies; its variants are found again as they were left."""

    def vary(name: str, path: str) -> None:
        left = opened.setup
        variants = turned(race.place, left.vary, left.variants, path, USUAL)
        opened.change(name, path)
        opened.change("variants", variants)

    labels = {path: varied.label for path, varied in known.items()}
    widget = partial(st.selectbox, options=list(labels), format_func=labels.__getitem__)
    control(opened.setup, "vary", vary, "race_knob", widget)


def choose_values(opened: Opened[RaceSetup], varied: Varied) -> None:
    """Which values it takes."""
    now = opened.setup.chosen(varied, opened.session.experiment)
    usual = usual_values(varied, opened.session.experiment)

    def choose(chosen: list[str]) -> None:
        values = tuple(map(with_point, chosen) if varied.typed else chosen)
        opened.change("variants", USUAL if values == usual else APART.join(values))

    mirror(
        st.multiselect,
        "Variants",
        "variants",
        list(now),
        choose,
        options=list(dict.fromkeys([*offered(varied, opened.session.experiment), *now])),
        format_func=str if varied.typed else varied.title,
        max_selections=MOST,
        accept_new_options=varied.typed,
        help="Up to 12 networks side by side."
        + (" Type any other number and press Enter." if varied.typed else ""),
    )


def choose_rates(opened: Opened[RaceSetup], race: RaceSession) -> None:
    """Where learning rates come from; who chooses tuned ones here has asked for the test."""

    def choose(rates: str) -> None:
        race.tested = True
        opened.change("rates", rates)

    about = opened.setup.knobs()["rates"]
    mirror(
        st.segmented_control,
        about.label,
        "race_rates",
        opened.setup.rates,
        choose,
        options=rates_of(opened.session.experiment),
        format_func=lambda name: RATES[name][0],
        required=True,
        help=about.help,
    )


def choose_end(opened: Opened[RaceSetup]) -> None:
    """When the race is over."""
    about = opened.setup.knobs()["until"]
    mirror(
        st.number_input,
        about.label,
        "race_until",
        opened.setup.until or None,
        lambda epochs: opened.change("until", epochs or 0),
        min_value=1,
        max_value=int(about.high),
        value=None,
        placeholder="no end",
        help=about.help,
    )
