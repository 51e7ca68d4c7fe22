"""What can be tried: one frozen value that holds every choice."""
