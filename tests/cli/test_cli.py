"""The command line: the trainer's own numbers, files that load, and a sentence for mistakes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jax
import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file

from playground import network
from playground.cli import parser as cli
from playground.cli import train as training
from playground.cli.arguments import requested
from playground.cli.bench import ROOT, WORKLOADS
from playground.cli.report import Table, short
from playground.engine.compile import limits
from playground.engine.compile.program import Program
from playground.engine.train.trainer import Trainer
from playground.experiments.plane import Plane
from playground.links import experiments
from playground.weights import FILE_VERSION

SMALL = "?v=1&layers=3&points=40"
REGRESSION = "?v=1&loss=mean_squared&dataset=regression_plane"
DIVERGING = REGRESSION + "&optimizer=sgd&optimizer.learning_rate=10"
NORMALIZED = "?v=1&points=40&layers=3-normalization.batch_norm"
KEYS = ["epoch", "train_loss", "test_loss", "train_accuracy", "test_accuracy"]

MISTAKES = {
    "a part of the link unknown": ([SMALL + "&batch_sise=1"], "«batch_sise» was left out"),
    "a part of the link out of bounds": ([SMALL + "&batch_size=0"], "batch_size is 0, but must be"),
    "a link of another version": (["?v=7"], "reads version 1"),
    "text that is no link": (["spiral"], "«spiral» is no link of this playground"),
    "no epochs": ([SMALL, "--epochs", "0"], "--epochs is 0, but must be a whole number between 1"),
    "less than no epochs": ([SMALL, "--epochs", "-1"], "--epochs is -1, but must be"),
    "too many epochs": ([SMALL, "--epochs", "1e12"], "--epochs is 1e+12, but must be"),
    "half an epoch": ([SMALL, "--epochs", "0.5"], "--epochs is 0.5, but must be a whole number"),
    "epochs in words": ([SMALL, "--epochs", "many"], "--epochs is «many», but must be"),
    "reports every zero epochs": ([SMALL, "--every", "0"], "--every is 0, but must be"),
    "an unknown flag": ([SMALL, "--quick"], "unrecognized arguments: --quick"),
    "no link": ([], "required: LINK"),
    "a folder that is not there": (
        [SMALL, "--save", "/no/such/file"],
        "cannot be written: no such",
    ),
    "a folder as a file": ([SMALL, "--save", "/"], "«/», which is there and is no plain file"),
    "a device as a file": ([SMALL, "--save", os.devnull], "is no plain file"),
}


@pytest.fixture(autouse=True)
def cache_of_its_own(monkeypatch, tmp_path):
    monkeypatch.setenv("PLAYGROUND_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(training, "keep_compiled_code", lambda: None)


def trained(link, epochs):
    """A trainer after so many epochs, without the command line."""
    experiment = experiments.from_link(link).experiment
    trainer = Trainer(experiment, Program(experiment))
    trainer.advance(epochs * experiment.steps_per_epoch)
    return trainer


def reports(capsys, *arguments):
    """The JSON objects that `train` prints when all goes well."""
    assert cli.main(["train", *arguments, "--json"]) == cli.DONE
    printed = capsys.readouterr()
    assert printed.err == ""
    return [json.loads(line) for line in printed.out.splitlines()]


def rebuilt(shapes, arrays, prefix):
    """A tree of parameters from the arrays of a file."""
    return {
        name: rebuilt(leaf, arrays, f"{prefix}.{name}")
        if isinstance(leaf, dict)
        else arrays[f"{prefix}.{name}"]
        for name, leaf in shapes.items()
    }


def predict(experiment, params, stats):
    """The raw outputs for the experiment's training points."""
    train, _ = experiment.splits()
    arguments = jax.device_put((params, stats, experiment.featurize(train.inputs)))
    return np.asarray(network.apply(experiment.compile_key(), *arguments, experiment)[0])


