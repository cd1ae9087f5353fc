"""Plans that do not check, mended by rules: no model, and each change is said."""

from .correcting import Corrected, correct

__all__ = ["Corrected", "correct"]
