"""The page of functions is what the library says, and its examples are so."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from callsheet.dsl import check, parse
from callsheet.dsl.environment import Environment
from callsheet.dsl.evaluate import evaluate_as
from callsheet.dsl.file_bytes import InMemoryBytes
from callsheet.dsl.library import FUNCTIONS, READERS, Function
from callsheet.dsl.library.page import TITLES, functions_page
from callsheet.dsl.values import Box, to_text

PAGE = Path(__file__).parents[2] / "docs" / "functions.md"
FILES = InMemoryBytes(
    {
        "table.csv": b"Name,Price\nLamp,$20\nCable,$3.50\n",
        "list.json": b'[{"name": "Lamp", "price": "$20", "stock": 4}]',
    }
)
INPUTS: dict[str, tuple[str, Any]] = {
    "table": ("File", FILES.file("table.csv")),
    "list": ("File", FILES.file("list.json")),
    "area": ("Box", Box(Decimal(10), Decimal(20), Decimal(100), Decimal(40))),
}
"""What examples speak of: names, types and values."""


def test_the_page_is_up_to_date() -> None:
    """`scripts/functions.py` writes it."""
    assert functions_page() == PAGE.read_text(encoding="utf-8")


def test_every_subject_has_a_title() -> None:
    """A function of another one would not be on the page."""
    assert {function.subject for function in FUNCTIONS} == set(TITLES)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_an_example_is_worth_what_it_says(function: Function) -> None:
    """In a plan that the checker accepts."""
    expression, expected = function.example
    used = {name: given for name, given in INPUTS.items() if f"({name})" in expression}
    inputs = "".join(f"input {name}: {kind}\n" for name, (kind, _) in used.items())
    record = "record Product { name: Text, price: Money }\n" if function.name in READERS else ""
    declared = ": [Product]" if function.name in READERS else ""
    text = f"plan p\n{record}{inputs}node n {{ let x{declared} = {expression} give y: Bool = x == x }}\nresult n.y"
    plan = check(parse(text)).unwrap()
    let: Any = plan.nodes["n"].body.statements[0]
    environment = Environment(
        inputs={name: value for name, (_, value) in used.items()}, declared=plan.declared, bytes_of=FILES
    )
    with pytest.raises(StopIteration) as ended:
        next(evaluate_as(let.value, let.type, environment))

    assert expected == to_text(ended.value.value)
