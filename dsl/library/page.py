"""The library as a page of the docs: what a person, or a model's prompt, reads about each function."""

from __future__ import annotations

from collections.abc import Iterable

from . import FUNCTIONS, LETTERS, Function

HEAD = """# Functions

Generated from `dsl/library` by `scripts/functions.py`; a test holds the two together.

Functions are called by name, `count(xs)`; there is no implicit conversion. A function without an answer (the least of
an empty list, a text that is no number) fails the node, never the process. In a signature a lower-case letter is a
type, the same one wherever it stands: `[a], a -> Bool` takes a list and one item of it. {letters}

What is behind `=` is the value of the example as a text shows it.
"""
TITLES = {
    "lists": "Lists",
    "texts": "Texts",
    "numbers": "Numbers",
    "conversions": "Conversions",
    "times": "Dates, times, formats",
    "places": "Points, boxes, colours",
    "files": "Files",
}
AFTER: dict[str, str] = {
    "lists": "`min`, `max`, `sort`, `unique`, `group` and `lookup` take `by` and the name of a field, `sort` also"
    " `desc`: `sort(products by price desc)`.",
    "conversions": "What a text is read as is what `read … as T` would read it as: nothing is guessed.",
    "files": "Both take their type from the name that they are assigned to: `let products: [Product] = csv(table)`.",
}


def functions_page() -> str:
    """The whole page, in Markdown."""
    letters = "\n".join(f"- `{letter}`: {said}" for letter, (_, said) in LETTERS.items())
    parts = [HEAD.format(letters=f"These are not just any type:\n\n{letters}")]
    for subject, title in TITLES.items():
        functions = [function for function in FUNCTIONS if function.subject == subject]
        parts.append(f"## {title}\n\n{AFTER[subject]}\n" if subject in AFTER else f"## {title}\n")
        parts += [_entry(function) for function in functions]
    return "\n".join(parts)


def signature_lines(function: Function) -> Iterable[str]:
    """`first([a], Int) -> [a]`, one for each way to call it."""
    by = {"may": " (by FIELD)", "must": " by FIELD", "never": ""}[function.by] + (" (desc)" if function.desc else "")
    for signature in function.signatures:
        parameters, _, result = signature.replace(";", ",").partition(" -> ")
        yield f"{function.name}({parameters}{by}) -> {result}"


def _entry(function: Function) -> str:
    lines = "\n".join(signature_lines(function))
    called, worth = function.example
    return (
        f"### {function.name}\n\n```text\n{lines}\n```\n\n{function.doc[0].upper()}{function.doc[1:]}.\n\n"
        f"```text\n{called} = {worth}\n```\n"
    )
