"""Regimes: how a kind of experiment learns, as pure functions.

The engine trains whatever a regime describes, and never names one.
"""
