"""Programs whose flow is right, by construction: a statement is appended if the program is still accepted.

Policies are random: logins, strangers, flows and influences. Names are declared once in a program, so that a mention
says what it is.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

SITES = ("bank", "mail", "shop", "forum")
CELLS = {"text": "Text", "other": "Text", "code": "Text", "amount": "Int", "told": "Text", "slot": "Text"}
PROOF = 'proved by { expect seen heading "Done" }'


@dataclass
class Policy:
    """What the declarations say."""

    private: tuple[str, ...]
    strangers: tuple[str, ...]
    flows: tuple[tuple[str, str], ...]
    influences: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The declarations."""
        lines = ["plan made"]
        for name in SITES:
            auth = f' auth basic "bob", {name}_pw' if name in self.private else ""
            strangers = " shows strangers" if name in self.strangers else ""
            lines += [f"secret {name}_pw: Text for {name}"] if auth else []
            lines += [f'site {name} at "https://{name}.example"{auth}{strangers}']
            lines += [f"agent {name}_{number} is browser on {name}" for number in (1, 2)]
            lines += [f'agent {name}_model is model "cheap" on {name}']
            lines += [f"skill tell_{name}(v_{name}: Text) on {name} -> Text {{"]
            lines += [f'  fill textbox "Skill" with v_{name}', f"  return v_{name} }}"]
        lines += [f"flow {source} -> {target}" for source, target in self.flows]
        lines += [f"influence {source} -> {target}" for source, target in self.influences]
        return "\n".join(lines)


def policy(chance: random.Random) -> Policy:
    """Any of them."""
    pairs = [(one, other) for one in SITES for other in (*SITES, "model") if one != other]
    decisive = [(one, other) for one in (*SITES, "model") for other in SITES]
    return Policy(
        private=tuple(one for one in SITES if chance.random() < 0.6),
        strangers=tuple(one for one in SITES if chance.random() < 0.25),
        flows=tuple(pair for pair in pairs if chance.random() < 0.3),
        influences=tuple(pair for pair in decisive if chance.random() < 0.3),
    )


@dataclass
class Draft:
    """A program in the making: `texts`, `truths` and `amounts` are names of its values by their type."""

    chance: random.Random
    policy: Policy
    nodes: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    truths: list[str] = field(default_factory=list)
    amounts: list[str] = field(default_factory=list)
    number: int = 0

    def name(self, kind: str) -> str:
        """A new one."""
        self.number += 1
        return f"{kind}{self.number}"

    def text(self) -> str:
        """A text: often a value."""
        return self.chance.choice([*self.texts, '"plain"']) if self.texts else '"plain"'

    def inside(self) -> str:
        """A text, inside of one."""
        return f"{{{self.chance.choice(self.texts)}}}" if self.texts and self.chance.random() < 0.8 else "plain"

    def truth(self) -> str:
        """A condition."""
        if self.truths and self.chance.random() < 0.7:
            return self.chance.choice(self.truths)
        return f'{self.text()} == "x1"'


Step = Callable[[Draft], str]


def _read(draft: Draft) -> str:
    name, cell = draft.name("t"), draft.chance.choice([key for key, kind in CELLS.items() if kind == "Text"])
    draft.texts.append(name)
    return f'let {name}: Text = read testid "{cell}"'


def _read_by_name(draft: Draft) -> str:
    inside, name = draft.inside(), draft.name("t")
    draft.texts.append(name)
    return f'let {name}: Text = read testid "{inside}"'


def _amount(draft: Draft) -> str:
    name = draft.name("n")
    draft.amounts.append(name)
    return f'let {name}: Int = read testid "amount" as Int'


def _seen(draft: Draft) -> str:
    name = draft.name("b")
    draft.truths.append(name)
    return f'let {name}: Bool = seen testid "{draft.chance.choice(["text", "other", "code"])}"'


def _choose(draft: Draft) -> str:
    one, other, truth, name = draft.text(), draft.text(), draft.truth(), draft.name("t")
    draft.texts.append(name)
    return f"let {name}: Text = when {truth} then {one} else {other}"


def _act(draft: Draft) -> str:
    return draft.chance.choice(
        (
            f'fill textbox "F" with {draft.text()}',
            f'click button "{draft.inside()}"',
            f'goto "/{draft.inside()}"',
            'click button "Next"',
            f'accept dialog with {draft.text()} {{ click button "Ask" }}',
            f'inside region "{draft.inside()}" {{ click button "In" }}',
            f'opened by click link "{draft.inside()}" {{ click button "New" }}',
            f"run tell_SITE({draft.text()})",
        )
    )


def _branch(draft: Draft) -> str:
    act = draft.chance.choice((_act, _commit, _do))
    return f"if {draft.truth()} {{ {act(draft)} }} else {{ {_act(draft)} }}"


