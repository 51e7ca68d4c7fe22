"""Variants of a race: every setting makes some, impossible values are said, and it stays fair."""

import pytest

from playground.engine.race.spec import RaceSpec
from playground.experiments.curve import Curve
from playground.experiments.plane import Plane
from playground.experiments.supervised import Experiment
from playground.layers import Dense
from playground.network import start
from playground.options.initializers import Zeros
from playground.options.optimizers import OPTIMIZERS, Adam, Momentum, Sgd
from playground.ui.app.kinds import KINDS
from playground.ui.pages.compare.knob_words import with_point
from playground.ui.pages.compare.race.session import RaceSession
from playground.ui.pages.compare.race.setup import RaceSetup
from playground.ui.pages.compare.race.variants import (
    MOST,
    RATES,
    entries,
    offered,
    settings,
    usual_values,
    what_is_same,
)

PLANE = Plane(layers=(Dense(units=3), Dense(units=2)), points=40, batch_size=10)
EXPERIMENTS = {"plane": PLANE, "curve": Curve(), "no layers": PLANE.replace("layers", ())}


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_every_setting_has_usual_values_that_make_variants(experiment: Experiment) -> None:
    known = settings(experiment)
    assert {"optimizer", "optimizer.learning_rate", "activation", "penalty"} <= set(known)
    for varied in known.values():
        found, _ = entries(experiment, varied, usual_values(varied, experiment), "own")
        if varied.path == "width" and not experiment.layers:
            assert not found
            continue
        assert found, varied.path
        names = [entry.name for entry in found]
        assert len(set(names)) == len(names)
        assert all(varied.now(experiment) != "" or varied.fields for _ in names)


def test_what_gives_other_points_or_other_starts_cannot_vary() -> None:
    heads = {path.partition(".")[0] for path in settings(PLANE)}
    assert not heads & {"dataset", "points", "noise", "data_seed", "start_seed", "order_seed"}


def test_all_offered_variants_see_the_same_points_and_their_order() -> None:
    for varied in settings(PLANE).values():
        for entry in entries(PLANE, varied, offered(varied, PLANE)[:3], "own")[0]:
            other = entry.experiment
            assert (other.points, other.noise, other.dataset) == (  # type: ignore[attr-defined]
                PLANE.points,
                PLANE.noise,
                PLANE.dataset,
            )
            assert (other.start_seed, other.order_seed) == (PLANE.start_seed, PLANE.order_seed)


def test_optimizers_race_from_the_very_same_weights() -> None:
    varied = settings(PLANE)["optimizer"]
    found, _ = entries(PLANE, varied, list(OPTIMIZERS.by_name), "own")
    contest = RaceSpec(found, seeds=2)
    kernels = [
        start(each)[0]["hidden"][0]["linear"]["kernel"].tolist() for each in contest.experiments()
    ]
    first, second = kernels[0], kernels[1]
    assert first != second  # another start
    assert kernels == [first, second] * len(found)


def test_own_rates_are_the_optimizers_and_the_playgrounds_keeps_its_settings() -> None:
    mine = PLANE.replace("optimizer", Adam(learning_rate=0.3, beta1=0.5))
    varied = settings(mine)["optimizer"]
    found, problems = entries(mine, varied, ("sgd", "adam", "momentum"), "own")
    assert problems == ()
    assert [entry.experiment.optimizer for entry in found] == [
        Sgd(),
        Adam(learning_rate=0.3, beta1=0.5),
        Momentum(),
    ]
    assert [entry.name for entry in found] == ["SGD", "Adam", "Momentum"]


def test_a_shared_rate_is_the_playgrounds_for_all() -> None:
    mine = PLANE.replace("optimizer", Adam(learning_rate=0.3))
    found, _ = entries(mine, settings(mine)["optimizer"], ("sgd", "lion"), "shared")
    assert [entry.experiment.optimizer.learning_rate for entry in found] == [0.3, 0.3]


