"""A picture says why one node waits for another, once for each pair, and nothing that another edge says already."""

from __future__ import annotations

from callsheet.dsl import check, parse
from callsheet.graph.drawing import draw

from .plans import trip


def edges(text: str) -> list[tuple[str, str, str]]:
    """Each edge that is drawn: its ends and its label."""
    drawing = draw(check(parse(text)).unwrap())
    return [(edge.before, edge.after, edge.label) for edge in drawing.edges]


def test_edges_are_labelled_by_why_a_node_waits() -> None:
    """What is read is named; nodes of one agent follow each other; `after` is said as such."""
    drawing = draw(trip())

    assert {
        ("flights", "cars"): ("agent", "then"),
        ("flights", "total"): ("reads", "reads price"),
        ("cars", "total"): ("reads", "reads price"),
        ("flights", "book"): ("reads", "reads code"),
        ("total", "book"): ("reads", "reads sum"),
        ("book", "tell"): ("after", "after"),
    } == {(edge.before, edge.after): (edge.style, edge.label) for edge in drawing.edges}


def test_that_one_agent_does_both_is_not_drawn_where_other_edges_lead_there() -> None:
    """`cars` comes before `tell` by way of `total` and `book`."""
    pairs = {(edge.before, edge.after) for edge in draw(trip()).edges}

    assert ("cars", "tell") in {(edge.before, edge.after) for edge in trip().edges}
    assert ("cars", "tell") not in pairs


def test_two_reasons_make_one_edge() -> None:
    """What is read says more than that it comes after; both sentences are told to a pointer."""
    text = """plan p
      node a { give x: Int = 1 }
      node b after a { give y: Int = a.x }
      result b.y"""

    (edge,) = draw(check(parse(text)).unwrap()).edges

    assert ("reads", "reads x", "b reads a; b comes after a") == (edge.style, edge.label, edge.why)


def test_a_node_that_continues_another_says_so() -> None:
    """It is more than that one agent does both in turn: the page is handed on."""
    text = """plan p
      site s at "http://s.test/"
      agent one is browser on s
      node a by one { goto "/" give x: Text = read testid "x" }
      node b by one { continue a give y: Text = read testid "y" }
      result b.y"""

    assert [("a", "b", "continues")] == edges(text)


def test_of_many_names_the_first_two_are_shown() -> None:
    """The rest is counted."""
    text = """plan p
      node a { give x: Int = 1 give y: Int = 2 give z: Int = 3 }
      node b { give sum: Int = a.x + a.y + a.z + a.x }
      result b.sum"""

    assert [("a", "b", "reads x, y +1")] == edges(text)


def test_nodes_tell_who_does_them_what_they_take_and_what_they_commit() -> None:
    """A node without an agent computes, and takes no steps."""
    nodes = {node.name: node for node in draw(trip(), {"book": "done"}).nodes}

    assert ("scout", "3–6 steps", ()) == (nodes["flights"].agent, nodes["flights"].steps, nodes["flights"].commits)
    assert ("computes", "", None) == (nodes["total"].agent, nodes["total"].steps, nodes["total"].colour)
    assert (("book_flight",), "done") == (nodes["book"].commits, nodes["book"].status)
    assert nodes["flights"].status is None


def test_agents_without_a_node_have_no_colour() -> None:
    """So colours are those of the report's timeline, which shows no idle agent."""
    assert (("scout", 0), ("clerk", 1), ("computes", None)) == draw(trip()).agents


def test_the_picture_is_told_in_words() -> None:
    """Who cannot see it is told nodes, agents, steps and every reason to wait."""
    told = draw(trip()).description

    assert told.startswith("5 nodes. flights, scout, 3–6 steps. ")
    assert "book comes after" not in told
    assert told.endswith("tell comes after book.")
