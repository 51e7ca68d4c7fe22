"""What can be raced: a setting in which variants of an experiment differ, and its values.

A setting is a field that a search may vary too, or the same field of every layer. What gives
other points, or other starts, is left out: a race is fair because these are the same for all.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.engine.compile.limits import price
from playground.engine.race.spec import Entry
from playground.experiments.points import PointsExperiment
from playground.experiments.supervised import Experiment
from playground.options.errors import SpecError, plain
from playground.probes.training.range_test import suggested_rate
from playground.regimes.messages import lone
from playground.search.fields import SearchField, fields_of

MOST = 12  # variants of a race: as many as there are colours
USUAL = "optimizer"
USUAL_VALUES = {
    USUAL: ("sgd", "momentum", "rms_prop", "adam"),
    "width": ("2", "4", "8", "16"),
    "depth": ("1", "2", "3", "4"),
    "batch_size": ("1", "10", "50", "250"),
    "layers.*.dropout": ("0", "0.1", "0.3", "0.5"),
}
USUAL_OF_MANY = {"width": ("8", "16", "32", "64"), "batch_size": ("16", "64", "250")}  # examples
RATE = "optimizer.learning_rate"
ELSEWHERE = ("units", "activation", "initializer")  # of layers: there is one for all of them
NOT_FAIR = ("start_seed", "order_seed", "data_seed", "points", "train_share", "noise", "dataset")
FACTORS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)  # of a number at hand that steps by factors
LADDER = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64, 128, 250, 500, 1000)
OFF_ON = ("off", "on")


@dataclass(frozen=True)
class Varied:
    """A setting that variants differ in: one field, or the same one of every layer."""

    path: str
    label: str
    fields: tuple[SearchField, ...]

    @property
    def first(self) -> SearchField:
        """The field that stands for all."""
        return self.fields[0]

    @property
    def typed(self) -> bool:
        """Whether values can be typed that are not in the list."""
        return self.first.is_number

    def put(self, experiment: Any, words: str) -> Any:
        """`experiment` with what `words` say; as it is where it has that already."""
        if words == self.now(experiment):
            return experiment
        for field in self.fields:
            experiment = field.put(experiment, field.read(words))
        return experiment

    def now(self, experiment: Experiment) -> str:
        """What `experiment` has, in words; empty where its layers differ."""
        walked = {path: getattr(owner, name) for path, owner, name in experiment.walk()}
        found = {spoken(walked.get(field.path)) for field in self.fields}
        return found.pop() if len(found) == 1 else ""

    def title(self, words: str) -> str:
        """What a value is called for people."""
        menu = self.first.menu
        if menu is not None:
            return menu[words].title() if words in menu.by_name else words
        return f"{self.label.rpartition(' · ')[2]} {words}"


def spoken(value: object) -> str:
    """A field's value as it is typed; empty for several, and for none."""
    if isinstance(value, bool):
        return OFF_ON[value]
    if isinstance(value, int | float):
        return plain(value)
    name = getattr(value, "name", None)
    return str(name()) if callable(name) else value if isinstance(value, str) else ""


def settings(experiment: Experiment) -> dict[str, Varied]:
    """What variants of `experiment` may differ in, by path, the most usual first."""
    found: dict[str, Varied] = {}
    for field in fields_of(experiment):
        head, _, rest = field.path.partition(".")
        if field.several or head in NOT_FAIR:
            continue
        if head == "layers":
            inner = rest.partition(".")[2]
            if inner in ELSEWHERE:
                continue
            path = f"layers.*.{inner}"
            label = f"Every layer · {field.label.partition(' · ')[2]}"
            before = found[path].fields if path in found else ()
            found[path] = Varied(path, label, (*before, field))
        else:
            found[field.path] = Varied(field.path, field.label, (field,))
    return found


