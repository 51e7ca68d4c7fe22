"""The tab «Measures»: how good the network is, in the numbers that reports use."""

import math

import streamlit as st

from playground.engine.train.snapshot import Snapshot
from playground.experiments.points import PointsExperiment
from playground.experiments.supervised import Experiment
from playground.options.decimals import roundest
from playground.probes.points.measures import ClassMeasures, Measures, ValueMeasures, measures
from playground.ui.base.kind_sessions import PointsSession
from playground.ui.base.messages import plain_text
from playground.ui.base.polling import remembered, watched
from playground.ui.widgets.pictures.class_colours import class_names, target_axis
from playground.ui.widgets.pictures.pictures import confusion_tables

SETS = ("Training points", "Test points")
PER_CLASS = (
    "**Precision** is the share of the points called a class that belong to it, **recall** the "
    "share of a class's points that are found, **F1** their harmonic mean. **ROC AUC** is the "
    "chance that a point of the second class gets a higher output than one of the first."
)
OF_VALUES = (
    "**R²** is 1 for perfect predictions and 0 for those that always say the mean; **MSE** is "
    "the mean squared error, **MAE** the mean absolute error."
)
OF_COLOURS = (
    " Here they are of red, green and blue together. **PSNR** is the peak signal-to-noise ratio, "
    "10 lg(2² / MSE), in decibels: at about 30 a painting is hard to tell from the original."
)


def measured(session: PointsSession) -> None:
    """The measures of the run, looked at once a second."""
    watched(session, draw)


def draw(session: PointsSession, snapshot: Snapshot, experiment: PointsExperiment) -> None:
    """The measures of one snapshot."""
    found = remembered("measures", (snapshot,), lambda: measures(snapshot))
    if isinstance(found[0], ValueMeasures):
        coloured = experiment.values > 1
        st.markdown(of_values(found, coloured))
        st.caption(OF_VALUES + (OF_COLOURS if coloured else in_units(experiment)))
        return
    classes = class_names(experiment, session.view.palette)
    of_classes(classes, found)


def in_units(experiment: Experiment) -> str:
    """What an error of 1 is in a table's own units."""
    axis = target_axis(experiment)
    if axis is None:
        return ""
    amount = f"{roundest(axis.scale, axis.scale / 1000)} of {axis.name or 'the target'}"
    return f" An error of 1 is {plain_text(amount)}."


def of_values(found: tuple[Measures, Measures], coloured: bool = False) -> str:
    """A table of both sets' R², MSE and MAE, and of colours their PSNR."""
    rows = ["| | R² | MSE | MAE |", "|:--|--:|--:|--:|"]
    if coloured:
        rows = ["| | R² | MSE | MAE | PSNR |", "|:--|--:|--:|--:|--:|"]
    for name, each in zip(SETS, found, strict=True):
        if isinstance(each, ValueMeasures):
            numbers = (each.r2, each.squared, each.absolute)
            cells = [*map(written, numbers), *([decibels(each.psnr)] if coloured else [])]
            rows.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def of_classes(classes: list[str], found: tuple[Measures, Measures]) -> None:
    """Accuracy, confusion, and a row for each class."""
    pairs = [
        (name, each)
        for name, each in zip(SETS, found, strict=True)
        if isinstance(each, ClassMeasures)
    ]
    st.markdown(overall(pairs))
    confusion_tables([(name, each.confusion) for name, each in pairs], classes)
    st.markdown(by_class(pairs, classes))
    st.caption(PER_CLASS)


def overall(pairs: list[tuple[str, ClassMeasures]]) -> str:
    """A table of accuracies, and of the area under the ROC curve where there are two classes."""
    two = len(pairs[0][1].confusion) == 2
    rows = ["| | Points | Accuracy |", "|:--|--:|--:|"]
    if two:
        rows = ["| | Points | Accuracy | ROC AUC |", "|:--|--:|--:|--:|"]
    for name, each in pairs:
        numbers = [str(each.confusion.sum()), written(each.accuracy)]
        numbers += [written(each.auc)] if two else []
        rows.append(f"| {name} | {' | '.join(numbers)} |")
    return "\n".join(rows)


def by_class(pairs: list[tuple[str, ClassMeasures]], classes: list[str]) -> str:
    """A table with a row for each class of each set: precision, recall and F1."""
    rows = ["| | Class | Precision | Recall | F1 |", "|:--|:--|--:|--:|--:|"]
    for name, each in pairs:
        for index, title in enumerate(classes):
            numbers = (float(of[index]) for of in (each.precision, each.recall, each.f1))
            called = plain_text(title)
            rows.append(f"| {name.split()[0]} | {called} | {' | '.join(map(written, numbers))} |")
    return "\n".join(rows)


def decibels(ratio: float) -> str:
    """A ratio in decibels; a dash where there is none."""
    return "–" if math.isnan(ratio) else f"{ratio:.1f} dB"


def written(number: float) -> str:
    """A number with three digits; a dash where there is none."""
    return "–" if math.isnan(number) else f"{number:.3f}" if abs(number) < 100 else f"{number:.4g}"
