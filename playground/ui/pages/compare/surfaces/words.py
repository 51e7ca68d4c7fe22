"""Words in the set-up of the section «Surfaces»: where a race by hand begins, and who runs.

A start is two numbers, «-1.5~2». A rival is an optimizer's name; what it does not say of its
settings is as it suits the surface («adam-beta1.0.5»), so that a bare name fits every one.
"""

from collections.abc import Sequence

import numpy as np

from playground.links.text import apply, differences, number, parted, text
from playground.options.errors import SpecError, shown
from playground.options.optimizers import OPTIMIZERS, Optimizer
from playground.options.surfaces import Surface
from playground.probes.many.surface_race import check_start, usual
from playground.ui.pages.compare.words import APART, USUAL

RIVALS = ("sgd", "momentum", "rms_prop", "adam")  # who races at first

Place = tuple[float, float]


def read_start(words: str) -> str:
    """The one spelling of a start. Raises `SpecError` for what is not two numbers."""
    return words if words == USUAL else APART.join(map(text, numbers(words)))


def numbers(words: str) -> Place:
    """The two numbers of a start. Raises `SpecError` for anything else."""
    values = [number(float, "start", part) for part in words.split(APART)[:3]]
    if len(values) != 2 or not np.isfinite(values).all():
        raise SpecError(f"start is {shown(words)}, but must be two numbers, such as -1.5~2.")
    return values[0], values[1]


def start_of(words: str, surface: Surface) -> Place:
    """Where a race on `surface` begins. Raises `SpecError` outside of the picture."""
    if words == USUAL:
        return surface.start
    place = numbers(words)
    check_start(surface, place)
    return place


def start_words(place: Place, surface: Surface) -> str:
    """A start in words."""
    return USUAL if place == surface.start else APART.join(map(text, place))


def read_rivals(words: str) -> str:
    """The one spelling of rivals. Raises `SpecError` for unknown ones, and for one named twice."""
    if words == USUAL:
        return words
    rivals = [read_rival(token) for token in words.split(APART)] if words else []
    names = [rival.partition("-")[0] for rival in rivals]
    for name in names:
        if names.count(name) > 1:
            raise SpecError(f"{name} is named {names.count(name)} times, but races once.")
    return APART.join(rivals)


def read_rival(token: str) -> str:
    """The one spelling of a rival."""
    option, (name, texts) = rival(token, Surface), parted(token, OPTIMIZERS.kind)
    return "-".join([name, *(f"{path}.{text(getattr(option, path))}" for path in texts)])


def rival(token: str, surface: type[Surface]) -> Optimizer:
    """The optimizer that a part of the words means. Raises `SpecError` for what cannot be."""
    name, texts = parted(token, OPTIMIZERS.kind)
    option, errors = apply(usual(name, surface), texts)
    for error in errors.values():
        raise error
    return option


def rivals_of(words: str, surface: type[Surface]) -> list[Optimizer]:
    """Who runs, in the order of the words."""
    tokens = RIVALS if words == USUAL else words.split(APART) if words else ()
    return [rival(token, surface) for token in tokens]


def rival_words(rivals: Sequence[Optimizer], surface: type[Surface]) -> str:
    """Who runs, in words."""
    tokens = []
    for each in rivals:
        settings = differences(each, usual(each.name(), surface), "")
        tokens.append("-".join([each.name(), *(f"{path}.{value}" for path, value in settings)]))
    return USUAL if tuple(tokens) == RIVALS else APART.join(tokens)
