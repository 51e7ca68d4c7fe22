"""The workloads: each yields a result of the same form, and measures what its name says."""

import json
import math
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from playground import network
from playground.cli import bench, bench_load, bench_sweeps
from playground.cli import parser as cli
from playground.options.errors import SpecError

CELLS = bench_sweeps.cells
KEYS = {"name", "median", "unit", "spread", "runs"}


@pytest.fixture(autouse=True)
def short_repetitions(monkeypatch):
    monkeypatch.setattr(bench, "EPOCHS", 3)
    monkeypatch.setattr(bench, "FRAMES", 2)
    monkeypatch.setattr(bench, "STEPS", 2)
    monkeypatch.setattr(bench, "STEPS_DENSE", 2)
    few = CELLS(2)
    monkeypatch.setattr(bench_sweeps, "cells", lambda side: few)
    for name, value in {"EPOCHS": 4, "SEEDS": 3, "FRAMES": 1, "CELL": 2}.items():
        monkeypatch.setattr(bench_sweeps, name, value)


@pytest.mark.parametrize("name", bench.WORKLOADS)
def test_every_workload_yields_one_result(name):
    (result,) = bench.results([name], runs=1)
    assert set(result) == KEYS
    assert (result["name"], result["unit"]) == (name, bench.WORKLOADS[name].unit)
    assert result["median"] > 0
    assert math.isfinite(result["median"])
    assert (result["spread"], result["runs"]) == (0.0, 1)


def test_the_median_and_the_spread_are_those_of_the_repetitions_after_the_warm_up():
    def repetitions():
        yield from (1000.0, *range(1, 12), 1000.0)

    values = bench.measured(bench.Workload("s", repetitions), runs=11)
    assert values == list(range(1, 12))
    result = bench.summary("some", "s", values)
    expected = {"name": "some", "median": 6.0, "unit": "s", "spread": round(8 / 6, 3), "runs": 11}
    assert result == expected


def test_the_spiral_of_the_workloads_is_the_standard_one():
    spiral = bench.SPIRAL
    widths = (spiral.inputs, *(layer.units for layer in spiral.layers), spiral.outputs)
    assert widths == (2, 8, 8, 1)
    assert (spiral.sizes[0], spiral.batch_size) == (250, 10)
    names = (spiral.dataset.name(), spiral.activation.name(), spiral.optimizer.name())
    assert names == ("spiral", "tanh", "sgd")
    assert spiral.loss.name() == "binary_cross_entropy"
    assert sum(row.parameters for row in network.table(spiral)) == 105


def test_the_networks_for_digits_are_the_standard_ones():
    rows = network.table(bench.DIGITS)
    assert [row.shape for row in rows] == [
        *((28, 28, 1), (26, 26, 32), (13, 13, 32), (11, 11, 64), (5, 5, 64), (1600,)),
        *((64,), (10,)),
    ]
    dense = [row.shape for row in network.table(bench.DIGITS_DENSE)]
    assert dense == [(28, 28, 1), (784,), (128,), (10,)]
    for experiment in (bench.DIGITS, bench.DIGITS_DENSE):
        assert (experiment.batch_size, experiment.optimizer.name()) == (64, "adam")


def test_the_command_line_prints_one_json_object_for_each_workload_asked_for(capsys):
    assert cli.main(["bench", "W1", "W1b"]) == cli.DONE
    results = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [result["name"] for result in results] == ["W1", "W1b"]
    assert all(result["runs"] == bench.RUNS >= 5 for result in results)


def test_an_unknown_workload_is_refused_before_anything_is_measured(capsys):
    with pytest.raises(SpecError, match="the workload is «W9», but must be W1, W1b"):
        next(bench.results(["W1", "W9"]))
    assert cli.main(["bench", "W9"]) == cli.REFUSED
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_process_that_fails_says_why(tmp_path):
    with pytest.raises(RuntimeError, match="a reason"):
        bench.said("raise SystemExit('a reason')", str(tmp_path))


def test_eight_variants_are_five_optimizers_and_three_more_learning_rates():
    variants = bench_sweeps.eight_variants()
    optimizers = [variant.optimizer.name() for variant in variants]
    assert optimizers == ["sgd", "momentum", "rms_prop", "adam", "adagrad", *["sgd"] * 3]
    assert len(set(variants)) == 8
    assert {variant.replace("optimizer", "sgd") for variant in variants} == {bench.SPIRAL}


def test_a_map_has_a_cell_for_every_width_and_rate():
    cells = CELLS(16)
    shapes = {(cell.layers[0].units, cell.optimizer.learning_rate) for cell in cells}
    assert len(shapes) == 256
    assert {units for units, _ in shapes} == set(range(1, 17))


@pytest.fixture
def scenario(monkeypatch):
    """A scenario that stands for all, in a server that is none; what it was given."""
    given = []

    @contextmanager
    def serving(folder, **settings):
        yield SimpleNamespace(process=SimpleNamespace(poll=lambda: None))

    async def calm(app, seconds):
        given.append(seconds)
        return {"visitors": 2, "gap_p95": 0.123456}

    monkeypatch.setattr(bench_load, "serving", serving)
    monkeypatch.setattr(bench_load, "SCENARIOS", {"calm": calm})
    return given


def test_load_prints_one_json_object_for_each_scenario(scenario, capsys):
    assert cli.main(["bench", "--load", "--seconds", "3"]) == cli.DONE
    assert json.loads(capsys.readouterr().out) == {"name": "calm", "visitors": 2, "gap_p95": 0.1235}
    assert scenario == [3]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [(["storm"], "the scenario is «storm», but must be calm"), (["--seconds", "0"], "--seconds")],
    ids=str,
)
def test_what_load_cannot_measure_is_refused(asked, sentence, scenario, capsys):
    assert cli.main(["bench", "--load", *asked]) == cli.REFUSED
    assert sentence in capsys.readouterr().err
    assert scenario == []
