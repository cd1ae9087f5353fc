"""What carrying out a plan costs beside the same flow in raw async Playwright."""
