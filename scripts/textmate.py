"""Writes the TextMate grammar anew, in `editors/vscode/syntaxes`, from the tables. A test tells when that is due.

Editors colour by it before the language server has said a word, and where there is none. Words come from the tables of
words, verbs, roles, types and functions, literals from the patterns of `grammars/plan.lark`. A TextMate grammar sees
one line at a time and knows no places, so a word that is free as a name is coloured only beside one that is not.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from callsheet.dsl.library import FUNCTIONS
from callsheet.dsl.parsing.tables import grammar_text
from callsheet.dsl.roles import ROLES
from callsheet.dsl.types import ELEMENT, SCALARS
from callsheet.dsl.verbs import PARTICLES, VERBS
from callsheet.dsl.words import CLAUSES, DECLARATIONS, EDITS, OPERATORS, RESERVED, STATEMENTS

PATH = Path(__file__).resolve().parent.parent / "editors" / "vscode" / "syntaxes" / "callsheet.tmLanguage.json"
NAME = "[A-Za-z_][A-Za-z0-9_]*"
CONSTANTS = frozenset("true false none self url".split())
HEADS = ("plan", "skills", "patch")

BESIDE: tuple[tuple[str, str], ...] = (
    (r"(?<=\bis )", "browser|model|human|given|checked|enabled|empty|focused"),
    (r"(?<=\bhas )", "text|value"),
    (r"(?<=-> )", "model"),
    (r"(?<=[0-9kM] )", r"steps?|calls?|tokens|replans|per\s+call"),
    (r"(?<=\" )", "given"),
    (r"\b", r"(?:accept|dismiss)\s+dialog|for\s+each|instead\s+of|unless\s+already|after\s+approval|shows\s+strangers"),
    (r"\b", r"login\s+by|keeping(?=\s+\w+\s*:)|auth(?=\s+(?:basic|digest)\b)|(?:basic|digest)(?=\s+[\w\"]+\s*,)"),
    (r"\b", r"(?:spec|assets)(?=\s+\")|using(?=\s+\w)|spend(?=\s+[$€£0-9])|pool(?=\s+[0-9])|given(?=\s*\()"),
)
"""Words that are free as names, each with what tells that they are none: before them, and they with what is behind."""


def grammar() -> dict[str, Any]:
    """The grammar, as VS Code and others take it."""
    return {
        "name": "Callsheet",
        "scopeName": "source.callsheet",
        "fileTypes": ["plan"],
        "patterns": [{"include": f"#{name}"} for name in (*_REPOSITORY, "numbers")],
        "repository": {name: {"patterns": make()} for name, make in _REPOSITORY.items()}
        | {"numbers": {"patterns": _numbers()}},
    }


def tokens() -> dict[str, str]:
    """The patterns of the grammar's tokens by name."""
    found = re.findall(r"^([A-Z]+): /(.*)/$", grammar_text(), re.MULTILINE)
    return dict(found)


def any_of(words: Iterable[str]) -> str:
    """A pattern of whole words, the longest first."""
    return rf"\b(?:{'|'.join(sorted(words, key=lambda word: (-len(word), word)))})\b"


def _scope(name: str, pattern: str) -> dict[str, Any]:
    return {"name": f"{name}.callsheet", "match": pattern}


def _comments() -> list[dict[str, Any]]:
    return [
        _scope("comment.line.number-sign", tokens()["COMMENT"]),
        {"name": "comment.block.documentation.callsheet", "begin": '"""', "end": '"""'},
    ]


def _texts() -> list[dict[str, Any]]:
    """Texts, and what is put into them; a text ends with its line."""
    inside = [
        _scope("constant.character.escape", r"\\.|\{\{|\}\}"),
        _scope("variable.other.interpolated", rf"\{{{NAME}(?:\.{NAME})*\}}"),
    ]
    text = {"name": "string.quoted.double.callsheet", "begin": '"', "end": r'"|$', "patterns": inside}
    regex = tokens()["REGEX"].replace(r"\/", "/")
    behind = r"(\b(?:matches|like)\b|[(,=:\[])"
    pattern = {
        "match": rf"{behind}\s*({regex})",
        "captures": {
            "1": {"name": "keyword.operator.callsheet"},
            "2": {"name": "string.regexp.callsheet"},
        },
    }
    return [text, pattern]


