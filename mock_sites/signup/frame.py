"""What all pages of Larkspur share: the shell, a page around parts, fields of an account, and what was refused."""

from __future__ import annotations

from ..page.parts import (
    Box,
    Checkbox,
    Heading,
    Items,
    Link,
    Nav,
    Notice,
    Option,
    Page,
    Part,
    Radios,
    Select,
    Shell,
    Text,
    Textbox,
    TextKind,
)
from .checks import SHORTEST_PASSWORD, Typed
from .members import PLANS, Account, Members, Problem

BRAND = "Larkspur"
NOTHING_WRONG = Problem(fields=())
PRICES = {"Free": "Free of charge", "Plus": "$4 a month", "Team": "$9 a month and person"}
FEATURES = {
    "Free": ("100 notes", "One device"),
    "Plus": ("Notes without end", "All your devices", "Attachments"),
    "Team": ("All that Plus has", "Shared notebooks", "Roles and history"),
}
_KINDS: dict[str, TextKind] = {"email": "email", "password": "password", "again": "password", "born": "date"}
_HINTS = {
    "username": "3 to 20 small letters, digits and _; others see it.",
    "password": f"At least {SHORTEST_PASSWORD} characters, letters and digits, without your username or address.",
    "email": "We mail a code to it.",
    "born": "You must be born before 2012.",
}


def page(
    members: Members, visitor: str, title: str, parts: tuple[Part, ...], *, status: int = 200, wide: bool = False
) -> Page:
    """A page of the site with `title` as its heading, as a visitor sees it."""
    words, account = members.setting.words, members.signed_in(visitor)
    links: tuple[Link, ...] = (
        (Link(name=words["to_profile"], to="/profile"),)
        if account
        else (Link(name=words["to_sign_in"], to="/sign-in"), Link(name=words["to_register"], to="/register"))
    )
    nav = Nav(name="Main", links=(*links, Link(name=words["to_inbox"], to="/inbox")))
    shell = Shell(brand=BRAND, look=members.setting.look, nav=nav, foot="Larkspur mails to its own mailbox page alone.")
    shown = f"Error: {title}" if status == 422 else title
    inner = parts if wide else (Box(parts=parts, look="narrow"),)
    return Page(title=shown, shell=shell, parts=(Heading(text=title), *inner), status=status)


def not_found(members: Members, visitor: str) -> Page:
    """There is no such page, or no such mail any more."""
    back = Link(name=members.setting.words["back"], to="/")
    parts = (Text(text="There is nothing here. It may have been deleted."), back)
    return page(members, visitor, "Not found", parts, status=404)


def wrong(members: Members, problem: Problem, labels: dict[str, str] | None = None) -> tuple[Part, ...]:
    """What was refused, above the form: each problem once, with a way to its field. Nothing where all is well."""
    if not problem.fields:
        return ()
    words, keys = members.setting.words, labels or {}
    count = len(problem.fields)
    text = "One field needs another look." if count == 1 else f"{count} fields need another look."
    links = tuple(
        (Link(name=f"{words[keys.get(name, name)]}: {message}", to=f"#field-{name}"),)
        for name, message in problem.fields
    )
    return (Notice(text=text, role="alert"), Items(name="What is wrong", items=links))


def field(members: Members, name: str, typed: Typed, problem: Problem) -> Part:
    """A field about an account, with what is typed in it and what is wrong with it. Passwords are typed anew."""
    setting, error = members.setting, problem.of(name)
    label = setting.words[name]
    match name:
        case "country":
            countries = (Option(value="", name="Choose a country"), *options(setting.countries))
            return Select(field=name, name=label, options=countries, value=typed.country, error=error)
        case "heard":
            heard = (Option(value="", name="No answer"), *options(setting.referrals))
            return Select(field=name, name=label, options=heard, value=typed.heard, error=error)
        case "plan":
            return Radios(field=name, name=label, options=options(PLANS), value=typed.plan, error=error)
        case "newsletter":
            return Checkbox(field=name, name=label, checked=typed.newsletter, error=error)
        case "terms":
            return Checkbox(field=name, name=label, checked=typed.terms, error=error)
        case "password" | "again":
            return Textbox(field=name, name=label, kind="password", hint=_HINTS.get(name, ""), error=error)
        case _:
            kind, value = _KINDS.get(name, "text"), getattr(typed, name)
            return Textbox(field=name, name=label, kind=kind, value=value, hint=_HINTS.get(name, ""), error=error)


def options(names: tuple[str, ...]) -> tuple[Option, ...]:
    """Options that are sent as they are shown."""
    return tuple(Option(value=name, name=name) for name in names)


def notices(said: str, texts: dict[str, str]) -> tuple[Part, ...]:
    """What was just done, where the address says so."""
    return (Notice(text=texts[said]),) if said in texts else ()


def first_name(account: Account) -> str:
    """How the site speaks to somebody."""
    return account.name.partition(" ")[0]
