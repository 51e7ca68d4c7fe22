"""Probes of networks on points: what the stage shows of a plane or a curve, and tables of it."""
