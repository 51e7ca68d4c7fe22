"""The pages, a folder each; `page.py` is its door. Pages never import each other."""
