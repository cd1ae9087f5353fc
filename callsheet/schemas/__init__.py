"""The published JSON Schemas, draft 2020-12: one file a kind of document, in the wheel too.

`made` makes them from the code, but for that of site specs, which `dsl.specs` makes; `scripts/schemas.py` writes the
files, and a test holds the two equal.
"""

from __future__ import annotations

from importlib.resources import files

NAMES: tuple[str, ...] = ("plan", "diagnostics", "check", "cost", "report", "site_spec", "experiment")


def published(name: str) -> str:
    """The text of a schema's file. Raises KeyError for a name that none has."""
    if name not in NAMES:
        raise KeyError(name)
    return files(__package__).joinpath(file_name(name)).read_text(encoding="utf-8")


def file_name(name: str) -> str:
    """How the file of a schema is called."""
    return f"{name}.schema.json"
