"""What proofs leave out is looked for in one walk of a node, however many commits there are."""

from __future__ import annotations

from time import process_time

import pytest

from callsheet.dsl import check, parse

HEAD = """plan commits
site shop at "https://shop.example" auth basic "bob", pw
secret pw: Text for shop
flow shop -> model
agent buyer is model "standard" on shop
"""
COMMIT = (
    'goto "/{n}" let x{n} = read heading nth 1 WORK commit c{n} click button "{{x{n}}}"'
    ' after approval "Sure?" proved by {{ expect seen text "t" }} or by {{ goto "/o" expect seen row "{{x{n}}} TOLD" }}'
)


def seconds_for(count: int, around: str, work: str, told: str) -> float:
    """CPU time to check a node with so many commits; `COMMITS` stands for them."""
    commits = "\n".join(
        COMMIT.format(n=number).replace("WORK", work.replace("NAME", f"x{number}")).replace("TOLD", told)
        for number in range(count)
    )
    plan = parse(f'{HEAD}node work by buyer retry 2 {{ goto "/" {around.replace("COMMITS", commits)} }}')
    begun = process_time()
    assert check(plan).accepted
    return process_time() - begun


@pytest.mark.parametrize(
    ("around", "work", "told"),
    [
        ("COMMITS", "", ""),
        ("COMMITS", 'do "prepare it" given NAME at most 1 step', ""),
        ('for one in ["a", "b"] { COMMITS }', "", "{one}"),
    ],
    ids=["retry", "do", "loop"],
)
def test_the_time_grows_with_the_commits_and_not_with_their_square(around: str, work: str, told: str) -> None:
    """Eight times as many commits take about eight times as long; a square would be 64 times."""
    few = min(seconds_for(20, around, work, told) for _ in range(3))

    assert seconds_for(160, around, work, told) < 24 * few
