"""Plans and what may become of them: two programs of one head whose nodes differ, as hypothesis draws them."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from callsheet.dsl import Plan, parse
from tests.dsl.programs import Program, programs

PLAN = """plan hello
site shop at "https://shop.example"
agent scout is browser on shop
agent buyer is model "standard" on shop

# looks
node search by scout retry 1 budget 20 steps, $1 {
  goto "/"  # the shop
  click button "Search"
}

# decides
node pick {
  give word: Text = "a"
}

# acts
node order by scout after search {
  goto "/cart"
  click button "{pick.word}"
}
goal pick.word == "a"
"""
SKILL = """skill tidy(what: Text) on shop -> Bool {{
  click button "{}"
  return seen heading "Tidy"
}}"""
SMALL = """node {name} by scout {clause} {{
  goto "/{page}"
  {step}
  give n: Int = {value}
}}"""
CLAUSES = (
    "",
    "retry 2",
    "timeout 30s",
    "budget 9 steps",
    "budget $1, 9 steps",
    "budget $1, 20 steps retry 1",
    'for each word in ["a", "b"] by word',
    "when limit > $3",
)
STEPS = (
    'click button "a"',
    'click button "b"',
    'run tidy("x")',
    'let tidied = run tidy("x")\n  require tidied',
    "reload",
)


@dataclass(frozen=True)
class Change:
    """A plan, and another one that a patch can make of it."""

    old: Plan
    new: Plan


@st.composite
def nodes(draw: st.DrawFn, name: str, before: str = "") -> str:
    """A small node, which may read the one before."""
    read = f"{before}.n" if before and draw(st.booleans()) else "3"
    return SMALL.format(
        name=name,
        clause=draw(st.sampled_from(CLAUSES)),
        page=draw(st.sampled_from(["a", "b"])),
        step=draw(st.sampled_from(STEPS)),
        value=draw(st.sampled_from([read, "7"])),
    )


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """Nodes are changed, moved, taken away and put in; a skill is changed. They parse; most are accepted."""
    program: Program = draw(programs(most=1))
    count = draw(st.integers(1, 5))
    extra = (draw(nodes(f"extra_{number}", f"extra_{number - 1}" if number else "")) for number in range(count))
    old = [*program.nodes, *extra]
    kept = [one for one in old if draw(st.integers(0, 3))]
    changed = [draw(_changed(one)) for one in kept]
    new = [*changed, *(draw(nodes(f"new_{number}")) for number in range(draw(st.integers(0, 3))))]
    if draw(st.booleans()):
        new = draw(st.permutations(new))
    if not new:
        new = old
    skills = [SKILL.format(draw(st.sampled_from(["Tidy", "Clean"]))) for _ in range(2)]
    return Change(*(_plan(program, skill, nodes) for skill, nodes in zip(skills, (old, list(new)), strict=True)))


@st.composite
def _changed(draw: st.DrawFn, node: str) -> str:
    """The same node, or one with another agent, another budget, or another step."""
    head, _, rest = node.partition("{\n")
    match draw(st.integers(0, 5)):
        case 0:
            return node.replace(" by scout", " by buyer")
        case 1 if " budget" in head:
            return node.replace("9 steps", "7 steps")
        case 2:
            return f"{head}{{\n  require true\n{rest}"
        case 3:
            return f"# why\n{head}{{\n  # what\n  require 1 < 2  # so\n{rest}"
    return node


def _plan(program: Program, skill: str, nodes: list[str]) -> Plan:
    text = "\n".join(["plan made", skill, *program.declarations, *nodes, ""])
    return parse(text, name="made.plan")
