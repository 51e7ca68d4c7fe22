"""What can be searched: every field of an experiment, by its path, and two that span layers.

A field is found in the options' classes, not only in the options at hand: a search that
varies the optimizer may vary a setting that only some optimizers have. `width` and `depth`
stand for the units of all hidden layers, and for how many there are.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from playground.experiments.base import Experiment
from playground.experiments.supervised import DEEPEST
from playground.layers import Dense, Layer
from playground.links.text import differences, from_token, number, spelt, token
from playground.options.base import Knob, Menu, Option
from playground.options.errors import SpecError, listed, shown
from playground.options.text import TextKnob

Value: TypeAlias = int | float | bool | str  # options, and lists of them, as links write them

SHORT = {"optimizer.learning_rate": "Learning rate"}
LEFT_OUT = ("stop", "rules")  # a search decides when training ends; rules change too much


@dataclass(frozen=True)
class SearchField:
    """One field that a search can vary: a knob of type `kind`, an option, or a list of them."""

    path: str
    label: str
    kind: type = str
    knob: Knob | None = None
    menu: Menu | None = None
    several: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it is a number with bounds."""
        return self.knob is not None and not self.knob.choices and self.kind in (int, float)

    @property
    def choices(self) -> list[Value]:
        """All values that there are, where they are few; else none."""
        if self.knob is not None:
            return list(self.knob.choices) or ([False, True] if self.kind is bool else [])
        return list(self.menu.by_name) if self.menu and not self.several else []

    def check(self, value: Any) -> Value:
        """Return `value` as this field holds it; raise `SpecError` if it may not be."""
        if self.knob is not None:
            return self.knob.check(self.kind, value, self.path)
        return self.read(str(value))

    def read(self, words: str) -> Value:
        """Read a value as text, such as «0.1», «relu» or «8~8»; raise `SpecError`."""
        if self.knob is not None:
            kind = type(self.knob.choices[0]) if self.knob.choices else self.kind
            return self.check(number(kind, self.path, words))
        return self.written(self.options(words))

    def options(self, words: str) -> tuple[Option, ...]:
        """The option that `words` name, or the list of them; raise `SpecError`."""
        menu = self.menu or Menu(self.path)
        return tuple(from_token(menu, part) for part in (words.split("~") if words else []))

    def written(self, options: tuple[Option, ...]) -> str:
        """The text of what `options` gives."""
        menu = self.menu or Menu(self.path)
        if self.several:
            return "~".join(token(menu, option) for option in options)
        if len(options) != 1:
            raise SpecError(f"{self.path} must be {listed(menu.by_name)}.")
        return named(options[0])

    def put(self, experiment: Experiment, value: Value) -> Experiment:
        """The experiment with this field at `value`; raises `SpecError`."""
        if self.path in ACROSS:
            return experiment.replace("layers", ACROSS[self.path][1](experiment, int(value)))
        if self.menu is None:
            return experiment.replace(self.path, value)
        options = self.options(str(value))
        return experiment.replace(self.path, options if self.several else options[0])


def named(option: Option) -> str:
    """An option as text that begins with its name: «momentum-momentum.0.5»."""
    parts = differences(option, type(option)(), "")
    return "-".join([option.name(), *(f"{path}.{spelt(option, path, v)}" for path, v in parts)])


def wide(experiment: Any, units: int) -> tuple[Layer, ...]:
    """The layers, each that has units with so many; raises `SpecError` where there are none."""
    if not any("units" in layer.knobs() for layer in experiment.layers):
        raise SpecError("width cannot be set where no hidden layer has units.")
    return tuple(
        layer.replace("units", units) if "units" in layer.knobs() else layer
        for layer in experiment.layers
    )


def deep(experiment: Any, depth: int) -> tuple[Layer, ...]:
    """So many layers: the first ones, and if they are too few the last one again and again."""
    last = experiment.layers[-1:] or (Dense(),)
    return (*experiment.layers[:depth], *last * (depth - len(experiment.layers)))


