"""Visitors without a browser, and the server that they visit: what load is made of.

They speak Streamlit's own protocol and the stage's. `bench --load` measures with them, and the
tests ask with them what must hold on any machine.
"""
