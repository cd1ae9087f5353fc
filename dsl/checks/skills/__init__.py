"""Skills as they are declared, and where they are run."""
