"""`python -m benchmarks.planning [CASE …]`: what drafts, patches, kept plans and frozen runs cost beside each other.

Cases are draft, repair, replan, cache and freeze; replan and freeze start a browser.
No key is asked for: a scripted model replies, and its prompts and replies are counted.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from .cases import CASES, Row
from .counting import PRICED_AS

RESULTS = Path(__file__).resolve().parents[1] / "results" / "planning.json"


def main(arguments: list[str] | None = None) -> int:
    """Always 0: a figure is no reason to fail."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planning", description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    chosen = parser.parse_args(arguments).cases or list(CASES)
    unknown = [one for one in chosen if one not in CASES]
    if unknown:
        parser.error(f"no case `{unknown[0]}`; there are {', '.join(CASES)}")
    rows = {name: list(CASES[name]()) for name in chosen}
    before = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    merged = before | {name: [asdict(one) for one in some] for name, some in rows.items()}
    RESULTS.write_text(json.dumps(merged, indent=1, default=str), encoding="utf-8")
    print(table(one for some in rows.values() for one in some))
    print(f"\nprices of `{PRICED_AS}` today; tokens by the rule `pieces-1`")
    return 0


def table(rows: Iterable[Row]) -> str:
    """The rows as Markdown."""
    lines = ["| | tokens kept | sent | written | calls | $ | seconds |", "|---|---|---|---|---|---|---|"]
    for one in rows:
        seconds = "" if one.seconds is None else f"{one.seconds:.3f}" if one.seconds < 1 else f"{one.seconds:.1f}"
        cells = f"{one.kept:,}", f"{one.sent:,}", f"{one.written:,}", one.calls, f"{one.dollars:.4f}", seconds
        lines.append(f"| {one.what} | {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
