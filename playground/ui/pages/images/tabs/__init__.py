"""Tabs of the page `Images` that look closer at a network than its stage does."""
