"""`python -m benchmarks.webarena`: whether our evaluators say what WebArena's and WebArena-Verified's say.

Cases are made of the published tasks by a seed; the table has how many there are, how many are right, and on how many
both agree. Every disagreement is written to `benchmarks/results/webarena.json`. `--get-peers` installs the peers.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from callsheet.interpreter.browser.chromium import find_chromium
from callsheet.mock_sites import SITES, Server

from ..peers import PeerFailed
from . import ours
from .answered import string_cases, url_cases
from .left import left_cases
from .paged import fitted_cases, mock_cases
from .peers import ADDRESSES, ask, get_peers, has_peers, original_file, verified_file
from .requested import verified_cases
from .valued import value_cases

RESULTS = Path(__file__).resolve().parents[1] / "results" / "webarena.json"
SHOWN = 3
Cases = list[dict[str, Any]]


def main(arguments: list[str] | None = None) -> int:
    """0 when they agree on every case, 1 when not, 2 without peers."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.webarena", description=__doc__)
    parser.add_argument("--get-peers", action="store_true", help="install what is compared with")
    parser.add_argument("--seed", type=int, default=0, help="of the cases")
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), choices=list(KINDS), help="which checks")
    chosen = parser.parse_args(arguments)
    if chosen.get_peers:
        get_peers()
    if not has_peers():
        print("the peers are not installed: `python -m benchmarks.webarena --get-peers`", file=sys.stderr)
        return 2
    rows = {kind: KINDS[kind](random.Random(chosen.seed)) for kind in chosen.kinds}
    print(f"{'':10} {'cases':>6} {'right':>6} {'agree':>6}")
    for kind, (cases, said, found) in rows.items():
        print(f"{kind:10} {len(cases):6} {sum(one == 1 for one in said):6} {len(cases) - len(apart(said, found)):6}")
    results = {kind: result(*row) for kind, row in rows.items()}
    RESULTS.write_text(json.dumps({"seed": chosen.seed, "kinds": results}, indent=2) + "\n", encoding="utf-8")
    return int(any(one["apart"] for one in results.values()))


def apart(said: Sequence[Any], found: Sequence[float | None]) -> list[int]:
    """On which cases they do not agree; what a peer raises is no score, and ours has to be none either."""
    return [
        place
        for place, (one, other) in enumerate(zip(said, found, strict=True))
        if (0 if isinstance(one, str) else one) != other
    ]


def result(cases: Cases, said: Sequence[Any], found: Sequence[float | None]) -> dict[str, Any]:
    """Figures, and the cases on which they do not agree."""
    different = [{"case": cases[one], "theirs": said[one], "ours": found[one]} for one in apart(said, found)]
    raised = sum(isinstance(one, str) for one in said)
    return {"cases": len(cases), "right": sum(one == 1 for one in said), "raised": raised, "apart": different}


Row = tuple[Cases, Sequence[Any], Sequence[float | None]]


def strings(chance: random.Random) -> Row:
    """Answers."""
    cases = list(string_cases(original_tasks(), chance))
    return cases, ask("original", cases), ours.original(cases)


def addresses(chance: random.Random) -> Row:
    """Where runs end."""
    cases = list(url_cases(original_tasks(), chance))
    return cases, ask("original", cases), ours.original(cases)


def fitted(chance: random.Random) -> Row:
    """The tasks' own checks of pages, on pages that are made for them."""
    with tempfile.TemporaryDirectory() as folder:
        cases = list(fitted_cases(original_tasks(), Path(folder), chance))
        return _in_browsers(cases)


def mocks(chance: random.Random) -> Row:
    """Pages of the mock sites."""
    with Server() as server:
        urls = [
            f"{server.site_url(site, world=f'w{world}')}{path}"
            for site in SITES
            for world in range(20)
            for path in ("/", "/login")
        ]
        return _in_browsers(list(mock_cases(urls, chance)))


def _in_browsers(cases: Cases) -> Row:
    chromium = str(find_chromium())
    return cases, ask("original", cases, chromium=chromium), ours.original(cases, chromium=chromium)


def verified(chance: random.Random) -> Row:
    """Answers and requests of WebArena-Verified."""
    entries = json.loads(verified_file().read_text(encoding="utf-8"))
    cases = list(verified_cases(entries, chance))
    return cases, ask("verified", cases), ours.verified(cases, entries)


def values(chance: random.Random) -> Row:
    """Single values of WebArena-Verified's types."""
    cases = list(value_cases(chance))
    return cases, ask("values", cases), ours.values(cases)


def left(_: random.Random) -> Row:
    """What runs of our own leave, as files."""
    with tempfile.TemporaryDirectory() as folder:
        some = list(left_cases(Path(folder)))
        cases = [case for case, _ in some]
        return cases, ask("left", cases), [ours for _, ours in some]


def original_tasks() -> Cases:
    """The tasks with addresses of nowhere filled in."""
    text = original_file().read_text(encoding="utf-8")
    for site, address in ADDRESSES.items():
        text = text.replace(f"__{site.upper()}__", address)
    tasks: Cases = json.loads(text)
    return tasks


KINDS: dict[str, Callable[[random.Random], Row]] = {
    "strings": strings,
    "addresses": addresses,
    "fitted": fitted,
    "mocks": mocks,
    "values": values,
    "verified": verified,
    "left": left,
}

if __name__ == "__main__":
    try:
        sys.exit(main())
    except PeerFailed as error:
        sys.exit(f"a peer could not be asked: {error}")
