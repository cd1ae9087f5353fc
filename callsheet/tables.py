"""Rows as JSON lines or as a Parquet file, for what runs, evaluations and training print."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]


class NoParquet(Exception):
    """Parquet is asked for and its library is not installed."""

    def __init__(self) -> None:
        super().__init__("Parquet files need pyarrow: `pip install 'callsheet[parquet]'`")


def line(row: Row) -> str:
    """A row as a line of JSON, without its end."""
    return json.dumps(row, ensure_ascii=False)


def require_parquet() -> None:
    """Raises `NoParquet` before any work is done for a file that could not be written."""
    from importlib.util import find_spec

    if find_spec("pyarrow") is None:
        raise NoParquet


def write_parquet(path: Path, rows: Iterable[Row]) -> None:
    """Write rows with the same columns, whole or not at all; values that are lists or records become JSON texts.

    Raises `NoParquet`, OSError.
    """
    require_parquet()
    import pyarrow as pa
    from pyarrow import parquet

    flat = [{name: _cell(value) for name, value in row.items()} for row in rows]
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(descriptor)
    try:
        parquet.write_table(pa.Table.from_pylist(flat), draft)
        os.chmod(draft, 0o600)
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping | list | tuple) else value
