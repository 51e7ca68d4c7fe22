"""The layers that a network can be stacked from, and the one menu that lists them."""

from playground.layers.dense import LAYERS, Dense, Layer, Pass
from playground.layers.normalization import NORMALIZATIONS, Normalization

__all__ = ["LAYERS", "NORMALIZATIONS", "Dense", "Layer", "Normalization", "Pass"]
