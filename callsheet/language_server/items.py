"""Single things that can be completed, each as the protocol's JSON with `newText` for what is written."""

from __future__ import annotations

from collections.abc import Iterator

from callsheet.dsl.library import FUNCTIONS, Function
from callsheet.dsl.navigation.symbols import SymbolKind
from callsheet.dsl.verbs import BY_WORD, Verb

from .positions import Json

PLAIN, SNIPPET = 1, 2
KEYWORD, FUNCTION, VALUE, FILE = 14, 3, 12, 17
KINDS: dict[str, int] = {
    "site": 9,
    "agent": 7,
    "node": 3,
    "skill": 2,
    "input": 6,
    "secret": 21,
    "parameter": 6,
    "local": 6,
    "give": 5,
    "field": 5,
    "element": 10,
    "record": 22,
    "enum": 13,
    "value": 20,
    "commit": 23,
    "type": 25,
    "file": FILE,
}
"""The protocol's numbers for kinds of completions."""

FORMS: dict[str, str] = {
    "agent": "agent ${1:name} is browser on ${2:site}",
    "budget": "budget ${1:60} steps",
    "enum": "enum ${1:Name} { ${2:a}, ${3:b} }",
    "input": "input ${1:name}: ${2:Text}",
    "node": "node ${1:name} by ${2:agent} {\n  $0\n}",
    "record": "record ${1:Name} { ${2:name}: ${3:Text} }",
    "secret": "secret ${1:name}: Text for ${2:site}",
    "site": 'site ${1:name} at "${2:https://}"',
    "skill": "skill ${1:name}(${2:who}: ${3:Text}) on ${4:site} {\n  $0\n}",
    "use": 'use "${1:skills.plan}"',
    "ask": 'ask "${1:question}" as ${2:Text}',
    "commit": 'commit ${1:name} ${2:click button "…"}\n  proved by {\n    ${3:expect seen …}\n  } or by {\n'
    '    goto "${4:/}"\n    ${5:expect seen …}\n  }',
    "do": 'do "${1:what is to be done}" at most ${2:5} steps',
    "expect": "expect ${1:seen …}",
    "for": "for ${1:x} in ${2:xs} at most ${3:10} {\n  $0\n}",
    "give": "give ${1:name}: ${2:Text} = ${3:value}",
    "if": "if ${1:condition} {\n  $0\n}",
    "inside": "inside ${1:element} {\n  $0\n}",
    "let": "let ${1:name} = ${2:value}",
    "repeat": "repeat at most ${1:10} {\n  $0\n  stop when ${2:condition}\n}",
    "require": 'require ${1:condition} else "${2:why}"',
    "run": "run ${1:skill}($2)",
}
"""Words with what goes on from them, as snippets. Acts have theirs from the verb table."""

PLACES: dict[str, str] = {"address": '"/$N"', "keys": '"Enter$N"', "point": "point(${N:0}, 0)", "end": '"${N:bottom}"'}
"""How operands are begun; the others by their kind."""


def name(kind: SymbolKind | str, label: str, detail: str, about: str = "") -> Json:
    """A name that is declared somewhere."""
    item: Json = {
        "label": label,
        "kind": KINDS.get(kind, VALUE),
        "detail": detail,
        "newText": label,
        "sortText": f"1{label}",
    }
    return {**item, "documentation": about} if about else item


def word(text: str, *, snippets: bool, declaration: bool) -> Json:
    """A word of the grammar, with the rest of its form where it begins one."""
    verb = BY_WORD.get(text)
    item: Json = {"label": text, "kind": KEYWORD, "newText": text, "sortText": f"3{text}"}
    form = FORMS.get(text) if verb is None else form_of(verb)
    if verb is not None:
        item |= {"detail": verb.doc, "documentation": verb.example, "sortText": f"2{text}"}
    if form is not None and snippets and (declaration or text not in ("input",)):
        item |= {"newText": form, "insertTextFormat": SNIPPET}
    return item


def form_of(verb: Verb) -> str:
    """`fill ${1:element} with ${2:text}`: a verb with its operand and the particles that it needs."""
    kinds = [verb.operand] if verb.operand is not None else []
    words = [verb.word]
    needed = [rule for rule in verb.particles if rule.required and not verb.alternatives]
    if verb.alternatives and any(rule.required for rule in verb.particles):
        needed = [verb.particles[0]]
    for number, kind in enumerate([*kinds, *(rule.kind for rule in needed)], start=1):
        if number > len(kinds):
            words.append(needed[number - len(kinds) - 1].word)
        words.append(PLACES.get(kind, f"${{N:{kind}}}").replace("N", str(number)))
    return " ".join(words)


def role(text: str, *, snippets: bool) -> Json:
    """A role, with a text behind it."""
    item: Json = {"label": text, "kind": KINDS["type"], "detail": "role", "newText": text, "sortText": f"2{text}"}
    return {**item, "newText": f'{text} "$1"', "insertTextFormat": SNIPPET} if snippets else item


def functions(*, snippets: bool) -> Iterator[Json]:
    """The library."""
    for function in FUNCTIONS:
        item: Json = {
            "label": function.name,
            "kind": FUNCTION,
            "detail": " · ".join(function.signatures[:3]),
            "documentation": function.doc,
            "newText": f"{function.name}(",
            "sortText": f"2{function.name}",
        }
        yield {**item, "newText": _call(function), "insertTextFormat": SNIPPET} if snippets else item


def _call(function: Function) -> str:
    """`min(${1:[a]} by ${2:field})`."""
    parameters = function.signatures[0].partition(" -> ")[0].split(",")
    holes = [f"${{{number}:{one.strip()}}}" for number, one in enumerate(parameters, start=1) if one.strip()]
    by = f" by ${{{len(holes) + 1}:field}}" if function.by == "must" or function.ordered else ""
    return f"{function.name}({', '.join(holes)}{by})"
