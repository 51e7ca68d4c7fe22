"""What commands are told, read: links, whole numbers, and where words go that are no result."""

import sys

from playground.experiments.base import Experiment
from playground.links.experiments import from_link, no_words, spelt_out, words_of
from playground.links.text import number
from playground.links.tf_playground import is_theirs, open_link
from playground.options.base import Knob
from playground.options.errors import SpecError


def requested(link: str) -> Experiment:
    """The experiment of `link`, or of `preset:NAME`.

    Raises `SpecError` with a sentence for every part that is of no use: the usual experiment is
    never taken for one that was not understood.
    """
    link = spelt_out(link)
    theirs = is_theirs(link)
    reading = open_link(link) if theirs else from_link(link)
    if link.strip(" ?") and not (theirs or reading.problems or words_of(link)):
        say(no_words(link))
    if reading.problems:
        raise SpecError("\n".join(reading.problems))
    for remark in getattr(reading, "remarks", ()):
        say(remark)
    return reading.experiment


def whole(name: str, text: str, most: int) -> int:
    """Read a whole number between 1 and `most`; raise `SpecError`."""
    return Knob(name, "", 1, most).check(int, number(int, name, text), name)


def say(text: str) -> None:
    """Say something that is no result."""
    print(text, file=sys.stderr, flush=True)
