"""The memory of a network, layer by layer, against numbers counted by hand."""

import pytest

from playground.experiments.plane import Plane
from playground.experiments.tf_rules import TensorflowPlayground
from playground.layers import Dense
from playground.layers.normalization import BatchNorm
from playground.network import table
from playground.options.losses import CrossEntropy
from playground.options.optimizers import Adam, Momentum, Sgd
from playground.regimes.memory_cost import Memory, memory

THREE = (Dense(units=3),)


@pytest.mark.parametrize(
    ("experiment", "expected"),
    [
        (  # 2 · 3 + 3 and 3 + 1 numbers of 4 bytes; Adam keeps two more for each
            Plane(layers=THREE, optimizer=Adam(), batch_size=10),
            [Memory(0, 0, 80), Memory(36, 72, 120), Memory(16, 32, 40)],
        ),
        (
            Plane(layers=THREE, optimizer=Momentum(), batch_size=5),
            [Memory(0, 0, 40), Memory(36, 36, 60), Memory(16, 16, 20)],
        ),
        (
            Plane(layers=(), optimizer=Sgd(), loss=CrossEntropy(), batch_size=7),
            [Memory(0, 0, 56), Memory(24, 0, 56)],
        ),
        (  # scale and shift are trained, mean and variance only kept; there is no bias
            Plane(layers=(Dense(units=3, normalization=BatchNorm()),), optimizer=Adam()),
            [Memory(0, 0, 80), Memory(4 * (6 + 6 + 6), 2 * 4 * (6 + 6), 120), Memory(16, 32, 40)],
        ),
        (  # the shortcut from 2 to 3 has a matrix of its own
            Plane(layers=(Dense(units=3, residual=True),), optimizer=Momentum()),
            [Memory(0, 0, 80), Memory(4 * (9 + 6), 4 * (9 + 6), 120), Memory(16, 16, 40)],
        ),
        (  # TensorFlow Playground's numbers have 8 bytes
            Plane(layers=THREE, optimizer=Sgd(), batch_size=10).under(TensorflowPlayground())[0],
            [Memory(0, 0, 160), Memory(72, 0, 240), Memory(32, 0, 80)],
        ),
    ],
    ids=["adam", "momentum", "sgd", "batch norm", "residual", "64 bits"],
)
def test_memory_is_that_counted_by_hand(experiment: Plane, expected: list[Memory]) -> None:
    assert memory(experiment) == expected
    assert len(memory(experiment)) == len(table(experiment))


def test_the_total_is_the_sum_of_the_three() -> None:
    assert Memory(1, 20, 300).total == 321
