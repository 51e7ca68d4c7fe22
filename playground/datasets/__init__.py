"""Data sets: what there is to learn, a module for each kind.

A data set draws itself from an explicit random generator, so that equal seeds give equal
points everywhere, and it knows nothing of networks or pictures.
"""

from playground.datasets.points.base import PlaneData
from playground.datasets.points.plane import DATASETS

__all__ = ["DATASETS", "PlaneData"]
