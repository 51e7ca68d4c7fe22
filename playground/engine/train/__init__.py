"""Training one network: its loop, history, checkpoints, stop rules and autopsies.

Nothing here knows of visitors or of turns.
"""
