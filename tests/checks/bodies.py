"""Bodies of nodes, made of right steps, in any nesting.

Acts and blocks around them, looks, questions, branches, loops that keep and stop, work for a model, commits and their
proofs.
"""

from __future__ import annotations

from hypothesis import strategies as st

HEAD = """plan made
secret pw: Text for shop
site shop at "http://shop.example" auth basic "bob", pw
flow shop -> model
agent scout is model "standard" on shop
input names: [Text] = ["ann", "bob", "eve"]
"""
APPROVED = 'after approval "Sure?"'
"""A model may have had a hand in what is committed, and in whether it is."""
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
    'download _NEW by click link "PDF"',
    "screenshot NEW",
    "pause 1s",
    'do "tidy up" given names at most 3 steps, 2 per call',
    'let _NEW = ask "Which?" given (names) as Text',
    'for _NEW in all row at most 2 { click button "Remove" in _NEW }',
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
    """In what a resume does not bring back, a dialog or a page that was opened, a commit is the last statement."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw, self.number = draw, 0

    def name(self, kind: str) -> str:
        self.number += 1
        return f"{kind}_{self.number}"

    def block(self, *, depth: int, loops: tuple[str, ...], commits: bool = True, stopping: bool = False) -> str:
        count = self.draw(st.integers(1, 3))
        return "\n".join(
            self.statement(depth=depth, loops=loops, commits=commits, stopping=stopping) for _ in range(count)
        )

    def statement(self, *, depth: int, loops: tuple[str, ...], commits: bool, stopping: bool) -> str:
        kinds = ["simple", "simple"] + ["commit"] * commits + ["stop"] * stopping
        kinds += ["if", "loop", "bounded loop", "repeat", "elements", "inside", "beside"] if depth else []
        match self.draw(st.sampled_from(kinds)):
            case "commit":
                return f'{self.commit(loops)} goto "/"'
            case "stop":
                return f"stop when {self.draw(st.sampled_from(CONDITIONS))}"
            case "if":
                inner = {"depth": depth - 1, "loops": loops, "commits": commits, "stopping": stopping}
                arms = [self.block(**inner) for _ in range(self.draw(st.integers(1, 2)))]
                condition = self.draw(st.sampled_from(CONDITIONS))
                return f"if {condition} {{ {arms[0]} }}" + (f" else {{ {arms[1]} }}" if arms[1:] else "")
            case "inside":
                where = self.draw(st.sampled_from(('inside region "Cart"', 'frame testid "editor"')))
                return f"{where} {{ {self.block(depth=depth - 1, loops=loops, commits=commits, stopping=stopping)} }}"
            case "beside":
                return self.beside(depth=depth - 1, loops=loops, commits=commits)
            case "loop" | "bounded loop" | "repeat" | "elements" as kind:
                return self.loop(kind, depth=depth - 1, loops=loops, commits=commits)
        return self.draw(st.sampled_from(SIMPLE)).replace("NEW", self.name("seen"))

    def loop(self, kind: str, *, depth: int, loops: tuple[str, ...], commits: bool) -> str:
        name, told, keeping = self.name("each"), self.name("told"), ""
        first = f'goto "/" let {told} = {name}'
        match kind:
            case "loop":
                head = f'for {name} in ["ann", "bob"]'
            case "bounded loop":
                head, keeping = (
                    f"for {name} in names at most 3",
                    self.draw(st.sampled_from(("", "keeping kept: Int = 0"))),
                )
                keeping = keeping.replace("kept", self.name("kept"))
            case "elements":
                head, first = f"for {name} in all row at most 3", f'goto "/" let {told} = read cell "Name" in {name}'
            case _:
                head, keeping = "repeat at most 3", f"keeping {name}: Int = how many row"
                first += f" set {name} = {name} + 1"
        body = self.block(depth=depth, loops=(*loops, told), commits=commits, stopping=True)
        stop = f"stop when {self.draw(st.sampled_from(CONDITIONS))}" if kind == "repeat" else ""
        early, late = (stop, "") if self.draw(st.booleans()) else ("", stop)
        return f"{head} {keeping} {{ {first} {early} {body} {late} }}"

    def beside(self, *, depth: int, loops: tuple[str, ...], commits: bool) -> str:
        head = self.draw(
            st.sampled_from(('accept dialog with "yes"', "dismiss dialog", 'opened by click link "Terms"'))
        )
        body = self.block(depth=depth, loops=loops, commits=False)
        last = self.commit(loops) if commits and self.draw(st.booleans()) else ""
        return f'{head} {{ {body} click button "Leave" {last} }}' + (' goto "/"' if last else "")

    def commit(self, loops: tuple[str, ...]) -> str:
        told = "".join(f"{{{name}}}" for name in loops)
        second = self.draw(st.sampled_from(["", 'click link "More" ', "require how many row >= 0 ", "pause 1s "]))
        return (
            f'commit {self.name("commit")} click button "Order" {APPROVED} '
            'proved by { expect seen heading "Thanks" } or by {'
            f' goto "/orders" {second}expect seen row "Order {told}" expect how many row > 0 }}'
        )
