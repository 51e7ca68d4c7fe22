"""The command line and stop rules: where training ends, what is reported, what is saved."""

import json

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file
from test_cli import SMALL, reports, trained

from playground.cli import parser as cli
from playground.cli import train as training
from playground.cli.report import tensors


@pytest.fixture(autouse=True)
def cache_of_its_own(monkeypatch, tmp_path):
    monkeypatch.setenv("PLAYGROUND_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(training, "keep_compiled_code", lambda: None)


STOPPING = SMALL + "&noise=0.5&optimizer=sgd&optimizer.learning_rate=0.6&batch_size=6"


def test_early_stopping_ends_training_and_brings_the_best_weights_back(capsys, tmp_path):
    plain = reports(capsys, STOPPING, "--epochs", "60")
    losses = [report["test_loss"] for report in plain[1:]]
    best = last = 0
    for epoch, loss in enumerate(losses, start=1):
        if epoch == 1 or loss < losses[best - 1]:
            best = epoch
        elif epoch - best == 5:
            last = epoch
            break
    assert 0 < best < last
    file = tmp_path / "best.safetensors"
    arguments = [STOPPING + "&stop=early_stopping", "--every", "7", "--json", "--save", str(file)]
    assert cli.main(["train", *arguments]) == cli.DONE
    printed = capsys.readouterr()
    found = [json.loads(line) for line in printed.out.splitlines()]
    assert found == [*plain[: last + 1 : 7], *([plain[last]] if last % 7 else []), plain[best]]
    assert printed.err.startswith(f"Stopped after epoch {last}: the test loss has not improved")
    assert f"The weights of epoch {best} are back" in printed.err
    with safe_open(file, "numpy") as saved:
        assert saved.metadata()["epoch"] == str(best)
    expected = tensors(trained(STOPPING, best))
    for path, array in load_file(file).items():
        np.testing.assert_array_equal(array, expected[path])


def test_a_number_of_epochs_in_the_link_ends_training(capsys):
    link = SMALL + "&stop=after_epochs&stop.epochs=3"
    assert cli.main(["train", link, "--json"]) == cli.DONE
    printed = capsys.readouterr()
    assert [json.loads(line)["epoch"] for line in printed.out.splitlines()] == [0, 1, 2, 3]
    assert printed.err == "Stopped after epoch 3: the stop rule asks for 3.\n"
