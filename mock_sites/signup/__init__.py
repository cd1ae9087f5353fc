"""The mock site `signup`: Larkspur, where people register, confirm their address, sign in and keep a profile."""
