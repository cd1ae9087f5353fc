"""Models in this process: reading weights, and writing with them. Imported when such a model is first asked."""
