"""CS7: addresses of sites, what stands behind them, and what their specs name."""
