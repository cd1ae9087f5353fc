"""`choose "X" from E` and `choose E`: one option of a list box, a group of radio buttons or a menu.

A native `<select>` takes its option by the label that people see. Any other list box is opened with a click,
and the option is clicked where it appears: in the box, in what the box says that it controls, or, as many
pages say nothing, anywhere that options are visible.
"""

from __future__ import annotations

from callsheet.dsl.actions import Act
from callsheet.dsl.elements import ByAttribute, ByRole, Element, Inside

from . import operands
from .check import make_checked
from .stage import Control, Facts, Stage

OPTION_ROLES = ("option", "menuitemradio", "menuitem", "treeitem", "gridcell")
OPEN_ROLES = frozenset({"listbox", "menu", "tree", "grid"})
"""Roles whose options are on show without a click."""
CHECKABLE_KINDS = frozenset({"radio", "checkbox"})
FILTER_PATIENCE = 1.0
"""Seconds to look for the option before its text is typed to narrow the list."""


async def hand(stage: Stage, act: Act) -> None:
    """Chooses the option named by the operand from an element, or the element itself."""
    source = operands.element(act, "from")
    if source is None:
        await _choose_itself(await stage.find(operands.target(act)))
    else:
        await _choose_from(stage, operands.operand(act), source)


async def _choose_itself(control: Control) -> None:
    facts = await control.facts()
    if facts.kind in CHECKABLE_KINDS or facts.role in CHECKABLE_KINDS:
        await make_checked(control, facts)
    elif facts.tag == "option":
        await control.select_itself()
    else:
        await control.click()


async def _choose_from(stage: Stage, label: str, source: Element) -> None:
    plain = await stage.find_plain(source, "select")
    if plain is not None:
        await plain.select(label)
        return
    chooser = await stage.find_chooser(source)
    facts = await chooser.facts()
    if facts.tag == "select":
        await chooser.select(label)
    elif facts.role == "radiogroup":
        radio = await stage.find(Inside(element=ByRole(role="radio", name=label), container=source))
        await make_checked(radio, await radio.facts())
    elif facts.role in OPEN_ROLES:
        await _click_option(stage, _options(label, inside=source))
    elif facts.tag in ("input", "textarea") or facts.text != label:
        await _open_and_click(stage, chooser, facts, label)


async def _open_and_click(stage: Stage, chooser: Control, facts: Facts, label: str) -> None:
    if not facts.expanded:
        await chooser.click()
        facts = await chooser.facts()
    options = _options(label, inside=ByAttribute(kind="css", value=_by_id(facts.popup)) if facts.popup else None)
    if facts.editable:
        option = await stage.find_option(options, patience=FILTER_PATIENCE)
        if option is not None:
            await option.click()
            return
        await chooser.fill(label)
    await _click_option(stage, options)


async def _click_option(stage: Stage, options: tuple[Element, ...]) -> None:
    option = await stage.find_option(options)
    if option is not None:
        await option.click()


def _options(label: str, *, inside: Element | None) -> tuple[Element, ...]:
    """Where the option may be, the surest place first."""
    by_role = (ByRole(role=role, name=label) for role in OPTION_ROLES)
    places: tuple[Element, ...] = (*by_role, ByAttribute(kind="text", value=label))
    if inside is None:
        return places
    return tuple(Inside(element=place, container=inside) for place in places)


def _by_id(identifier: str) -> str:
    escaped = identifier.replace("\\", "\\\\").replace('"', '\\"')
    return f'[id="{escaped}"]'
