"""Grammar --write_lark--> text, in the dialect that Lark and the decoders share."""

from __future__ import annotations

import json

from .model import Choice, Expression, Grammar, Literal, Repeat, Rule, Sequence, Symbol

WIDTH = 118
SIGNS = {(0, 1): "?", (0, None): "*", (1, None): "+"}


def write_lark(grammar: Grammar, *, shape: bool = True) -> str:
    """The grammar's text; without `shape` it leaves out aliases and prefixes, which only say what tree to make."""
    lines = [_rule(rule, shape=shape) for rule in grammar.rules.values()]
    lines.append("")
    lines += [f"{name}: /{pattern}/" for name, pattern in grammar.terminals.items()]
    lines += [f"%ignore {name}" for name in grammar.ignored]
    return "\n".join(lines) + "\n"


def _rule(rule: Rule, *, shape: bool) -> str:
    head = f"{rule.prefix if shape else ''}{rule.name}:"
    options = [
        _expression(one.expression, inside="choice") + (f" -> {one.alias}" if shape and one.alias else "")
        for one in rule.alternatives
    ]
    lines = [f"{head} {options[0]}".rstrip()]
    for option in options[1:]:
        if len(lines[-1]) + len(option) + 3 <= WIDTH:
            lines[-1] += f" | {option}"
        else:
            lines.append(f"    | {option}")
    return "\n".join(lines)


def _expression(expression: Expression, *, inside: str) -> str:
    """The text of an expression; `inside` a choice, a sequence or a repetition, which decides about brackets."""
    match expression:
        case Literal(text=text):
            return json.dumps(text, ensure_ascii=False)
        case Symbol(name=name):
            return name
        case Sequence(items=()):
            return "()" if inside != "choice" else ""
        case Sequence(items=items):
            text = " ".join(_expression(one, inside="sequence") for one in items)
            return f"({text})" if inside == "repeat" else text
        case Choice(options=options):
            text = " | ".join(_expression(one, inside="choice") for one in options)
            return text if inside == "choice" else f"({text})"
        case Repeat(item=item, least=0, most=1):
            return f"[{_expression(item, inside='choice')}]"
        case Repeat(item=item, least=least, most=most) if (least, most) in SIGNS:
            return _expression(item, inside="repeat") + SIGNS[least, most]
        case Repeat(item=item, least=least, most=most) if most is not None:
            return f"{_expression(item, inside='repeat')}~{least}..{most}"
        case _:
            raise AssertionError(expression)
