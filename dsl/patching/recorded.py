"""What was given and committed, as a residual program records it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .. import ast
from ..checks.blocks import gives_in
from ..source import Source, Span
from .finished import Commitment
from .written import written


def record_of(commit: ast.Commit, known: Commitment) -> ast.Committed | ast.Unsettled:
    """`committed` or `unsettled` of a commit, with the types that its proof gives. Raises `NotWritable`."""
    place, what = commit.name.span, f"commit `{known.name}`"
    key = None if known.key is None else written(known.key, place, f"a key of {what}")
    of, dot, _ = known.name.partition(".")
    node = ast.Name(span=place, text=of) if dot else None
    if not known.settled:
        return ast.Unsettled(span=commit.span, node=node, name=commit.name, key=key)
    types = {one.name.text: one.type for one in gives_in(commit.proof)}
    gives = tuple(bindings(types, known.gives, place, what))
    return ast.Committed(span=commit.span, node=node, name=commit.name, key=key, gives=gives)


def bindings(
    types: Mapping[str, ast.TypeExpression], gives: Mapping[str, Any], place: Span, whose: str
) -> Iterator[ast.Binding]:
    """`name: T = X` of each value, in the order of the types. Raises `NotWritable`."""
    for name, kind in types.items():
        if name in gives:
            given = ast.Name(span=place, text=name)
            value = written(gives[name], place, f"`{name}` of {whose}")
            yield ast.Binding(span=place, name=given, type=kind, value=value)


def shown(record: ast.Committed) -> str:
    """A record on one line, as a plan has it."""
    from ..formatting.document import layout  # only a patch that is refused needs it
    from ..formatting.expressions import Expressions
    from ..formatting.remarks import Remarks
    from ..formatting.statements import Statements

    remarks = Remarks(Source(""), ())
    return " ".join(layout(Statements(remarks, Expressions(remarks)).statement(record)).split())