def _loop(draft: Draft) -> str:
    return f'for {draft.name("each")} in split({draft.text()}, "-") at most 9 {{ {_act(draft)} }}'


def _keeping(draft: Draft) -> str:
    kept, text, inner = draft.name("k"), draft.text(), _act(draft)
    draft.texts.append(kept)
    first = draft.chance.choice((f"set {kept} = {text}", f"if {draft.truth()} {{ set {kept} = {text} }}"))
    use = f'click button "{{{kept}}}"'
    return f'repeat at most 9 keeping {kept}: Text = "k" {{ {use} {first} stop when {draft.truth()} or true {inner} }}'


def _rounds(draft: Draft) -> str:
    """What one round keeps is used in the next, and kept by another name in the one after."""
    one, other, text = draft.name("k"), draft.name("k"), draft.text()
    draft.texts += [one, other]
    kept = f'{one}: Text = "k", {other}: Text = "k"'
    return (
        f"for {draft.name('each')} in [1, 2, 3] keeping {kept} "
        f'{{ click button "{{{other}}}" set {other} = {one} set {one} = {text} }}'
    )


def _narrow(draft: Draft) -> str:
    if draft.amounts and draft.chance.random() < 0.5:
        bound = draft.chance.choice(("50", draft.chance.choice(draft.amounts)))
        return f"require {draft.chance.choice(draft.amounts)} <= {bound}"
    pattern = draft.chance.choice(("/^[a-z]{1,6}$/", "/[a-z]/"))
    return f"require {draft.text()} matches {pattern}"


def _pin(draft: Draft) -> str:
    return draft.chance.choice((f'expect seen row "{draft.inside()}"', 'expect seen heading "Done"'))


def _do(draft: Draft) -> str:
    given = f" given {draft.text()}" if draft.chance.random() < 0.6 else ""
    instruction = draft.inside() if draft.chance.random() < 0.3 else "tidy up"
    return f'do "{instruction}"{given} at most 2 steps'


def _commit(draft: Draft) -> str:
    what = draft.inside()
    if draft.amounts and draft.chance.random() < 0.3:
        what = f"{{{draft.chance.choice(draft.amounts)}}}"
    return f'commit {draft.name("c")} click button "{what}" {PROOF}'


def _give(draft: Draft) -> str:
    return f"give {draft.name('g')}: Text = {draft.text()}"


STEPS: tuple[Step, ...] = (
    *(
        _read,
        _read,
        _read_by_name,
        _amount,
        _seen,
        _choose,
        _act,
        _act,
        _act,
        _branch,
        _branch,
        _loop,
        _keeping,
        _rounds,
    ),
    *(_narrow, _pin, _pin, _do, _commit, _commit, _commit),
)


def program(seed: int, accepted: Callable[[str], bool], *, steps: int = 14) -> str:
    """An accepted program; the same for the same seed and judge."""
    chance = random.Random(seed)
    draft = Draft(chance, policy(chance))
    done: list[str] = []
    for _ in range(chance.randint(2, 4)):
        done.append(_node(draft, done, accepted, chance.randint(3, steps)))
    return "\n".join([draft.policy.text, *done])


def _node(draft: Draft, done: list[str], accepted: Callable[[str], bool], steps: int) -> str:
    chance = draft.chance
    name, site = draft.name("node"), chance.choice(SITES)
    who = chance.choice(("1", "1", "2", "model"))
    clause = chance.choice(
        ("", "", f" when {draft.truth()}", f' for each {name}_x in split({draft.text()}, "-") at most 9')
    )
    lines = ['goto "/"', f'let {name}_t: Text = read testid "text"']
    own = draft.texts, draft.truths, draft.amounts
    outer = [[*names] for names in own]
    if clause.startswith(" for"):
        draft.texts.append(f"{name}_x")
    draft.texts.append(f"{name}_t")

    def shown(more: str) -> str:
        body = "\n  ".join([*lines, more]).replace("SITE", site)
        return f"node {name} by {site}_{who}{clause} {{\n  {body}\n}}"

    if not accepted("\n".join([draft.policy.text, *done, shown("")])):
        clause = ""
        draft.texts[:] = [one for one in draft.texts if one != f"{name}_x"]
    for _ in range(steps):
        before = [[*names] for names in own]
        step = chance.choice(STEPS)(draft)
        if accepted("\n".join([draft.policy.text, *done, shown(step)])):
            lines.append(step)
        else:
            for names, kept in zip(own, before, strict=True):
                names[:] = kept
    gives = [(f"{name}_g{number}", value) for number, value in enumerate(draft.texts) if value not in outer[0]]
    if clause:
        gives = []
    whole = shown("\n  ".join(f"give {give}: Text = {value}" for give, value in gives))
    for names, kept in zip(own, outer, strict=True):
        names[:] = kept
    draft.texts += [f"{name}.{give}" for give, _ in gives]
    return whole
