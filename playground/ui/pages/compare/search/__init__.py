"""Search: over any knobs, here or elsewhere."""
