"""The page «Functions»: every activation and loss as a curve, with its derivative.

What a network can learn from depends on slopes: where a curve is flat, no gradient comes
through. The curves are those of the options that train, settings included.
"""

from functools import partial
from typing import Any

import streamlit as st

from playground.figures.functions import probabilities, with_slope
from playground.options.activations import ACTIVATIONS
from playground.options.base import Menu, Option
from playground.options.losses import LOSSES
from playground.probes.training.functions import FLAT, activation_curve, loss_curve, softmax_curve
from playground.ui.widgets.choices import choice, keep, kept
from playground.ui.widgets.controls import control, explain, menu_widget


def show() -> None:
    """Draw the page."""
    st.markdown("### Functions")
    st.markdown(
        "Activations bend what a unit computes, losses say how wrong an answer is; gradients are "
        "their slopes. **Choose one**: the thick line is the function, the dashed one its "
        "derivative."
    )
    activations, losses, softmax = st.tabs(["Activations", "Losses", "Softmax"])
    with activations:
        activation_tab()
    with losses:
        loss_tab()
    with softmax:
        softmax_tab()


def activation_tab() -> None:
    """An activation, and where it lets no gradient through."""
    left, right = st.columns([2, 3], gap="medium")
    with left:
        chosen = choose("Activation", ACTIVATIONS, "function.activation")
    found = activation_curve(chosen)
    flat = found.flat()
    names = ("f(z)", "f′(z)", "sum z")
    with right:
        figure = with_slope(found.at, found.value, found.slope, flat, names)
        st.plotly_chart(figure, alt=f"{chosen.title()} and its derivative")
        st.caption(flat_sentence(flat))


def flat_sentence(flat: list[tuple[float, float]]) -> str:
    """Where a unit learns next to nothing, in words."""
    if not flat:
        return f"Nowhere in this range is the slope below {FLAT}: gradients always come through."
    ranges = " and ".join(f"{low:.1f} to {high:.1f}" for low, high in flat).replace("-", "−")
    return f"Shaded: from {ranges} the slope is below {FLAT}; a unit that is there hardly learns."


def loss_tab() -> None:
    """A loss against the raw output, for a target."""
    left, right = st.columns([2, 3], gap="medium")
    with left:
        chosen = choose("Loss", LOSSES, "function.loss")
        classes = 2 if not chosen.regression else regression_or_classes()
        target = target_of(classes)
    found = loss_curve(chosen, target, classes)
    with right:
        names = ("loss", "gradient", "raw output z")
        figure = with_slope(found.at, found.value, found.slope, found.flat(), names)
        st.plotly_chart(figure, alt=f"{chosen.title()} and its gradient")
        st.caption(
            "Shaded: an output that is there gets next to no gradient. "
            + ("For the right class that is as it should be." if classes else "")
        )


def regression_or_classes() -> int:
    """Whether a distance is shown for numbers or for two classes."""
    kinds = {"numbers": 0, "two classes": 2}
    help = "For classes these losses compare tanh(z) with −1 or 1."
    chosen = choice(
        partial(st.segmented_control, options=list(kinds), required=True),
        "Targets",
        "function.kind",
        "numbers",
        help=help,
    )
    return kinds[str(chosen)]


def target_of(classes: int) -> float:
    """The target of the one example."""
    if classes:
        names = {"orange (0)": 0.0, "blue (1)": 1.0}
        help = "Which class the example belongs to."
        chosen = choice(
            partial(st.segmented_control, options=list(names), required=True),
            "Class",
            "function.class",
            "blue (1)",
            help=help,
        )
        return names[str(chosen)]
    help = "The number that should come out."
    slider = partial(st.slider, min_value=-2.0, max_value=2.0, step=0.1)
    return float(choice(slider, "Target", "function.target", 1.0, help=help))


def softmax_tab() -> None:
    """Probabilities while one logit moves."""
    at, shares = softmax_curve()
    st.markdown(
        r"$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$ — three logits become three probabilities; "
        "$z_2 = 0$ and $z_3 = 1$ stay, $z_1$ moves."
    )
    alt = "Probabilities of three classes while the first logit moves"
    st.plotly_chart(probabilities(at, shares, "logit z₁"), alt=alt)
    st.caption("The bands always fill the whole height: probabilities add up to 1.")


def choose(label: str, menu: Menu, key: str) -> Any:
    """An option of `menu` with its settings, its sentence and its formula."""
    names = list(menu.by_name)
    name = choice(menu_widget(menu), label, key, names[0], help=f"Which {menu.kind} is drawn.")
    place = f"{key}.{name}"
    chosen: Option = kept(place, menu[str(name)]())

    def change(path: str, value: Any) -> None:
        keep(place, kept(place, chosen).replace(path, value))  # two quick changes count both

    for field in chosen.knobs():
        control(chosen, field, change, f"{place}.{field}")
    explain(chosen)
    return chosen
