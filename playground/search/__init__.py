"""Searches: which knobs of an experiment are best, found by training many of it."""
