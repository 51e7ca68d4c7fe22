"""Plotly figures made from arrays, in the playground's one palette."""