ACROSS: dict[str, tuple[Knob, Callable[[Any, int], tuple[Layer, ...]]]] = {
    "width": (Knob("Width", "How many units every hidden layer has.", 1, Dense.WIDEST), wide),
    "depth": (Knob("Depth", "How many hidden layers; more are as the last.", 0, DEEPEST), deep),
}


def has_layers(experiment: Experiment) -> bool:
    """Whether there are layers for what spans them."""
    return "layers" in type(experiment).model_fields


def field_at(experiment: Experiment, path: str) -> SearchField:
    """The field at `path`; raises `SpecError` where no choice of options has one."""
    if path in ACROSS and has_layers(experiment):
        knob = ACROSS[path][0]
        return SearchField(path, knob.label, int, knob=knob)
    found = inside(type(experiment), experiment, path)
    if path.partition(".")[0] in LEFT_OUT or found is None:
        raise SpecError(
            f"{shown(path)} cannot be searched: {experiment.title()} has no such setting; "
            "name one as links do, such as optimizer.learning_rate, or width or depth."
        )
    label, kind, mark, several = found
    label = SHORT.get(path, label)
    if isinstance(mark, Knob):
        return SearchField(path, label, kind, knob=mark)
    return SearchField(path, label, menu=mark, several=several)


Found: TypeAlias = tuple[str, Any, Knob | Menu, bool]


def inside(kind: type[Option], option: Option | None, path: str) -> Found | None:
    """Label, type and mark of the field at `path` of options of this `kind`; None: there is none.

    Where several options have it, the one of `option` counts.
    """
    head, _, rest = path.partition(".")
    if head not in kind.model_fields:
        return None
    menu, several = kind.menus().get(head), kind.lists().get(head)
    title = kind.model_fields[head].title or head.replace("_", " ").capitalize()
    if not rest:
        knob = kind.knobs().get(head)
        mark = menu or several or (None if isinstance(knob, TextKnob) else knob)
        annotation: Any = kind.model_fields[head].annotation
        label = knob.label if knob else title
        return (label, annotation, mark, bool(several)) if mark else None
    held = getattr(option, head, None)
    if several:
        index, _, rest = rest.partition(".")
        if not (index.isdecimal() and rest):
            return None
        place = int(index)
        held = held[place] if held and place < len(held) else None
        title = f"{title[:-1] if title.endswith('s') else title} {place + 1}"
    for found in candidates(menu or several, held):
        if deeper := inside(*found, rest):
            return f"{title} · {deeper[0]}", *deeper[1:]
    return None


def candidates(menu: Menu | None, held: Any) -> Iterator[tuple[type[Option], Option | None]]:
    """The kinds of options that may stand in a field, the one that does first."""
    if isinstance(held, Option):
        yield type(held), held
    for kind in menu or ():
        yield kind, None


def fields_of(experiment: Experiment) -> list[SearchField]:
    """What of `experiment` itself can be searched, the most usual first."""
    paths = [path for path, owner, name in experiment.walk() if searchable(owner, name, path)]
    across = ACROSS if has_layers(experiment) else {}
    usual = [path for path in USUAL if path in paths or path in across]
    ordered = [*usual, *(path for path in paths if path not in usual)]
    return [field_at(experiment, path) for path in ordered if not experiment.locks(path)]


def searchable(owner: Option, name: str, path: str) -> bool:
    """Whether the field is a knob, an option or a list of options."""
    if path.partition(".")[0] in LEFT_OUT or "dataset" in path:
        return False
    knob = type(owner).knobs().get(name)
    known = name in {**type(owner).menus(), **type(owner).lists()}
    return known or (knob is not None and not isinstance(knob, TextKnob))


USUAL = (
    *("optimizer", "optimizer.learning_rate", "width", "depth", "activation", "batch_size"),
    *("initializer", "penalty", "features", "schedule", "noise"),
)
