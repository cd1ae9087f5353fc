"""The verb table: one row for each act verb of the language.

Grammar, checker, cost bounds, docs and prompts read this table; `interpreter.verbs` has one hand for each row.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from . import roles
from .classes import frozen

OperandKind: TypeAlias = Literal["address", "element", "text", "keys", "files", "point", "points", "end"]
"""What may stand after a verb or particle: a page address, an element, a text (a secret too where said), a
combination of keys, a file or a list of them, a point in pixels or a list of them, or an end of what scrolls.
"""

ENDS: tuple[str, ...] = ("top", "bottom", "left", "right")
"""Where `scroll E to` may go."""

EffectClass: TypeAlias = Literal["read", "repeatable"]
"""How an act may be done again after a crash: freely, or at least once under the same key (R3)."""


@frozen
class ParticleRule:
    """A particle that a verb takes, e.g. `with` of `fill`."""

    word: str
    kind: OperandKind
    required: bool = True
    secret: bool = False


@frozen
class Verb:
    """One act verb. `operand` is None for those that stand alone (`reload`).

    `elements` are the roles that the acted-on element may have, None for any; the element is the operand, or where
    that is none the particle of kind `element`. Of `alternatives` at most one particle may be there, and one must be
    when they are required. Every act costs one step; `typical` is its usual time in seconds, `longest`
    the deadline that the interpreter sets when nothing tighter holds.
    """

    word: str
    operand: OperandKind | None
    particles: tuple[ParticleRule, ...] = ()
    alternatives: bool = False
    elements: frozenset[str] | None = None
    effect: EffectClass = "repeatable"
    typical: float
    longest: float = 15.0
    doc: str
    example: str


VERBS: tuple[Verb, ...] = (
    Verb(
        word="back",
        operand=None,
        typical=0.5,
        longest=30.0,
        doc="goes back to the page before, as the browser's button does",
        example="back",
    ),
    Verb(
        word="check",
        operand="element",
        elements=roles.CHECKABLE,
        typical=0.1,
        doc="makes a checkbox, radio button, switch or one option of several checked, whatever it was",
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
        word="clear",
        operand="element",
        elements=roles.FILLABLE,
        typical=0.05,
        doc="empties anything editable",
        example='clear textbox "Search"',
    ),
    Verb(
        word="click",
        operand="element",
        particles=(ParticleRule(word="at", kind="point", required=False),),
        typical=0.3,
        doc="clicks the middle of an element, or a point counted from its corner, and waits for what that sets off",
        example='click button "Save"',
    ),
    Verb(
        word="doubleclick",
        operand="element",
        particles=(ParticleRule(word="at", kind="point", required=False),),
        typical=0.3,
        doc="clicks twice in quick succession",
        example='doubleclick cell "Qty" in row "Lamp"',
    ),
    Verb(
        word="drag",
        operand="element",
        particles=(
            ParticleRule(word="to", kind="element"),
            ParticleRule(word="by", kind="point"),
            ParticleRule(word="along", kind="points"),
        ),
        alternatives=True,
        typical=0.4,
        doc="drags an element onto another one, by so many pixels, or along points on the page",
        example='drag listitem "a" to listitem "b"',
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
        word="highlight",
        operand="element",
        typical=0.1,
        doc="selects the text of an element, as dragging over it does",
        example='highlight paragraph "Note"',
    ),
    Verb(
        word="hover",
        operand="element",
        particles=(ParticleRule(word="at", kind="point", required=False),),
        typical=0.1,
        doc="moves the pointer over an element, so that what hides behind it comes out",
        example='hover menuitem "More"',
    ),
    Verb(
        word="press",
        operand="keys",
        particles=(ParticleRule(word="on", kind="element", required=False),),
        typical=0.2,
        doc="presses a key or a combination of keys, on an element or on what has the focus",
        example='press "Control+A" on textbox "Comment"',
    ),
    Verb(
        word="reload",
        operand=None,
        typical=0.8,
        longest=30.0,
        doc="loads the page again",
        example="reload",
    ),
    Verb(
        word="scroll",
        operand="element",
        particles=(
            ParticleRule(word="to", kind="end", required=False),
            ParticleRule(word="by", kind="point", required=False),
        ),
        alternatives=True,
        effect="read",
        typical=0.1,
        doc="scrolls an element into view, to one of its ends, or by so many pixels",
        example='scroll region "Reviews" to "bottom"',
    ),
    Verb(
        word="type",
        operand="text",
        particles=(ParticleRule(word="into", kind="element"),),
        elements=roles.FILLABLE,
        typical=0.5,
        doc="types a text key by key, behind what is there",
        example='type "please hurry" into textbox "Comment"',
    ),
    Verb(
        word="uncheck",
        operand="element",
        elements=roles.UNCHECKABLE,
        typical=0.1,
        doc="clears a checkbox, a switch or one option of several, whatever it was",
        example='uncheck checkbox "Newsletter"',
    ),
    Verb(
        word="upload",
        operand="files",
        particles=(ParticleRule(word="to", kind="element"),),
        typical=0.3,
        longest=60.0,
        doc="puts a file, or a list of them, into a file field",
        example='upload cv to label "Attachment"',
    ),
)

BY_WORD: dict[str, Verb] = {verb.word: verb for verb in VERBS}
PARTICLES: tuple[str, ...] = tuple(sorted({rule.word for verb in VERBS for rule in verb.particles}))

LOOK_TYPICAL = 0.02
"""Seconds that one look usually takes."""
LOOK_LONGEST = 10.0
"""Seconds after which a look that gets no answer is given up."""
DOWNLOAD_LONGEST = 300.0
"""Seconds that a file may take to come, once it has begun to."""
DIALOG_LONGEST = 2.0
"""Seconds after the acts of its block in which a dialog must have come."""
EXPECT_LONGEST = 10.0
"""Seconds that an `expect` polls when it does not say `within`."""
