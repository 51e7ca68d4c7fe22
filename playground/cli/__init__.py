"""The command line: a file for each command, over the same machine as the pages.

`parser.py` says what can be asked for and answers mistakes by one sentence; `arguments.py` reads
what commands have in common. What a command computes belongs to the engine, the search or the
probes, not here.
"""
