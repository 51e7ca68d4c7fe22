"""What a link says about the page rather than the experiment: hidden controls, and colours.

Equal experiments stay equal whoever looks at them, so neither belongs to an experiment. A
teacher's link hides what a lesson is not about; whoever opens it can show everything again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from playground.experiments import EXPERIMENTS
from playground.experiments.base import Experiment
from playground.options.errors import SpecError, listed, shown
from playground.palette import ORANGE_BLUE, PALETTES, Palette

MOST_NAMES = 100
# What can be hidden besides the fields of the experiment, by the name that links use.
GROUPS = {
    "data": "All of «Data»",
    "network": "All of «Network»",
    "training": "All of «Training»",
    "draw": "All of «Draw»",
    "fan": "Many starts at once",
    "more": "Everything below the picture",
    "kind": "Plane or curve",
    "preset": "Examples",
}
STAGE = {
    "play": "Play",
    "step": "Step",
    "reset": "Reset",
    "start": "New start",
    "speed": "Speed",
    "learning_rate": "Learning rate",
    "show_test": "Show test points",
    "hard_boundary": "Hard boundary",
    "gradient_lens": "Gradient lens",
    "contributions": "Contributions",
    "pen": "Draw your own points",
    "timeline": "Going back in time",
    "log_scale": "Log scale",
}
# TensorFlow Playground's names for what stands here under another.
THEIRS = {
    "playButton": "play",
    "stepButton": "step",
    "resetButton": "reset",
    "learningRate": "learning_rate",
    "regularization": "penalty",
    "regularizationRate": "penalty",
    "batchSize": "batch_size",
    "percTrainData": "train_share",
    "numHiddenLayers": "layers",
    "problem": "dataset",
    "showTestData": "show_test",
    "discretize": "hard_boundary",
}


def controls(kinds: Iterable[type[Experiment]] = EXPERIMENTS) -> dict[str, str]:
    """What can be hidden of pages on these kinds: its name for people, by its name in links."""
    fields: dict[str, str] = {}
    for kind in kinds:
        fields |= {name: title_of(kind, name) for name in kind.choices() if name not in fields}
    return GROUPS | fields | STAGE


def title_of(kind: type[Experiment], name: str) -> str:
    """What a field is called for people."""
    knob, info = kind.knobs().get(name), kind.model_fields[name]
    if knob is not None:
        return knob.label
    return info.title or f"Hidden {name}".replace("_", " ").capitalize()


def hidden_from(names: Iterable[str]) -> frozenset[str]:
    """What these names hide; TensorFlow Playground's, with or without `_hide`, count too.

    Raises `SpecError` for the first name that is no control's.
    """
    known = controls()
    hidden = set()
    for name in names:
        ours = THEIRS.get(name.removesuffix("_hide"), name.removesuffix("_hide"))
        if ours not in known:
            raise SpecError(f"{shown(name)} cannot be hidden, but {listed(known)} can.")
        hidden.add(ours)
    return frozenset(hidden)


@dataclass(frozen=True)
class View:
    """How one visitor sees the page."""

    hidden: frozenset[str] = frozenset()
    palette: Palette = ORANGE_BLUE

    def shows(self, name: str) -> bool:
        """Whether the control or group with this name, or a path inside it, is there."""
        return name.partition(".")[0] not in self.hidden

    def to_query(self) -> dict[str, str]:
        """The link's parameters; nothing for what is as usual."""
        query = {"hide": "~".join(sorted(self.hidden))} if self.hidden else {}
        return query | ({"palette": self.palette.name} if self.palette != ORANGE_BLUE else {})


def view_from(query: Mapping[str, str]) -> tuple[View, tuple[str, ...]]:
    """Read a link's parameters; what cannot be understood is left out, with a sentence."""
    names, problems = [name for name in query.get("hide", "").split("~") if name], []
    hidden: frozenset[str] = frozenset()
    if len(names) > MOST_NAMES:
        problems.append(
            f"The link hides {len(names)} controls, but at most {MOST_NAMES} names are read."
        )
    else:
        hidden, unknown = understood(names)
        if unknown:
            said = ", ".join(shown(name) for name in unknown[:3])
            problems.append(f"The link hides what is no control, which was left out: {said}.")
    name = query.get("palette", ORANGE_BLUE.name)
    if name not in PALETTES:
        problems.append(f"The link's palette is {shown(name)}, but must be {listed(PALETTES)}.")
    return View(hidden, PALETTES.get(name, ORANGE_BLUE)), tuple(problems)


def understood(names: Iterable[str]) -> tuple[frozenset[str], list[str]]:
    """What the names hide that are controls', and the others."""
    hidden, unknown = frozenset[str](), []
    for name in names:
        try:
            hidden |= hidden_from([name])
        except SpecError:
            unknown.append(name)
    return hidden, unknown