def _declarations() -> list[dict[str, Any]]:
    """The word of a declaration with the name that it declares."""
    nameless = {"budget", "currency", "flow", "goal", "influence", "replan", "result", "use"}
    naming = (*(word for word in DECLARATIONS if word not in nameless), *HEADS)
    named = {
        "match": rf"({any_of(naming)})\s+({NAME})",
        "captures": {
            "1": {"name": "storage.type.callsheet"},
            "2": {"name": "entity.name.type.declaration.callsheet"},
        },
    }
    bound = {
        "match": rf"(\b(?:let|give|set|commit|download|screenshot)\b)\s+({NAME})",
        "captures": {
            "1": {"name": "keyword.control.callsheet"},
            "2": {"name": "variable.other.declaration.callsheet"},
        },
    }
    return [
        named,
        bound,
        _scope("storage.type", any_of(DECLARATIONS)),
        _scope("storage.type", rf"^\s*(?:{'|'.join((*EDITS, *HEADS))})\b"),
    ]


def _words() -> list[dict[str, Any]]:
    """Words that are free elsewhere; then the reserved ones: acts, statements, operators, clauses."""
    acts = frozenset(verb.word for verb in VERBS)
    return [
        *(_scope("keyword.other", f"{before}(?:{words})" + r"(?!\w)") for before, words in BESIDE),
        _scope("support.function.verb", any_of(acts)),
        _scope("keyword.control", any_of((set(STATEMENTS) - acts) | set(CLAUSES))),
        _scope("constant.language", any_of(CONSTANTS)),
        _scope("keyword.operator.word", any_of((set(OPERATORS) | set(PARTICLES)) - CONSTANTS)),
        _scope("keyword.other", any_of(RESERVED)),
    ]


def _names() -> list[dict[str, Any]]:
    """Roles before a text or what narrows them down, functions before their arguments, types."""
    narrowed = r"(?=\s*\"|\s+(?:in|near|having|like|nth)\b)"
    return [
        _scope("support.type.role", any_of(ROLES) + narrowed),
        _scope("support.type.element", any_of(("text", "label", "placeholder", "testid")) + r"(?=\s*\")"),
        _scope("support.function.library", any_of(one.name for one in FUNCTIONS) + r"(?=\s*\()"),
        _scope("support.type.builtin", any_of((*SCALARS, ELEMENT))),
    ]


def _numbers() -> list[dict[str, Any]]:
    """Literals that begin with a sign or a digit, the longer kinds first."""
    kinds = {
        "DATE": "constant.other.date",
        "MONEY": "constant.numeric.money",
        "DURATION": "constant.numeric.duration",
        "COUNT": "constant.numeric.count",
        "DECIMAL": "constant.numeric.decimal",
        "INT": "constant.numeric.integer",
    }
    patterns = tokens()
    found = [_scope(scope, rf"(?:{patterns[kind]})(?!\w)") for kind, scope in kinds.items()]
    return [*found, _scope("keyword.operator", r"->|\?\?|" + patterns["COMPARISON"] + r"|[-+*/%=]")]


_REPOSITORY = {
    "comments": _comments,
    "texts": _texts,
    "declarations": _declarations,
    "names": _names,
    "words": _words,
}
"""The parts, in the order in which they are tried; numbers come last."""


def text() -> str:
    """The file."""
    return json.dumps(grammar(), indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    """0 always; says whether the file has changed."""
    if not PATH.exists() or PATH.read_text(encoding="utf-8") != text():
        PATH.parent.mkdir(parents=True, exist_ok=True)
        PATH.write_text(text(), encoding="utf-8")
        print(f"textmate: {PATH.name} is new")
    return 0


if __name__ == "__main__":
    sys.exit(main())
