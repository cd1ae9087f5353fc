"""From the cart to the order: what is in it, where it goes, a last look, and thanks."""

from __future__ import annotations

from collections.abc import Mapping

from ..page.parts import (
    Box,
    Button,
    Checkbox,
    Form,
    Heading,
    Hidden,
    Link,
    Notice,
    Page,
    Part,
    Picture,
    Row,
    Send,
    Table,
    Text,
    Textbox,
)
from .catalogue import Product
from .checkout_form import OPTIONAL, Details
from .frame import (
    PICTURES,
    Here,
    actions,
    beside,
    money,
    nothing,
    order_table,
    page,
    problem,
    section,
    steps,
    sums,
)
from .model import MOST_OF_ONE, Line, Order, Refusal
from .shelf_pages import path_of

_PURPOSES = {
    "full_name": "name",
    "street": "street-address",
    "postcode": "postal-code",
    "card_number": "cc-number",
}
_HINTS = {
    "street": "Street and house number",
    "card_number": "The digits on the front, with or without spaces",
    "note": "You may leave this empty",
}


def basket_page(
    here: Here,
    *,
    added: Product | None = None,
    typed: tuple[str, str] = ("", ""),
    refusal: Refusal | None = None,
) -> Page:
    """What is in the cart. After a refusal, `typed` are the product and what was asked for of it."""
    title, cart = here.word("your_cart"), here.customer.cart
    done = () if added is None else (Notice(text=f"{added.name} is in your cart"),)
    head = (*done, *problem(refusal), Heading(text=title))
    status = 200 if refusal is None else 422
    if not cart:
        return page(here, title, (*head, nothing(here, "Your cart is empty.")), status=status)
    empty = Button(name=here.word("empty"), does=Send(to="/basket/empty"), tone="plain")
    checkout = Link(name=here.word("checkout"), to="/checkout", look="button")
    summary = section("Summary", sums(here.customer.total, "cart-total"), Box(parts=(checkout,), style="wide"))
    main = Box(parts=(_cart_table(here, typed, refusal), empty))
    return page(here, title, (*head, beside(main, summary)), status=status)


def _cart_table(here: Here, typed: tuple[str, str], refusal: Refusal | None) -> Table:
    return Table(
        name=here.word("your_cart"),
        columns=("Product", "Price", here.word("quantity"), "Total", "~Actions"),
        rows=tuple(_cart_row(here, line, typed, refusal) for line in here.customer.cart),
        numbers=("Price", "Total"),
        look=here.setting.look.tables,
        style="basket",
    )


def _cart_row(here: Here, line: Line, typed: tuple[str, str], refusal: Refusal | None) -> Row:
    product, wrong = line.product, refusal is not None and typed[0] == line.product.id
    entry = Hidden(field="product", value=product.id)
    box = Textbox(
        field="quantity",
        name=here.word("quantity"),
        kind="number",
        value=typed[1] if wrong else str(line.quantity),
        least=1,
        most=MOST_OF_ONE,
        label_shown=False,
        error=refusal.message if refusal is not None and wrong else "",
    )
    update = Button(name=here.word("update"), tone="quiet", hint=product.name)
    remove = Button(
        name=here.word("remove"),
        does=Send(to="/basket/remove", entries=(("product", product.id),)),
        tone="plain",
        hint=product.name,
    )
    cells: tuple[tuple[Part, ...], ...] = (
        (Link(name=product.name, to=path_of(product)),),
        (Text(text=money(product.price)),),
        (Form(to="/basket/quantity", parts=(entry, box, update), look="row", style="inline"),),
        (Text(text=money(line.total), style="price"),),
        (remove,),
    )
    return Row(name=product.name, cells=cells, head=None)


def checkout_page(here: Here, entries: Mapping[str, str], refusal: Refusal | None = None) -> Page:
    """The form for where the order goes and how it is paid; after a refusal with what was typed."""
    title, wrong = here.word("checkout"), {} if refusal is None else refusal.fields
    fields = tuple(_field(here, name, entries.get(name, ""), wrong.get(name, "")) for name in here.setting.fields)
    form = Form(to="/checkout", parts=(*_summary(here, refusal), *fields, Button(name=here.word("continue"))))
    panel = Box(parts=(form,), look="panel")
    parts = (steps("Details"), Heading(text=title), beside(panel, _your_order(here)))
    return page(here, title, parts, status=200 if refusal is None else 422)


def _summary(here: Here, refusal: Refusal | None) -> tuple[Part, ...]:
    """What is wrong with the form, with a way to each field."""
    if refusal is None:
        return ()
    wrong = tuple(name for name in here.setting.fields if name in refusal.fields)
    links = tuple(Link(name=here.word(name), to=f"#field-{name}") for name in wrong)
    return (Notice(text=f"{refusal.message}:", role="alert", links=links),)


def _field(here: Here, name: str, value: str, error: str) -> Part:
    if name == "terms":
        return Checkbox(field=name, name=here.word(name), checked=value == "yes", error=error)
    return Textbox(
        field=name,
        name=here.word(name),
        value=value,
        hint=_HINTS.get(name, ""),
        error=error,
        purpose=_PURPOSES.get(name, ""),
        required=name != OPTIONAL,
    )


def _your_order(here: Here) -> Box:
    name = here.word("your_order")
    return section(name, order_table(here, name, here.customer.cart), sums(here.customer.total, "order-total"))


def review_page(here: Here, details: Details) -> Page:
    """The order as it will be placed."""
    change = Link(name=here.word("change_details"), to="/checkout")
    place = Button(name=here.word("place_order"), does=Send(to="/orders"))
    aside = Box(parts=(*where_it_goes(details), change, Box(parts=(place,), style="wide")), look="panel")
    parts = (steps("Review"), Heading(text=here.word("review")), beside(_your_order(here), aside))
    return page(here, "Review your order", parts)


def where_it_goes(details: Details) -> tuple[Part, ...]:
    """Delivery and payment."""
    note = (Text(text=f"Note: {details.note}"),) if details.note else ()
    return (
        Box(
            parts=(Heading(text="Delivery", level=2), address(details), *note),
            role="region",
            name="Delivery",
            style="told",
        ),
        Box(
            parts=(Heading(text="Payment", level=2), Text(text=f"Card ending in {details.card_ending}")),
            role="region",
            name="Payment",
            style="told",
        ),
    )


def address(details: Details) -> Text:
    """Where it goes, in three lines."""
    return Text(text=f"{details.full_name}\n{details.street}\n{details.postcode}", look="address")


def thank_you_page(here: Here, order: Order) -> Page:
    """The order was placed."""
    number = (Text(text="Your order number is"), Text(text=order.number, test_id="order-number", look="strong"))
    parts: tuple[Part, ...] = (
        Picture(sheet=PICTURES, name="parcel", style="thanks-picture"),
        Heading(text=here.word("thank_you")),
        Box(parts=number, look="line"),
        Text(text="We are packing it now. It goes to:"),
        address(order.details),
        actions(Link(name=here.word("order_details"), to=f"/orders/{order.number}", look="quiet")),
    )
    return page(here, here.word("thank_you"), (Box(parts=parts, look="panel", style="thanks"),))
