"""Probes that train many networks: ensembles, influence, resampling, races on surfaces."""
