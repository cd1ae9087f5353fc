"""Chooses the newest versions that fit `pyproject.toml` and writes them to `constraints.txt`.

Run it under the oldest Python that is supported: what it chooses must also run on the newer ones, and the
oldest needs some backports that they do not. CI installs with these pins; users get the ranges of
`pyproject.toml`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
HELD = ("torch==2.13.0",)
"""What stays where it is until somebody has trained with a newer one: checkpoints resume bit for bit under these."""

HEAD = """\
# What `make setup` and CI install: the newest versions that fitted when `make pins` was last run.
"""


def main() -> int:
    """0 when `constraints.txt` is new; 1 under another Python than the oldest."""
    if sys.version_info[:2] != OLDEST:
        print("pin: run this under Python {}.{}: `make setup PYTHON=…`, then `make pins`".format(*OLDEST))
        return 1
    pins = resolve()
    (ROOT / "constraints.txt").write_text(HEAD + "".join(f"{pin}\n" for pin in pins), encoding="utf-8")
    print(f"pin: {len(pins)} versions in constraints.txt")
    return 0


def resolve() -> list[str]:
    """`name==version` of all that the project with all its extras would install, sorted."""
    with tempfile.TemporaryDirectory() as folder:
        report, held = Path(folder) / "report.json", Path(folder) / "held.txt"
        held.write_text("".join(f"{one}\n" for one in HELD), encoding="utf-8")
        command = [sys.executable, "-m", "pip", "install", "-qq", "--dry-run", "--ignore-installed"]
        command += ["--constraint", str(held), "--report", str(report)]
        subprocess.run([*command, f"{ROOT}[all,dev,docs]"], check=True)
        chosen = json.loads(report.read_text(encoding="utf-8"))["install"]
    found = {one["metadata"]["name"].lower().replace("_", "-"): one["metadata"]["version"] for one in chosen}
    # `2.13.0+cpu` is a build of 2.13.0: the pin fits each build, whichever this machine was given
    return sorted(f"{name}=={version.partition('+')[0]}" for name, version in found.items() if name != "callsheet")


if __name__ == "__main__":
    sys.exit(main())
