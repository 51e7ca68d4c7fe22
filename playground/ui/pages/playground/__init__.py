"""The Playground: points on a plane or along a curve."""
