"""Small networks of images for tests: quick to compile, trained for a moment; pages for tabs."""

from functools import cache

import numpy as np
from streamlit.testing.v1 import AppTest
from workbench import compiled

from playground.engine.train.snapshot import Snapshot, taken
from playground.engine.train.trainer import Trainer
from playground.experiments.images import Images
from playground.layers import AveragePool, Convolution, Dense, MaxPool, ResidualBlock
from playground.layers.normalization import BatchNorm

PATIENCE = 90  # seconds for a run of the script
MIXED = Images(
    layers=(
        Convolution(units=4, size=3, stride=2, normalization=BatchNorm()),
        ResidualBlock(units=5, stride=2),
        AveragePool(),
        Dense(units=6),
    ),
    points=300,
    batch_size=20,
)
PLAIN = Images(
    layers=(
        Convolution(units=3, size=3, padding="valid"),
        MaxPool(),
        Convolution(units=4, size=3, dilation=2, padding="valid"),
    ),
    points=300,
    batch_size=20,
)


@cache
def trained(experiment: Images = MIXED, updates: int = 6) -> Snapshot:
    """A network after a few updates."""
    trainer = Trainer(experiment, compiled(experiment.compile_key()))
    trainer.advance(updates)
    return taken(trainer)


def held(experiment: Images, count: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Some held-back images uint8 `(N, H, W, C)`, and their classes."""
    split = experiment.splits()[1]
    return split.inputs[:count], split.targets[:count]


def script(name: str) -> None:
    """A page with one of the tabs, which can be closed."""
    from importlib import import_module

    import streamlit

    from playground.ui.app.kinds import KINDS
    from playground.ui.base.kind_sessions import ImageSession

    if streamlit.toggle("open", value=True, key="open"):
        import_module(f"playground.ui.pages.images.tabs.{name}").show(
            ImageSession.of(KINDS["images"])
        )


def opened(name: str) -> AppTest:
    """The page with tab `name`."""
    page = AppTest.from_function(script, kwargs={"name": name}, default_timeout=PATIENCE).run()
    assert not page.exception
    return page


def said(page: AppTest) -> str:
    """All text of a page."""
    parts = [each.value for each in (*page.markdown, *page.caption, *page.info, *page.latex)]
    return "\n".join([*parts, *(each.proto.body for each in page.get("html"))])
