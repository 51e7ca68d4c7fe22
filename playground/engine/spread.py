"""How many networks are trained as one: the axis of networks, over loops, cores and devices.

On a CPU tiny networks are fastest one after another within one compiled loop: each is then
exactly the program that trains it alone, and gives the same numbers. Accelerators take them
side by side. Where there are several devices, the axis is cut into equal parts for them.
"""

import os
from collections.abc import Callable
from typing import Any

import jax
import numpy as np
from jax import lax
from jax.sharding import Mesh, NamedSharding, PartitionSpec

AXIS = "networks"
EACH, ALL = PartitionSpec(AXIS), PartitionSpec()


def mesh() -> Mesh | None:
    """All devices in a row, those of other hosts too; None where there is but one."""
    devices = jax.devices()
    return Mesh(np.array(devices), (AXIS,)) if len(devices) > 1 else None


def parts(networks: int) -> int:
    """Into how many calls so many networks of one program are cut, to keep every core busy."""
    if jax.default_backend() != "cpu" or len(jax.devices()) > 1 or networks < ENOUGH:
        return 1
    return max(1, os.cpu_count() or 1)


ENOUGH = 8  # networks from which two calls side by side are worth their trouble


def room(networks: int) -> int:
    """For how many networks a program is made that trains so many: new numbers need no new one."""
    rounded = 1 << (networks - 1).bit_length()
    devices = len(jax.devices())
    return -(-rounded // devices) * devices


def one_by_one(update: Callable[[Any], Any], state: Any, rest: Any) -> Any:
    """`state` after `update((network, its rest))` of each network along the first axis.

    Both are trees of arrays `(C, …)`; what `update` returns takes the place of `state`.
    """
    if jax.default_backend() != "cpu":
        return jax.vmap(lambda *both: update(both))(state, rest)

    def turn(place: Any, state: Any) -> Any:
        mine, other = (jax.tree.map(lambda leaf: leaf[place], tree) for tree in (state, rest))
        after = update((mine, other))
        return jax.tree.map(lambda leaf, new: leaf.at[place].set(new), state, after)

    return lax.fori_loop(0, jax.tree.leaves(state)[0].shape[0], turn, state)


def looked_at(look: Callable[[Any], Any], networks: Any) -> Any:
    """What `look` finds for each network along the first axis of `networks`, stacked."""
    if jax.default_backend() != "cpu":
        return jax.vmap(look)(networks)
    return lax.map(look, networks)


def over_devices(
    function: Callable[..., Any], each: tuple[bool, ...], found: Any = EACH
) -> Callable[..., Any]:
    """`function` on all devices: arguments marked in `each` are cut up, the others copied."""
    devices = mesh()
    if devices is None:
        return function
    specs = tuple(EACH if cut else ALL for cut in each)
    return jax.shard_map(function, mesh=devices, in_specs=specs, out_specs=found, check_vma=False)


def shapes(tree: Any, count: int, each: bool) -> Any:
    """The shapes of `count` of `tree` along a new first axis, and where they lie: see `put`."""
    devices = mesh()
    where = NamedSharding(devices, EACH if each else ALL) if devices else None
    return jax.tree.map(
        lambda leaf: jax.ShapeDtypeStruct((count, *leaf.shape), leaf.dtype, sharding=where), tree
    )


def put(tree: Any, each: bool) -> Any:
    """The arrays of `tree` on the device; on all of them, cut up by network if `each`."""
    devices = mesh()
    if devices is None:
        return jax.device_put(tree)
    return jax.device_put(tree, NamedSharding(devices, EACH if each else ALL))
