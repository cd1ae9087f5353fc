"""text --read_grammar--> Grammar, for the plain part of Lark's language that the shipped grammar is written in.

A reader of its own because only the parser may know Lark, and because its loader gives rules that are already
taken apart: the optional groups are gone, and so is the text a person would recognise.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from .model import Alternative, Expression, Grammar, GrammarFault, Repeat, Rule, Symbol, choice, sequence, walk
from .model import Literal as Text
from .scanning import Piece, pieces

COUNTS = {"*": (0, None), "+": (1, None), "?": (0, 1)}


@cache
def shipped() -> Grammar:
    """The grammar of plans, files of skills and patches."""
    return read_grammar(shipped_text())


@cache
def shipped_text() -> str:
    """`grammars/plan.lark`."""
    return files("callsheet.grammars").joinpath("plan.lark").read_text(encoding="utf-8")


def read_grammar(text: str) -> Grammar:
    """The rules and terminals of a grammar. Raises `GrammarFault` for what is not in the dialect or not defined."""
    grammar = _Reader(list(pieces(text))).grammar()
    for rule in grammar.rules.values():
        for one in walk(rule.expression):
            if isinstance(one, Symbol) and one.name not in grammar.rules and one.name not in grammar.terminals:
                raise GrammarFault(f"rule `{rule.name}` uses `{one.name}`, which is not defined")
    return grammar


class _Reader:
    """Recursive descent over the pieces; a definition ends where the next one begins."""

    def __init__(self, found: list[Piece]) -> None:
        self.pieces = found
        self.at = 0

    def grammar(self) -> Grammar:
        rules: dict[str, Rule] = {}
        terminals: dict[str, str] = {}
        ignored: list[str] = []
        while self.at < len(self.pieces):
            head = self.take()
            if head.kind == "directive" and head.text == "%ignore":
                ignored.append(self.take().text)
            elif head.kind == "name" and self.take().text == ":":
                name = head.text.lstrip("!?")
                if name in rules or name in terminals:
                    raise GrammarFault(f"line {head.line}: `{name}` is defined twice")
                if Symbol(name).is_terminal:
                    terminals[name] = self.terminal()
                else:
                    prefix = head.text[: len(head.text) - len(name)]
                    rules[name] = Rule(name=name, prefix=prefix, alternatives=self.alternatives())
            else:
                raise self.fault(head)
        return Grammar(rules=rules, terminals=terminals, ignored=tuple(ignored))

    def terminal(self) -> str:
        """The regex between the slashes."""
        piece = self.take()
        if piece.kind != "pattern" or not piece.text.endswith("/") or not self.at_end_of_definition():
            raise GrammarFault(f"line {piece.line}: a terminal is one pattern without flags here")
        return piece.text[1:-1]

    def alternatives(self) -> tuple[Alternative, ...]:
        found = [self.alternative()]
        while self.sees("|"):
            self.take()
            found.append(self.alternative())
        if not self.at_end_of_definition():
            raise self.fault(self.pieces[self.at])
        return tuple(found)

    def alternative(self) -> Alternative:
        expression = self.sequence()
        if not self.sees("->"):
            return Alternative(expression=expression)
        self.take()
        return Alternative(expression=expression, alias=self.take().text)

    def choice(self) -> Expression:
        options = [self.sequence()]
        while self.sees("|"):
            self.take()
            options.append(self.sequence())
        return choice(options)

    def sequence(self) -> Expression:
        items: list[Expression] = []
        while not self.at_end_of_definition() and not self.sees("|", "->", ")", "]"):
            items.append(self.item())
        return sequence(items)

    def item(self) -> Expression:
        piece = self.take()
        match piece.kind, piece.text:
            case "name", name:
                item: Expression = Symbol(name)
            case "literal", quoted if quoted.endswith('"'):
                item = Text(json.loads(quoted))
            case "sign", "(":
                item = self.choice()
                self.close(piece, ")")
            case "sign", "[":
                item = Repeat(self.choice(), 0, 1)
                self.close(piece, "]")
            case _:
                raise self.fault(piece)
        while self.sees("*", "+", "?"):
            least, most = COUNTS[self.take().text]
            item = Repeat(item, least, most)
        return item

    def close(self, opened: Piece, sign: str) -> None:
        if not self.sees(sign):
            raise GrammarFault(f"line {opened.line}: this `{opened.text}` is never closed")
        self.take()

    def sees(self, *signs: str) -> bool:
        piece = self.pieces[self.at] if self.at < len(self.pieces) else None
        return piece is not None and piece.kind == "sign" and piece.text in signs

    def at_end_of_definition(self) -> bool:
        here = self.pieces[self.at : self.at + 2]
        if not here or here[0].kind == "directive":
            return True
        return len(here) == 2 and here[0].kind == "name" and here[1].text == ":"

    def take(self) -> Piece:
        if self.at == len(self.pieces):
            raise GrammarFault("the grammar ends in the middle of a definition")
        self.at += 1
        return self.pieces[self.at - 1]

    def fault(self, piece: Piece) -> GrammarFault:
        return GrammarFault(f"line {piece.line}: `{piece.text}` is not expected here")
