"""Everything that knows Streamlit: pages' controls, the live stage, links, the server."""
