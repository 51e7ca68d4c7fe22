"""The backpropagation desk: one example, every number."""
