"""TensorFlow Playground's own way of training, computed beside ours, and what differs."""
