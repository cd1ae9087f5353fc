"""What people see in a terminal: diagnostics, the live view of a run."""
