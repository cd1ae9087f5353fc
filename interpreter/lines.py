"""Lines of a run's plan, counted through the plan and the patches that were applied to it.

People read the plan with its patches behind it as one text, in the report: a node that came with a patch has its lines
there. Files of skills and of specs are counted by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator

from callsheet.dsl.source import Source

HEAD = 2
"""Lines that stand above each patch in the whole."""
_PATCH = "<patch "


def patch_name(number: int) -> str:
    """What the patch with this number, from 1, is called in messages."""
    return f"{_PATCH}{number}>"


def whole_text(source: Source) -> str:
    """The plan, and behind it each patch under a line that says which it is."""
    return "".join(text for _, text in _parts(source))


def line_at(source: Source, offset: int) -> int:
    """The line on which something stands: of the plan with its patches, or of the other file in which it is."""
    file, _ = source.file_at(offset)
    line, before = source.position(offset).line, 0
    for part, text in _parts(source):
        if part is file:
            return line if part is source else line + before + HEAD
        before += text.count("\n")
    return line


def _parts(source: Source) -> Iterator[tuple[Source, str]]:
    """The plan and its patches, each with its text as a part of the whole."""
    yield source, _ended(source.text)
    for one in source.behind:
        if one.name.startswith(_PATCH):
            yield one, f"\n# {one.name[1:-1]}\n{_ended(one.text)}"


def _ended(text: str) -> str:
    return text if text.endswith("\n") or not text else text + "\n"
