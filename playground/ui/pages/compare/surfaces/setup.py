"""How the section «Surfaces» is set up: what is walked down, from where, and by whom."""

from typing import Annotated, Self

from pydantic import Field

from playground.experiments.supervised import Experiment
from playground.options.base import Knob
from playground.options.errors import SpecError
from playground.options.optimizers import Optimizer
from playground.options.surfaces import SURFACES, Surface, Valley
from playground.probes.many.surface_race import MOST, usual
from playground.ui.pages.compare.setup import SectionSetup, left_out
from playground.ui.pages.compare.surfaces.words import (
    read_rivals,
    read_start,
    rival_words,
    rivals_of,
    start_of,
)
from playground.ui.pages.compare.words import USUAL, spoken


class SurfacesSetup(SectionSetup):
    """Which surface optimizers walk down, from where, for how long, and who they are."""

    label = "Surfaces"

    surface: Annotated[
        Surface, SURFACES, Field(title="Surface", description="What is walked down:")
    ] = Valley()
    start: Annotated[
        str, spoken("Start", "Where everyone begins.", USUAL, "1~-0.5", read=read_start)
    ] = USUAL
    rivals: Annotated[
        str,
        spoken(
            "Optimizers",
            "Who races. Their settings are below.",
            USUAL,
            "sgd~adam-learning_rate.0.1",
            "",
            read=read_rivals,
        ),
    ] = USUAL
    steps: Annotated[int, Knob("Steps", "How many everyone takes.", 10, MOST)] = 200

    def place(self) -> tuple[float, float]:
        """Where everyone begins. Raises `SpecError` outside of the picture."""
        return start_of(self.start, self.surface)

    def optimizers(self) -> list[Optimizer]:
        """Who races, in the order in which they were chosen."""
        return rivals_of(self.rivals, type(self.surface))

    def on(self, surface: Surface) -> Self:
        """A race of the same on another surface, from its start, with the rates that suit it."""
        kind = type(surface)
        rivals = [usual(each.name(), kind) for each in self.optimizers()]
        return type(self)(surface=surface, rivals=rival_words(rivals, kind), steps=self.steps)

    def within(self, experiment: Experiment) -> tuple[Self, list[str]]:
        try:
            self.place()
        except SpecError as error:
            return self.replace("start", USUAL), [left_out("surfaces.start", error)]
        return self, []
