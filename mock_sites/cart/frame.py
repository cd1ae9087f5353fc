"""What all pages of the shop share: the shell, a page around parts, and parts that several pages have.

In goes where the visitor is; out come pages. `Here` is what each page is made from.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ..page.parts import (
    Box,
    Button,
    Fact,
    Facts,
    Form,
    Heading,
    Items,
    Link,
    Nav,
    Notice,
    Page,
    Part,
    Picture,
    Row,
    Shell,
    Table,
    Text,
    Textbox,
)
from .model import Customer, Line, Refusal, Shop
from .setting import Setting

BRAND = "Patchbay"
PICTURES = "/assets/pictures.svg"
STEPS = ("Cart", "Details", "Review")


@dataclass(frozen=True, kw_only=True, slots=True)
class Here:
    """A visitor in the shop, and what the search field is about: a department and what was looked for."""

    shop: Shop
    account: str
    department: str = ""
    query: str = ""

    @property
    def customer(self) -> Customer:
        """Who looks at the page."""
        return self.shop.customer(self.account)

    @property
    def setting(self) -> Setting:
        """What the world is like."""
        return self.shop.setting

    def word(self, key: str) -> str:
        """The wording of a label."""
        return self.shop.setting.words[key]


def page(here: Here, title: str, parts: tuple[Part, ...], *, status: int = 200) -> Page:
    """A page of the shop. `parts` have its main heading among them."""
    return Page(title=f"Error: {title}" if status == 422 else title, shell=_shell(here), parts=parts, status=status)


def _shell(here: Here) -> Shell:
    return Shell(
        brand=BRAND,
        look=here.setting.look,
        mark=Picture(sheet=PICTURES, name="brand", style="brand-mark"),
        sheet="/assets/shop.css",
        icon="/assets/icon.svg",
        search=_search(here),
        nav=Nav(name="Main", links=tuple(_link(here, name) for name in here.setting.menu)),
        foot=f"Free delivery. Thirty days to change your mind. Two years of warranty.\nSigned in as {here.account}.",
    )


def _search(here: Here) -> Form:
    where = f"the {here.word(here.department).lower()}" if here.department else "all products"
    box = Textbox(
        field="q",
        name=here.word("search"),
        kind="search",
        value=here.query,
        label_shown=False,
        placeholder=f"Search {where}",
    )
    to = f"/{here.department or 'search'}"
    return Form(to=to, method="get", parts=(box, Button(name=here.word("search"))), look="search")


def _link(here: Here, name: str) -> Link:
    count = sum(line.quantity for line in here.customer.cart) if name == "basket" else 0
    badge = Text(text=str(count), before="holds", style="badge") if count else None
    return Link(name=here.word(name), to=f"/{name}", current=here.department == name, badge=badge)


def not_found(here: Here) -> Page:
    """There is nothing at that address."""
    parts = (
        Heading(text="Page not found"),
        Text(text="There is nothing at this address. It may have sold out, or the link may be wrong."),
        actions(Link(name="Back to the front page", to="/", look="button")),
    )
    return page(here, "Page not found", parts, status=404)


def refused(here: Here, refusal: Refusal) -> Page:
    """What was asked for can't be done, and there is nothing on a page to correct."""
    parts = (
        Heading(text="That did not work"),
        Notice(text=refusal.message, role="alert"),
        actions(Link(name="Back to your cart", to="/basket", look="button")),
    )
    return page(here, "Error: that did not work", parts, status=409)


def problem(refusal: Refusal | None) -> tuple[Part, ...]:
    """What was refused, above the page that it was asked on."""
    return () if refusal is None else (Notice(text=refusal.message, role="alert"),)


def actions(*parts: Part) -> Box:
    """What one can go on with."""
    return Box(parts=parts, look="actions")


def nothing(here: Here, text: str) -> Box:
    """There is nothing yet; the store is where to begin."""
    browse = Link(name="Browse the store", to="/store", look="button")
    return Box(parts=(Text(text=text), actions(browse)), look="panel", style="empty")


def beside(main: Part, *aside: Part) -> Box:
    """The main thing of a page, and a narrower column beside it."""
    return Box(parts=(main, *aside), style="with-aside")


def section(name: str, *parts: Part) -> Box:
    """A titled part of a page, in a panel."""
    return Box(parts=(Heading(text=name, level=2), *parts), role="region", name=name, look="panel")


def steps(current: str) -> Items:
    """How far the checkout has come."""
    items: tuple[tuple[Part, ...], ...] = tuple((Text(text=step),) for step in STEPS)
    return Items(name="Checkout steps", items=items, look="steps", current=STEPS.index(current))


def order_table(here: Here, name: str, lines: tuple[Line, ...]) -> Table:
    """What is or was ordered: product, quantity and total of each line."""
    quantity = here.word("quantity")
    return Table(
        name=name,
        columns=("Product", quantity, "Total"),
        rows=tuple(_order_row(line) for line in lines),
        look="plain",
        numbers=(quantity, "Total"),
        style="order-table",
    )


def _order_row(line: Line) -> Row:
    texts = (line.product.name, str(line.quantity), money(line.total))
    return Row(name=line.product.name, cells=tuple((Text(text=text),) for text in texts), head=None)


def sums(total: Decimal, test_id: str) -> Facts:
    """What it comes to."""
    delivery, all_of_it = Fact(term="Delivery", text="Free"), Fact(term="Total", text=money(total), test_id=test_id)
    return Facts(facts=(delivery, all_of_it), look="sums")


def money(amount: Decimal) -> str:
    """Dollars and cents, as in `$1,234.50`."""
    return f"${amount:,.2f}"
