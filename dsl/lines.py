"""Lines of a program, counted through the plan, its files of skills, and the patches that were applied to it.

People read all of it as one text, in the report: a node that came with a patch, and a step of a skill, have their lines
there. Specs have no steps, and are counted by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator

from .source import Source

HEAD = 2
"""Lines that stand above each file and patch in the whole."""
_SPECS = (".yaml", ".yml", ".json")
_PATCH = "<patch "


def patch_name(number: int) -> str:
    """What the patch with this number, from 1, is called in messages."""
    return f"{_PATCH}{number}>"


def whole_text(source: Source) -> str:
    """The plan, and behind it each file of skills and each patch, under a line that says which it is."""
    return "".join(text for _, text in _parts(source))


def line_at(source: Source, offset: int) -> int:
    """The line on which something stands: of the whole, or of the spec in which it is."""
    file, _ = source.file_at(offset)
    line, before = source.position(offset).line, 0
    for part, text in _parts(source):
        if part is file:
            return line if part is source else line + before + HEAD
        before += text.count("\n")
    return line


def _parts(source: Source) -> Iterator[tuple[Source, str]]:
    """The plan and what stands behind it, each with its text as a part of the whole."""
    yield source, _ended(source.text)
    for one in source.behind:
        if not one.name.endswith(_SPECS):
            name = one.name[1:-1] if one.name.startswith(_PATCH) else one.name
            yield one, f"\n# {name}\n{_ended(one.text)}"


def _ended(text: str) -> str:
    return text if text.endswith("\n") or not text else text + "\n"
