"""Reading a table of any dialect: what its columns, numbers and classes are.

From text to points, names and units; what cannot be read is left out and counted.
"""
