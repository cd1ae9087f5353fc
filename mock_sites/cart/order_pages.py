"""What was ordered: the list of all orders, and one of them."""

from __future__ import annotations

from collections.abc import Iterator

from ..page.parts import Box, Heading, Link, Page, Part, Row, Table, Text
from .checkout_pages import where_it_goes
from .frame import Here, beside, money, nothing, order_table, page, section, sums
from .model import Line, Order


def orders_page(here: Here) -> Page:
    """All orders, the newest first."""
    title, orders = here.word("your_orders"), here.shop.orders_of(here.account)[::-1]
    if not orders:
        return page(here, title, (Heading(text=title), nothing(here, "You have no open orders.")))
    open_orders = here.word("open_orders")
    parts = (Heading(text=title), Heading(text=open_orders, level=2), _table(here, open_orders, orders))
    return page(here, title, parts)


def _table(here: Here, name: str, orders: tuple[Order, ...]) -> Table:
    """A row is a product of an order, so that each row says on its own what was ordered, and how much of it."""
    quantity = here.word("quantity")
    return Table(
        name=name,
        columns=("Number", here.word("items"), quantity, "Total"),
        rows=tuple(row for order in orders for row in _rows(order)),
        look="plain",
        numbers=(quantity, "Total"),
        style="orders",
    )


def _rows(order: Order) -> Iterator[Row]:
    for at, line in enumerate(order.lines):
        # One link for each order: two of the same name would be two ways to one page.
        first = at == 0
        number = (
            Link(name=order.number, to=f"/orders/{order.number}") if first else Text(text=order.number, look="soft")
        )
        yield Row(name=line.product.name, cells=_cells(number, line), head=None, style="" if first else "same-order")


def _cells(number: Part, line: Line) -> tuple[tuple[Part, ...], ...]:
    quantity, total = Text(text=str(line.quantity)), Text(text=money(line.total), style="price")
    return (number,), (Text(text=line.product.name),), (quantity,), (total,)


def order_page(here: Here, order: Order) -> Page:
    """One order: what was ordered, where it goes, how it is paid."""
    items = here.word("items")
    table = section(items, order_table(here, items, order.lines), sums(order.total, "order-total"))
    parts = (
        Link(name=here.word("all_orders"), to="/orders"),
        Heading(text="Order", value=order.number, test_id="order-number"),
        beside(table, Box(parts=where_it_goes(order.details), look="panel")),
    )
    return page(here, f"Order {order.number}", parts)
