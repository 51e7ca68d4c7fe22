"""Many starts: what an ensemble of networks agrees upon."""