def offered(varied: Varied, experiment: Experiment) -> list[str]:
    """Values to choose from: all that there are, or of a number some that are usual."""
    field = varied.first
    if not varied.typed:
        return [spoken(value) for value in field.choices]
    knob = field.knob
    if knob is None:
        return []
    now = varied.now(experiment)
    if field.kind is int:
        usual: Iterable[float] = LADDER
    elif knob.scale == "log":
        centre = float(now) if now else (knob.low * knob.high) ** 0.5
        usual = [float(f"{centre * factor:.1g}") for factor in FACTORS]
    else:
        high = knob.high if np.isfinite(knob.high) else 1.0
        usual = [float(f"{value:.3g}") for value in np.linspace(max(knob.low, 0.0), high, 6)]
    values = {field.kind(value) for value in usual if knob.low <= value <= knob.high}
    values |= {field.kind(float(now))} if now else set()
    return [plain(value) for value in sorted(values)]


def usual_values(varied: Varied, experiment: Experiment) -> tuple[str, ...]:
    """What is chosen at first: up to four values, that of `experiment` among them."""
    there = offered(varied, experiment)
    small = isinstance(experiment, PointsExperiment)
    known = USUAL_VALUES | ({} if small else USUAL_OF_MANY)
    if varied.path in known:
        return known[varied.path]
    now = varied.now(experiment)
    at = there.index(now) if now in there else 0
    first = max(0, min(at - 1, len(there) - 4)) if varied.typed else 0
    chosen = there[first : first + 4]
    return tuple(chosen if now in chosen or not now else [now, *chosen[:3]])


def same_rate(base: Experiment, variant: Experiment) -> Experiment:
    """`variant` with the learning rate of `base`."""
    return variant.replace(RATE, base.optimizer.learning_rate)


def own_rate(base: Experiment, variant: Experiment) -> Experiment:
    """`variant` with the learning rate that its optimizer comes with."""
    return variant


def tuned_rate(base: Experiment, variant: Experiment) -> Experiment:
    """`variant` with the learning rate that a range test of its own suggests."""
    return variant.replace(RATE, suggested_rate(variant))


# Where a variant's learning rate comes from, in the order in which users see them.
RATES: dict[str, tuple[str, Callable[[Experiment, Experiment], Experiment]]] = {
    "own": ("Own", own_rate),
    "shared": ("Shared", same_rate),
    "tuned": ("Tuned", tuned_rate),
}


def rates_of(experiment: Experiment) -> list[str]:
    """Those that there are for `experiment`: a range test takes too long where it is not small."""
    small = isinstance(experiment, PointsExperiment)
    return [name for name in RATES if small or name != "tuned"]


def entries(
    experiment: Experiment, varied: Varied, values: Iterable[str], rates: str
) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """The variants of `experiment`, and a sentence for each value that cannot be one, or hardly."""
    found: dict[Experiment, Entry] = {}
    problems = []
    for words in values:
        try:
            variant = varied.put(experiment, words.strip())
            if varied.path != RATE:
                variant = RATES[rates][1](experiment, variant)
            price(variant)
        except SpecError as error:
            problems.append(f"{varied.title(words)} is left out: {error}")
            continue
        if (said := lone(variant)) and said != lone(experiment):
            problems.append(f"{varied.title(words.strip())}: {said}")
        found.setdefault(variant, Entry(varied.title(words.strip()), variant))
    return tuple(found.values())[:MOST], tuple(problems)


def what_is_same(varied: Varied, seeds: int, start: int, examples: str = "points") -> str:
    """In which way the race is fair, in one sentence."""
    starts = f"start seed {start}" if seeds == 1 else f"start seeds {start} to {start + seeds - 1}"
    if varied.path == "batch_size":
        return (
            f"Same {examples}, same start weights ({starts}), same order of the {examples}; only "
            "the batches they are cut into differ."
        )
    if varied.path in OTHER_STARTS or varied.path.startswith("layers"):
        return (
            f"Same {examples}, same batches in the same order, same {starts}; the start weights "
            "that are drawn from them are part of what is compared."
        )
    return (
        f"Same {examples}, same start weights ({starts}), same batches in the same order for all."
    )


OTHER_STARTS = ("width", "depth", "initializer", "loss", "features", "scaling")
