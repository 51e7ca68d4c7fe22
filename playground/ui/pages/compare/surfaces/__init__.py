"""Surfaces: optimizers on test functions of two parameters."""
