"""Data sets of images: what ships in the package, and archives that are downloaded."""
