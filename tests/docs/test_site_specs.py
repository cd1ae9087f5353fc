"""The page about site specs: its tables are those of the format, its examples are parts of the shop's spec."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from callsheet.dsl import check, parse
from callsheet.dsl.files import InMemoryFiles
from callsheet.dsl.specs import format as site_spec_format
from callsheet.dsl.specs.shapes import RecordShape

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "site_specs.md").read_text(encoding="utf-8")
CART = (ROOT / "mock_sites" / "cart" / "spec.yaml").read_text(encoding="utf-8")
RECORDS = {name: value for name, value in vars(site_spec_format).items() if isinstance(value, RecordShape)}


def blocks(language: str) -> list[str]:
    """The fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def is_part(part: Any, whole: Any) -> bool:
    """Whether some data is in other data: keys with their values, items of lists."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(key in whole and is_part(part[key], whole[key]) for key in part)
    if isinstance(part, list):
        return isinstance(whole, list) and all(item in whole for item in part)
    return bool(part == whole)


@pytest.mark.parametrize("name", RECORDS)
def test_the_tables_are_those_of_the_format(name: str) -> None:
    """Each key, in order, with what it is; a changed word is seen."""
    rows = [f"| `{key.name}` | {'required' if key.required else ''} | {key.doc} |" for key in RECORDS[name].keys]

    assert "\n".join(["| key | | what it is |", "|---|---|---|", *rows, ""]) in PAGE


@pytest.mark.parametrize("block", blocks("yaml"))
def test_the_examples_are_parts_of_the_shops_spec(block: str) -> None:
    """Word for word, so they are as true as the spec is."""
    assert is_part(yaml.safe_load(block), yaml.safe_load(CART))


def test_the_plan_is_accepted() -> None:
    """With the shop's spec, and without a warning."""
    (program,) = blocks("plan")

    assert () == check(parse(program), files=InMemoryFiles({"shop.yaml": CART}), strict=True).diagnostics


def test_the_types_are_those_of_the_format() -> None:
    """Of parameters and of facts, in order."""
    for types in (site_spec_format.TYPES, site_spec_format.FACT_TYPES):
        assert ", ".join(f"`{one}`" for one in types) in PAGE