def test_a_process_prints_the_numbers_of_the_trainer_and_keeps_its_compiled_code(tmp_path):
    command = [sys.executable, "-m", "playground", "train", "", "--epochs", "7", "--every", "3"]
    environment = {name: text for name, text in os.environ.items() if "JAX_" not in name}
    done = subprocess.run(
        [*command, "--json"],
        cwd=ROOT,
        env=environment | {"PLAYGROUND_CACHE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["epoch"] for line in lines] == [0, 3, 6, 7]
    for line in lines:
        assert list(line) == KEYS
        measures = trained("", line["epoch"]).measure()
        np.testing.assert_array_equal(np.float32(list(line.values())[1:]), measures)
    assert list((tmp_path / "xla").iterdir())


def test_reports_come_every_so_many_epochs_and_at_the_end(capsys):
    lines = reports(capsys, SMALL, "--epochs", "5", "--every", "2")
    assert [line["epoch"] for line in lines] == [0, 2, 4, 5]
    assert len(reports(capsys, SMALL, "--epochs", "2", "--every", "9")) == 2


def test_what_is_reported_does_not_depend_on_how_often(capsys):
    often = reports(capsys, SMALL, "--epochs", "6")
    seldom = reports(capsys, SMALL, "--epochs", "6", "--every", "6")
    assert seldom == [often[0], often[-1]]


@pytest.mark.parametrize("link", ["", "?v=1", "v=1", "https://example.org/playground?v=1"])
def test_an_empty_link_is_the_default_experiment(link):
    assert requested(link) == Plane()


def test_accuracy_is_left_out_where_numbers_are_predicted(capsys):
    lines = reports(capsys, REGRESSION, "--epochs", "1")
    assert [list(line) for line in lines] == [KEYS[:3]] * 2


def test_without_json_a_table_is_printed_whose_columns_are_aligned(capsys):
    assert cli.main(["train", SMALL, "--epochs", "2"]) == cli.DONE
    head, *rows = capsys.readouterr().out.splitlines()
    assert " ".join(head.split()) == "epoch train loss test loss train accuracy test accuracy"
    assert [row.split()[0] for row in rows] == ["0", "1", "2"]
    assert {len(row) for row in rows} == {len(head)}


def test_long_names_of_columns_do_not_run_into_each_other():
    table = Table()
    head, row = table({"epoch": 3, "test_loss": 0.5, "validation_accuracy": 0.25}).splitlines()
    assert head.split("  ")[-1] == "validation accuracy"
    assert len(head) == len(row) == len(table({"epoch": 4, "a": 1.0, "validation_accuracy": 1.0}))


def test_the_table_has_a_dash_where_a_measure_is_not_finite():
    assert Table()({"epoch": 1, "test_loss": None}).split()[-1] == "–"
    assert short(np.float32("inf")) is None


@pytest.mark.parametrize("link", [SMALL, NORMALIZED])
def test_a_saved_network_predicts_the_same(link, capsys, tmp_path):
    path = tmp_path / "spiral.safetensors"
    reports(capsys, link, "--epochs", "3", "--save", str(path))
    with safe_open(path, "numpy") as file:
        about = file.metadata()
    experiment = experiments.from_link(about["experiment"]).experiment
    assert experiment == experiments.from_link(link).experiment
    assert (about["epoch"], about["version"]) == ("3", FILE_VERSION)

    arrays, shapes = load_file(path), network.shapes(experiment.compile_key())
    assert {str(array.dtype) for array in arrays.values()} == {"float32"}
    params, stats = (
        rebuilt(tree, arrays, kind)
        for kind, tree in (("params", shapes.params), ("stats", shapes.stats))
    )
    assert len(arrays) == len(network.flatten(params)) + len(network.flatten(stats))
    carry = trained(link, 3).carry
    expected = predict(experiment, carry.params, carry.batch_stats)
    np.testing.assert_array_equal(predict(experiment, params, stats), expected)


def test_saving_replaces_the_file_and_leaves_nothing_else(capsys, tmp_path):
    path = tmp_path / "spiral.safetensors"
    path.write_text("what was there")
    reports(capsys, SMALL, "--epochs", "1", "--save", str(path))
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    assert load_file(path)


@pytest.mark.parametrize(("arguments", "sentence"), MISTAKES.values(), ids=list(MISTAKES))
def test_a_mistake_is_answered_by_a_sentence_and_nothing_is_trained(arguments, sentence, capsys):
    assert cli.main(["train", *arguments]) == cli.REFUSED
    printed = capsys.readouterr()
    assert sentence in printed.err
    assert len(printed.err.splitlines()) == 1
    assert printed.out == ""


def test_a_network_beyond_the_limits_of_this_host_is_refused(monkeypatch, capsys):
    monkeypatch.setattr(limits, "limits", lambda: limits.Limits(parameters=10))
    assert cli.main(["train", SMALL]) == cli.REFUSED
    assert "would have 13 parameters, but this host allows 10" in capsys.readouterr().err


def test_every_part_of_a_link_that_is_of_no_use_has_a_sentence(capsys):
    assert cli.main(["train", "?v=1&datasett=1&dataset=moon"]) == cli.REFUSED
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_a_training_that_diverges_ends_with_its_last_finite_report(capsys, tmp_path):
    path = tmp_path / "never.safetensors"
    arguments = ["train", DIVERGING, "--epochs", "30", "--json", "--save", str(path)]
    assert cli.main(arguments) == cli.DIVERGED
    printed = capsys.readouterr()
    reported = [json.loads(line) for line in printed.out.splitlines()]
    assert [report["epoch"] for report in reported] == [0]
    assert None not in reported[0].values()
    assert "Training diverged by epoch 1" in printed.err
    assert "Lower the learning rate, which is 10." in printed.err
    assert not list(tmp_path.iterdir())


def test_an_interruption_ends_quietly_and_saves_nothing(monkeypatch, capsys, tmp_path):
    def interrupt(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(training, "until", interrupt)
    path = tmp_path / "never.safetensors"
    assert cli.main(["train", SMALL, "--save", str(path)]) == cli.INTERRUPTED
    assert capsys.readouterr() == ("", "")
    assert not list(tmp_path.iterdir())


def test_a_reader_who_leaves_ends_the_training_quietly(monkeypatch, capsys):
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "w") as output:
        monkeypatch.setattr(sys, "stdout", output)
        assert cli.main(["train", SMALL]) == cli.PIPE_CLOSED
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_an_output_that_is_full_is_said_in_a_sentence(monkeypatch, capsys):
    with open("/dev/full", "w") as output:
        monkeypatch.setattr(sys, "stdout", output)
        assert cli.main(["train", SMALL]) == cli.REFUSED
    assert "cannot be written: No space left on device." in capsys.readouterr().err


def test_help_names_every_workload(capsys):
    with pytest.raises(SystemExit, match="0"):
        cli.main(["bench", "--help"])
    text = capsys.readouterr().out
    assert all(name in text for name in WORKLOADS)
    assert "percentile" in text
