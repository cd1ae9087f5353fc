"""Pools of tasks as files: read, written whole or not at all, and as rows for tables.

In goes a path, out comes a pool; the other way round a file is replaced only when the new one is there.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from .tables import line, write_parquet
from .tasks.task import BadPool, Pool, read_pool
from .tasks.wrong_pools import MEND

ROWS = (".jsonl", ".parquet")
"""Of files that hold rows: a pool's seed and version are not among these, so that a pool cannot be read from them."""


def load_pool(path: Path) -> Pool:
    """The pool in a file of JSON or YAML. Raises `BadPool`."""
    if path.suffix in ROWS:
        raise BadPool(f"`{path}` holds rows for tables, as `callsheet tasks export` writes them: name the pool itself")
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadPool(f"there is no pool `{path}`: `callsheet tasks build --output {path}` makes one") from None
    except UnicodeDecodeError:
        raise BadPool(f"`{path}` is no text in UTF-8, and so no pool: {MEND}") from None
    except OSError as error:
        raise BadPool(f"`{path}` cannot be read: {(error.strerror or str(error)).lower()}") from None
    return read_pool(text, str(path))


def save_pool(path: Path, pool: Pool) -> None:
    """Write a pool, as YAML where the name says so. Raises OSError; then the file is as it was."""
    write_whole(path, pool.to_yaml() if path.suffix in (".yaml", ".yml") else pool.to_json())


def write_whole(path: Path, text: str) -> None:
    """Put a text into a file, whole or not at all. Raises OSError."""
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(draft, 0o644)
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def pool_rows(pool: Pool) -> list[dict[str, Any]]:
    """A row for each task, with the same columns in all."""
    return [task.model_dump(mode="json") for task in pool.tasks]


def export_pool(path: Path, pool: Pool) -> None:
    """Write rows as JSON lines or, where the name ends in `.parquet`, as Parquet. Raises `NoParquet`, OSError."""
    if path.suffix == ".parquet":
        write_parquet(path, [{name: _cell(value) for name, value in row.items()} for row in pool_rows(pool)])
    else:
        write_whole(path, "".join(f"{line(row)}\n" for row in pool_rows(pool)))


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
