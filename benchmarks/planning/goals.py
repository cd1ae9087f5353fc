"""`python -m benchmarks.planning.goals [SET …]`: how many goals rules meet, each planned and carried out in Chromium.

The sets are `goals` (a hundred of the five sites), `sixth` (a site that the planner was not made for) and
`paraphrases`. What was tried is kept in the results, and is not tried again: `--again` begins anew.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.rows import add, read
from callsheet.mock_sites import SITES, Server
from tests.drafting.attempts import attempt, planned

from .samples import SETS, SIXTH, Sample, goal_of, site_of, spec_of

RESULTS = Path(__file__).resolve().parents[1] / "results" / "planning_goals.jsonl"
KINDS = ("met", "refused", "failed", "wrong")


def main(arguments: list[str] | None = None) -> int:
    """Always 0: a share is no reason to fail."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planning.goals", description=__doc__)
    parser.add_argument(
        "sets", nargs="*", default=list(SETS), choices=[*SETS, []], help="what is tried; all unless said"
    )
    parser.add_argument("--every", type=int, default=1, metavar="N", help="each Nth only, beginning with --first")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--plan-only", action="store_true", help="plan, and carry nothing out; nothing is kept")
    parser.add_argument("--again", action="store_true", help="forget what was found before")
    parser.add_argument("--results", type=Path, default=RESULTS)
    chosen = parser.parse_args(arguments)
    sets = {name: list(SETS[name]())[chosen.first :: chosen.every] for name in chosen.sets}
    if chosen.plan_only:
        for name, samples in sets.items():
            _plan_only(name, samples)
        return 0
    with Server(sites=tuple(SITES), more=(site_of(SIXTH),)) as server, tempfile.TemporaryDirectory() as folder:
        for name, samples in sets.items():
            rows = [] if chosen.again else read(chosen.results)
            known = {row["sample"]: row for row in rows if row["set"] == name}
            for sample in samples:
                if sample.key not in known:
                    known[sample.key] = {"set": name, "sample": sample.key, **_tried(server, sample, Path(folder))}
                    add(chosen.results, known[sample.key])
            print(table(name, known))
    return 0


def _tried(server: Server, sample: Sample, folder: Path) -> dict[str, Any]:
    goal = goal_of(sample)
    assert goal is not None, "samples are of worlds that have such a goal"
    begun = time.perf_counter()
    got = attempt(server, sample.site, sample.seed, goal, folder, site=site_of(sample.site), spec=spec_of(sample.site))
    print(f"{got.kind:8} {sample.site} {goal.intent}" + (f"  [{got.why}]" if got.kind != "met" else ""), flush=True)
    seconds = round(time.perf_counter() - begun, 1)
    return {"kind": got.kind, "goal": goal.intent, "why": "" if got.kind == "met" else got.why, "seconds": seconds}


def _plan_only(name: str, samples: list[Sample]) -> None:
    kinds: Counter[tuple[str, str]] = Counter()
    for sample in samples:
        goal = goal_of(sample)
        assert goal is not None, "samples are of worlds that have such a goal"
        why = planned(sample.site, goal, spec_of(sample.site))
        kinds[sample.site, "refused" if why else "planned"] += 1
        if why:
            print(f"refused  {sample.site} [{sample.template}] {goal.intent}  [{why}]", flush=True)
    print(name, {f"{site} {kind}": count for (site, kind), count in sorted(kinds.items())})


def table(name: str, found: Mapping[str, Mapping[str, Any]]) -> str:
    """A line for each site, and one for all."""
    lines = [f"{name:12} {'goals':>6}" + "".join(f"{kind:>9}" for kind in KINDS)]
    sites = dict.fromkeys(key.split()[0] for key in found)
    for site in (*sites, ""):
        kinds = Counter(one["kind"] for key, one in found.items() if key.split()[0] == site or not site)
        total = sum(kinds.values())
        lines.append(f"{site or 'all':12} {total:6}" + "".join(f"{kinds[kind]:9}" for kind in KINDS))
    met, wrong = (sum(one["kind"] == kind for one in found.values()) for kind in ("met", "wrong"))
    count = max(len(found), 1)
    return "\n".join([*lines, f"met {met / count:.0%}, wrong {wrong / count:.0%}"])


if __name__ == "__main__":
    sys.exit(main())
