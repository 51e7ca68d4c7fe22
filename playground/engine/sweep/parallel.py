"""How many networks are trained as one: the axis of networks, over loops, cores and devices.

On a CPU tiny networks are fastest one after another within one compiled loop: each is then
exactly the program that trains it alone, and gives the same numbers. Accelerators take them
side by side. Where there are several devices, the axis is cut into equal parts for them.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any, TypeVar

import jax
import numpy as np
from jax import lax
from jax.experimental.multihost_utils import process_allgather
from jax.sharding import Mesh, NamedSharding, PartitionSpec

Result = TypeVar("Result")

AXIS = "networks"
EACH, ALL = PartitionSpec(AXIS), PartitionSpec()


def mesh() -> Mesh | None:
    """All devices in a row, those of other hosts too; None where there is but one."""
    devices = jax.devices()
    return Mesh(np.array(devices), (AXIS,)) if len(devices) > 1 else None


def parts(networks: int, programs: int, total: int) -> int:
    """Into how many calls the `networks` of one of `programs` are cut, of `total` networks.

    All cores shall be busy, and none be left with the heaviest program alone.
    """
    if jax.default_backend() != "cpu" or len(jax.devices()) > 1:
        return 1
    cores = max(1, os.cpu_count() or 1)
    share = -(-total // (cores if programs == 1 else PIECES * cores))
    return max(1, networks // max(share, ENOUGH))


PIECES = 4  # calls for each core, where there are several programs
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


def at_once(jobs: Sequence[Callable[[], Result]]) -> list[Result]:
    """What every job returns; all cores work on them.

    Several hosts must do everything in the same order, so there they are done one by one.
    """
    if len(jobs) == 1 or jax.process_count() > 1:
        return [job() for job in jobs]
    waiting = [workers().submit(job) for job in jobs]
    return [future.result() for future in waiting]


@lru_cache(maxsize=1)
def workers() -> ThreadPoolExecutor:
    """The threads that sweeps are computed by, one for each core."""
    return ThreadPoolExecutor(max(1, os.cpu_count() or 1), "sweep")


def fetched(tree: Any) -> Any:
    """The arrays of `tree` in NumPy, those parts too that lie on other hosts."""
    if jax.process_count() > 1:
        return process_allgather(tree, tiled=True)
    return jax.tree.map(np.asarray, tree)


def put(tree: Any, each: bool) -> Any:
    """The arrays of `tree` on the device; on all of them, cut up by network if `each`."""
    devices = mesh()
    if devices is None:
        return jax.device_put(tree)
    return jax.device_put(tree, NamedSharding(devices, EACH if each else ALL))
