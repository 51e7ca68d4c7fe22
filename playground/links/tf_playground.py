"""Links of playground.tensorflow.org: read as experiments under TensorFlow Playground's rules.

Such a link holds `key=value` pairs after its `#`; what it leaves out has that program's
defaults. What cannot be taken is left out with a sentence each, and the rest is kept. A
remark says what is no fault of the link, such as the seed that was drawn for it.
"""

import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from playground.datasets.points.plane import (
    Circle,
    Gauss,
    RegressionGauss,
    RegressionPlane,
    Spiral,
    Xor,
)
from playground.experiments.plane import Plane
from playground.experiments.tf_rules import POINTS_WITH_VALUES, RATE, TensorflowPlayground
from playground.layers import Dense
from playground.links.repair import repaired, resembles, shorn
from playground.options.activations import Linear, Relu, Sigmoid, Tanh
from playground.options.errors import SpecError, listed, shown
from playground.options.features import X1, X2, Feature, Product, SinX1, SinX2, X1Squared, X2Squared
from playground.options.initializers import Zeros
from playground.options.penalties import L2, DeadLinksL1, NoPenalty, Penalty

HOST = "playground.tensorflow.org"
HIDE = "_hide"
LONGEST = 6000  # characters
MOST_KEYS = 200
NUMBER = re.compile(r"[-+]?(\d{1,30}\.?\d{0,30}|\.\d{1,30})(e[-+]?\d{1,3})?", re.IGNORECASE)
MOST_NOISE, USUAL_MOST_NOISE = 80, 50  # per cent: more than the first becomes the second there

ACTIVATIONS = {"tanh": Tanh, "relu": Relu, "sigmoid": Sigmoid, "linear": Linear}
CLASSES = {"circle": Circle, "xor": Xor, "gauss": Gauss, "spiral": Spiral}
VALUES = {"reg-plane": RegressionPlane, "reg-gauss": RegressionGauss}
PENALTIES: Mapping[str, Callable[..., Penalty]]
PENALTIES = {"none": lambda strength: NoPenalty(), "L1": DeadLinksL1, "L2": L2}
PROBLEMS = {"classification": CLASSES, "regression": VALUES}
FEATURES: Mapping[str, type[Feature]] = {
    "x": X1,
    "y": X2,
    "xSquared": X1Squared,
    "ySquared": X2Squared,
    "xTimesY": Product,
    "sinX": SinX1,
    "sinY": SinX2,
}
SWITCHES = {"showTestData": "show_test", "discretize": "hard_boundary"}
# Keys that change nothing here, or nothing there either.
IDLE = ("collectStats", "hideText", "cosX", "cosY", "tutorial")
KEYS = {
    *("activation", "regularization", "batchSize", "dataset", "regDataset", "learningRate"),
    *("regularizationRate", "noise", "networkShape", "seed", "percTrainData", "problem"),
    *("initZero", *FEATURES, *SWITCHES, *IDLE),
}


class Opened(NamedTuple):
    """What a link said.

    `hidden` are the names of controls that it hides, `switches` those of the stage that it
    turns on.
    """

    experiment: Plane
    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    switches: tuple[str, ...] = ()


def is_theirs(link: str) -> bool:
    """Whether `link` is one of TensorFlow Playground's, as a whole or from its `#` on."""
    before, _, after = repaired(link).partition("#")
    host = re.sub(r"^[a-z]+://", "", before.lower()).partition("/")[0].partition("?")[0]
    names = {pair.partition("=")[0] for pair in after[:LONGEST].split("&")}
    return host.removeprefix("www.").partition(":")[0] == HOST or bool(names & KEYS)


def open_link(link: str) -> Opened:
    """Read a link; never fails as a whole."""
    link = repaired(link)
    if len(link) > LONGEST:
        said = f"The link has {len(link)} characters, but at most {LONGEST} are read."
        return Opened(usual(), (said,))
    before, _, after = link.partition("#")
    pairs = (after or before.partition("?")[2]).split("&")
    if len(pairs) > MOST_KEYS:
        said = f"The link has more than {MOST_KEYS} settings; none was read."
        return Opened(usual(), (said,))
    reader = Reader(pairs)
    experiment = reader.experiment()
    return Opened(
        experiment,
        tuple(reader.problems),
        tuple(reader.remarks),
        tuple(key.removesuffix(HIDE) for key, value in reader.hides.items() if value == "true"),
        tuple(ours for key, ours in SWITCHES.items() if reader.flag(key, False)),
    )


def usual(seed: str = "0.12345") -> Plane:
    """TensorFlow Playground as it opens without a link, with `seed`."""
    plane, _ = Plane(layers=(Dense(units=4), Dense(units=2))).under(TensorflowPlayground(seed=seed))
    return plane.replace("dataset", Circle()).replace("optimizer.learning_rate", RATE)


