"""Experiments: immutable values made of options, a file for each kind.

Construction validates. They know nothing of links, of training or of pages.
"""
