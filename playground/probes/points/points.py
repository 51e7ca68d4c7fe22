"""One probe for all experiments on points: each is looked at in the way of its kind.

A run keeps its probe for life, but a visitor may go from the plane to a curve and back.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jax import Array

from playground.experiments.curve import Curve
from playground.experiments.points import PointsExperiment
from playground.probes.points.curve import CURVE
from playground.probes.points.plane import PLANE, PlaneProbe, View


def probe_of(experiment: PointsExperiment) -> PlaneProbe:
    """What looks at experiments of this kind."""
    return CURVE if isinstance(experiment, Curve) else PLANE


class PointsProbe:
    """Looks at networks of the plane and along a line; see `engine.compile.program.Probe`."""

    name = "points"
    of_one_example = False

    def look(self, program: PointsExperiment, *arguments: Any) -> dict[str, Array]:
        """Compute one picture on the device."""
        return probe_of(program).look(program, *arguments)

    def gradients(self, program: PointsExperiment, *arguments: Any) -> dict[str, Array]:
        """Compute every example's own gradient."""
        return probe_of(program).gradients(program, *arguments)

    def grid(self, experiment: PointsExperiment) -> np.ndarray:
        """The network's inputs for every place of the picture."""
        return probe_of(experiment).grid(experiment)

    def view(
        self,
        program: PointsExperiment,
        first: Sequence[int] = (),
        focus: tuple[int, int] | None = None,
    ) -> View:
        """The view that starts at `first` in each layer."""
        return probe_of(program).view(program, first, focus)

    def scene(self, experiment: PointsExperiment) -> dict[str, Any]:
        """What the picture shows, in words and plain values."""
        return probe_of(experiment).scene(experiment)

    def scenery(self, experiment: PointsExperiment, points: Any) -> dict[str, np.ndarray]:
        """The arrays that stay while a network trains."""
        return probe_of(experiment).scenery(experiment, points)


POINTS = PointsProbe()
