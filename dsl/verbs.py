"""The verb table: one row for each act verb of the language.

Grammar, checker, cost bounds, docs and prompts read this table; `interpreter.verbs` has one hand for each row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from . import roles

OperandKind: TypeAlias = Literal["address", "element", "text"]
"""What may stand after a verb or particle: a page address, an element, or a text (a secret too where said)."""

EffectClass: TypeAlias = Literal["read", "repeatable"]
"""How an act may be done again after a crash: freely, or at least once under the same key (R3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticleRule:
    """A particle that a verb takes, e.g. `with` of `fill`."""

    word: str
    kind: OperandKind
    required: bool = True
    secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One act verb.

    `elements` are the roles that the acted-on element may have, None for any; the element is the operand, or
    the particle of kind `element`. Every act costs one step; `typical` is its usual time in seconds, `longest`
    the deadline that the interpreter sets when nothing tighter holds.
    """

    word: str
    operand: OperandKind
    particles: tuple[ParticleRule, ...] = ()
    elements: frozenset[str] | None = None
    effect: EffectClass = "repeatable"
    typical: float
    longest: float = 15.0
    doc: str
    example: str


VERBS: tuple[Verb, ...] = (
    Verb(
        word="check",
        operand="element",
        elements=roles.CHECKABLE,
        typical=0.1,
        doc="makes a checkbox, radio button or switch checked, whatever it was",
        example='check checkbox "I agree"',
    ),
    Verb(
        word="choose",
        operand="text",
        particles=(ParticleRule(word="from", kind="element"),),
        elements=roles.CHOOSABLE,
        typical=0.1,
        doc="chooses the option with this visible text from a list box, hidden or not",
        example='choose "Medium" from combobox "Size"',
    ),
    Verb(
        word="click",
        operand="element",
        typical=0.3,
        doc="clicks the middle of an element and waits for what that sets off",
        example='click button "Save"',
    ),
    Verb(
        word="fill",
        operand="element",
        particles=(ParticleRule(word="with", kind="text", secret=True),),
        elements=roles.FILLABLE,
        typical=0.05,
        doc="sets the whole content of anything editable",
        example='fill textbox "Email" with address',
    ),
    Verb(
        word="goto",
        operand="address",
        effect="read",
        typical=0.8,
        longest=30.0,
        doc="opens a page of the agent's site; begins a segment",
        example='goto "/search?q={word}"',
    ),
    Verb(
        word="press",
        operand="text",
        particles=(ParticleRule(word="on", kind="element", required=False),),
        typical=0.2,
        doc="presses a key or a combination of keys, on an element or on what has the focus",
        example='press "Control+A" on textbox "Comment"',
    ),
)

BY_WORD: dict[str, Verb] = {verb.word: verb for verb in VERBS}
PARTICLES: tuple[str, ...] = tuple(sorted({rule.word for verb in VERBS for rule in verb.particles}))

LOOK_TYPICAL = 0.02
"""Seconds that one look usually takes."""
LOOK_LONGEST = 10.0
"""Seconds after which a look that gets no answer is given up."""
EXPECT_LONGEST = 10.0
"""Seconds that an `expect` polls when it does not say `within`."""
