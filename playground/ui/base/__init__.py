"""What pages and widgets stand on: how components are made, sessions, jobs, polling."""
