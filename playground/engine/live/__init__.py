"""What somebody watches: runs, commands, frames, subscribers, and the turns they get."""
