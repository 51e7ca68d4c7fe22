"""Probes of one example on its way through a network and back, number by number."""
