"""What people see of an evaluation: its files, figures and the page; the measuring itself is in `tasks`."""
