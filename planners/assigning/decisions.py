"""The decisions in a draft, and how likely each was: who does a node, of which tier, with how many acts a call.

From a provider that tells how likely its tokens were: a decision is as likely as the tokens that say it. Where none are
told, there is nothing to go by, and `logprob` is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Literal

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.classes import frozen

from ..model import Reply


@frozen
class Decision:
    """One choice for a node, and the natural logarithm of its probability.

    Of `replan` the value is the trigger that has the rest rewritten when the node fails: only a policy decides that.
    """

    node: str
    kind: Literal["agent", "tier", "per_call", "replan"]
    value: str
    logprob: float | None = None


def decisions_in(checked: CheckedPlan, reply: Reply | None = None) -> tuple[Decision, ...]:
    """The decisions of a plan, node by node; their log-probabilities are those of the reply that it came in."""
    return tuple(_decisions(checked, _Told(reply)))


def _decisions(checked: CheckedPlan, told: _Told) -> Iterator[Decision]:
    for name, node in checked.nodes.items():
        if node.agent is None:
            continue
        agent = checked.agents[node.agent.text]
        by = rf"\bnode\s+{re.escape(name)}\s+by\s+"
        yield told.decision(name, "agent", agent.name.text, rf"{by}(?P<it>{re.escape(agent.name.text)})\b")
        if agent.tier is not None:
            says = rf'\bagent\s+{re.escape(agent.name.text)}\s+is\s+model\s+"(?P<it>{re.escape(agent.tier)})"'
            yield told.decision(name, "tier", agent.tier, says)
        for work in (one for one in ast.walk(node) if isinstance(one, ast.Do)):
            acts = work.per_call or 1
            yield told.decision(name, "per_call", str(acts), rf"{by}.*?\b(?P<it>{acts})\s+per\s+call\b")


class _Told:
    """A reply with the place of each of its tokens, where their texts make up the whole of it."""

    def __init__(self, reply: Reply | None) -> None:
        told = reply.likelihoods if reply is not None else ()
        texts = [one.token for one in told]
        self.text = reply.text if reply is not None and "".join(texts) == reply.text else ""
        ends = list(accumulate(map(len, texts)))
        starts = [0, *ends[:-1]]
        self.tokens = [(start, end, one.logprob) for start, end, one in zip(starts, ends, told, strict=False)]

    def decision(self, node: str, kind: Literal["agent", "tier", "per_call"], value: str, pattern: str) -> Decision:
        """The decision, with the sum over all tokens that its words are made of."""
        match = re.search(pattern, self.text, re.DOTALL) if self.text else None
        if match is None:
            return Decision(node=node, kind=kind, value=value)
        first, last = match.span("it")
        said = [logprob for start, end, logprob in self.tokens if start < last and end > first]
        return Decision(node=node, kind=kind, value=value, logprob=sum(said))
