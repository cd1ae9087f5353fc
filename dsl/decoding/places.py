"""Where in the grammar a name is of a kind that may be known. The one table that knows rules by their names.

`narrow` refuses a grammar in which one of these places has gone, so that a changed grammar cannot quietly take
unknown names again.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A name of some `kind` in a rule or alternative called `rule`, behind the word or symbol `after` (None: first).

    With `symbol` it is not a name itself but a rule that holds names: all of them, or those behind `within`.
    """

    rule: str
    after: str | None
    kind: str
    symbol: str = "NAME"
    within: str | None = None


PLACES: tuple[Place, ...] = (
    Place(rule="site", after="site", kind="sites"),
    Place(rule="flow", after="flow", kind="sites"),
    Place(rule="flow", after="->", kind="receivers"),
    Place(rule="influence", after="influence", kind="sites"),
    Place(rule="influence", after="->", kind="sites"),
    Place(rule="agent", after="on", kind="sites"),
    Place(rule="skill", after="on", kind="sites"),
    Place(rule="agent", after="agent", kind="agents"),
    Place(rule="node", after="by", kind="agents"),
    Place(rule="done", after="by", kind="agents"),
    Place(rule="reassign", after="to", kind="agents"),
    Place(rule="input", after="input", kind="inputs"),
    Place(rule="secret", after="secret", kind="secrets"),
    Place(rule="auth", after=",", kind="secrets"),
    Place(rule="record", after="record", kind="records"),
    Place(rule="enum", after="enum", kind="enums"),
    Place(rule="named_type", after="NAME", kind="currencies"),
    Place(rule="named_type", after=None, kind="types"),
    Place(rule="currency", after="currency", kind="currencies"),
    Place(rule="skill", after="skill", kind="skills"),
    Place(rule="skill_call", after=None, kind="skills"),
    Place(rule="remove", after="remove", kind="nodes"),
    Place(rule="stop_node", after="stop", kind="nodes"),
    Place(rule="reassign", after="reassign", kind="nodes"),
    Place(rule="rebudget", after="rebudget", kind="nodes"),
    Place(rule="insert", after="side", kind="nodes"),
    Place(rule="amount", after="number", kind="units"),
    Place(rule="role", after=None, kind="roles"),
    Place(rule="call", after=None, kind="functions"),
    Place(rule="kind", after="model", kind="tiers", symbol="STRING"),
    Place(rule="secret", after="for", kind="sites", symbol="names"),
    Place(rule="done", after="from", kind="sites", symbol="names"),
    Place(rule="skill", after="using", kind="secrets", symbol="names"),
    Place(rule="replace_node", after="replace", kind="nodes", symbol="node", within="node"),
)
"""In this order: rules that hold names come last, so that the copies made of them are narrowed already."""

ELEMENT_PLACE = "name"
"""The alternative beside which an element of a site's spec may stand."""
VERB_PLACE = "verb"
"""The rule with the verbs."""
