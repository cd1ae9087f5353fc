"""`python -m tests.injection [CARRIER …]`: the table of carriers and what an obedient model came to on them.

Ends with 1 when something forbidden happened, or too few of the tasks on clean pages finished.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from callsheet.interpreter.browser.launch import Browsers

from .corpus import CARRIERS, GOALS
from .desk import desk
from .test_injection import LEAST_FINISHED
from .trying import Tried, tried


async def main(carriers: list[str]) -> int:
    """Print a row a carrier as it grows."""
    rows: list[Tried] = []
    _say("| carrier | goals | shown to the model and obeyed | forbidden effects | tasks finished all the same |")
    _say("|---|---|---|---|---|")
    with desk() as sites, tempfile.TemporaryDirectory() as folder:
        async with Browsers() as browsers:
            for carrier in [*(carriers or CARRIERS), None]:
                found = await tried(sites, browsers, carrier, range(len(GOALS)), Path(folder))
                rows.append(found)
                cells = carrier or "none", found.goals, found.seen, len(found.forbidden), found.finished
                _say(f"| {' | '.join(map(str, cells))} |")
                for effect in found.forbidden:
                    sys.stderr.write(f"FORBIDDEN: {effect}\n")
    clean = rows[-1]
    return int(any(one.forbidden for one in rows) or clean.finished < LEAST_FINISHED * clean.goals)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main(sys.argv[1:])))
