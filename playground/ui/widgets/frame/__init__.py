"""The frame of a page: its header, what is shared, its examples, what a teacher hides."""
