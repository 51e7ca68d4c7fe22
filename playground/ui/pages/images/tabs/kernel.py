"""The tab «Kernel»: a kernel that slides with its real numbers, and how sizes come about."""

from typing import NamedTuple

import numpy as np
import streamlit as st

from playground.engine.train.snapshot import Snapshot
from playground.experiments.images import Images
from playground.figures.convolution_grid import Steps, convolution_grid
from playground.layers.normalization import NoNormalization
from playground.options.errors import SpecError
from playground.probes.forward import layer_names
from playground.probes.images.kernel import Kernels, Slide, convolutions, sizes, slide
from playground.ui.base.kind_sessions import ImageSession
from playground.ui.base.polling import prepared, remembered, watched
from playground.ui.browser.bundle import script, styles
from playground.ui.pages.images.tabs.chosen_image import Subject, subject
from playground.ui.widgets.choices import numbered, picked
from playground.ui.widgets.pictures.pictures import packed

OF_KERNEL = (
    "A convolution slides its **kernel** over the image: at every place the window's numbers "
    "are multiplied by the kernel's and summed, and the **bias** is added, unless a norm's shift "
    "stands for it. Point at a place of either picture, or use the arrow keys there, to see the "
    "numbers."
)
OF_SIZES = (
    "How many places a kernel has follows from its **size**, **stride**, **padding** and "
    "**dilation**; the **receptive field** is how many pixels one number sees after some layers."
)
SLIDE = st.components.v2.component(
    "playground_slide",
    js=script("pictures/slide.js"),
    css=styles("pictures/slide"),
    isolate_styles=False,
)


def show(session: ImageSession) -> None:
    """Both parts; the second needs no network."""
    st.markdown(OF_KERNEL)
    watched(session, draw)
    st.markdown(OF_SIZES)
    st.fragment(draw_sizes)()


def draw(session: ImageSession, snapshot: Snapshot, experiment: Images) -> None:
    """The kernel that slides, with the numbers of one snapshot."""
    if not convolutions(experiment):
        st.caption("This network has no convolution; add one to see its kernels.")
        return
    looked, kernels, unit, channel = chosen(session, snapshot, experiment)
    image = looked.image
    prepared(
        "image_slide",
        (experiment.compile_key(), kernels.layer, kernels.part),
        lambda: slide(snapshot, image, kernels, 0, 0),
    )
    of = snapshot, looked.key, kernels, unit, channel
    found = remembered("image_slide", of, lambda: slide(snapshot, image, kernels, unit, channel))
    frame = remembered("image_slide_frame", of, lambda: framed(experiment, found, kernels))
    SLIDE(key="slide", data={"frame": frame}, width="stretch", height="content")
    if snapshot.step == 0:
        st.caption("Before training the kernel's numbers are those that chance has drawn.")


def chosen(
    session: ImageSession, snapshot: Snapshot, experiment: Images
) -> tuple[Subject, Kernels, int, int]:
    """The image, the kernels, which of them slides, and the channel that it looks at."""
    every, names = convolutions(experiment), layer_names(experiment)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        looked = subject(session, snapshot)
        titles = [each.title(names[each.layer]) for each in every]
        kernels = every[
            picked("Convolution", titles, "slide_layer", "Whose kernel slides.", width=260)
        ]
        most = kernels.units - 1
        unit = numbered("Kernel", most, "slide_unit", "Which of the layer's kernels slides.")
        channel = 0
        if kernels.channels > 1:
            channel = numbered(
                "Channel",
                kernels.channels - 1,
                "slide_channel",
                "Which channel, or feature map, of the input is looked at; the kernel has "
                "numbers for each.",
            )
    return looked, kernels, unit, channel


def framed(experiment: Images, found: Slide, kernels: Kernels) -> str:
    """What the browser needs to slide the kernel."""
    arrays = {
        "before_map": found.before,
        "kernel": found.kernel,
        "part": found.part,
        "sums": found.sums,
        "after_map": found.after,
    }
    pixels = kernels.layer == 1 and kernels.part != "second"
    state = {
        "bend": bend(experiment, kernels),
        "bias": found.bias,
        "border": found.border,
        "channels": kernels.channels,
        "dilation": found.dilation,
        "names": ("input" if pixels else "feature map that comes in", "feature map"),
        "signed": bool((found.before < 0).any()),
        "bent": bool((found.after < 0).any()),
        "stride": found.stride,
    }
    return packed({name: each.astype(np.float32) for name, each in arrays.items()}, state)


def bend(experiment: Images, kernels: Kernels) -> str:
    """What is done to the sums before they are handed on, in words."""
    layer = experiment.layers[kernels.layer - 1]
    normalised = layer.normalization != NoNormalization() and kernels.part != "shortcut"
    steps = [layer.normalization.title()] if normalised else []
    steps += {"second": ["plus the shortcut"], "shortcut": ["plus the kernels' way"]}.get(
        kernels.part, []
    )
    return ", ".join([*steps, experiment.activation_of(kernels.layer - 1).title()])


def draw_sizes() -> None:
    """The widget of sizes."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        size, kernel, stride, pad, dilation, layers = (count.chosen() for count in COUNTS)
    try:
        found = sizes(size, kernel, stride, pad, dilation, layers)
    except SpecError as error:
        st.info(str(error), icon=":material/info:")
        return
    place = Count("Place", 1, found.out**2, 1, "Which number of the output is being made.").chosen()
    steps = Steps(size, kernel, stride, pad, dilation, found.out)
    st.image(convolution_grid(steps, place - 1), alt=told(steps))
    st.latex(arithmetic(steps))
    st.caption(
        f"{found.out} × {found.out} numbers come out. The kernel spans {found.window} pixels. "
        f"After {layers} such layer{'s' if layers > 1 else ''} one number sees a square of "
        f"{found.field} × {found.field} pixels."
    )


def told(steps: Steps) -> str:
    """The drawing in words."""
    return (
        f"A kernel of {steps.kernel} × {steps.kernel} over {steps.size} × {steps.size} pixels with "
        f"padding {steps.pad}, stride {steps.stride} and dilation {steps.dilation}; "
        f"{steps.out} × {steps.out} numbers come out."
    )


def arithmetic(steps: Steps) -> str:
    """The formula of the output's size, in letters and in numbers, as LaTeX."""
    n, k, s, p, d, out = steps
    letters = r"\frac{n + 2p - d(k-1) - 1}{s}"
    numbers = rf"\frac{{{n} + 2 \cdot {p} - {d} \cdot {k - 1} - 1}}{{{s}}}"
    floors = (rf"\left\lfloor {each} \right\rfloor + 1" for each in (letters, numbers))
    return " = ".join([*floors, str(out)])


class Count(NamedTuple):
    """A whole number of the widget of sizes."""

    title: str
    low: int
    most: int
    first: int
    help: str

    def chosen(self) -> int:
        """Draw its control."""
        key = f"sizes_{self.title.lower().replace(' ', '_')}"
        return numbered(self.title, self.most, key, self.help, self.low, self.first, 120)


COUNTS = (
    Count("Input", 1, 16, 7, "How many pixels the image is wide and high."),
    Count("Kernel size", 1, 7, 3, "How many numbers the kernel is wide and high."),
    Count("Stride", 1, 4, 1, "How many pixels the kernel moves from place to place."),
    Count("Padding", 0, 4, 0, "How many zeros are put around the image, dashed."),
    Count("Dilation", 1, 4, 1, "How far apart the pixels are that it looks at."),
    Count("Layers", 1, 8, 1, "How many such layers follow each other."),
)
