"""Where a `goto` leads: values that are put into an address are parts of it and add none."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from . import ast
from .environment import Environment
from .evaluate import Evaluation, chosen, each, evaluate, filled_in, interpolated
from .failures import fail
from .values import to_text


def address(node: ast.Expression, environment: Environment) -> Evaluation:
    """The operand of `goto`: interpolated values are URL-encoded, so that no value can add a part of its own."""
    match node:
        case ast.Grouped(value=inner):
            return (yield from address(inner, environment))
        case ast.Choice():
            return (yield from address((yield from chosen(node, environment)), environment))
        case ast.Text():
            return (yield from _path(node, environment))
    return (yield from evaluate(node, environment))


def _path(node: ast.Text, environment: Environment) -> Evaluation:
    values = yield from each(interpolated(node), environment)
    whole = filled_in(node, [quote(to_text(value), safe="") for value in values])
    if values and any(unquote(part) in _CLIMBING for part in re.split("[?#]", whole)[0].split("/")):
        raise fail("value", f"`{whole}` leads out of the folder that it names")
    return whole


_CLIMBING = frozenset({".", ".."})
"""What browsers take for the folder itself and the one above, percent-encoded or not."""
