"""CS1: what to say of a name that nothing has, that something has already, or that nothing can have."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from .. import ast
from ..diagnostics import Edit, Label, is_surely
from ..words import RESERVED
from .facts import Facts
from .wording import did_you_mean, listed, with_article

WORDS = {
    "sites": "site",
    "inputs": "input",
    "secrets": "secret",
    "records": "record",
    "enums": "enum",
    "agents": "agent",
    "nodes": "node",
    "skills": "skill",
}
"""The tables of `Symbols` and the word that declares what is in them."""

MOST_KNOWN = 12
"""A longer list of names would not be read."""
NO_HABITS: Mapping[str, str] = {}
"""Nothing that people call otherwise elsewhere."""
FORMS = {
    "sites": 'site {} at "https://…"',
    "inputs": "input {}: T",
    "secrets": "secret {}: Text for SITE",
    "records": "record {} {{ … }}",
    "enums": "enum {} {{ a, b }}",
    "agents": "agent {} is browser on SITE",
    "nodes": "node {} {{ … }}",
    "skills": "skill {}() on SITE {{ … }}",
}


def mention(facts: Facts, name: ast.Name, kind: str, *, but: str = "") -> bool:
    """Is `name` declared as this kind of thing?  Says so when it is not; `but` is no guess at what was meant."""
    table: dict[str, object] = getattr(facts.symbols, kind)
    facts.used.add(name.text)
    if name.text in table:
        return True
    if name.text not in facts.symbols.broken:
        known = [one for one in table if one != but] if facts.guessing else []
        help_ = _known(known) if table else f"declare it: `{FORMS[kind].format(name.text)}`"
        unknown(
            facts,
            name,
            f"there is no {WORDS[kind]} `{name.text}`",
            known,
            less_likely=facts.symbols.broken,
            help_=help_,
        )
    return False


def _known(table: Collection[str]) -> str:
    return f"known: {listed(sorted(table))}" if 0 < len(table) <= MOST_KNOWN else ""


def unknown(
    facts: Facts,
    name: ast.Name,
    message: str,
    known: Iterable[str],
    *,
    less_likely: Iterable[str] = (),
    code: str = "CS101",
    help_: str = "",
    habits: Mapping[str, str] = NO_HABITS,
) -> str | None:
    """Nothing of this kind has that name. Returns what was probably meant; without a guess there is `help_`.

    Only a near name among `known`, or what `habits` says, is offered as an edit; one among `less_likely` is only
    mentioned.
    """
    near = habits.get(name.text) or facts.suggest(name.text, known)
    guess = near or facts.suggest(name.text, less_likely)
    if guess is not None:
        facts.used.add(guess)
    other = declared_as(facts, name.text) if code == "CS101" else ""
    facts.sink.error(
        code,
        message,
        name.span,
        label=did_you_mean(guess),
        notes=(f"`{name.text}` is {other}",) if other else (),
        help="" if guess else help_,
        fix=(Edit(span=name.span, text=near),) if near and (name.text in habits or is_surely(name.text, near)) else (),
    )
    return guess


def declared_as(facts: Facts, name: str) -> str:
    """`a node`, `an input`: what a plan-wide name stands for; nothing when it is none."""
    word = next((word for kind, word in WORDS.items() if name in getattr(facts.symbols, kind)), "")
    return with_article(word).replace("`", "") if word else ""


def usable(facts: Facts, name: ast.Name) -> bool:
    """A declared name must not be a word of the grammar; says so when it is."""
    if name.text not in RESERVED:
        return True
    facts.sink.error(
        "CS103",
        f"`{name.text}` is a reserved word and cannot be a name",
        name.span,
        help=f"call it `{name.text}_`, or something that says more",
    )
    return False


def twice(facts: Facts, name: ast.Name, first: ast.Name, *, help_: str = "a name means one thing in a plan") -> None:
    """The same name a second time."""
    facts.sink.error(
        "CS102",
        f"`{name.text}` is declared twice",
        name.span,
        label="declared again",
        others=(Label(span=first.span, text="first declared here"),),
        help=help_,
    )


def distinct(facts: Facts, names: Iterable[ast.Name], what: str, part: str = "field") -> None:
    """Fields of one record, columns of one table, values of one enum: each name once."""
    first: dict[str, ast.Name] = {}
    for name in names:
        earlier = first.setdefault(name.text, name)
        if earlier is not name:
            twice(facts, name, earlier, help_=f"{what} has one {part} of a name")
