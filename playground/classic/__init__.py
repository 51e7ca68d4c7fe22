"""TensorFlow Playground, exactly: its random numbers, data, rules, training and links.

A link of playground.tensorflow.org opens here as the same points, the same start weights
and the same curve. Everything is written anew from a description of what that program does.
"""
