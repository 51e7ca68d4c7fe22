"""Probes of networks on images: predictions, maps, kernels, saliency, what misleads them."""
