"""Networks against plain NumPy: what comes out, what it costs, and where it starts."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from reference import forward
from workbench import leaves

from playground import network
from playground.experiments.plane import Plane
from playground.layers import Dense, Pass
from playground.layers.normalization import NORMALIZATIONS, BatchNorm, LayerNorm
from playground.options.activations import ACTIVATIONS, LeakyRelu, Relu, Sigmoid
from playground.options.features import X1, X2, Product, SinX1
from playground.options.initializers import HeNormal, Zeros
from playground.options.losses import CrossEntropy

CASES = [
    Plane(layers=()),
    Plane(layers=(Dense(units=5),)),
    Plane(layers=(Dense(units=5, activation=Relu()), Dense(units=3)), activation=Sigmoid()),
    Plane(layers=(Dense(units=4, normalization=BatchNorm()),), features=(X1(),)),
    Plane(layers=(Dense(units=4, normalization=LayerNorm()), Dense(units=2))),
    Plane(layers=(Dense(units=4, residual=True), Dense(units=4, residual=True))),
    Plane(layers=(Dense(units=4, dropout=0.5), Dense(units=6)), loss=CrossEntropy()),
    Plane(layers=(Dense(units=2, residual=True, normalization=LayerNorm()),) * 3),
    Plane(layers=(Dense(units=3),) * 30),
]
IDS = [f"case {number}" for number in range(len(CASES))]


def shaken(tree: network.Tree, rng: np.random.Generator) -> network.Tree:
    """The tree with random numbers added: no bias is zero and no scale is one."""
    return {
        name: shaken(leaf, rng)
        if isinstance(leaf, dict)
        else (leaf + rng.uniform(0.05, 0.4, leaf.shape)).astype(np.float32)
        for name, leaf in tree.items()
    }


def run(experiment: Plane, params: Any, stats: Any, x: np.ndarray) -> list[np.ndarray]:
    """The same from the app."""
    z, seen, _ = network.apply(experiment.compile_key(), params, stats, jnp.asarray(x), experiment)
    return [*map(np.asarray, seen), np.asarray(z)]


def inputs(experiment: Plane, rows: int = 7) -> np.ndarray:
    """Random inputs."""
    return np.random.default_rng(1).normal(size=(rows, experiment.inputs)).astype(np.float32)


@pytest.mark.parametrize("experiment", CASES, ids=IDS)
def test_a_network_computes_what_its_formulas_say(experiment: Plane) -> None:
    rng = np.random.default_rng(0)
    params, stats = (shaken(tree, rng) for tree in network.start(experiment))
    x = inputs(experiment)
    expected = forward(experiment, params, stats, x)
    result = run(experiment, params, stats, x)
    assert [a.shape for a in result] == [a.shape for a in expected]
    for one, other in zip(result, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=2e-4, atol=2e-5)


@pytest.mark.parametrize("kind", ACTIVATIONS.options)
def test_every_activation_bends_its_layer(kind: Any) -> None:
    experiment = Plane(layers=(Dense(units=3, activation=kind()),))
    params, stats = network.start(experiment)
    x = inputs(experiment)
    z = x @ params["hidden"][0]["linear"]["kernel"]
    np.testing.assert_allclose(
        run(experiment, params, stats, x)[0], kind()(jnp.asarray(z)), rtol=1e-4, atol=1e-6
    )


def test_a_live_slope_is_that_of_the_bound_experiment() -> None:
    experiment = Plane(layers=(Dense(units=3),), activation=LeakyRelu(slope=0.5))
    params, stats = network.start(experiment)
    x = inputs(experiment)
    z = x @ params["hidden"][0]["linear"]["kernel"]
    np.testing.assert_allclose(
        run(experiment, params, stats, x)[0], np.where(z > 0, z, z / 2), rtol=1e-5, atol=1e-6
    )


def test_batch_norm_takes_its_statistics_from_the_real_rows_of_a_batch() -> None:
    experiment = Plane(layers=(Dense(units=4, normalization=BatchNorm(memory=0.8)),))
    params, stats = network.start(experiment)
    x = inputs(experiment)
    rows = np.array([True, True, False, True, True, True, False])
    _, seen, after = network.apply(
        *(experiment.compile_key(), params, stats, jnp.asarray(x), experiment),
        (Pass(training=True, rows=jnp.asarray(rows)),),
    )
    z = x @ params["hidden"][0]["linear"]["kernel"]
    mean, var = z[rows].mean(axis=0), z[rows].var(axis=0)
    np.testing.assert_allclose(
        seen[0][rows], np.tanh((z[rows] - mean) / np.sqrt(var + 1e-5)), rtol=1e-3, atol=1e-5
    )
    norm = after["hidden"][0]["norm"]
    np.testing.assert_allclose(norm["mean"], 0.2 * mean, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(norm["var"], 0.8 + 0.2 * var, rtol=1e-4)


def test_dropped_outputs_are_zero_and_the_others_grow() -> None:
    experiment = Plane(layers=(Dense(units=3),))
    params, stats = network.start(experiment)
    x = inputs(experiment, 2)
    keep = jnp.array([[0.0, 2.0, 2.0], [2.0, 0.0, 1.0]])
    _, seen, _ = network.apply(
        *(experiment.compile_key(), params, stats, jnp.asarray(x), experiment),
        (Pass(True, None, keep),),
    )
    np.testing.assert_allclose(seen[0], run(experiment, params, stats, x)[0] * keep, rtol=1e-6)


@pytest.mark.parametrize(
    ("experiment", "counts", "flops"),
    [
        (Plane(layers=()), [0, 3], [0, 2 * 2 + 1 + 1]),
        (Plane(layers=(Dense(units=3),)), [0, 9, 4], [0, 2 * 6 + 3 + 3, 2 * 3 + 1 + 1]),
        (
            Plane(layers=(Dense(units=3, normalization=BatchNorm()),)),
            *([0, 6 + 6, 4], [0, 2 * 6 + 3 + 2 * 3 + 3, 8]),  # no bias before batch norm
        ),
        (
            Plane(layers=(Dense(units=3, residual=True), Dense(units=3, residual=True))),
            *([0, 9 + 6, 12, 4], [0, 2 * 6 + 3 + 3 + 2 * 6 + 3, 2 * 9 + 3 + 3 + 3, 8]),
        ),
        (
            Plane(loss=CrossEntropy(), layers=(Dense(units=4),), features=(X1(), X2(), Product())),
            *([0, 16, 10], [0, 2 * 12 + 4 + 4, 2 * 8 + 2 + 2]),
        ),
    ],
)
def test_parameters_and_operations_are_those_counted_by_hand(
    experiment: Plane, counts: list[int], flops: list[int]
) -> None:
    rows = network.table(experiment)
    assert [row.parameters for row in rows] == counts
    assert [row.flops for row in rows] == flops
    params, _ = network.start(experiment)
    assert sum(leaf.size for leaf in leaves(params)) == sum(counts)


def test_the_table_names_what_flows_through() -> None:
    rows = network.table(Plane(layers=(Dense(units=3), Dense(units=5, activation=Relu()))))
    assert [row.shape for row in rows] == [(2,), (3,), (5,), (1,)]
    assert [row.layer for row in rows] == [
        *("Input", "1 · Dense · Tanh", "2 · Dense · ReLU", "Output"),
    ]


@pytest.mark.parametrize("experiment", CASES, ids=IDS)
def test_a_start_has_the_shapes_of_the_network(experiment: Plane) -> None:
    known = network.shapes(experiment.compile_key())
    params, stats = network.start(experiment)
    for tree, shapes in ((params, known.params), (stats, known.stats)):
        flat, wanted = network.flatten(tree), network.flatten(shapes)
        assert {name: leaf.shape for name, leaf in flat.items()} == {
            name: leaf.shape for name, leaf in wanted.items()
        }
        assert all(leaf.dtype == np.float32 for leaf in flat.values())


def test_a_start_follows_from_its_seed_alone() -> None:
    experiment = Plane()
    first = leaves(network.start(experiment)[0])
    for path, value in (("order_seed", 9), ("data_seed", 9), ("optimizer", "sgd"), ("noise", 0.2)):
        again = leaves(network.start(experiment.replace(path, value))[0])
        assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    other = network.start(experiment.replace("start_seed", 9))[0]
    for name, kernel in network.flatten(other).items():
        if name.endswith("kernel"):
            assert not np.array_equal(kernel, network.flatten(network.start(experiment)[0])[name])


def test_a_new_layer_leaves_the_start_of_the_others() -> None:
    short = network.start(Plane(layers=(Dense(units=4), Dense(units=4))))[0]
    long = network.start(Plane(layers=(Dense(units=4), Dense(units=4), Dense(units=4))))[0]
    for index in (0, 1):
        kernels = (tree["hidden"][index]["linear"]["kernel"] for tree in (short, long))
        np.testing.assert_array_equal(*kernels)
    np.testing.assert_array_equal(short["output"]["kernel"], long["output"]["kernel"])


def test_biases_start_at_zero_scales_at_one_and_layers_take_their_own_initialiser() -> None:
    layers = (Dense(units=4, initializer=Zeros(), normalization=BatchNorm()), Dense(units=4))
    params, stats = network.start(Plane(layers=layers, initializer=HeNormal()))
    assert (params["hidden"][0]["linear"]["kernel"] == 0).all()
    assert (params["hidden"][1]["linear"]["kernel"] != 0).all()
    assert (params["hidden"][1]["linear"]["bias"] == 0).all()
    assert (params["hidden"][0]["norm"]["scale"] == 1).all()
    assert (stats["hidden"][0]["norm"]["var"] == 1).all()
    assert (stats["hidden"][0]["norm"]["mean"] == 0).all()


def test_kernels_are_the_weight_matrices_and_nothing_else() -> None:
    experiment = Plane(
        layers=(Dense(units=4, residual=True, normalization=LayerNorm()),) * 2, features=(SinX1(),)
    )
    params, _ = jax.device_put(network.start(experiment))
    assert sorted(kernel.shape for kernel in network.kernels(params)) == [
        *((1, 4), (1, 4), (4, 1), (4, 4)),
    ]
    changed = network.flatten(network.with_kernels(params, lambda kernel: kernel * 0 + 7))
    for name, leaf in network.flatten(params).items():
        wanted = np.full_like(leaf, 7) if name.endswith("kernel") else leaf
        np.testing.assert_array_equal(changed[name], wanted)


@pytest.mark.parametrize("kind", NORMALIZATIONS.options)
def test_every_normalization_builds_and_runs(kind: Any) -> None:
    experiment = Plane(layers=(Dense(units=4, normalization=kind()),))
    params, stats = network.start(experiment)
    assert all(np.isfinite(a).all() for a in run(experiment, params, stats, inputs(experiment)))
