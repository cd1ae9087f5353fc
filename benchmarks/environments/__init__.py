"""How true the simulator of attempts is, and how fast environments are."""
