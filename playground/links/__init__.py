"""Experiments as addresses, and addresses as experiments: the query, its words, foreign links."""
