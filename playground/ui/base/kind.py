"""A kind of experiments as the pages know it: a row of the table `playground.ui.app.kinds.KINDS`.

The table stands at the top, for it names parts of pages; whatever lies below needs no table. A
session is of one kind and has its row, and the app hands rows down to where one is chosen. So
no room imports upwards, nothing is registered, and a test may make up a kind of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playground.engine.compile.program import Probe
from playground.engine.race.frames import RaceProbe
from playground.experiments.base import Experiment
from playground.presets.base import Preset

SCRIPTS = Path(__file__).parents[3] / "pages"


def script_of(page: str) -> Path:
    """The script of the page of this name, as Streamlit's links and switches want it."""
    return SCRIPTS / f"{page}.py"


@dataclass(frozen=True)
class Shelf:
    """The presets of a kind, and the select box that opens them."""

    presets: Sequence[Preset[Any]] = ()
    key: str = "preset"
    help: str = ""

    @property
    def named(self) -> dict[str, Preset[Any]]:
        """The presets by their names."""
        return {preset.name: preset for preset in self.presets}

    def preset_of(self, experiment: Experiment) -> Preset[Any] | None:
        """The preset that `experiment` is, if it is one unchanged."""
        return next((each for each in self.presets if each.experiment == experiment), None)


@dataclass(frozen=True)
class Kind:
    """Everything of the pages that belongs to one kind of experiments alone.

    Its `name` is what sentences call its examples: «points». `compares` is with what Compare
    begins, by path, where that is not as usual.
    """

    name: str
    experiments: type[Experiment]
    usual: type[Experiment]  # what newcomers find
    probe: Probe  # of the live stage
    tile: RaceProbe  # of each network of a race
    page: str  # where one of them trains, by its name in PAGES
    where: str  # the network was seen, in sentences
    about: Callable[[Any], str]  # an experiment in few words
    shelf: Shelf = Shelf()
    says: str = ""  # of the tiles of a race, below it
    compares: Mapping[str, Any] = field(default_factory=dict)
    ready: Callable[[], Future[Any]] | None = None  # makes what its first visitor would wait for

    @property
    def script(self) -> Path:
        """The page where one of them trains."""
        return script_of(self.page)

    @property
    def place(self) -> str:
        """Where a visitor's session of this kind is kept in Streamlit's session state."""
        return f"{self.name}_session"
