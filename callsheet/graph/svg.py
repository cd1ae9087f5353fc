"""CheckedPlan → SVG: one self-contained picture for light and dark pages, without fonts or scripts from
elsewhere.

It grows to the right where that fits a page, else downwards. Colours stand for agents before a run, for
outcomes after it; commits, edge labels and status signs are drawn as shapes and words as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from callsheet.dsl import CheckedPlan

from .drawing import Drawing, DrawnEdge, DrawnNode, draw
from .layout import Box, Direction, Layout, Point, Spacing, layout
from .legend import LEGEND_HEIGHT, legend
from .marks import SIGNS, text_width
from .palette import variables

PAGE = 1_040
"""Pixels that a picture may be wide on a page."""
_LABELLED_EDGES = 80
"""A picture with more edges than this tells their reasons only to a pointer, or it would be all labels."""
_LABEL_LONGEST = 26
_NARROWEST, _WIDEST = 132.0, 236.0
_PADDING = 14.0
_NAME, _DETAIL = 13.0, 11.5
"""Sizes of type in pixels."""

_STYLE = """
.callsheet-graph{font:11.5px/1.3 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif}
.callsheet-graph text{fill:var(--ink)}
.callsheet-graph .name{font:600 13px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.callsheet-graph .soft{fill:var(--soft)}
.callsheet-graph .box{fill:var(--surface);stroke:var(--line)}
.callsheet-graph .dashed .box{stroke-dasharray:4 3}
.callsheet-graph .stripe{fill:var(--tone)}
.callsheet-graph .toned{fill:var(--tone)}
.callsheet-graph .sign{fill:none;stroke:var(--tone);stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.callsheet-graph .edge{fill:none;stroke:var(--edge);stroke-width:1.4}
.callsheet-graph .after,.callsheet-graph .continue{stroke-width:2.2}
.callsheet-graph .after{stroke-dasharray:.1 4.4;stroke-linecap:round}
.callsheet-graph .agent{stroke-dasharray:6 4}
.callsheet-graph .head{fill:var(--edge)}
.callsheet-graph .label{font-size:10.5px;fill:var(--soft);stroke:var(--raised);stroke-width:4px;
paint-order:stroke;stroke-linejoin:round}
.callsheet-graph .ground{fill:var(--raised)}
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
    height = placed.height + lines * LEGEND_HEIGHT
    pieces = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="callsheet-graph" role="img" '
        f'aria-labelledby="{key}-title {key}-text" width="{placed.width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {placed.width:.0f} {height:.0f}">',
        f'<title id="{key}-title">{escape(drawing.title)}</title>',
        f'<desc id="{key}-text">{escape(drawing.description)}</desc>',
        f"<style>{variables('.callsheet-graph')}{_STYLE}</style>",
        '<rect class="ground" width="100%" height="100%" rx="10"/>',
        *(_edge(edge, placed) for edge in drawing.edges),
        *(_node(node, placed.boxes[node.name]) for node in drawing.nodes),
        *(_labels(drawing, placed)),
        f'<g transform="translate(0 {placed.height:.0f})">{explained}</g>',
        "</svg>",
    ]
    return "\n".join(pieces) + "\n"


def _layout(drawing: Drawing, wanted: Direction | None) -> Layout:
    """To the right if that fits a page, downwards if only that does, else whichever is narrower."""
    if wanted is not None:
        return _laid_out(drawing, wanted)
    across = _laid_out(drawing, "right")
    if across.width <= PAGE:
        return across
    return min(across, _laid_out(drawing, "down"), key=lambda one: one.width)


def _laid_out(drawing: Drawing, direction: Direction) -> Layout:
    width = max((_node_width(node) for node in drawing.nodes), default=_NARROWEST)
    sizes = {node.name: (width, 70.0 if node.commits else 52.0) for node in drawing.nodes}
    labels = [_label_width(edge) for edge in drawing.edges] if _is_labelled(drawing) else []
    room = max(labels, default=0.0) + 34 if direction == "right" else 0.0
    spacing = Spacing(layers=max(room, 60.0), neighbours=24.0 if direction == "right" else 32.0)
    links = [(edge.before, edge.after) for edge in drawing.edges]
    return layout(sizes, links, direction=direction, spacing=spacing)


# Nodes


def _node_width(node: DrawnNode) -> float:
    sign = 26.0 if node.status else 0.0
    widths = (
        text_width(node.name, _NAME, mono=True) + sign,
        text_width(_detail(node), _DETAIL),
        text_width(_committed(node), _DETAIL) + 16,
    )
    return min(max(*widths, _NARROWEST) + 2 * _PADDING + 4, _WIDEST)


def _detail(node: DrawnNode) -> str:
    return " · ".join(filter(None, (node.agent, node.steps)))


def _committed(node: DrawnNode) -> str:
    if len(node.commits) > 1:
        return f"{len(node.commits)} commits"
    return f"commits {node.commits[0]}" if node.commits else ""


def _node(node: DrawnNode, box: Box) -> str:
    tone = _tone(node)
    inside = box.width - 2 * _PADDING - 4
    left, right = box.x + _PADDING + 4, box.x + box.width - _PADDING
    name = cut(node.name, inside - (26 if node.status else 0), _NAME, mono=True)
    pieces = [
        f"<title>{escape(_told(node))}</title>",
        f'<rect class="box" x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}"'
        f' height="{box.height:.1f}" rx="7"/>',
        f'<path class="stripe" d="M{box.x + 7:.1f} {box.y:.1f}h-1a6 7 0 0 0-6 7v{box.height - 14:.1f}'
        f'a6 7 0 0 0 6 7h1a4 7 0 0 1-2-7v-{box.height - 14:.1f}a4 7 0 0 1 2-7z"/>',
        f'<text class="name" x="{left:.1f}" y="{box.y + 22:.1f}">{escape(name)}</text>',
        f'<text class="soft" x="{left:.1f}" y="{box.y + 39:.1f}">'
        f"{escape(cut(_detail(node), inside, _DETAIL))}</text>",
    ]
    if node.status:
        sign = SIGNS.get(node.status, SIGNS["waiting"])
        pieces.append(
            f'<path class="sign" transform="translate({right - 12:.1f} {box.y + 11:.1f})" d="{sign}"/>'
        )
    if node.commits:
        pieces.append(
            f'<path class="toned" d="M{left + 5:.1f} {box.y + 50:.1f}l5 5-5 5-5-5z"/>'
            f'<text x="{left + 16:.1f}" y="{box.y + 59:.1f}">'
            f"{escape(cut(_committed(node), inside - 16, _DETAIL))}</text>"
        )
    dashed = ' class="dashed"' if node.status in ("skipped", "waiting") else ""
    return f'<g{dashed} style="--tone:var(--{tone})">{"".join(pieces)}</g>'


def _tone(node: DrawnNode) -> str:
    if node.status:
        return node.status if node.status in SIGNS else "waiting"
    return "computes" if node.colour is None else f"agent-{node.colour}"


def _told(node: DrawnNode) -> str:
    """What a pointer is told: everything, uncut."""
    commits = f"commits {', '.join(node.commits)}" if node.commits else ""
    return " · ".join(filter(None, (node.name, node.status, node.agent, node.steps, commits)))


def cut(text: str, room: float, size: float, *, mono: bool = False) -> str:
    """The text, shortened to what there is room for."""
    if text_width(text, size, mono=mono) <= room:
        return text
    while text and text_width(text + "…", size, mono=mono) > room:
        text = text[:-1]
    return text.rstrip() + "…"


# Edges


def _edge(edge: DrawnEdge, placed: Layout) -> str:
    points = placed.routes[edge.before, edge.after]
    return (
        f"<g><title>{escape(edge.why)}</title>"
        f'<path class="edge {edge.style}" d="{_path(points, placed.direction)}"/>'
        f'<path class="head" d="{_head(points[-1], placed.direction)}"/></g>'
    )


def _path(points: tuple[Point, ...], direction: Direction) -> str:
    """Straight through layers; in the gaps a curve that leaves and arrives in the direction of the picture."""
    pieces = [f"M{points[0].x:.1f} {points[0].y:.1f}"]
    for number, (start, end) in enumerate(zip(points, points[1:], strict=False)):
        if number % 2 == 0:
            pieces.append(f"L{end.x:.1f} {end.y:.1f}")
        elif direction == "right":
            middle = (start.x + end.x) / 2
            pieces.append(f"C{middle:.1f} {start.y:.1f} {middle:.1f} {end.y:.1f} {end.x:.1f} {end.y:.1f}")
        else:
            middle = (start.y + end.y) / 2
            pieces.append(f"C{start.x:.1f} {middle:.1f} {end.x:.1f} {middle:.1f} {end.x:.1f} {end.y:.1f}")
    return "".join(pieces)


def _head(end: Point, direction: Direction) -> str:
    if direction == "right":
        return f"M{end.x:.1f} {end.y:.1f}l-8-3.6v7.2z"
    return f"M{end.x:.1f} {end.y:.1f}l-3.6-8h7.2z"


def _is_labelled(drawing: Drawing) -> bool:
    return len(drawing.edges) <= _LABELLED_EDGES


def _label(edge: DrawnEdge) -> str:
    return edge.label if len(edge.label) <= _LABEL_LONGEST else edge.label[: _LABEL_LONGEST - 1] + "…"


def _label_width(edge: DrawnEdge) -> float:
    return text_width(_label(edge), 10.5)


def _labels(drawing: Drawing, placed: Layout) -> list[str]:
    """Words in the middle of each edge's last gap, where edges to one node are still apart."""
    if not _is_labelled(drawing):
        return []
    pieces = []
    for edge in drawing.edges:
        *_, start, end, _ = placed.routes[edge.before, edge.after]
        x, y = (start.x + end.x) / 2, (start.y + end.y) / 2
        pieces.append(
            f'<text class="label" text-anchor="middle" x="{x:.1f}" y="{y + 3.5:.1f}">{escape(_label(edge))}</text>'
        )
    return pieces
