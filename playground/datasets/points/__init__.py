"""Data sets of points: made by a formula, drawn, photographed or read from a table.

Each is an option with a `points` of its own; TensorFlow Playground's stand here, too.
"""
