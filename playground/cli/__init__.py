"""The command line: a file for each command, and what several of them write.

`playground.__main__` only calls. Nothing here knows of pages.
"""
