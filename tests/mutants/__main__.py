"""`python -m tests.mutants [WORD …]`: the tables of rules and what notices when one is dropped.

With words, only rules whose place holds one of them. Ends with 1 when a mutant survives.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from itertools import groupby

from tests.flow import mutants as flow
from tests.mutants import costs, specs
from tests.mutants.alike import why_alike
from tests.mutants.killing import Result, killed
from tests.mutants.mutation import mutants
from tests.mutants.rules import Rule, rules

WIDTH = 36
FLOW_WIDTH = 52
ADVICE = {
    "dropped": "a rejected program in which only this rule finds something",
    "unless": "an accepted program that comes by here, or a rejected one",
    "without": "a near miss in which only this condition does not hold",
}


def main(words: Sequence[str]) -> int:
    """Print the table as it grows, then what survives."""
    checks = (mutant for rule in rules() if _wanted(rule, words) for mutant in mutants(rule))
    left = _table("what is reported", killed(checks))
    cost = (mutant for mutant in costs.mutants() if _wanted(mutant.rule, words))
    left += _table("what is counted", killed(cost, lambda _: costs.killer()))
    of_specs = (mutant for mutant in specs.mutants() if _wanted(mutant.rule, words))
    left += _table("what is told of specs", killed(of_specs, lambda _: specs.killer()))
    left += _flow_table(name for name in flow.MUTANTS if not words or any(word in _flow_place(name) for word in words))
    return int(left > 0)


def _flow_place(name: str) -> str:
    """The file and the function of a rule of the flow check."""
    module, _, function = flow.MUTANTS[name].function.partition(":")
    return f"dsl/checks/flow/{module.replace('.', '/')}.py:{function}"


def _flow_table(names: Iterable[str]) -> int:
    """Print the rules of the flow check, each with its own program; how many survive."""
    print(f"{'what may show or decide':{FLOW_WIDTH}} its program is")
    dead: dict[str, bool] = {}
    for name in names:
        dead[name] = flow.killed(name)
        verdict = "rejected, and worlds tell why" if dead[name] else "-"
        print(f"{_flow_place(name):{FLOW_WIDTH}} {verdict}: {name}", flush=True)
    left = [name for name in dead if not dead[name]]
    print(f"\n{len(dead)} rules: {len(left)} survive")
    for name in left:
        print(f"  {_flow_place(name)}, {name}: a program in `tests/flow/mutants.py` that only the mutant accepts")
    print()
    return len(left)


def _wanted(rule: Rule, words: Sequence[str]) -> bool:
    return not words or any(word in rule.place for word in words)


def _table(about: str, found: Iterable[Result]) -> int:
    """Print one table; how many survive."""
    print(f"{about:{WIDTH}} {'':11} mutants  seconds  its first is noticed by")
    results: list[Result] = []
    for _, group in groupby(found, key=lambda result: result.mutant.rule):
        of_rule = list(group)
        results += of_rule
        print(_row(of_rule), flush=True)
    left = survivors(results)
    alike = sum(not one.killer for one in results) - len(left)
    rows = len({one.mutant.rule for one in results})
    print(f"\n{rows} rules, {len(results)} mutants: {len(left)} survive, {alike} cannot be told apart")
    for one in left:
        advice = ADVICE.get(one.mutant.what.partition(" ")[0], "a figure in `tests/checks/bills.py`")
        print(f"  {one.mutant.rule.place}, {one.mutant.what}: {advice}")
    print()
    return len(left)


def survivors(results: Iterable[Result]) -> list[Result]:
    """Those that no program noticed, and that one should."""
    return [one for one in results if not one.killer and not why_alike(one.mutant)]


def _row(results: Sequence[Result]) -> str:
    rule = results[0].mutant.rule
    killer = results[0].killer or f"- {why_alike(results[0].mutant)}"
    seconds = sum(one.seconds for one in results)
    return f"{rule.place:{WIDTH}} {rule.codes[0] if rule.codes else '':11} {len(results):7} {seconds:8.2f}  {killer}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
