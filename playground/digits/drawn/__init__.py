"""Drawn pictures: digits of other hands, and what is no digit of every kind that can be made."""
