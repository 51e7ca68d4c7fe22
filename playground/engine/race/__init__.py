"""A contest of networks that somebody watches, and who may be called its winner."""
