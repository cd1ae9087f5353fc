"""What is left of plans with skills, instances and stand-ins is a plan that the checker has nothing to say about."""

from __future__ import annotations

import pytest

from callsheet.dsl import check, format_plan, parse
from callsheet.dsl.patching.finished import Finished, Progress
from callsheet.dsl.patching.remaining import residual

PLAN = """plan hits
site shop at "https://shop.example"
agent scouts is browser on shop pool 2
input hurry: Bool = true
input words: [Text] = ["a", "b"]
skill count_hits(word: Text) on shop -> Int { goto "/{word}" return how many row }
node look by scouts when hurry { goto "/" give title: Text = read heading nth 1 }
node each_one by scouts for each word in words at most 3 { give hits: Int = run count_hits(word) }
node none_of_them instead of each_one { give hits: [Int] = [] give why: Text = "failed" }
node sum_up {
  give title: Text = look.title ?? "none"
  give hits: Int = sum(each_one.hits)
  give why: Text = none_of_them.why ?? ""
}
result { title: sum_up.title, hits: sum_up.hits, why: sum_up.why }
"""
TITLE = Progress(outcome="done", gives={"title": "Shop"}, origins=("shop",))
HITS = Progress(outcome="done", gives={"hits": 3}, origins=("shop",))


@pytest.mark.parametrize(
    "nodes",
    [
        {"look": TITLE},
        {"look": Progress(outcome="skipped"), "each_one": Progress(outcome="running", instances=(("a", HITS),))},
        {"look": TITLE, "each_one": Progress(outcome="done", instances=(("a", HITS), ("b", HITS)))},
        {
            "each_one": Progress(outcome="failed"),
            "none_of_them": Progress(outcome="done", gives={"hits": [], "why": "closed"}),
        },
    ],
    ids=["a node", "an instance", "all instances", "a stand-in"],
)
def test_what_is_left_of_a_plan_has_no_diagnostics(nodes: dict[str, Progress]) -> None:
    """Those who read what is finished ask for it as they did before, and what only it used is not unused."""
    left = residual(check(parse(PLAN)).unwrap(), Finished(nodes=nodes))
    verdict = check(parse(format_plan(left)))

    assert [] == [one.message for one in verdict.diagnostics]
    assert verdict.accepted
