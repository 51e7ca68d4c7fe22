"""Supervised learning as a regime: networks that learn from examples with known answers.

What is computed stands in `playground.regimes.supervised`, from one update to all measures;
here it is told to the engine: how long an epoch is, what waits, what is measured and costs.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from playground import network
from playground.experiments.split import Split
from playground.experiments.supervised import Experiment
from playground.ops.dense import compiler_options
from playground.regimes import confusion, dissection, messages, shuffle, supervised
from playground.regimes.base import Clock, Cost, Data, Regime, Room, TrainState
from playground.regimes.memory_cost import memory
from playground.regimes.metrics import Metric
from playground.regimes.padding import filled, padded
from playground.regimes.score import TRAINING, Score, both, scored, together
from playground.regimes.supervised import Examples, Form, Traced

METRICS = (
    Metric("train_loss", "Training loss", "train", -1),
    Metric("test_loss", "Test loss", "test", -1),
    Metric("train_accuracy", "Training accuracy", "train", 1, "accuracy", "share"),
    Metric("test_accuracy", "Test accuracy", "test", 1, "accuracy", "share"),
)
# Fields that say which examples there are: those that not every experiment has.
COMMON = frozenset(Experiment.model_fields)
MANY = 100  # examples that many networks are measured on at once: more need more memory in each


class Supervised(Regime):
    """Learning from examples; those of images are measured a few at a time."""

    name = "supervised"
    metrics = METRICS
    dissection = dissection

    def told(self, experiment: Experiment) -> tuple[Metric, ...]:
        return METRICS if experiment.classes else METRICS[:2]

    def watched(self, experiment: Experiment) -> Metric:
        return METRICS[1] if experiment.sizes[1] else METRICS[0]

    def clock(self, experiment: Experiment) -> Clock:
        examples = experiment.sizes[0]
        steps = experiment.steps_per_epoch
        nobody, singles = experiment.rows[0], not experiment.keeps_order
        return Clock(examples, experiment.batch_size, steps, nobody, singles)

    def cost(self, static: Experiment) -> Cost:
        rows = network.table(static)
        flops = 3 * static.batch_size * sum(row.flops for row in rows)
        return Cost(sum(row.parameters for row in rows), flops)

    def room(self, static: Experiment) -> Room:
        layers = memory(static)
        outputs = sum(layer.activations for layer in layers)
        # Of images it is the patches that kernels see which take room, about as two more outputs.
        many = 3 * max(outputs, outputs * MANY // static.batch_size)
        held = sum(layer.parameters + layer.optimizer for layer in layers)
        train, test = self.data_shape(static)
        waiting = sum(part.inputs.size * part.inputs.dtype.itemsize for part in (train, test))
        return Room(held, many if static.chunk else 2 * outputs, waiting)

    def chunk(self, static: Experiment, many: bool = False) -> int | None:
        return MANY if static.chunk and many else static.chunk

    def examples(self, experiment: Experiment) -> tuple[Split, Split]:
        return experiment.splits()

    def data(self, experiment: Experiment, examples: Sequence[Split] | None = None) -> Data:
        splits = experiment.splits() if examples is None else examples
        return tuple(
            waiting(experiment, split, experiment.rows[place]) for place, split in enumerate(splits)
        )

    def data_shape(self, static: Experiment) -> tuple[Examples, Examples]:
        train, test = (
            Examples(
                jax.ShapeDtypeStruct((count, *static.input_shape), static.input_type),
                jax.ShapeDtypeStruct((count, *static.target_shape), static.precision),
            )
            for count in static.rows
        )
        return train, test

    def block(self, experiment: Experiment, number: int) -> np.ndarray:
        return shuffle.block(experiment, number)

    def block_shape(self, static: Experiment) -> jax.ShapeDtypeStruct:
        return shuffle.block_shape(static)

    def block_epochs(self, experiment: Experiment) -> int:
        return shuffle.epochs_per_block(experiment)

    def blocks_per_call(self, static: Experiment, networks: int) -> int:
        return 1 if static.padded else super().blocks_per_call(static, networks)

    def data_key(self, experiment: Experiment) -> Any:
        shared = experiment.data_key()
        if shared is not None:
            return shared
        names = [name for name in type(experiment).model_fields if name not in COMMON]
        return experiment.fold, *(getattr(experiment, name) for name in names)

    def order_key(self, experiment: Experiment) -> Any:
        return experiment.order_seed, experiment.sizes

    def form(self, experiment: Experiment, single: bool = False, thinned: bool = False) -> Form:
        ragged = experiment.padded or experiment.sizes[0] % experiment.batch_size != 0
        return Form(supervised.drops(experiment), ragged or single or thinned, thinned)

    def later(self, experiment: Experiment) -> tuple[Form, ...]:
        form = self.form(experiment)
        return (form._replace(dropping=not form.dropping),)

    def options(self, static: Experiment) -> dict[str, Any]:
        widths = [layer.units for layer in static.layers]
        return compiler_options(max(static.inputs, static.outputs, *widths))

    def start(self, experiment: Experiment) -> TrainState:
        return supervised.start(experiment)

    def starts(self, first: Experiment, experiments: Sequence[Experiment]) -> list[TrainState]:
        begun = supervised.start(first)
        wide = network.shapes(first.compile_key()).params
        drawn = [network.start(experiment) for experiment in experiments]
        return [begun._replace(params=filled(own, wide), batch_stats=stats) for own, stats in drawn]

    def traced(self, experiment: Experiment) -> Traced:
        return supervised.numbers(experiment)

    def advance(
        self,
        static: Experiment,
        form: Form,
        state: TrainState,
        traced: Traced,
        data: Data,
        rows: Array,
        first: Array,
        count: Array,
    ) -> TrainState:
        return supervised.advance(static, form, state, traced, data[0], rows, first, count)

    def evaluate(self, static: Experiment, state: TrainState, traced: Traced, data: Data) -> Array:
        return supervised.measure(static, state, traced, *data)

    def evaluate_part(
        self, static: Experiment, state: TrainState, traced: Traced, data: Data, counts: Array
    ) -> Array:
        tally = partial(self.tally, static, state, traced)
        found = [tally(part, count) for part, count in zip(data, counts, strict=True)]
        right = [jnp.trace(each.confusion).astype(static.precision) for each in found]
        return jnp.stack([*(each.loss for each in found), *right])

    def tally(
        self, static: Experiment, state: TrainState, traced: Traced, part: Any, count: Array
    ) -> confusion.BatchConfusion:
        return confusion.tally(static, state, traced, Examples(*part), count)

    def measured(self, examples: tuple[Split, ...]) -> tuple[Split, ...]:
        train, held = examples
        return Split(*(array[:TRAINING] for array in train)), held

    def score(self, static: Experiment, tallies: Sequence[confusion.BatchConfusion]) -> Score:
        return scored(tallies, static.classes)

    def together(self, scores: Sequence[Score]) -> Score:
        return together(scores)

    def found(self, scores: Sequence[Score]) -> np.ndarray:
        return both(*scores)

    def padded(self, experiment: Experiment) -> Experiment:
        return padded(experiment)

    def cure(self, experiment: Experiment) -> str:
        return messages.cure(experiment)

    def single_note(self, experiment: Experiment) -> str:
        return messages.NO_SPREAD if messages.normed_alone(experiment) else ""


def waiting(experiment: Experiment, split: Split, rows: int) -> Examples:
    """What waits of `split`; repeated to `rows` rows where the experiment is padded.

    Points wait as the features that the network sees, images as bytes that are scaled when an
    update needs them: a quarter of the memory.
    """
    inputs, targets = experiment.stored(split.inputs), split.targets
    if experiment.padded:
        # Repeated, not zero: whoever forgets that rows are padding is then nearly right.
        place = np.arange(rows) % max(1, len(targets))
        if not len(targets):
            inputs = np.zeros((1, experiment.inputs), experiment.precision)
            targets = np.zeros((1, *experiment.target_shape), experiment.precision)
        inputs, targets = inputs[place], targets[place]
    return Examples(inputs, targets)
