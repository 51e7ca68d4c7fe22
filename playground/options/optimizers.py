"""Optimizers: how a gradient becomes a change of the weights.

Each is the transformation of Optax of that name, built anew inside the traced step with
traced numbers, so that a new learning rate or momentum never compiles. Default learning
rates were found by experiment: every optimizer learns every toy set with its own. The
learning rate η in the formulas is the field times the schedule's factor.
"""

from typing import Annotated, ClassVar

import optax
from jax import Array

from playground.options import stability
from playground.options.base import Knob, Menu, Option

RATE = Knob("Learning rate", "How far each update moves.", 1e-6, 10.0, live=True, scale="log")
MOMENTUM = Knob("Momentum", "Share of the last move that is kept.", 0.0, 0.999, live=True)
DECAY = Knob("Decay", "How long past gradients are remembered.", 0.0, 0.9999, live=True)
BETA1 = Knob("β₁", "Memory of the mean of gradients.", 0.0, 0.9999, live=True)
BETA2 = Knob("β₂", "Memory of the mean of squared gradients.", 0.0, 0.99999, live=True)
LION_BETA2 = Knob("β₂", "Memory of the momentum.", 0.0, 0.99999, live=True)
EPSILON = Knob("ε", "Keeps divisions finite.", 1e-12, 1.0, live=True, scale="log")
WEIGHT_DECAY = Knob("Weight decay", "Shrinks every parameter a little.", 0.0, 1.0, live=True)


class Optimizer(Option):
    """A rule that turns gradients into updates.

    `code()`: the Optax expression that `build` evaluates, at the field's learning rate. `symbols`
    are the formula's letters for what Optax remembers, by its names. On a test surface the usual
    learning rate is `surface_share` of the surface's own, or `surface_rate` on every one.
    """

    edge: ClassVar[stability.Edge | None] = None  # of stability, where one is known
    symbols: ClassVar[tuple[tuple[str, str], ...]] = ()
    surface_share: ClassVar[float | None] = None
    surface_rate: ClassVar[float | None] = None

    learning_rate: Annotated[float, RATE] = 0.1

    def build(self, rate: Array | float) -> optax.GradientTransformation:
        """Return the transformation that takes steps of size `rate` (may be traced).

        The structure of its state does not depend on any number.
        """
        raise NotImplementedError


class Sgd(Optimizer):
    """Takes a step straight downhill."""

    label = "SGD"
    formula = r"\theta \leftarrow \theta - \eta g"
    source = "Robbins & Monro, A stochastic approximation method, 1951"
    expression = "optax.sgd({learning_rate})"
    edge = stability.DESCENT
    surface_share = 1.0

    learning_rate: Annotated[float, RATE] = 0.1

    def build(self, rate: Array | float) -> optax.GradientTransformation:
        return optax.sgd(rate)


class Momentum(Optimizer):
    """Rolls downhill like a ball that keeps part of its speed."""

    label = "Momentum"
    formula = r"v \leftarrow \mu v + g,\quad \theta \leftarrow \theta - \eta v"
    source = "Polyak, Some methods of speeding up the convergence of iteration methods, 1964"
    expression = "optax.sgd({learning_rate}, momentum={momentum})"
    edge = stability.MOMENTUM
    symbols = (("trace", "v"),)
    surface_share = 0.5

    learning_rate: Annotated[float, RATE] = 0.015
    momentum: Annotated[float, MOMENTUM] = 0.9

    def build(self, rate: Array | float) -> optax.GradientTransformation:
        return optax.sgd(rate, momentum=self.momentum)


class Nesterov(Optimizer):
    """Momentum that looks ahead: it corrects its course one step earlier."""

    label = "Nesterov"
    formula = r"v \leftarrow \mu v + g,\quad \theta \leftarrow \theta - \eta (g + \mu v)"
    source = "Sutskever et al., On the importance of initialization and momentum, 2013"
    expression = "optax.sgd({learning_rate}, momentum={momentum}, nesterov=True)"
    edge = stability.NESTEROV
    symbols = (("trace", "v"),)
    surface_share = 0.5

    learning_rate: Annotated[float, RATE] = 0.015
    momentum: Annotated[float, MOMENTUM] = 0.9

    def build(self, rate: Array | float) -> optax.GradientTransformation:
        return optax.sgd(rate, momentum=self.momentum, nesterov=True)


class Adagrad(Optimizer):
    """Gives each weight its own step, smaller the more it has already moved.

    Unlike PyTorch's, ε is under the root and the sum starts at 0.1 instead of 0.
    """

    label = "Adagrad"
    formula = (
        r"s \leftarrow s + g^2,\quad \theta \leftarrow \theta - \eta \frac{g}{\sqrt{s + \epsilon}}"
        r",\quad s_0 = 0.1"
    )
    source = "Duchi, Hazan & Singer, Adaptive subgradient methods, 2011"
    expression = "optax.adagrad({learning_rate}, eps={epsilon})"
    symbols = (("sum_of_squares", "s"),)

    learning_rate: Annotated[float, RATE] = 0.5
    epsilon: Annotated[float, EPSILON] = 1e-7

    def build(self, rate: Array | float) -> optax.GradientTransformation:
        return optax.adagrad(rate, eps=self.epsilon)


