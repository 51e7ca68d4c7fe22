"""What tabs with gradients say of max pools: equal maxima share theirs."""

from playground.experiments.images import Images
from playground.layers import GlobalPool, MaxPool

TIES = "Equal maxima of a max pool, as over blank paper, share their gradient evenly."


def shares_maxima(experiment: Images) -> bool:
    """Whether a layer takes maxima, of which equal ones share the gradient."""
    return any(
        isinstance(layer, MaxPool) or (isinstance(layer, GlobalPool) and layer.what == "max")
        for layer in experiment.layers
    )
