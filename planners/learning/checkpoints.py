"""Trained networks and all else that training needs to go on, on disk: tensors in one file, the rest in another.

In: a nested dict of tensors, numbers and texts. Out: the same, after any time and in any process. Tensors are in
`state.safetensors`, which cannot hold code, the rest is readable in `state.json`; a checkpoint that was half
written does not replace a whole one.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

VERSION = 1
TENSORS, REST = "state.safetensors", "state.json"


class CheckpointError(Exception):
    """A checkpoint cannot be read, or is of another training; the message says which and what to do."""


def write_checkpoint(folder: Path, state: dict[str, Any]) -> None:
    """Put a state where `read_checkpoint` finds it. Raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors: dict[str, Tensor] = {}
    rest = _without_tensors(state, tensors)
    # the number of the pair is in both: one of two files of another moment would be noticed
    stamp = os.urandom(8).hex()
    _replace(folder / TENSORS, save(tensors, {"stamp": stamp}))
    text = json.dumps({"schema_version": VERSION, "stamp": stamp, "state": rest}, indent=1)
    _replace(folder / REST, text.encode())


def read_checkpoint(folder: Path) -> dict[str, Any]:
    """What was written there. Raises `CheckpointError`."""
    try:
        raw = (folder / TENSORS).read_bytes()
        document = json.loads((folder / REST).read_text(encoding="utf-8"))
        tensors, stamp = load(raw), _stamp(raw)
    except FileNotFoundError as error:
        raise CheckpointError(f"no checkpoint in `{folder}`: `{Path(error.filename).name}` is missing") from error
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise CheckpointError(
            f"the checkpoint in `{folder}` cannot be read: {error}; train anew in another folder"
        ) from error
    if document.get("schema_version") != VERSION:
        raise CheckpointError(f"the checkpoint in `{folder}` is of another version; train anew in another folder")
    if document["stamp"] != stamp:
        raise CheckpointError(f"the two files of the checkpoint in `{folder}` do not belong together; train anew")
    state: dict[str, Any] = _with_tensors(document["state"], tensors)
    return state


def _without_tensors(value: Any, tensors: dict[str, Tensor]) -> Any:
    """The same with a reference for each tensor; keys that are numbers are kept as such in lists of pairs."""
    if isinstance(value, Tensor):
        name = str(len(tensors))
        tensors[name] = value.detach().contiguous().clone()
        return {"tensor": name}
    if isinstance(value, dict):
        return {"pairs": [[key, _without_tensors(one, tensors)] for key, one in value.items()]}
    if isinstance(value, list | tuple):
        return [_without_tensors(one, tensors) for one in value]
    return value


def _with_tensors(value: Any, tensors: dict[str, Tensor]) -> Any:
    if isinstance(value, list):
        return [_with_tensors(one, tensors) for one in value]
    if not isinstance(value, dict):
        return value
    if "tensor" in value:
        return tensors[value["tensor"]]
    return {key: _with_tensors(one, tensors) for key, one in value["pairs"]}


def _stamp(raw: bytes) -> str:
    """From the header of safetensors: eight bytes of length, then JSON."""
    header = json.loads(raw[8 : 8 + int.from_bytes(raw[:8], "little")])
    return str(header["__metadata__"]["stamp"])


def _replace(path: Path, content: bytes) -> None:
    """All of it or none of it, on the disk."""
    fresh = path.with_suffix(path.suffix + ".new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
