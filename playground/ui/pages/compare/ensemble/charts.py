"""What the section «Ensembles» draws: each network beside all together, maps, and calibration."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from playground.experiments.curve import Curve
from playground.figures import ensemble as figures
from playground.figures.plane_map import lines, member_lines
from playground.figures.style import quoted
from playground.palette import Palette
from playground.probes.many import ensemble as measures
from playground.probes.many.ensemble import Ensemble
from playground.probes.points.beliefs import picture
from playground.ui.base.kind_sessions import PointsSession
from playground.ui.widgets.choices import choice
from playground.ui.widgets.pictures.plane_maps import (
    amount_map,
    answer_map,
    dots,
    probability,
    quiet,
    titled,
    window,
)

UNCERTAIN = (
    "**Uncertainty in bits.** The whole is the entropy of the mean probability: 1 bit is a coin "
    "toss. It is the sum of what each network by itself is unsure of (the mean of their "
    "entropies; aleatoric, it lies in the data) and of what they disagree about (the mutual "
    "information of answer and network; epistemic, more data would lower it). Houlsby et al. 2011."
)
CALIBRATED = (
    "**Reliability** on {points}: of the answers that are 80 % sure, 80 % should be right. Below "
    "the dotted line a network is surer than it should be. The expected calibration error is the "
    "mean distance from that line, each of {bins} equally wide bins weighted by its answers "
    "(Guo et al. 2017)."
)


def of_classes(session: PointsSession, work: Ensemble, one: int) -> None:
    """Accuracy, maps, uncertainty and reliability of networks that tell classes apart."""
    answers, targets = work.tested
    single = {
        "accuracy": measures.accuracy(answers, targets),
        "log loss": measures.log_loss(answers, targets),
    }
    mean = answers.mean(axis=0)
    together = {
        "accuracy": float(measures.accuracy(mean, targets)),
        "log loss": float(measures.log_loss(mean, targets)),
    }
    compare(work, single, together, one)
    maps(session, work, one)
    trust(work, answers, targets, one)


def compare(
    work: Ensemble, single: dict[str, np.ndarray], together: dict[str, float], one: int
) -> None:
    """Each network's measures as dots, and all together's beside their mean."""
    columns = st.columns(len(single))
    for column, (name, values) in zip(columns, single.items(), strict=True):
        share = name == "accuracy"
        write = (lambda x: f"{x:.1%}") if share else (lambda x: f"{x:.4g}")
        said = (
            f"{name.capitalize()}: one alone {write(values.mean())} in the mean "
            f"({write(values.min())} to {write(values.max())}), **all together "
            f"{write(together[name])}**."
        )
        figure = figures.members(values, together[name], one, name, work.names)
        with column:
            st.markdown(said)
            quiet(figure, f"ensemble_{name}", said)
    st.caption(
        f"Measured on {tested(work)}. All together answer with the mean of their "
        + (
            "values."
            if work.first.classes == 0
            else "probabilities; log loss is the mean of −ln p of the right class, p at least 10⁻⁷."
        )
    )


def tested(work: Ensemble) -> str:
    """Which points measure."""
    train, test = work.points
    if len(test.targets):
        return f"{len(test.targets):,} test points"
    return f"the {len(train.targets):,} training points, since none are held back"


def maps(session: PointsSession, work: Ensemble, one: int) -> None:
    """What one and all answer, and how uncertain they are."""
    first, palette, seen = work.first, session.view.palette, work.answers.picture
    points = dots(first, work.points[0], palette, 4.0)
    about = measures.uncertainty(seen)
    amounts = {
        "Uncertainty of all": about.total,
        "Each by itself (aleatoric)": about.aleatoric,
        "Disagreement (epistemic)": about.epistemic,
    }
    if isinstance(first, Curve):
        x = picture(first)[:, 0]
        named = work.names[one], quoted(probability(first, palette))
        figure = member_lines(x, seen[..., 1], one, points, *named)
        pair(
            lambda: quiet(figure, "ensemble_lines", "The probability along x, of each and of all"),
            lambda: quiet(lines(x, amounts, "bits"), "ensemble_bits", "Uncertainty along x"),
        )
        st.caption(UNCERTAIN)
        return
    most = float(np.log2(first.classes))
    with st.container(horizontal=True, gap="small"):
        answer_maps(work, seen, one, palette)
        for title, values in amounts.items():
            said = f"{title}: {values.mean():.2f} bits in the mean, {values.max():.2f} at most"
            titled(
                amount_map(values, most, "bits", window(first), points),
                f"ensemble_{title[:4]}",
                title,
                said,
            )
    st.caption(UNCERTAIN)


def answer_maps(work: Ensemble, seen: np.ndarray, one: int, palette: Palette) -> None:
    """The map of one network, and that of all together."""
    points = dots(work.first, work.points[0], palette, 4.0)
    name = work.names[one]
    named = {"one": name[0].upper() + name[1:], "all": "All together"}
    for (key, said), values in zip(named.items(), (seen[one], seen.mean(axis=0)), strict=True):
        figure = answer_map(values, work.first, palette, points)
        alt = f"{said}: the answer over the plane"
        titled(figure, f"ensemble_map_{key}", said, alt)


def pair(left: Callable[[], None], right: Callable[[], None]) -> None:
    """Two pictures side by side."""
    for column, draw_it in zip(st.columns(2), (left, right), strict=True):
        with column:
            draw_it()


def trust(work: Ensemble, answers: np.ndarray, targets: np.ndarray, one: int) -> None:
    """How often answers are right that are so sure."""
    bins = choice(
        partial(st.slider, min_value=5, max_value=20),
        "Bins",
        "ensemble_bins",
        10,
        width=220,
        help="Into how many steps of certainty answers are sorted.",
    )
    found = {
        work.names[one]: measures.reliability(answers[one], targets, bins),
        "all together": measures.reliability(answers.mean(axis=0), targets, bins),
    }
    each = [measures.reliability(own, targets, bins).error for own in answers]
    said = (
        f"Expected calibration error: one alone {np.mean(each):.1%} in the mean, "
        f"**all together {found['all together'].error:.1%}**."
    )
    rows: list[Any] = [
        (f"{name} ({about.error:.1%})", about.counts, about.confidence, about.accuracy)
        for name, about in found.items()
    ]
    st.markdown(said)
    quiet(figures.reliability(found["all together"].edges, rows), "ensemble_trust", said)
    st.caption(CALIBRATED.format(points=tested(work), bins=bins))


def of_values(session: PointsSession, work: Ensemble, one: int) -> None:
    """Errors, answers and spread of networks that predict numbers."""
    answers, targets = work.tested
    values = answers[..., 0]
    single = {"squared error": measures.squared(values, targets)}
    together = {"squared error": float(measures.squared(values.mean(axis=0), targets))}
    compare(work, single, together, one)
    first, palette, seen = work.first, session.view.palette, work.answers.picture[..., 0]
    spread, points = seen.std(axis=0), dots(first, work.points[0], palette, 4.0)
    if isinstance(first, Curve):
        x = picture(first)[:, 0]
        figure = member_lines(x, seen, one, points, work.names[one], "value")
        pair(
            lambda: quiet(figure, "ensemble_lines", "The answer along x, of each and of all"),
            lambda: quiet(
                lines(x, {"spread": spread}, "standard deviation"), "ensemble_std", "Their spread"
            ),
        )
    else:
        with st.container(horizontal=True, gap="small"):
            answer_maps(work, seen[..., None], one, palette)
            figure = amount_map(spread, float(spread.max()), "σ", window(first), points)
            titled(figure, "ensemble_std", "Disagreement", "How far their answers are apart")
    st.caption("Disagreement is the standard deviation of their answers at each place.")
