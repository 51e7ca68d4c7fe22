"""What must be compiled, what it costs, and who waits for it.

Programs, their cache, their price in memory, and what one call of a program does.
"""
