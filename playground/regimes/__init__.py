"""Regimes: how a kind of experiment learns, as pure functions; `REGIMES` is the only list of them.

The engine trains whatever a regime describes, see `playground.regimes.base.Regime`, and never
names one.
"""

from typing import Any

from playground.regimes.base import Regime
from playground.regimes.supervision import Supervised

REGIMES: dict[str, Regime] = {regime.name: regime for regime in (Supervised(),)}


def of(experiment: Any) -> Regime:
    """The regime by which `experiment` learns."""
    return REGIMES[experiment.regime]
