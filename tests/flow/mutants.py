"""Mutants of the flow check, each with one rule dropped, and a program for each that only the mutant accepts.

A mutant is killed when it accepts its program, the check that is shipped does not, and worlds that differ only where it
must not show tell it apart. `python -m tests.flow.mutants` prints the table.
"""

from __future__ import annotations

import importlib
import inspect
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

from .interference import accepted, interference
from .programs import PROOF, Policy

WAYS = "callsheet.dsl.checks.flow"


@dataclass(frozen=True)
class Mutant:
    """In `function` (module:name) the text `old` becomes `new`. `program` are the nodes that it lets pass."""

    function: str
    old: str
    new: str
    program: str
    flows: tuple[tuple[str, str], ...] = ()
    influences: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The whole program."""
        policy = Policy(private=("bank",), strangers=("forum",), flows=self.flows, influences=self.influences)
        return f"{policy.text}\n{self.program}"


def killed(name: str) -> bool:
    """Whether the mutant's program is rejected, the mutant accepts it, and it can be told that something is wrong."""
    mutant = MUTANTS[name]
    if accepted(mutant.text):
        return False
    with put_in(mutant):
        passes = accepted(mutant.text)
    return passes and interference(mutant.text) is not None


@contextmanager
def put_in(mutant: Mutant) -> Iterator[None]:
    """The check is the mutant meanwhile: whoever imported the function runs the mutant's code."""
    module, _, path = mutant.function.partition(":")
    function: Any = importlib.import_module(f"{WAYS}.{module}")
    for part in path.split("."):
        function = getattr(function, part)
    source = dedent(inspect.getsource(function))
    if source.count(mutant.old) != 1:
        raise ValueError(f"`{mutant.old}` stands {source.count(mutant.old)} times in `{mutant.function}`")
    code = compile(
        source.replace(mutant.old, mutant.new), f"<{mutant.function}>", "exec", dont_inherit=True, flags=FUTURE
    )
    shipped = function.__code__
    function.__code__ = next(one for one in code.co_consts if isinstance(one, types.CodeType))
    try:
        yield
    finally:
        function.__code__ = shipped


FUTURE = importlib.import_module("__future__").annotations.compiler_flag


def _node(name: str, agent: str, *lines: str, clause: str = "") -> str:
    body = "\n  ".join(('goto "/"', *lines))
    return f"node {name} by {agent} {clause} {{\n  {body}\n}}\n"


LOOK = _node(
    "look", "bank_1", 'give v: Text = read testid "text"', 'give yes: Bool = seen testid "text"', 'give o: Text = "x"'
)
WISH = _node("wish", "mail_1", 'give v: Text = read testid "text"', 'give yes: Bool = seen testid "text"')
STRANGE = _node("strange", "forum_1", 'let s = read testid "text"', f'commit c click button "{{s}}" {PROOF}')
SLOT = ('let s = read testid "slot"', f'commit c click button "{{s}}" {PROOF}')
MAIL = (("mail", "shop"),)
BY_SHOP = (("bank", "shop"),)

