"""Bias and variance: networks of several widths, many data sets."""
