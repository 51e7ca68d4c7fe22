"""Races and searches of networks of images: the numbers of single runs, in short turns."""

import numpy as np
import pytest
from race_watcher import Watcher
from search_help import alone, search
from workbench import trainer

from playground.engine.live.commands import Play, Speed
from playground.engine.race.spec import Entry, RaceSpec
from playground.engine.sweep.price import check, common, held
from playground.experiments.images import Images
from playground.experiments.split import Split
from playground.layers import Convolution, Dense, MaxPool
from playground.options.errors import SpecError
from playground.options.optimizers import Adam, Sgd
from playground.probes.images.guesses import GUESSES, SHOWN
from playground.search.local import Local, together

TINY = Images(
    layers=(Convolution(units=3, padding="valid"), MaxPool(), Dense(units=5)),
    points=100,
    batch_size=16,
    optimizer=Sgd(learning_rate=0.05),
)
WITH_ADAM = TINY.replace("optimizer", Adam(learning_rate=0.01))
PAIR = RaceSpec((Entry("SGD", TINY), Entry("Adam", WITH_ADAM)))


def test_each_network_of_a_race_has_the_numbers_of_its_single_run() -> None:
    watcher = Watcher(PAIR, GUESSES)
    arrays, state, scene = watcher.frame()
    assert scene is not None
    assert scene["tile"] == "guesses"
    images, classes = TINY.splits()[1]
    np.testing.assert_array_equal(arrays["images"], images[:SHOWN])
    np.testing.assert_array_equal(arrays["labels"], classes[:SHOWN])
    course = watcher.race._course
    assert course is not None
    first, second = (part._data.train[0].inputs for part in course._sweep._parts)
    assert first is second  # held once
    watcher.race.tell(Speed("5"))
    watcher.race.tell(Play(True))
    while state["epoch"] < 3:
        arrays, state, _ = watcher.frame()
    for place, entry in enumerate(PAIR.entries):
        single = trainer(entry.experiment)
        single.advance(3 * TINY.steps_per_epoch)
        found = state["standing"]["rows"][place]
        names = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
        np.testing.assert_allclose([found[name] for name in names], single.measure(), rtol=1e-6)
        shown = single.score(Split(images[:SHOWN], classes[:SHOWN]))
        told = np.zeros_like(shown.confusion)
        np.add.at(told, (classes[:SHOWN].astype(int), arrays["tiles"][place, 0]), 1)
        np.testing.assert_array_equal(told, shown.confusion)


def test_a_search_of_images_has_the_numbers_of_single_runs_and_trains_in_short_turns() -> None:
    few = TINY.replace("points", 500)  # more than are measured at once
    found = search("optimizer.learning_rate=0.01,0.1", experiment=few, epochs=2)
    local = Local(found)
    local.prepare()
    local.train()
    assert 0 < local._groups[0].sweep.updates.max() < few.steps_per_epoch
    while local.step():
        pass
    for row in found.rows:
        expected = alone(found.repeats(row.number)[0], 2)
        np.testing.assert_allclose(row.measures[0], expected, rtol=1e-6)
        assert row.epochs == 2


def test_heavy_networks_are_searched_a_few_at_a_time() -> None:
    assert together(TINY) == 256
    assert together(Images()) < 20


def test_images_are_counted_once_for_all_programs() -> None:
    pair = [each.replace("points", 10_000) for each in PAIR.experiments()]
    assert held(pair[0]) == 10_000 * 28 * 28
    extra = common(pair, pair) - common(PAIR.experiments(), PAIR.experiments())
    assert extra == pytest.approx(held(pair[0]), rel=0.05)  # not twice


def test_too_many_networks_of_images_are_refused_with_the_number_that_would_fit() -> None:
    large = Images().replace("layers.0.units", 256)
    with pytest.raises(SpecError, match=r"512 MiB; \d+ would fit"):
        check([large.replace("start_seed", seed) for seed in range(100)])
