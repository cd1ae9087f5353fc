"""Fetches axe-core, which judges whether pages can be used by everybody, into `build/axe/`.

It is a tool of the tests and no part of the project (MPL-2.0, https://github.com/dequelabs/axe-core), so it is in
no wheel and not in the repo. One version, with the hash that it has to have; `npm` brings it. Exits with 1 and one
line when it can't.
"""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSION = "4.14.1"
SHA512 = "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
SCRIPT = ROOT / "build" / "axe" / f"axe-{VERSION}.min.js"


def main() -> int:
    """0 when the script is there."""
    try:
        fetch()
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        detail = getattr(error, "stderr", "") or str(error)
        print(f"axe: axe-core {VERSION} can't be fetched: {detail.strip().splitlines()[-1]}", file=sys.stderr)
        return 1
    print(f"axe: {SCRIPT.relative_to(ROOT)}")
    return 0


def fetch() -> Path:
    """The script, fetched when it is not there yet. Raises `OSError`, `ValueError` and `CalledProcessError`."""
    if SCRIPT.exists():
        return SCRIPT
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", f"axe-core@{VERSION}", "--silent", "--pack-destination", folder]
        subprocess.run(command, check=True, capture_output=True, text=True)
        package = (Path(folder) / f"axe-core-{VERSION}.tgz").read_bytes()
        if base64.b64encode(hashlib.sha512(package).digest()).decode() != SHA512:
            raise ValueError("the package is not the one whose hash is known")
        with tarfile.open(Path(folder) / f"axe-core-{VERSION}.tgz") as opened:
            member = opened.extractfile("package/axe.min.js")
            assert member is not None  # it is a file in the package with that hash
            SCRIPT.parent.mkdir(parents=True, exist_ok=True)
            SCRIPT.write_bytes(member.read())
    return SCRIPT


if __name__ == "__main__":
    sys.exit(main())
