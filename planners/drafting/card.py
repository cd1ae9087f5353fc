"""The part of a prompt that is the same for all tasks: the language on a card, its verbs and functions, three examples.

Made from the tables of the language, so that it cannot fall behind them; the prose is what they cannot say. It stands
first and never changes, so providers keep it in their caches.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from callsheet.dsl.library import FUNCTIONS
from callsheet.dsl.library.page import signature_lines
from callsheet.dsl.verbs import VERBS, Verb
from callsheet.dsl.words import RESERVED

EXAMPLES = ("linear.plan", "parallel.plan", "fallback.plan")

ANSWER = """\
Answer with the plan alone, in one fenced block:
```plan
plan …
```
"""


@cache
def card() -> str:
    """The whole of it, for plans."""
    return f"{language()}\n{ANSWER}"


@cache
def language() -> str:
    """What is the same for plans and patches."""
    examples = "\n".join(f"```plan\n{example(name)}```" for name in EXAMPLES)
    functions = "\n".join(line for function in FUNCTIONS for line in signature_lines(function))
    return "\n".join(
        [
            _file("card.txt"),
            "VERBS:",
            *(f"  {_usage(verb)}: {verb.doc}" for verb in VERBS),
            f"\nFUNCTIONS:\n{functions}",
            f"\nRESERVED WORDS, which cannot be names: {' '.join(sorted(RESERVED))}",
            f"\nEXAMPLES:\n{examples}",
        ]
    )


def example(name: str) -> str:
    """One of the example plans."""
    return _file("examples", name)


def _file(*path: str) -> str:
    return files("callsheet.planners.drafting").joinpath(*path).read_text(encoding="utf-8")


def _usage(verb: Verb) -> str:
    """`fill E with text`."""
    words = [verb.word, *([] if verb.operand is None else [_operand(verb.operand)])]
    words += [
        f"{one.word} {_operand(one.kind)}" if one.required else f"[{one.word} {_operand(one.kind)}]"
        for one in verb.particles
    ]
    return " ".join(words)


def _operand(kind: str) -> str:
    return {"element": "E", "address": '"/path"', "text": "TEXT", "keys": '"Enter"'}.get(kind, kind.upper())
