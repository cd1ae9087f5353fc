"""How many episodes of MiniWoB++ a second, beside the environment that its package brings."""
