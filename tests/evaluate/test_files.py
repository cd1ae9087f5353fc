"""What `json` and `csv` read: values of the declared type, or a failure that says where something else stands."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl import check, parse
from callsheet.dsl.binding import bind_inputs
from callsheet.dsl.environment import Environment
from callsheet.dsl.failures import NodeFailure
from callsheet.dsl.file_bytes import InMemoryBytes
from callsheet.dsl.library.files import MOST_BYTES
from callsheet.dsl.perform import perform
from callsheet.dsl.values import File, Member, Money

HEAD = """plan p
enum Size { small, in_stock }
record Product { name: Text, price: Money }
record Line { name: Text, unit_price: Money, size: Size?, sold: Date? }
record Shop { city: Text, open: Bool?, goods: [Product] }
input f: File
input _kinds: [Size] = []
input _lines: [Line] = []
input _shops: [Shop] = []
"""


def read(function: str, kind: str, content: bytes) -> Any:
    """What a plan reads from a file with this content."""
    files = InMemoryBytes({"data": content})
    return read_from(function, kind, files.file("data"), files)


def read_from(function: str, kind: str, file: File, files: InMemoryBytes) -> Any:
    """The same of a file that may not be there, or be too large."""
    text = f"{HEAD}node n {{ let x: {kind} = {function}(f) give x: {kind} = x }} result n.x"
    plan = check(parse(text)).unwrap()
    environment = Environment(inputs=bind_inputs(plan, {"f": file}), declared=plan.declared, bytes_of=files)
    with pytest.raises(StopIteration) as ended:
        next(perform(plan.nodes["n"].body, environment, plan.plan.source))
    return ended.value.value["x"]


LAMP = {"name": "Lamp", "price": Money(Decimal(20))}


@pytest.mark.parametrize(
    ("function", "kind", "content", "expected"),
    [
        ("json", "[Int]", b"[1, 2]", [1, 2]),
        ("json", "Int?", b"null", None),
        ("json", "Decimal", b"0.1", Decimal("0.1")),
        ("json", "Text", b'"a  b"', "a  b"),
        ("json", "Product", b'{"name": "Lamp", "price": "$20", "more": 1}', LAMP),
        ("json", "Product", b'\xef\xbb\xbf{"name": "Lamp", "price": 20}', LAMP),
        ("json", "Shop", b'{"city": "X", "goods": []}', {"city": "X", "open": None, "goods": []}),
        ("json", "Size", b'"In stock"', Member("Size", 1, "in_stock")),
        ("csv", "[Product]", b"name,price\nLamp,$20\n", [LAMP]),
        ("csv", "[Product]", b"Price;Name\r\n$20;Lamp\r\n\r\n", [LAMP]),
        ("csv", "[Product]", b'name\tprice\tmore\nLamp\t"$20"\tx', [LAMP]),
        ("csv", "[Product]", b"name,price\n", []),
        ("csv", "[[Int]]", b"1,2\n3\n", [[1, 2], [3]]),
        ("csv", "[[Text]]", b'"a, ""b""",c\n', [['a, "b"', "c"]]),
        (
            "csv",
            "[Line]",
            b"Name,Unit price,Size\nLamp,$3,small\nCup,$1,",
            [
                {"name": "Lamp", "unit_price": Money(Decimal(3)), "size": Member("Size", 0, "small"), "sold": None},
                {"name": "Cup", "unit_price": Money(Decimal(1)), "size": None, "sold": None},
            ],
        ),
        ("csv", "[[Date]]", b"2026-11-01", [[dt.date(2026, 11, 1)]]),
    ],
)
def test_a_file_is_read_as_what_it_is_assigned_to(function: str, kind: str, content: bytes, expected: Any) -> None:
    """Whatever separates the columns, and in whatever order they stand."""
    assert expected == read(function, kind, content)


