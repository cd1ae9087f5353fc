"""CS3: what waits for what, who does it, and what may stand in for what."""
