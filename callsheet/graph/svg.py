"""CheckedPlan → SVG: one self-contained picture for light and dark pages.

It grows to the right where that fits a page, else downwards. Colours stand for agents before a run and for
outcomes after it; commits, reasons and outcomes are told by shapes and words as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from callsheet.dsl import CheckedPlan

from .drawing import Drawing, draw
from .labels import label_width, labels
from .layers import layers_of
from .layout import Direction, Layout, Spacing, layout
from .legend import LINE, legend
from .markup import number, tag
from .palette import variables
from .shapes import edge_shape, node_height, node_shape, node_width

PAGE = 1_040
"""Pixels that a picture may be wide on a page."""
_LABELLED_EDGES = 80
"""With more edges than this, reasons are told to a pointer only, or the picture would be all labels."""
_BESIDE, _BELOW = 24.0, 32.0

_STYLE = """
.callsheet-graph{font:11.5px/1.3 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif}
.callsheet-graph text{fill:var(--ink)}
.callsheet-graph .name{font:600 13px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.callsheet-graph .soft{fill:var(--soft)}
.callsheet-graph .ground{fill:var(--ground)}
.callsheet-graph .box{fill:var(--raised);stroke:var(--line)}
.callsheet-graph .dashed .box{stroke-dasharray:4 3}
.callsheet-graph .toned{fill:var(--tone)}
.callsheet-graph .sign{fill:none;stroke:var(--tone);stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.callsheet-graph .edge{fill:none;stroke:var(--edge);stroke-width:1.4}
.callsheet-graph .after{stroke-width:2.2;stroke-dasharray:.1 4.4;stroke-linecap:round}
.callsheet-graph .continue{stroke-width:2.6}
.callsheet-graph .agent{stroke-dasharray:6 4}
.callsheet-graph .head{fill:var(--edge)}
.callsheet-graph .label{font-size:10.5px;fill:var(--soft);stroke:var(--ground);stroke-width:4px;\
paint-order:stroke;stroke-linejoin:round}
"""


def svg(
    checked: CheckedPlan,
    statuses: Mapping[str, str] | None = None,
    *,
    direction: Direction | None = None,
) -> str:
    """The picture of a plan. `statuses` maps nodes to how they stand after a run (`done`, `failed` …)."""
    drawing = draw(checked, statuses)
    placed = _layout(drawing, direction)
    key = f"callsheet-{checked.hash[:8]}"
    explained, lines = legend(drawing, placed.width)
    width, height = placed.width, placed.height + lines * LINE
    labelled = drawing.edges if _is_labelled(drawing) else ()
    return tag(
        "svg",
        "\n",
        tag("title", escape(drawing.title), id=f"{key}-title"),
        tag("desc", escape(drawing.description), id=f"{key}-text"),
        tag("style", variables(".callsheet-graph"), _STYLE),
        tag("rect", class_="ground", width=width, height=height, rx=10),
        *(f"\n{edge_shape(edge, placed)}" for edge in drawing.edges),
        *(f"\n{node_shape(node, placed.boxes[node.name])}" for node in drawing.nodes),
        *(f"\n{label}" for label in labels(labelled, placed)),
        f"\n{tag('g', explained, transform=f'translate(0 {number(placed.height)})')}\n",
        xmlns="http://www.w3.org/2000/svg",
        class_="callsheet-graph",
        role="img",
        aria_labelledby=f"{key}-title {key}-text",
        width=width,
        height=height,
        viewBox=f"0 0 {number(width)} {number(height)}",
    )


def _layout(drawing: Drawing, wanted: Direction | None) -> Layout:
    """To the right if that fits a page, downwards if only that does, else whichever is narrower."""
    width = max((node_width(node) for node in drawing.nodes), default=0.0)
    sizes = {node.name: (width, node_height(node)) for node in drawing.nodes}
    layers = layers_of(tuple(sizes), [(edge.before, edge.after) for edge in drawing.edges])
    right = _spacing_to_the_right(drawing)
    across = len(layers.rows) * (width + right.layers) - right.layers + 2 * right.margin
    if wanted != "right" and (wanted == "down" or across > PAGE):
        down = layout(layers, sizes, direction="down", spacing=Spacing(neighbours=_BELOW))
        if wanted == "down" or down.width <= max(across, PAGE):
            return down
    return layout(layers, sizes, spacing=right)


def _spacing_to_the_right(drawing: Drawing) -> Spacing:
    """Labels stand between layers, so there has to be room for the longest."""
    words = max(map(label_width, drawing.edges), default=0.0) if _is_labelled(drawing) else 0.0
    return Spacing(layers=max(words + 34, Spacing().layers), neighbours=_BESIDE)


def _is_labelled(drawing: Drawing) -> bool:
    return len(drawing.edges) <= _LABELLED_EDGES
