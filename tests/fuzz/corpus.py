"""A folder that a session can go on from: inputs that showed something new, faults with a text each, how far it came.

state.json        seed, size, how many inputs are done, their times; written in one step
inputs/           texts that others grow from, numbered in the order in which they were found
faults/           the smallest text found for each fault, and beside it what was said
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fuzz.inputs import Size
from tests.fuzz.oracle import Fault
from tests.fuzz.tally import Tally

SCHEMA_VERSION = 1
AGAIN = "python -m tests.fuzz --again"


class OtherCorpus(Exception):
    """The folder was begun with another seed or size."""


@dataclass(kw_only=True)
class State:
    """How far a session has come."""

    seed: int
    size: Size
    tally: Tally = field(default_factory=Tally)


class Corpus:
    """One folder. Nobody else writes into it meanwhile."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._inputs, self._faults = folder / "inputs", folder / "faults"

    def load(self, seed: int | None, size: Size) -> State:
        """The state that was saved, or a new one. Raises `OtherCorpus`."""
        for folder in (self._inputs, self._faults):
            folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "state.json"
        if not path.exists():
            return State(seed=seed or 0, size=size)
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if (data["schema_version"], data["size"]) != (SCHEMA_VERSION, size) or seed not in (None, data["seed"]):
            begun = f"seed {data['seed']} and {data['size']} inputs"
            raise OtherCorpus(f"`{self.folder}` was begun with {begun}: go on with these, or name another folder")
        return State(seed=data["seed"], size=size, tally=Tally.from_json(data["tally"]))

    def save(self, state: State) -> None:
        """In one step, so that a session that is killed goes on from here or from the save before."""
        data = {"schema_version": SCHEMA_VERSION, "seed": state.seed, "size": state.size}
        _write(self.folder / "state.json", json.dumps({**data, "tally": state.tally.to_json()}).encode())

    def keep(self, number: int, text: str) -> None:
        """A text that others shall grow from; `number` is that of the input."""
        _write(self._inputs / f"{number:09}.plan", _encoded(text))

    def kept(self) -> Iterator[str]:
        """Those texts, in the order in which they were found."""
        return (read_text(path) for path in sorted(self._inputs.glob("*.plan")))

    def keep_fault(self, fault: Fault, text: str) -> Path:
        """The text that shows a fault, with what was said beside it."""
        path = self.path_of(fault)
        _write(path, _encoded(text))
        said = f"{fault.signature}\nrun it again with `{AGAIN} {path}`\n\n{fault.detail}\n"
        _write(path.with_suffix(".txt"), said.encode("utf-8", "backslashreplace"))
        return path

    def path_of(self, fault: Fault) -> Path:
        """Where the text of a fault is, or will be."""
        return self._faults / f"{hashlib.sha256(fault.signature.encode()).hexdigest()[:12]}.plan"

    def faults(self) -> list[Path]:
        """Texts that showed a fault when they were found."""
        return sorted(self._faults.glob("*.plan"))

    def forget_fault(self, path: Path) -> None:
        """It is mended."""
        path.unlink()
        path.with_suffix(".txt").unlink(missing_ok=True)


def read_text(path: Path) -> str:
    """A text as it was kept, also one that is no Unicode."""
    return path.read_bytes().decode("utf-8", "surrogatepass")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _write(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_bytes(data)
    os.replace(temporary, path)