MUTANTS: dict[str, Mutant] = {
    # Who may be told of what
    "what is sent": Mutant(
        "walk:Walk.send",
        "self.findings.reach(label, self.here, at, kind)",
        "pass",
        LOOK + _node("tell", "shop_1", 'click button "{look.v}"'),
    ),
    "that an act is done": Mutant(
        "walk:Walk.act",
        'self.send(self.deciding, act.at, "branch")',
        "pass",
        LOOK + _node("tell", "shop_1", 'if look.yes { click button "Yes" }'),
    ),
    "that a page is looked at": Mutant(
        "walk:Walk.look",
        'self.findings.reach(self.deciding, self.here, at, "branch")',
        "pass",
        LOOK + _node("tell", "shop_1", 'if look.yes { let _t = read testid "text" }'),
    ),
    "what is read where somebody is logged in is private": Mutant(
        "walk:Walk.look",
        "told.confidential | self.private",
        "told.confidential",
        LOOK + _node("tell", "shop_1", 'fill textbox "F" with look.v'),
    ),
    "a site shows what it was told": Mutant(
        "walk:Walk.look",
        "told.confidential | self.private",
        "self.private",
        LOOK
        + _node("tell", "shop_1", 'fill textbox "F" with look.v', 'give t: Text = read testid "told"')
        + _node("pass_on", "mail_1", 'fill textbox "F" with tell.t'),
        flows=BY_SHOP,
    ),
    "a site is told what is sent": Mutant(
        "walk:Walk.send",
        "self.heard = join(self.heard, on_its_way)",
        "pass",
        LOOK
        + _node("tell", "shop_1", 'fill textbox "F" with look.v', 'give t: Text = read testid "told"')
        + _node("pass_on", "mail_1", 'fill textbox "F" with tell.t'),
        flows=BY_SHOP,
    ),
    "a site shows it to other nodes": Mutant(
        "shared:Shared.left_by",
        "self.so_far[here] = join(self.so_far.get(here, NOTHING), heard)",
        "pass",
        LOOK
        + _node("tell", "shop_1", 'fill textbox "F" with look.v')
        + _node("hear", "shop_2", 'give t: Text = read testid "told"', clause="after tell")
        + _node("pass_on", "mail_1", 'fill textbox "F" with hear.t'),
        flows=BY_SHOP,
    ),
    "a branch decides what is done in it": Mutant(
        "statements:_if",
        "walk.deciding = join(walk.deciding, condition)",
        "pass",
        LOOK + _node("tell", "shop_1", 'if look.yes { click button "Yes" }'),
    ),
    "a list decides how often": Mutant(
        "walk:Walk.repeated",
        "join(around, stops)",
        "stops",
        LOOK + _node("tell", "shop_1", 'for x in split(look.v, "-") at most 9 { click button "Go" }'),
    ),
    "`stop when` decides how often": Mutant(
        "walk:Walk.repeated",
        "join(around, stops)",
        "around",
        LOOK + _node("tell", "shop_1", 'for x in [1, 2, 3] { stop when look.yes click button "Go" }'),
    ),
    "what a loop keeps is followed for more than a round": Mutant(
        "walk:Walk.repeated",
        "if same:",
        "if True:",
        LOOK
        + _node(
            "tell",
            "shop_1",
            'for x in [1, 2, 3] keeping a: Text = "k", b: Text = "k" { click button "{b}" set b = a set a = look.v }',
        ),
    ),
    "what is kept in one of two ways": Mutant(
        "walk:Walk.meet",
        "for page, kept in ends[1:]:",
        "for page, kept in ():",
        LOOK
        + _node(
            "tell",
            "shop_1",
            'for x in [1] keeping k: Text = "k" { if seen testid "plain" { } else { set k = look.v } }',
            'click button "{k}"',
        ),
    ),
    "a value has what decides whether it is made": Mutant(
        "walk:Walk.value",
        "return join(found, self.deciding)",
        "return found",
        LOOK
        + _node(
            "tell", "shop_1", 'for x in [1] keeping k: Text = "k" { if look.yes { set k = "y" } }', 'click button "{k}"'
        ),
    ),
    "`when` decides whether a node runs": Mutant(
        "nodes:Nodes._clauses_and_body",
        "self._decides(walk, walk.value(clause.condition), clause)",
        "pass",
        LOOK + _node("tell", "shop_1", 'click button "Yes"', clause="when look.yes"),
    ),
    "`for each` decides how often a node runs": Mutant(
        "nodes:Nodes._clauses_and_body",
        'walk.deciding = join(walk.deciding, passing(inert(source), each.source.at, "this decides how often"))',
        "pass",
        LOOK + _node("tell", "shop_1", 'click button "Yes"', clause='for each x in split(look.v, "-") at most 9'),
    ),
    "what a condition chooses": Mutant(
        "expressions:_choice",
        "found = inert(walk.label(node.condition))",
        "found = NOTHING",
        LOOK + _node("tell", "shop_1", 'let c: Text = when look.yes then "a" else "b"', 'click button "{c}"'),
    ),
    "what is in a text": Mutant(
        "expressions:_text",
        "found = join(found, walk.label(part))",
        "pass",
        LOOK + _node("tell", "shop_1", 'click button "{look.v}"'),
    ),
    "where names are looked for": Mutant(
        "statements:_around",
        "walk.around = join(outer, walk.label(statement.element))",
        "pass",
        LOOK + _node("tell", "shop_1", 'inside region "{look.v}" { click button "Go" }'),
    ),
    "what a dialog is answered": Mutant(
        "statements:_dialog",
        "walk.send(walk.label(statement.reply), statement.reply.at)",
        "pass",
        LOOK + _node("tell", "shop_1", 'accept dialog with look.v { click button "Go" }'),
    ),
    "what a skill is given": Mutant(
        "walk:Walk._inlined",
        "self.scope.labels.update(labels)",
        "pass",
        LOOK + _node("tell", "shop_1", "run tell_shop(look.v)"),
    ),
    "what a model sees on the page": Mutant(
        "statements:_do",
        'walk.findings.reach(page, walk.terms.sources.model, statement.at, "page")',
        "pass",
        _node("work", "bank_model", 'do "tidy up" at most 2 steps'),
    ),
    "what a model may type": Mutant(
        "statements:_do",
        "walk.send(given, statement.at)",
        "pass",
        LOOK + _node("work", "shop_model", 'do "tidy up" given look.v at most 2 steps'),
        flows=(("bank", "model"),),
    ),
    # Who may decide what
    "what a commit commits": Mutant(
        "commits:_deciders",
        'yield "commit", arguments, statement.act.at',
        "pass",
        WISH + _node("order", "shop_1", f'commit c click button "{{wish.v}}" {PROOF}'),
    ),
    "whether a commit is done": Mutant(
        "commits:_deciders",
        'yield "choice", walk.deciding, statement.name.at',
        "pass",
        WISH + _node("order", "shop_1", f'if wish.yes {{ commit c click button "Go" {PROOF} }}'),
    ),
    "who had a hand in the page": Mutant(
        "walk:Walk.touch",
        "if foreign.integrity:",
        "if False:",
        WISH + _node("order", "shop_1", 'fill textbox "F" with wish.v', *SLOT),
    ),
    "whose hands are in what is read": Mutant(
        "walk:Walk.look",
        "self.here | hands.integrity",
        "self.here",
        WISH
        + _node("type", "shop_1", 'fill textbox "F" with wish.v', 'give s: Text = read testid "slot"')
        + _node("order", "shop_2", 'expect seen row "{type.s}"', f'commit c click button "{{type.s}}" {PROOF}'),
    ),
    "a model had a hand in the page": Mutant(
        "statements:_do",
        "walk.touch(hands, statement.at)",
        "pass",
        _node("order", "shop_model", 'do "tidy up" at most 2 steps', *SLOT),
    ),
    "hands of nodes before": Mutant(
        "shared:Shared.hands_in",
        "if not here & self.touched:",
        "if True:",
        _node("fill_in", "shop_model", 'do "tidy up" at most 2 steps')
        + _node("order", "shop_1", *SLOT, clause="after fill_in"),
    ),
    "a text of the plan pins nothing that was handed": Mutant(
        "pins:pin",
        "if page.handed and not named.values:",
        "if False:",
        _node(
            "order",
            "shop_model",
            'let t = read testid "text"',
            'do "tidy up" given t at most 2 steps',
            'expect seen heading "Done"',
            *SLOT,
        ),
    ),
    "what a model made pins nothing": Mutant(
        "pins:pin",
        "left = without(named.label, walk.own)",
        "left = without(named.label, walk.own | walk.terms.sources.model)",
        _node(
            "order",
            "shop_model",
            'do "tidy up" at most 2 steps',
            'let t = read testid "slot"',
            'expect seen row "{t}"',
            *SLOT,
        ),
    ),
    "a pin has the label of what it names": Mutant(
        "pins:pin",
        "left = without(named.label, walk.own)",
        "left = NOTHING",
        WISH + _node("order", "shop_1", 'click button "{wish.v}"', 'expect seen row "{wish.v}"', *SLOT),
    ),
    "strangers decide nothing": Mutant(
        "terms:Terms.may_decide",
        "here & ~self.strangers",
        "here",
        STRANGE,
    ),
    "an influence is declared": Mutant(
        "commits:_allowed",
        "declared = label.integrity & walk.terms.decides.get(walk.here, 0)",
        "declared = label.integrity",
        WISH + _node("order", "shop_1", f'if wish.yes {{ commit c click button "Go" {PROOF} }}'),
    ),
    "an influence chooses among a few things": Mutant(
        "commits:_allowed",
        "return declared & ~label.loose",
        "return declared",
        WISH + _node("order", "shop_1", f'commit c click button "{{wish.v}}" {PROOF}'),
        influences=MAIL,
    ),
    "a narrow pattern holds for the whole text": Mutant(
        "patterns:leaves_no_room",
        "return anchored and options",
        "return options",
        WISH
        + _node(
            "order", "shop_1", "require wish.v matches /[a-z]{1,6}/", f'commit c click button "{{wish.v}}" {PROOF}'
        ),
        influences=MAIL,
    ),
    "a narrow pattern has a bounded length": Mutant(
        "patterns:_Reader.repeated",
        "length = self.UNBOUNDED if length else 0",
        "pass",
        WISH
        + _node(
            "order", "shop_1", "require wish.v matches /^[a-z0-9 :]+$/", f'commit c click button "{{wish.v}}" {PROOF}'
        ),
        influences=MAIL,
    ),
    "a model is told what to do by the plan": Mutant(
        "expressions:instruct",
        "if untrusted.integrity:",
        "if False:",
        WISH + _node("work", "shop_model", 'do "{wish.v}" at most 2 steps'),
    ),
}


def table() -> Iterator[tuple[str, bool]]:
    """Each rule, and whether a mutant without it is killed."""
    for name in MUTANTS:
        yield name, killed(name)


if __name__ == "__main__":
    for rule, dead in table():
        sys.stdout.write(f"{'killed' if dead else 'ALIVE':8}{rule}\n")
