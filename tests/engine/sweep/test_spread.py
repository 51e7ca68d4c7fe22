"""The axis of networks over several devices and hosts: the same numbers, however it is cut."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from test_sweep import SMALL

from playground.engine.sweep import distributed
from playground.engine.sweep.sweep import Sweep
from playground.experiments.plane import Plane
from playground.layers.normalization import BatchNorm
from playground.options.errors import SpecError
from playground.options.optimizers import Adam

TESTS = Path(__file__).parents[2]
SPREAD = """
import sys
from playground.engine.sweep import distributed
speaks = distributed.join()
import numpy as np
import jax
from test_spread import spread_out
from playground.engine.sweep.sweep import Sweep
assert len(jax.devices()) == int(sys.argv[1]), jax.devices()
sweep = Sweep(spread_out())
sweep.train(3)
measures = sweep.measures()
if speaks:
    np.save(sys.argv[2], measures)
"""


def spread_out() -> list[Plane]:
    """Networks of two programs, as many as no number of devices divides."""
    normed = SMALL.replace("layers.0.normalization", BatchNorm()).replace("optimizer", Adam())
    return [normed, *(SMALL.replace("start_seed", seed) for seed in range(9))]


def begun(devices: int, file: Path, **settings: str) -> subprocess.Popen[str]:
    """A process that trains `spread_out` on `devices` devices and saves its measures."""
    paths = {"PYTHONPATH": os.pathsep.join([*sys.path, str(TESTS.parent)])}
    return subprocess.Popen(
        [sys.executable, "-c", SPREAD, str(devices), str(file)],
        env=os.environ | paths | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def assert_same(file: Path, *processes: subprocess.Popen[str]) -> None:
    """Wait for `processes`, and compare what they have saved with what one device finds."""
    for process in processes:
        said, _ = process.communicate(timeout=300)
        assert process.returncode == 0, said
    sweep = Sweep(spread_out())
    sweep.train(3)
    np.testing.assert_allclose(np.load(file), sweep.measures(), rtol=2e-6, atol=1e-7)


def test_eight_devices_give_the_numbers_of_one(tmp_path: Path) -> None:
    flags = {"XLA_FLAGS": "--xla_force_host_platform_device_count=8"}
    file = tmp_path / "measures.npy"
    assert_same(file, begun(8, file, **flags))


def test_two_hosts_give_the_numbers_of_one(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    file = tmp_path / "measures.npy"
    together = {distributed.COORDINATOR: address, distributed.PROCESSES: "2"}
    each = (begun(2, file, **together, **{distributed.NUMBER: str(number)}) for number in range(2))
    assert_same(file, *list(each))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({distributed.COORDINATOR: "here"}, "PLAYGROUND_PROCESSES is «»"),
        ({distributed.COORDINATOR: "here:1", distributed.PROCESSES: "two"}, "is «two»"),
        (
            {
                distributed.COORDINATOR: "here:1",
                distributed.PROCESSES: "2",
                distributed.NUMBER: "2",
            },
            "below",
        ),
        (
            {distributed.COORDINATOR: "here", distributed.PROCESSES: "2", distributed.NUMBER: "1"},
            "host:port",
        ),
    ],
)
def test_hosts_that_cannot_be_joined_are_said(
    settings: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SpecError, match=said):
        distributed.join()


def test_without_a_coordinator_there_is_but_this_host() -> None:
    assert distributed.join()
