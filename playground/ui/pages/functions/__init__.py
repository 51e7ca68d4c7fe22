"""Functions: activations and losses as curves."""
