"""The race: variants of an experiment, trained side by side."""
