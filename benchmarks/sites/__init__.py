"""How quickly a clean session is at a usable page of a mock site, beside environments that people use."""
