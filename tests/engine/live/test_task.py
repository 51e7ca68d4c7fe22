"""Tasks that somebody watches: which commands are for which, and that the others are refused."""

from driver import frame, started
from race_watcher import Watcher
from test_probe_images import started as started_on_images
from test_race import CONTEST

from playground.engine.live.commands import (
    WORDS,
    Command,
    GoTo,
    Load,
    Look,
    Play,
    Reset,
    Return,
    Seed,
    Set,
    ShowImage,
    Speed,
    Step,
)
from playground.engine.live.run import Run
from playground.engine.train.editing import Parameter

EACH: tuple[Command, ...] = (
    *(Play(False), Step("batch"), Reset(), Return(), Speed("2"), Look(), GoTo(None)),
    *(Set("optimizer.learning_rate", 0.1), Parameter(1, 0, 0, 0.5), ShowImage(0), Seed(0)),
)
NO_USE = "has no use for the command"


def refused(said: object) -> bool:
    """Whether a task says that a command is not for it."""
    return NO_USE in str(said)


def refused_by(run: Run) -> set[type]:
    """The commands that `run` refuses."""
    found = set()
    for command in EACH:
        run.tell(command)
        run.tell(Look())
        if refused(frame(run)[0]["note"]):
            found.add(type(command))
        run.tell(Reset())
    return found


def test_one_command_of_each_kind_is_tried() -> None:
    assert {type(command) for command in EACH} == set(WORDS)


def test_a_run_on_points_refuses_what_is_for_images_and_races() -> None:
    assert refused_by(started()) == {ShowImage, Seed}


def test_a_run_on_images_refuses_what_is_for_races() -> None:
    assert refused_by(started_on_images()) == {Seed}


def test_a_race_refuses_what_is_for_one_network() -> None:
    watcher, found = Watcher(CONTEST), set()
    for command in (*EACH, Load(CONTEST.entries[0].experiment)):
        watcher.race.tell(command)
        if refused(watcher.frame()[1]["message"]):
            found.add(type(command))
        watcher.race.tell(Reset())
    assert found == {Return, Set, Parameter, GoTo, ShowImage, Load}


def test_a_refusal_names_the_command_and_stops_nothing() -> None:
    watcher = Watcher(CONTEST)
    watcher.race.tell(Play(True))
    watcher.race.tell(Set("optimizer.learning_rate", 0.1))
    state = watcher.frame()[1]
    assert state["message"] == "a race has no use for the command «set»."
    assert state["status"] == "playing"
