"""Fast forms of products and convolutions, chosen by device and size; nothing of the playground."""
