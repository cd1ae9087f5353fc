"""What people see of training: curves while it runs, metrics and plots when it has run."""
