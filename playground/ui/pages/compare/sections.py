"""The sections of the page «Compare», a row each, in the order in which users see them.

This is the only list of them. What a section is set up by and draws stands in its own file; the
whole page is set up by an option with a field for each row, so that one grammar of links, the
experiment's, reads and writes them all. `links.PAGE_HEADS` keeps their names for the page.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import create_model

from playground.experiments.points import PointsExperiment
from playground.experiments.supervised import Experiment
from playground.options.base import Knob, Option
from playground.ui.pages.compare import depth, landscape, phase_map
from playground.ui.pages.compare.ensemble import section as ensemble
from playground.ui.pages.compare.influence import section as influence
from playground.ui.pages.compare.race import paths
from playground.ui.pages.compare.race import section as race_page
from playground.ui.pages.compare.race.setup import RaceSetup
from playground.ui.pages.compare.search import section as search_section
from playground.ui.pages.compare.search.setup import SearchSetup
from playground.ui.pages.compare.setup import Opened, SectionSetup
from playground.ui.pages.compare.surfaces import section as surfaces
from playground.ui.pages.compare.surfaces.setup import SurfacesSetup
from playground.ui.pages.compare.widths import section as bias_variance


class Section(NamedTuple):
    """A section: its name in links, its title, how it is set up, what draws it, and for what."""

    name: str
    title: str
    setup: type[SectionSetup]
    show: Callable[[Any], None]
    serves: type[Experiment] = PointsExperiment


def landscape_with_race(opened: Opened[landscape.LandscapeSetup]) -> None:
    """The landscape of the session's network, with the paths of the race that were drawn last."""
    landscape.show(opened, paths.tracks)


ROWS = (
    Section("race", "Race", RaceSetup, race_page.show, Experiment),
    Section("map", "Phase map", phase_map.MapSetup, phase_map.show),
    Section("search", "Search", SearchSetup, search_section.show, Experiment),
    Section("landscape", "Landscape", landscape.LandscapeSetup, landscape_with_race),
    Section("surfaces", "Surfaces", SurfacesSetup, surfaces.show, Experiment),
    Section("depth", "Depth", depth.DepthSetup, depth.show),
    Section("influence", "Who matters", influence.InfluenceSetup, influence.show),
    Section("widths", "Bias and variance", bias_variance.WidthsSetup, bias_variance.show),
    Section("ensemble", "Ensemble", ensemble.EnsembleSetup, ensemble.show),
)
SECTIONS = {row.name: row for row in ROWS}


def offered(experiment: Experiment) -> dict[str, Section]:
    """The sections that are for `experiment`."""
    return {name: row for name, row in SECTIONS.items() if isinstance(experiment, row.serves)}


class Whole(Option):
    """The page Compare as one visitor has set it up: which section is open, and how each is."""

    label: ClassVar[str] = "Compare"

    compare: Annotated[str, Knob("Section", "", choices=tuple(SECTIONS))] = ROWS[0].name


FIELDS: dict[str, Any] = {row.name: (row.setup, row.setup()) for row in ROWS}
Setup: Any = create_model("Setup", __base__=Whole, **FIELDS)


def usual_setup(changes: Mapping[str, Any]) -> Any:
    """The page as newcomers find it, with what a kind of experiments begins with, by path."""
    setup = Setup()
    for path, value in changes.items():
        setup = setup.replace(path, value)
    return setup
