"""Images: networks that look at pictures, and a pad to draw for them."""
