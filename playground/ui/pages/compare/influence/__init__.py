"""Who matters: what the network would be without a point."""
