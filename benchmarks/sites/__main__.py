"""`python -m benchmarks.sites`: from nothing to a usable page, ours and the peers', in rounds one after the other.

`--get-peers` installs BrowserGym and MiniWoB++'s environment in `build/sites_peers`; without them their rows are left
out.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
from pathlib import Path

from callsheet.interpreter.browser.chromium import find_chromium
from callsheet.mock_sites import Server

from ..peers import PeerFailed
from . import ours
from .peers import PEERS, get_peers, has_peers, measure_peer

RESULTS = Path(__file__).resolve().parents[1] / "results" / "sites.json"
NAMES = {
    "session": "ours: new world, clean session, usable page",
    "ready": "ours: the same, the session made beforehand",
    "again": "ours: new world, the same session again",
    "world": "ours: the world alone, over HTTP",
    "simulated": "ours: the simulator at a usable page",
    "browsergym": "BrowserGym reset, as it comes",
    "browsergym_no_delay": "BrowserGym reset, its pause taken out",
    "miniwob": "MiniWoB++'s own environment, reset",
}


def main(arguments: list[str] | None = None) -> int:
    """Always 0: a time is no reason to fail."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sites", description=__doc__)
    parser.add_argument("--get-peers", action="store_true", help="install what is compared with, in build/sites_peers")
    parser.add_argument("--rounds", type=int, default=3, help="how often all are measured in turn")
    parser.add_argument("--resets", type=int, default=10, help="resets of each in a round")
    chosen = parser.parse_args(arguments)
    if chosen.get_peers:
        get_peers()
    found = measure(rounds=chosen.rounds, resets=chosen.resets)
    print(table(found))
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0


def measure(*, rounds: int, resets: int) -> dict[str, list[float]]:
    """Seconds of all resets by what was reset. A peer that fails is said on stderr and left out."""
    peers = list(PEERS) if has_peers() else []
    if not peers:
        print("the peers are not installed: `python -m benchmarks.sites --get-peers`", file=sys.stderr)
    found: dict[str, list[float]] = {}
    with Server() as server:
        url, chromium = f"{server.site_url(ours.SITE, world='bench')}/", str(find_chromium())
        for _ in range(rounds):
            found.setdefault("session", []).extend(asyncio.run(ours.sessions(server, resets, beforehand=False)))
            found.setdefault("ready", []).extend(asyncio.run(ours.sessions(server, resets, beforehand=True)))
            found.setdefault("again", []).extend(asyncio.run(ours.again(server, resets)))
            found.setdefault("world", []).extend(ours.worlds(server, resets))
            found.setdefault("simulated", []).extend(ours.simulated(resets))
            for peer in tuple(peers):
                try:
                    seconds = measure_peer(peer, url=url, chromium=chromium, resets=resets)
                except PeerFailed as error:
                    print(f"{peer} could not be measured: {error}", file=sys.stderr)
                    peers.remove(peer)
                else:
                    found.setdefault(peer, []).extend(seconds)
    return found


def table(found: dict[str, list[float]]) -> str:
    """A line for each, with how many times as long it takes as our session."""
    ours_median = statistics.median(found["session"])
    head = f"{'':44} {'n':>3} {'median':>10} {'a second':>9} {'ratio':>8}"
    return "\n".join((head, *(_line(name, seconds, ours_median) for name, seconds in found.items())))


def _line(name: str, seconds: list[float], ours_median: float) -> str:
    middle = statistics.median(seconds)
    return f"{NAMES[name]:44} {len(seconds):3} {1000 * middle:7.1f} ms {1 / middle:9.1f} {middle / ours_median:7.2f} ×"


if __name__ == "__main__":
    sys.exit(main())
