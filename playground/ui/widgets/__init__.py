"""Parts that several pages show: controls, stages, builders, pictures."""
