"""The Mermaid text is a flowchart that says what the picture says."""

from __future__ import annotations

from callsheet.dsl import check, parse
from callsheet.graph import mermaid

from .plans import trip

EXPECTED = """\
flowchart LR
  accTitle: Plan trip
  node_flights["<b>flights</b><br/>scout · 3–6 steps"]:::agent0
  node_cars["<b>cars</b><br/>scout · 2–4 steps"]:::agent0
  node_total["<b>total</b><br/>computes"]:::computes
  node_book["<b>book</b><br/>clerk · 0–16 steps<br/>◆ commits book_flight"]:::agent1
  node_tell["<b>tell</b><br/>scout · 2–4 steps"]:::agent0
  node_flights -.->|"then"| node_cars
  node_flights -->|"reads price"| node_total
  node_cars -->|"reads price"| node_total
  node_total -->|"reads sum"| node_book
  node_flights -->|"reads code"| node_book
  node_book ==>|"after"| node_tell
  classDef agent0 stroke:#2864a8,stroke-width:2px
  classDef agent1 stroke:#9a5b00,stroke-width:2px
  classDef computes stroke:#716b60,stroke-width:2px
"""


def test_a_plan_as_text() -> None:
    """Nodes with agents, steps and commits, edges with reasons, a class for each agent that has a node."""
    assert EXPECTED == mermaid(trip())


def test_mermaids_own_words_can_name_nodes() -> None:
    """`end` alone would end a subgraph."""
    text = mermaid(check(parse("plan p node end { give x: Int = 1 } result end.x")).unwrap())

    assert "  node_end[" in text


def test_after_a_run_it_says_how_nodes_stand() -> None:
    """As a word and as a class."""
    text = mermaid(trip(), {"cars": "failed"})

    assert 'node_cars["<b>cars</b><br/>scout · 2–4 steps<br/>failed"]:::failed' in text
    assert "classDef failed stroke:" in text
