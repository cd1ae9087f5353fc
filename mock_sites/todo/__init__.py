"""The mock site `todo`: Tidy, a list of things to do, with filters, bulk changes and editing in place."""
