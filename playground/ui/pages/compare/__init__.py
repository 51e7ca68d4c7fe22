"""Compare: sections in which many networks are trained side by side."""
