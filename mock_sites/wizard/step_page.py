"""A step of an application: its questions with what was answered before, how far along it is, back and forth."""

from __future__ import annotations

from ..page.parts import (
    Box,
    Button,
    Checkbox,
    Form,
    Link,
    Meter,
    Notice,
    Option,
    Page,
    Part,
    Radios,
    Select,
    Submit,
    Text,
    Textbox,
)
from .desk import Application, Desk
from .frame import discarding, page
from .questions import Question, questions, steps, title_of


def step_page(
    desk: Desk, draft: Application, step: str, *, wrong: tuple[tuple[str, str], ...] = (), again: bool = False
) -> Page:
    """The form of a step. With `again` it was opened from the review, and leads back there."""
    words, at = desk.setting.words, f"/applications/{draft.number}"
    known = steps(draft.said)
    asked = questions(step, phone=desk.setting.phone)
    fields = tuple(_field(desk, one, draft, dict(wrong)) for one in (reversed(asked) if desk.setting.turned else asked))
    back = known[known.index(step) - 1] if step in known and known.index(step) else ""
    then = "?then=review" if again else ""
    buttons: tuple[Part, ...] = (
        Button(name=words["go_on"]),
        Button(name=words["leave"], does=Submit(to=f"{at}/{step}/leave"), tone="quiet"),
        *((Link(name=words["back"], to=f"{at}/{back}", look="quiet"),) if back else ()),
    )
    form = Form(to=f"{at}/{step}{then}", parts=(*fields, Box(parts=buttons, look="actions")))
    notice = (Notice(text="Please check what you answered.", role="alert"),) if wrong else ()
    parts: tuple[Part, ...] = (
        Text(text=f"Application {draft.number}", look="soft", test_id="number"),
        Meter(name="Progress", value=known.index(step) if step in known else 0, most=len(known) + 1),
        *notice,
        Box(parts=(form,), look="panel"),
        *discarding(desk, at),
    )
    return page(desk, title_of(step), (Box(parts=parts, look="narrow"),), status=422 if wrong else 200)


def _field(desk: Desk, asked: Question, draft: Application, wrong: dict[str, str]) -> Part:
    label, value = desk.setting.words[asked.label], draft.said.get(asked.key, "")
    error = wrong.get(asked.key, "")
    options = tuple(Option(value=text, name=text or "Please choose") for text in asked.options)
    match asked.asks:
        case "radios":
            return Radios(field=asked.key, name=label, options=options, value=value, hint=asked.hint, error=error)
        case "select":
            return Select(field=asked.key, name=label, options=options, value=value, hint=asked.hint, error=error)
        case "tick":
            return Checkbox(
                field=asked.key, name=label, value="Yes", checked=value == "Yes", hint=asked.hint, error=error
            )
        case kind:
            return Textbox(field=asked.key, name=label, kind=kind, value=value, hint=asked.hint, error=error)
