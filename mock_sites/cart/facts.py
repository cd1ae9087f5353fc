"""What is true of the shop, as JSON for verification: the catalogue, and a customer's cart and orders.

In goes a shop, out come objects of plain values; money is a text such as "12.34", so that nothing is lost to
floating point.
"""

from __future__ import annotations

from typing import Any

from .model import Line, Order, Shop


def facts(shop: Shop) -> dict[str, Any]:
    """The catalogue, in the order in which the shop lists it, with what is left of each product."""
    return {
        "catalogue": [
            {
                "id": product.id,
                "department": product.department,
                "name": product.name,
                "price": str(product.price),
                "rating": str(product.rating),
                "stock": shop.stock[product.id],
            }
            for product in shop.catalogue.values()
        ]
    }


def account_facts(shop: Shop, account: str) -> dict[str, Any]:
    """The cart of `account` and its orders, oldest first."""
    customer = shop.customer(account)
    return {
        "cart": {"lines": [_line(line) for line in customer.cart], "total": str(customer.total)},
        "orders": [_order(order) for order in shop.orders_of(account)],
    }


def _order(order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "lines": [_line(line) for line in order.lines],
        "total": str(order.total),
        "full_name": order.details.full_name,
        "street": order.details.street,
        "postcode": order.details.postcode,
        "card_ending": order.details.card_ending,
        **({"note": order.details.note} if order.details.note else {}),
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "product": line.product.id,
        "name": line.product.name,
        "quantity": line.quantity,
        "price": str(line.product.price),
        "total": str(line.total),
    }
