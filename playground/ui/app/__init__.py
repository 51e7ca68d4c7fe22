"""The app around its pages: server, guard, the frame of every page."""
