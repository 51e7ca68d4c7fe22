"""A small network of digits, trained in the test that needs one, and its safetensors file."""

from functools import lru_cache

from safetensors.numpy import save

from playground.cli.report import tensors
from playground.engine.compile.program import Program
from playground.engine.train.trainer import Trainer
from playground.experiments.images import Images
from playground.layers import Dense
from playground.links import experiments
from playground.weights import FILE_VERSION

SMALL = Images(layers=(Dense(units=32),), points=2500, train_share=0.8)
EPOCHS = 4


@lru_cache(maxsize=1)
def trained() -> Trainer:
    """The small network after its training."""
    trainer = Trainer(SMALL, Program(SMALL))
    trainer.advance(EPOCHS * SMALL.steps_per_epoch)
    return trainer


def about(experiment: Images = SMALL) -> dict[str, str]:
    """What a file of weights says about itself."""
    return {"experiment": experiments.to_link(experiment), "version": FILE_VERSION}


@lru_cache(maxsize=1)
def weights_file() -> bytes:
    """The file of the small network, as the command line saves it."""
    return save(tensors(trained()), about())
