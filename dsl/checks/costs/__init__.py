"""CS4: what a plan may cost, component by component, held against its budgets."""