def test_tuned_rates_come_from_each_variants_own_range_test(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def suggestion(experiment: Experiment) -> float:
        asked.append(experiment.optimizer)
        return 0.125

    monkeypatch.setattr("playground.ui.pages.compare.race.variants.suggested_rate", suggestion)
    found, _ = entries(PLANE, settings(PLANE)["optimizer"], ("sgd", "adam"), "tuned")
    assert asked == [Sgd(), Adam()]
    assert {entry.experiment.optimizer.learning_rate for entry in found} == {0.125}
    assert set(RATES) == {"own", "shared", "tuned"}


def test_a_value_that_cannot_be_is_said_and_the_others_go_on() -> None:
    varied = settings(PLANE)["optimizer.learning_rate"]
    found, problems = entries(PLANE, varied, ("0.1", "many", "1000", "0.10"), "own")
    assert [entry.name for entry in found] == ["Learning rate 0.1"]
    many, large = problems
    assert many == (
        "Learning rate many is left out: optimizer.learning_rate is «many», but must be a number."
    )
    assert large == (
        "Learning rate 1000 is left out: optimizer.learning_rate is 1000, but must be a number "
        "between 1e-06 and 10."
    )


def test_a_setting_of_the_layers_is_that_of_every_layer() -> None:
    varied = settings(PLANE)["layers.*.normalization"]
    found, _ = entries(PLANE, varied, ("none", "batch_norm"), "own")
    assert found[0].experiment == PLANE
    names = [layer.normalization.name() for layer in found[1].experiment.layers]
    assert names == ["batch_norm", "batch_norm"]


def test_a_variant_with_batches_of_one_says_what_batch_norm_makes_of_them() -> None:
    normed = PLANE.replace("layers.0.normalization", "batch_norm")
    found, problems = entries(normed, settings(normed)["batch_size"], ("1", "10", "4"), "own")
    assert [entry.name for entry in found] == ["Batch size 1", "Batch size 10", "Batch size 4"]
    assert len(problems) == 1
    assert problems[0].startswith("Batch size 1: A batch of one example has no spread: batch norm")


def test_more_variants_than_there_are_colours_are_not_raced() -> None:
    varied = settings(PLANE)["width"]
    found, _ = entries(PLANE, varied, [str(width) for width in range(1, 20)], "own")
    assert len(found) == MOST == 12


def test_where_starts_cannot_be_the_same_it_is_said() -> None:
    known = settings(PLANE)
    assert "same start weights (start seeds 0 to 4)" in what_is_same(known["optimizer"], 5, 0)
    assert "same start weights (start seed 7)" in what_is_same(known["activation"], 1, 7)
    assert "part of what is compared" in what_is_same(known["initializer"], 5, 0)
    assert "batches they are cut into differ" in what_is_same(known["batch_size"], 5, 0)


def test_a_session_says_why_there_is_no_race_and_keeps_the_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = RaceSession(KINDS["points"])
    before = session.contest(PLANE, RaceSetup(seeds=1))
    assert before is not None
    assert [entry.name for entry in before.entries] == ["SGD", "Momentum", "RMSprop", "Adam"]
    monkeypatch.setenv("PLAYGROUND_NETWORKS", "3")
    from playground.engine.compile.limits import limits

    limits.cache_clear()
    try:
        assert session.contest(PLANE, RaceSetup(seeds=32)) == before
        assert "128 networks, but this host trains at most 3" in session.problems[0]
    finally:
        monkeypatch.undo()
        limits.cache_clear()


def test_a_variant_is_opened_from_the_start_that_is_shown() -> None:
    session = RaceSession(KINDS["points"])
    setup = RaceSetup(seeds=3)
    session.raced = session.contest(PLANE.replace("initializer", Zeros()), setup)
    session.leave_with("Momentum", 2)
    assert session.leaving is not None
    assert session.leaving.optimizer == Momentum()
    assert session.leaving.start_seed == PLANE.start_seed + 2
    session.leave_with("Adam", None)
    assert session.leaving.start_seed == PLANE.start_seed
    session.leaving = None
    session.leave_with("nobody", 0)
    assert session.leaving is None


def test_a_value_that_is_typed_with_a_decimal_comma_is_that_number() -> None:
    typed = {"0,05": "0.05", ",5": ".5", "-1,5e-2": "-1.5e-2"}
    assert {text: with_point(text) for text in typed} == typed
    untouched = ("0.05", "1,2,3", "sgd", "8~8", "1.000,5")
    assert tuple(map(with_point, untouched)) == untouched
