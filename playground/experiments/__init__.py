"""What is being tried: one frozen value that holds every choice, a file for each kind.

`base` is what every experiment is, `supervised` what those have that learn from examples.
Links, files, the command line, searches and pages carry experiments and nothing else. Building
one validates it, so an experiment that exists can run, and equal experiments train to equal
numbers. `EXPERIMENTS` is the one list of kinds, in the order in which users see them; the
first is the usual one.
"""

from playground.experiments.curve import Curve
from playground.experiments.images import Images
from playground.experiments.plane import Plane
from playground.experiments.supervised import Experiment
from playground.options.base import Menu

EXPERIMENTS = Menu[Experiment]("experiment", Plane, Curve, Images)
