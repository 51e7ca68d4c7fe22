"""The layers that a network can be stacked from, and the menus that list them."""

from playground.layers.base import Layer, Pass, Reach, Shape, Weightless, flow
from playground.layers.convolution import IMAGE_LAYERS, Convolution, ResidualBlock
from playground.layers.dense import LAYERS, Dense
from playground.layers.normalization import NORMALIZATIONS, Normalization
from playground.layers.pooling import AveragePool, Flatten, GlobalPool, MaxPool

__all__ = [
    "IMAGE_LAYERS",
    "LAYERS",
    "NORMALIZATIONS",
    "AveragePool",
    "Convolution",
    "Dense",
    "Flatten",
    "GlobalPool",
    "Layer",
    "MaxPool",
    "Normalization",
    "Pass",
    "Reach",
    "ResidualBlock",
    "Shape",
    "Weightless",
    "flow",
]