class Reader:
    """Reads the settings of one link, and collects a sentence for whatever cannot be taken."""

    def __init__(self, pairs: list[str]) -> None:
        self.problems: list[str] = []
        self.remarks: list[str] = []
        self.hides: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        for pair in filter(None, pairs):
            key, _, value = pair.partition("=")
            self.read(unquote(key).strip(), shorn(unquote(value).strip()))

    def read(self, key: str, text: str) -> None:
        """Take one setting; where it comes twice, the last one counts, as it does there."""
        known = self.hides if key.endswith(HIDE) else self.texts
        if key not in KEYS and known is self.texts:
            if not resembles(key, KEYS):
                return  # a word of mail, of a campaign or of somebody else
            self.problems.append(f"The link's {shown(key)} was left out: there is no such setting.")
            return
        if known.get(key, text) != text:
            self.problems.append(f"The link sets {shown(key)} twice; the last one counts.")
        known[key] = text

    def experiment(self) -> Plane:
        """The experiment of the settings."""
        plane = usual(self.seed())
        for path, key, value in self.settings():
            try:
                plane = plane.replace(path, value())
            except SpecError as error:
                self.leave_out(key, str(error))
        if self.texts.get("tutorial"):
            self.remarks.append("The link's tutorial is a text that is only there.")
        for key in ("cosX", "cosY"):
            if self.flag(key, False):
                self.remarks.append(f"The link's {key} has no effect there, and none here.")
        return plane

    def settings(self) -> Iterator[tuple[str, str, Callable[[], Any]]]:
        """Path, key, and what reads the value, of every setting that the link has."""
        problem = self.named("problem", PROBLEMS, "classification")
        values = problem is VALUES
        for key, kinds in (("dataset", CLASSES), ("regDataset", VALUES)):
            first = next(iter(kinds))
            chosen = self.named(key, kinds, first)
            if kinds is problem:
                yield "dataset", key, chosen
        if values:
            yield "points", "problem", lambda: POINTS_WITH_VALUES
        yield "features", "x", self.features
        readers: dict[str, tuple[str, Callable[[], Any]]] = {
            "noise": ("noise", lambda: self.noise() / 100),
            "percTrainData": ("train_share", lambda: self.number("percTrainData") / 100),
            "networkShape": ("layers", self.layers),
            "batchSize": ("batch_size", lambda: self.number("batchSize")),
            "learningRate": ("optimizer.learning_rate", lambda: self.number("learningRate")),
        }
        for key, (path, value) in readers.items():
            if self.texts.get(key) or (key == "networkShape" and key in self.texts):
                yield path, key, value
        yield "activation", "activation", self.named("activation", ACTIVATIONS, "tanh")
        yield "penalty", "regularizationRate", self.penalty
        if self.flag("initZero", False):
            yield "initializer", "initZero", Zeros

    def leave_out(self, key: str, why: str) -> None:
        """Say why a setting was not taken."""
        self.problems.append(f"The link's {shown(key)} was left out: {why}")

    def seed(self) -> str:
        """The link's seed, or one drawn at random as it is there."""
        drawn = f"0.{secrets.randbelow(100_000):05d}"
        if text := self.texts.get("seed"):
            try:
                return TensorflowPlayground(seed=text).seed
            except SpecError as error:
                self.leave_out("seed", str(error))
        self.remarks.append(
            f"The link names no seed, and TensorFlow Playground draws one at random: here {drawn}."
        )
        return drawn

    def named(self, key: str, known: Mapping[str, Any], usual: str) -> Any:
        """What the word at `key` stands for."""
        text = self.texts.get(key) or usual
        if text not in known:
            self.leave_out(key, f"it is {shown(text)}, but must be {listed(known)}.")
        return known.get(text, known[usual])

    def flag(self, key: str, usual: bool) -> bool:
        """Whether a switch is on; any word but «false» means that it is."""
        return self.texts[key] != "false" if self.texts.get(key) else usual

    def number(self, key: str) -> float:
        """The number at `key`; raises `SpecError` where there is none."""
        text = self.texts[key]
        if not NUMBER.fullmatch(text):
            raise SpecError(f"it is {shown(text)}, but must be a number.")
        return float(text)

    def noise(self) -> float:
        """The noise in per cent; what is too much or too little becomes what it becomes there."""
        value = self.number("noise")
        if 0 <= value <= MOST_NOISE:
            return value
        taken = 0 if value < 0 else USUAL_MOST_NOISE
        said = f"it is {shown(self.texts['noise'])}, for which TensorFlow Playground takes {taken}."
        self.problems.append(f"The link's «noise» must lie between 0 and {MOST_NOISE}; {said}")
        return taken

    def features(self) -> tuple[Feature, ...]:
        """The input features that are switched on."""
        return tuple(kind() for key, kind in FEATURES.items() if self.flag(key, kind in (X1, X2)))

    def layers(self) -> tuple[Dense, ...]:
        """Hidden layers from their widths, «4,2»; none where there is nothing."""
        text = self.texts["networkShape"]
        widths = text.split(",") if text else []
        for width in widths:
            if not re.fullmatch(r"\s*\d{1,9}\s*", width):
                raise SpecError(f"it is {shown(text)}, but must be whole numbers such as 4,2.")
        return tuple(Dense(units=int(width)) for width in widths)

    def penalty(self) -> Penalty:
        """The penalty and its strength."""
        make = self.named("regularization", PENALTIES, "none")
        strength = self.number("regularizationRate") if self.texts.get("regularizationRate") else 0
        return make(strength=strength)
