"""The sessions of the kinds that ship, by the names that pages give them.

All are one class: what differs between kinds stands in their rows, and what one page keeps
beside the experiment is `Session.beside`.
"""

from typing import TypeAlias

from playground.experiments.images import Images
from playground.experiments.points import PointsExperiment
from playground.ui.base.session import Session

PointsSession: TypeAlias = Session[
    PointsExperiment
]  # the Playground and the desks beside it share it
ImageSession: TypeAlias = Session[Images]
