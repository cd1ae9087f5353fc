"""The mock site `settings`: Lantern, the settings of an account, from its profile to its end."""
