"""Another name for one thing, everywhere; and when there is none."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from callsheet.dsl import ast
from callsheet.dsl.diagnostics import Edit
from callsheet.dsl.files import InMemoryFiles
from callsheet.dsl.linking import link
from callsheet.dsl.navigation.index import index_of
from callsheet.dsl.navigation.renaming import NotRenamed, edited, rename
from callsheet.dsl.parsing import parse

from .programs import PLAN, SKILLS

LIBRARY = "skills/common.plan"


def renamed(marked: str, name: str, text: str = PLAN) -> tuple[str, str]:
    """The plan and its skills with another name for what first stands there."""
    plan = link(parse(text, name="shopping.plan"), InMemoryFiles({LIBRARY: SKILLS}))

    def reread(edits: Sequence[Edit]) -> ast.Program:
        new, others = edited(plan.source, edits)
        return link(parse(new, name="shopping.plan"), InMemoryFiles({LIBRARY: others.get(LIBRARY, "")}))

    done = rename(plan, index_of(plan), text.index(marked), name, reread)
    new, others = edited(plan.source, done.edits)
    return new, others.get(LIBRARY, "")


def test_a_name_changes_inside_of_texts() -> None:
    """`{best.name}` is a mention like any other."""
    new, _ = renamed("best = min", "cheapest")

    assert 'click button "Buy {cheapest.name}"' in new
    assert 'goto "/orders/{cheapest.name}"' in new
    assert "best" not in new


def test_a_skill_changes_in_its_file_too() -> None:
    """And where a site logs in with it."""
    new, skills = renamed("sign_in(user)", "log_in")

    assert ("log_in(user) when", "run log_in(who: user)", "skill log_in(who") == (
        new[new.index("log_in(user)") :][:17],
        new[new.index("run log_in") :][:21],
        skills[skills.index("skill log_in") :][:16],
    )
    assert "sign_in" not in new + skills


def test_a_parameter_changes_where_it_is_named() -> None:
    """In the call, the declaration, the body and the texts of the body."""
    new, skills = renamed("who: user", "account")

    assert "run sign_in(account: user)" in new
    assert "(account: Text)" in skills
    assert "with account" in skills
    assert "{account}" in skills


def test_a_give_changes_in_its_stand_in() -> None:
    """What stands in for a node gives the same names."""
    new, _ = renamed("products: [Product]", "found")

    assert ["give found: [Product]", "give found: [[Product]]", "search.found"] == [
        part for part in ("give found: [Product]", "give found: [[Product]]", "search.found", "products") if part in new
    ]


@pytest.mark.parametrize(
    ("marked", "name", "why"),
    [
        ("search by", "click", "`click` is a reserved word and cannot be a name"),
        ("search by", "2nd", "`2nd` is not a name: names are letters, digits and `_`, and begin with no digit"),
        ("search by", "order", "`order` is a node already, declared at shopping.plan:24:6"),
        ("search by", "limit", "`limit` is an input already, declared at shopping.plan:5:7"),
        ("search by", "textbox", "`textbox` is a role that this plan speaks of"),
        ("search by", "Text", "`Text` is a type of the language"),
        ("search by", "best", "`best` is a local name already, declared at shopping.plan:26:7"),
        ("best = min", "order", "`order` is a node already, declared at shopping.plan:24:6"),
        ("more = ", "rows", "`rows` is a local name already, declared at shopping.plan:14:28"),
        ("small,", "large", "`large` is a value of an enum already, declared at shopping.plan:7:20"),
        ("min(", "least", "`min` is a function of the language"),
        ("Text =", "Words", "`Text` is a type of the language"),
        ('"bob"', "alice", "there is no name here"),
    ],
)
def test_a_name_that_would_mean_something_else_is_refused(marked: str, name: str, why: str) -> None:
    """With the reason, and the place of what has it already."""
    with pytest.raises(NotRenamed) as refused:
        renamed(marked, name)

    assert why == str(refused.value)


def test_names_of_separate_blocks_may_be_the_same() -> None:
    """A local hides nothing outside of its block."""
    text = "plan p node a { if true { let x = 1 give y: Int = x } else { let z = 2 give y: Int = z } }"

    assert text.replace("z", "x") == renamed("z = 2", "x", text)[0]


def test_broken_programs_keep_their_names() -> None:
    """The broken part may mention what is renamed."""
    text = "plan p\nnode a { give x: Int = 1 }\nnode b { let y = a. }\n"
    with pytest.raises(NotRenamed, match=r"there is a syntax error in what begins at shopping\.plan:3:1"):
        renamed("a {", "c", text)
