"""Probes of training itself: gradients, loss surfaces, curvature, learning rates, depth."""
