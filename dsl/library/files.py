"""`json(…)` and `csv(…)`: what is in a file, read as the type that it is assigned to.

In: bytes. Out: a value of that type, or `NodeFailure` of kind `value` that says where in the file something else is.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from ..conversion import Conversion, Misfit
from ..environment import Environment
from ..failures import fail
from ..types import ListOf, Optional, RecordType, Type
from ..values import File, to_text, well_formed

MOST_BYTES = 16 << 20
MOST_ROWS = 100_000
DELIMITERS = ",;\t"


def read_file(function: str, file: File, kind: Type, environment: Environment) -> Any:
    """The file as a value of type `kind`, which `fits` has accepted for this function."""
    if file.size > MOST_BYTES:
        raise fail("value", f"`{file.name}` has {file.size:,} bytes, and {MOST_BYTES:,} are the most that is read")
    text = _text(file, environment.bytes_of(file))
    return _READERS[function](file, text, kind, environment.declared.currency)


def _text(file: File, content: bytes) -> str:
    try:
        return content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        raise fail("value", f"`{file.name}` is not UTF-8: byte {error.start:,} is none of its characters") from None


def _json(file: File, text: str, kind: Type, currency: str) -> Any:
    try:
        data = json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        where = f": line {error.lineno}, {error.msg}" if isinstance(error, json.JSONDecodeError) else ""
        raise fail("value", f"`{file.name}` is not JSON{where}") from None
    try:
        return Conversion(currency=currency, strict=False, nested=False).convert(data, kind)
    except Misfit as misfit:
        raise fail("value", f"in `{file.name}`, {_said(misfit)}") from None


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _said(misfit: Misfit) -> str:
    """`[3].price is not a Money: "soon" is not a `Money``."""
    shown = to_text(misfit.value) if isinstance(misfit.value, str | int | Decimal | None) else "something else"
    reason = misfit.reason or f"{shown[:60]!r} is found"
    return f"{f'`{misfit.path}`' if misfit.path else 'the whole'} must be `{misfit.kind}`: {reason}"


def _csv(file: File, text: str, kind: Type, currency: str) -> Any:
    """Rows as records, their fields named by the first row; or as lists, where no row is special."""
    rows = _rows(file, text)
    assert isinstance(kind, ListOf), "`csv` gives a list"
    columns: Callable[[list[str]], Any]
    if isinstance(kind.item, RecordType):
        columns = _by_name(file, rows.pop(0) if rows else [], kind.item)
    else:
        columns = list
    conversion = Conversion(currency=currency, nested=False)
    found = []
    for number, row in enumerate(rows, start=1):
        try:
            found.append(conversion.convert(columns(row), kind.item))
        except Misfit as misfit:
            raise fail("value", f"in row {number:,} of `{file.name}`, {_said(misfit)}") from None
    return found


def _rows(file: File, text: str) -> list[list[str]]:
    """What is between delimiters: a comma, or what the first line has more of."""
    head = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(well_formed(text), newline=""), delimiter=delimiter, strict=True)
    rows = []
    try:
        for row in reader:
            if row:
                rows.append(row)
            if len(rows) > MOST_ROWS + 1:
                raise fail("value", f"`{file.name}` has more than {MOST_ROWS:,} rows")
    except csv.Error as error:
        raise fail("value", f"`{file.name}` is not CSV: line {reader.line_num:,}, {error}") from None
    return rows


def _by_name(file: File, head: list[str], kind: RecordType) -> Callable[[list[str]], dict[str, str | None]]:
    """Where each field stands: in the column of that name, else in one that is spelt like it (`Unit price`)."""
    places: dict[str, int] = {}
    for name, field in kind.fields:
        at = [place for place, title in enumerate(head) if title.strip() == name] or [
            place for place, title in enumerate(head) if _folded(title) == _folded(name)
        ]
        if at:
            places[name] = at[0]
        elif not isinstance(field, Optional):
            titles = ", ".join(f"`{title.strip()}`" for title in head[:12]) or "none"
            raise fail("value", f"`{file.name}` has no column `{name}`; its columns are {titles}")
    optional = {name for name, field in kind.fields if isinstance(field, Optional)}

    def columns(row: list[str]) -> dict[str, str | None]:
        cells = {name: row[place] for name, place in places.items() if place < len(row)}
        return {name: None if name in optional and not cell.strip() else cell for name, cell in cells.items()}

    return columns


def _folded(title: str) -> str:
    return re.sub("[-_ ]+", "_", title.strip().casefold())


_READERS: dict[str, Callable[[File, str, Type, str], Any]] = {"csv": _csv, "json": _json}
