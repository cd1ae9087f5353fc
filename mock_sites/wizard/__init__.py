"""The mock site `wizard`: cover for a trip, applied for in a form of many steps."""
