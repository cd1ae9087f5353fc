"""CS603 to CS610: who may see what a plan reads, and who may decide what it commits.

Each value has a label (`dsl.labels`), made from the labels of what it is worked out from. A node is followed statement
by statement with labels in the place of values (`walk`), all nodes until nothing changes (`nodes`). The rules are those
of `docs/decisions/0010-information-flow.md`; after Sabelfeld and Myers, *Language-based information-flow security*
(2003), and Myers, Sabelfeld and Zdancewic, *Enforcing robust declassification* (2004).
"""

from __future__ import annotations

from callsheet.dsl import ast

from ..facts import Facts
from .nodes import Nodes
from .report import report, report_unused


def check_flow(facts: Facts) -> None:
    """Nothing can be followed while nodes wait for each other, which is told elsewhere."""
    if len(facts.order) < len(facts.symbols.nodes):
        return
    well_formed = not facts.symbols.broken and not any(one.severity == "error" for one in facts.sink.found)
    nodes = Nodes(facts, facts.authors)
    nodes.follow()
    if nodes.findings.found and facts.findings.same:
        # What is told shows the way that a value took: with the places that it comes by now.
        nodes = Nodes(facts, facts.authors, anew=True)
        nodes.follow()
    report(facts, nodes.findings)
    facts.flow = nodes.flow()
    if well_formed and not any(isinstance(one, ast.Done) for one in facts.plan.declarations):
        report_unused(facts, nodes.findings)
