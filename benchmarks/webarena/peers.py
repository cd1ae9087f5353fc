"""libwebarena and webarena-verified live in an environment of their own, in `build/webarena_peers`.

`python -m benchmarks.webarena --get-peers` makes it. Cases go to a process of that environment as lines of JSON, and
what the peer says of each comes back in the same order.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..peers import BUILD, PeerFailed, install, python_of

FOLDER = BUILD / "webarena_peers"
PYTHON = python_of(FOLDER)
HERE = Path(__file__).parent
WORKER = HERE / "worker.py"
SITES = ("shopping", "shopping_admin", "reddit", "gitlab", "map", "wikipedia", "homepage")
ADDRESSES = {name: f"http://{name.replace('_', '-')}.test:{7000 + place}" for place, name in enumerate(SITES)}
ADDRESSES["shopping_admin"] += "/admin"


def get_peers() -> None:
    """Make the environment anew and install what the lists name. Raises `CalledProcessError`."""
    install(FOLDER, HERE / "peers.txt", "--requirement", str(HERE / "peers_alone.txt"))


def has_peers() -> bool:
    """Whether they are installed."""
    return PYTHON.exists() and bool(list(FOLDER.glob("lib/python*/site-packages/webarena_verified"))) and bool(_tasks())


def _tasks() -> list[Path]:
    return list(FOLDER.glob("lib/python*/site-packages/webarena/test.raw.json"))


def original_file() -> Path:
    """The original's tasks, as `libwebarena` ships them."""
    return _tasks()[0]


def verified_file() -> Path:
    """The verified tasks, as their package ships them."""
    return original_file().parents[1] / "webarena_verified" / "assets" / "dataset" / "webarena-verified.json"


def ask(kind: str, cases: Iterable[Mapping[str, Any]], *, chromium: str = "") -> list[Any]:
    """What the peer says of each case: a score, or the text of what it raises. Raises `PeerFailed`."""
    lines = "\n".join(json.dumps(one) for one in cases)
    sites = {name.upper(): address for name, address in ADDRESSES.items()}
    run = subprocess.run(
        [str(PYTHON), str(WORKER), kind, chromium],
        input=lines,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **sites},
    )
    if run.returncode:
        raise PeerFailed((run.stderr.strip() or "it said nothing").splitlines()[-1])
    return [json.loads(line) for line in run.stdout.splitlines()]
