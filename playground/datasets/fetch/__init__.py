"""Fetching what does not ship: sources, checksums, progress, and the folder it is kept in."""
