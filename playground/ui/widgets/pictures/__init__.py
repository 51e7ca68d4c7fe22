"""Pictures that several pages show: maps, tiles, heat maps, and the colours of classes."""
