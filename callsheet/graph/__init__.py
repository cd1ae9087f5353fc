"""A plan as a picture: who does what, in which order, and what it takes. SVG for people, Mermaid for texts.

from callsheet.graph import svg
Path("plan.svg").write_text(svg(checked))
"""

from __future__ import annotations

from .mermaid import mermaid
from .svg import svg

__all__ = ["mermaid", "svg"]
