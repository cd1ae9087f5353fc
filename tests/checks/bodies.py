"""Bodies of nodes, made of right steps: acts, looks, branches, loops and commits with their proofs, in any nesting."""

from __future__ import annotations

from hypothesis import strategies as st

HEAD = """plan made
secret pw: Text for shop
site shop at "http://shop.example" auth basic "bob", pw
agent scout is browser on shop
input names: [Text] = ["ann", "bob", "eve"]
"""
# `NEW` stands for a name of its own.
SIMPLE = (
    'click button "Save"',
    'fill textbox "Name" with "Ann"',
    'fill textbox "Name" with read cell "Name"',
    'expect seen heading "Done"',
    'expect seen heading "Done" or how many row > 3 and seen cell "Name"',
    'require how many row >= 0 or seen cell "Name"',
    "let _NEW = how many row",
    'let _NEW = when seen cell "Name" then read cell "Name" else "nobody"',
    'goto "/next"',
)
CONDITIONS = ('seen heading "Open"', 'how many row > 1 or seen row "Ann"', "count(names) == 3")


def node_of(statements: str, clauses: str = "") -> str:
    """A plan with one node that does this, beginning with a `goto` and ending with a look."""
    return f'{HEAD}node work by scout {clauses} {{ goto "/"\n{statements}\n}}'


@st.composite
def bodies(draw: st.DrawFn) -> str:
    """Statements; each loop's variable and each commit has a name of its own."""
    return _Writer(draw).block(depth=2, loops=())


class _Writer:
    def __init__(self, draw: st.DrawFn) -> None:
        self.draw, self.number = draw, 0

    def name(self, kind: str) -> str:
        self.number += 1
        return f"{kind}_{self.number}"

    def block(self, *, depth: int, loops: tuple[str, ...]) -> str:
        count = self.draw(st.integers(1, 3))
        return "\n".join(self.statement(depth=depth, loops=loops) for _ in range(count))

    def statement(self, *, depth: int, loops: tuple[str, ...]) -> str:
        kinds = ["simple", "simple", "commit"] + (["if", "loop", "bounded loop"] if depth else [])
        match self.draw(st.sampled_from(kinds)):
            case "commit":
                return self.commit(loops)
            case "if":
                arms = [self.block(depth=depth - 1, loops=loops) for _ in range(self.draw(st.integers(1, 2)))]
                condition = self.draw(st.sampled_from(CONDITIONS))
                return f"if {condition} {{ {arms[0]} }}" + (f" else {{ {arms[1]} }}" if arms[1:] else "")
            case "loop" | "bounded loop" as kind:
                name = self.name("each")
                source = "names at most 3" if kind == "bounded loop" else '["ann", "bob"]'
                return f'for {name} in {source} {{ goto "/" {self.block(depth=depth - 1, loops=(*loops, name))} }}'
        return self.draw(st.sampled_from(SIMPLE)).replace("NEW", self.name("seen"))

    def commit(self, loops: tuple[str, ...]) -> str:
        told = "".join(f"{{{name}}}" for name in loops)
        second = self.draw(st.sampled_from(["", 'click link "More" ', "require how many row >= 0 "]))
        return (
            f'commit {self.name("commit")} click button "Order" proved by {{ expect seen heading "Thanks" }} or by {{'
            f' goto "/orders" {second}expect seen row "Order {told}" expect how many row > 0 }} goto "/"'
        )