class RmsProp(Optimizer):
    """Divides each step by the recent size of its gradient.

    Unlike PyTorch's, ε is under the root and the memory is ρ = 0.9 instead of 0.99.
    """

    label = "RMSprop"
    formula = (
        r"s \leftarrow \rho s + (1 - \rho) g^2,\quad"
        r" \theta \leftarrow \theta - \eta \frac{g}{\sqrt{s + \epsilon}}"
    )
    source = "Tieleman & Hinton, Lecture 6.5: RMSprop, 2012"
    expression = "optax.rmsprop({learning_rate}, decay={decay}, eps={epsilon})"
    edge = stability.RMSPROP
    symbols = (("nu", "s"),)

    learning_rate: Annotated[float, RATE] = 0.01
    decay: Annotated[float, DECAY] = 0.9
    epsilon: Annotated[float, EPSILON] = 1e-8

    def build(self, rate: Array | float) -> optax.GradientTransformation:
        return optax.rmsprop(rate, decay=self.decay, eps=self.epsilon)


class Adadelta(Optimizer):
    """Works out its own step from the recent sizes of gradients and of moves."""

    label = "Adadelta"
    formula = (
        r"s \leftarrow \rho s + (1 - \rho) g^2,\quad"
        r" \Delta = \sqrt{\tfrac{u + \epsilon}{s + \epsilon}}\, g,\quad"
        r" u \leftarrow \rho u + (1 - \rho) \Delta^2,\quad \theta \leftarrow \theta - \eta \Delta"
    )
    source = "Zeiler, ADADELTA: an adaptive learning rate method, 2012"
    expression = "optax.adadelta({learning_rate}, rho={decay}, eps={epsilon})"
    symbols = (("e_g", "s"), ("e_x", "u"))

    learning_rate: Annotated[float, RATE] = 5.0
    decay: Annotated[float, DECAY] = 0.9
    epsilon: Annotated[float, EPSILON] = 1e-6

    def build(self, rate: Array | float) -> optax.GradientTransformation:
        return optax.adadelta(rate, rho=self.decay, eps=self.epsilon)


class Adam(Optimizer):
    """Momentum, with each step divided by the recent size of its gradient."""

    label = "Adam"
    formula = (
        r"m \leftarrow \beta_1 m + (1 - \beta_1) g,\quad v \leftarrow \beta_2 v + (1 - \beta_2) g^2"
        r",\quad \theta \leftarrow \theta - \eta"
        r" \frac{m / (1 - \beta_1^k)}{\sqrt{v / (1 - \beta_2^k)} + \epsilon}"
    )
    source = "Kingma & Ba, Adam: a method for stochastic optimization, 2014"
    expression = "optax.adam({learning_rate}, b1={beta1}, b2={beta2}, eps={epsilon})"
    edge: ClassVar[stability.Edge | None] = stability.ADAM
    symbols = (("mu", "m"), ("nu", "v"))
    surface_rate = 0.05

    learning_rate: Annotated[float, RATE] = 0.01
    beta1: Annotated[float, BETA1] = 0.9
    beta2: Annotated[float, BETA2] = 0.999
    epsilon: Annotated[float, EPSILON] = 1e-8

    def build(self, rate: Array | float) -> optax.GradientTransformation:
        return optax.adam(rate, b1=self.beta1, b2=self.beta2, eps=self.epsilon)


class AdamW(Adam):
    """Adam that also shrinks the weights a little, apart from the gradient's averages."""

    label = "AdamW"
    formula = (
        r"m \leftarrow \beta_1 m + (1 - \beta_1) g,\quad v \leftarrow \beta_2 v + (1 - \beta_2) g^2"
        r",\quad \theta \leftarrow \theta - \eta \left("
        r"\frac{m / (1 - \beta_1^k)}{\sqrt{v / (1 - \beta_2^k)} + \epsilon}"
        r" + \lambda \theta\right)"
    )
    source = "Loshchilov & Hutter, Decoupled weight decay regularization, 2017"
    expression = (
        "optax.adamw({learning_rate}, b1={beta1}, b2={beta2}, eps={epsilon}, "
        "weight_decay={weight_decay})"
    )
    edge: ClassVar[stability.Edge | None] = None

    weight_decay: Annotated[float, WEIGHT_DECAY] = 1e-4

    def build(self, rate: Array | float) -> optax.GradientTransformation:
        numbers = {"b1": self.beta1, "b2": self.beta2, "eps": self.epsilon}
        return optax.adamw(rate, **numbers, weight_decay=self.weight_decay)


class Lion(Optimizer):
    """Moves every weight by the same amount, up or down, as the sign of its momentum says."""

    label = "Lion"
    formula = (
        r"\theta \leftarrow \theta - \eta \left("
        r"\mathrm{sign}(\beta_1 m + (1 - \beta_1) g) + \lambda \theta\right)"
        r",\quad m \leftarrow \beta_2 m + (1 - \beta_2) g"
    )
    source = "Chen et al., Symbolic discovery of optimization algorithms, 2023"
    expression = "optax.lion({learning_rate}, b1={beta1}, b2={beta2}, weight_decay={weight_decay})"
    symbols = (("mu", "m"),)
    surface_rate = 0.01

    learning_rate: Annotated[float, RATE] = 0.002
    beta1: Annotated[float, BETA1] = 0.9
    beta2: Annotated[float, LION_BETA2] = 0.99
    weight_decay: Annotated[float, WEIGHT_DECAY] = 1e-3

    def build(self, rate: Array | float) -> optax.GradientTransformation:
        return optax.lion(rate, b1=self.beta1, b2=self.beta2, weight_decay=self.weight_decay)


OPTIMIZERS = Menu(
    "optimizer", Sgd, Momentum, Nesterov, Adagrad, RmsProp, Adadelta, Adam, AdamW, Lion
)
