"""Those who serve models, a file each. An SDK is imported when its provider is first asked."""
