"""What a visitor left and may come back to: where it is kept, and how a run goes on from it."""