@pytest.mark.parametrize(
    ("function", "kind", "content", "message"),
    [
        ("json", "Int", b"{", "`data` is not JSON: line 1, "),
        ("json", "Int", b"[" * 100_000, "`data` is not JSON"),
        ("json", "Int", b"NaN", "`data` is not JSON"),
        ("json", "Int", b"\xff", "`data` is not UTF-8: byte 0 is none of its characters"),
        ("json", "Int", b"1.5", "in `data`, the whole must be `Int`: '1.5' is found"),
        ("json", "[Int]", b'[1, "b"]', 'in `data`, `[1]` must be `Int`: "b" is not an `Int`'),
        (
            "json",
            "Shop",
            b'{"city": "X", "goods": [{"name": "a"}]}',
            "in `data`, `goods[0]` must be `Product`: `price` is",
        ),
        (
            "json",
            "Shop",
            b'{"city": "X", "goods": {}}',
            "in `data`, `goods` must be `[Product]`: 'something else' is found",
        ),
        ("json", "Size", b'"large"', 'in `data`, the whole must be `Size`: "large" is none of `Size`'),
        ("csv", "[Product]", b"", "`data` has no column `name`; its columns are none"),
        ("csv", "[Product]", b"title,price\na,$1", "`data` has no column `name`; its columns are `title`, `price`"),
        ("csv", "[Product]", b"name,price\na,$1\nb,soon", 'in row 2 of `data`, `price` must be `Money`: "soon" is not'),
        ("csv", "[Product]", b"name,price\na", "in row 1 of `data`, the whole must be `Product`: `price` is missing"),
        ("csv", "[[Text]]", b'a,"b', "`data` is not CSV: line 1, "),
        pytest.param("csv", "[[Text]]", b"a\n" * 100_002, "`data` has more than 100,000 rows", marks=pytest.mark.slow),
    ],
)
def test_what_is_not_so_fails_the_node(function: str, kind: str, content: bytes, message: str) -> None:
    """And says where."""
    with pytest.raises(NodeFailure) as failed:
        read(function, kind, content)

    assert "value" == failed.value.failure.kind
    assert failed.value.failure.message.startswith(message), failed.value.failure.message


def test_files_that_are_not_there_or_too_large() -> None:
    """The bytes of a large one are not even asked for."""
    nothing = InMemoryBytes({})
    with pytest.raises(NodeFailure, match="there is no file `a` in this run"):
        read_from("json", "Int", File(name="a", size=1, hash=""), nothing)
    with pytest.raises(NodeFailure, match="`a` has 16,777,217 bytes, and 16,777,216 are the most that is read"):
        read_from("json", "Int", File(name="a", size=MOST_BYTES + 1, hash=""), nothing)


@given(
    st.sampled_from(["json", "csv"]),
    st.binary(max_size=40) | st.text('[]{}",:;\n\t0123nulaet$', max_size=40).map(str.encode),
)
def test_any_bytes_are_read_or_fail_the_node(function: str, content: bytes) -> None:
    """Nothing else is raised."""
    try:
        found = read(function, "[[Text]]", content)
    except NodeFailure as failed:
        found = []
        kind = failed.failure.kind
    else:
        kind = "value"

    assert "value" == kind
    assert all(isinstance(cell, str) for row in found for cell in row)


def test_what_a_loop_keeps_is_read_at_its_type() -> None:
    """`keeping` declares it, `set` assigns to it."""
    files = InMemoryBytes({"data": b"[1, 2]"})
    text = (
        "plan p input f: File node n { repeat at most 2 keeping xs: [Int] = json(f) { set xs = json(f)"
        " stop when count(xs) == 2 } give xs: [Int] = xs } result n.xs"
    )
    body: Any = parse(text).declarations[1]
    environment = Environment(inputs={"f": files.file("data")}, bytes_of=files)
    with pytest.raises(StopIteration) as ended:
        next(perform(body.body, environment, parse(text).source))

    assert {"xs": [1, 2]} == ended.value.value
