"""A plan as a picture: what waits for what, who does it, what it takes; as SVG for people, as Mermaid for
texts.

from callsheet.graph import svg Path("plan.svg").write_text(svg(checked))
"""

from __future__ import annotations

from .mermaid import mermaid
from .svg import svg

__all__ = ["mermaid", "svg"]
