"""The SVG is well-formed, stands alone, says everything in words too, and can be read on light and dark pages."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree as ET

import pytest

from callsheet.dsl import check, parse
from callsheet.graph import svg
from callsheet.graph.drawing import draw
from callsheet.graph.labels import LABEL
from callsheet.graph.palette import AGENTS, COMPUTING, PAPER, STATUSES
from callsheet.graph.shapes import cut
from callsheet.graph.signs import SIGNS, text_width

from .plans import large, trip

SPACE = "{http://www.w3.org/2000/svg}"


def texts(picture: str) -> list[str]:
    """Every text that the picture shows."""
    return [one.text or "" for one in ET.fromstring(picture).iter(f"{SPACE}text")]


def test_it_shows_every_node_and_why_it_waits() -> None:
    """Names, agents, steps, commits, labels and a legend."""
    shown = texts(svg(trip()))

    assert {"flights", "scout · 3–6 steps", "total", "computes", "commits book_flight"} <= set(shown)
    assert ["after", "reads code", "reads price", "reads price", "reads sum", "then"] == sorted(
        one for one in shown if one in {"after", "then"} or (one.startswith("reads ") and "gave" not in one)
    )
    assert {"clerk", "reads what it gave", "comes after", "same agent, in turn"} <= set(shown)


def test_it_has_a_title_and_a_description() -> None:
    """What reads pictures aloud finds both by name."""
    root = ET.fromstring(svg(trip()))
    named = {root.find(f"{SPACE}{kind}").get("id"): kind for kind in ("title", "desc")}  # type: ignore[union-attr]

    assert "img" == root.get("role")
    assert named.keys() == set((root.get("aria-labelledby") or "").split())
    assert "Plan trip" == root.findtext(f"{SPACE}title")
    assert draw(trip()).description == root.findtext(f"{SPACE}desc")


def test_it_needs_nothing_from_elsewhere() -> None:
    """No script, no font, no link: the only address in it is the name of SVG."""
    picture = svg(trip())

    assert 1 == picture.count("http")
    assert not any(word in picture for word in ("<script", "@import", "@font-face", "url(", "href", "<image"))


def test_the_same_plan_gives_the_same_picture() -> None:
    """To the last character, so that pictures in a repository do not change for nothing."""
    assert svg(large(60)) == svg(large(60))


def test_after_a_run_it_shows_how_nodes_stand() -> None:
    """As colour, as sign and as a word for a pointer; what was not done has a dashed border."""
    statuses = {"flights": "done", "cars": "failed", "total": "waiting", "book": "waiting", "tell": "waiting"}
    picture = svg(trip(), statuses)

    assert {"done", "failed", "waiting"} <= set(texts(picture))
    assert 1 + 1 == picture.count(SIGNS["failed"])  # the node's, and the legend's
    assert "cars · failed · scout" in picture
    assert 3 == picture.count('class="dashed"')


def test_a_status_that_nobody_knows_is_drawn_as_waiting() -> None:
    """A report of a later version must not break the picture."""
    assert svg(trip(), {"cars": "pondering"}).count(SIGNS["waiting"]) == 1


def test_it_grows_down_where_it_would_be_too_wide() -> None:
    """A chain of ten nodes fits a page only downwards; one asked for is given."""
    nodes = "\n".join(f"node n{one} {{ give x: Int = n{one - 1}.x }}" for one in range(1, 10))
    plan = check(parse(f"plan p node n0 {{ give x: Int = 1 }} {nodes} result n9.x")).unwrap()
    sizes = {one: ET.fromstring(svg(plan, direction=one)) for one in ("right", "down")}  # type: ignore[arg-type]

    assert float(sizes["right"].get("width") or 0) > float(sizes["right"].get("height") or 0)
    assert sizes["down"].get("viewBox") == ET.fromstring(svg(plan)).get("viewBox")


def test_labels_cover_neither_nodes_nor_each_other() -> None:
    """In the small plan every label finds a place of its own."""
    root = ET.fromstring(svg(trip()))
    areas = []
    for one in root.iter(f"{SPACE}text"):
        if one.get("class") == "label":
            half = text_width(one.text or "", LABEL) / 2
            x, y = float(one.get("x") or 0), float(one.get("y") or 0)
            areas.append((x - half, y - 8, x + half, y + 3))
    boxes = [
        (
            x := float(one.get("x") or 0),
            y := float(one.get("y") or 0),
            x + float(one.get("width") or 0),
            y + float(one.get("height") or 0),
        )
        for one in root.iter(f"{SPACE}rect")
        if one.get("class") == "box"
    ]

    assert 6 == len(areas)
    assert [] == [pair for pair in combinations([*areas, *boxes], 2) if meet(*pair)]


def meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether two areas (left, top, right, bottom) share a point."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_a_name_that_is_too_long_is_cut_and_told_whole() -> None:
    """The box has a greatest width; a pointer is told everything."""
    name = "a_" + "very_" * 12 + "long_name"
    picture = svg(check(parse(f"plan p node {name} {{ give x: Int = 1 }} result {name}.x")).unwrap())

    assert name not in texts(picture)
    assert any(one.endswith("…") for one in texts(picture))
    assert f"<title>{name} · computes</title>" in picture


@pytest.mark.parametrize("room", [0.0, 30.0, 80.0])
def test_cut_text_fits_its_room(room: float) -> None:
    """However little that is: at the least an ellipsis is left."""
    found = cut("something long enough", room, 12.0)

    assert found == "…" or text_width(found, 12.0) <= room


COLOURS = {**STATUSES, "computing": COMPUTING, **{f"agent {number}": shade for number, shade in enumerate(AGENTS)}}


@pytest.mark.parametrize("name", [*COLOURS, "ink", "soft", "edge"])
def test_colours_can_be_read(name: str) -> None:
    """What is text or a sign has a contrast of 4.5 : 1 with nodes and ground; the lines of edges need 3 : 1."""
    colours = {**PAPER, **COLOURS}
    wanted = 3.0 if name == "edge" else 4.5

    for ground in (PAPER["raised"], PAPER["ground"]):
        assert contrast(colours[name].light, ground.light) >= wanted
        assert contrast(colours[name].dark, ground.dark) >= wanted


def test_contrast_is_measured_as_the_web_does() -> None:
    """Black on white is 21 : 1 (WCAG 2.2, relative luminance)."""
    assert 21.0 == pytest.approx(contrast("#000000", "#ffffff"))
    assert 4.48 == pytest.approx(contrast("#777777", "#ffffff"), abs=0.01)


def contrast(one: str, other: str) -> float:
    """The ratio of two colours' luminances."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """How bright a colour looks, from 0 to 1."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
