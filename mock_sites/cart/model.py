"""The shop without its pages: a state, what customers do, and one function from both to the next state.

`apply(shop, act)` gives the new shop or a refusal; nothing else changes a shop. No HTML, no clock, no chance:
the pages call it, tests fold over it, and a simulator can run it a million times.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal, TypeAlias, assert_never

from ..frozen import Frozen
from .catalogue import Product, make_catalogue
from .checkout_form import Details, check_details
from .setting import PLAIN, Setting

MOST_OF_ONE = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A product and how many of it, at the price it has."""

    product: Product
    quantity: int

    @property
    def total(self) -> Decimal:
        """What the line comes to."""
        return self.product.price * self.quantity


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What was ordered, for whom, and what it came to. Never changes."""

    number: str
    account: str
    lines: tuple[Line, ...]
    total: Decimal
    details: Details


@dataclass(frozen=True, kw_only=True, slots=True)
class Customer:
    """One account: its cart, and the checked details of the checkout it is in."""

    cart: tuple[Line, ...] = ()
    details: Details | None = None

    @property
    def total(self) -> Decimal:
        """What the cart comes to."""
        return total_of(self.cart)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shop:
    """The whole shop: what is left of each product, its customers, and all orders, oldest first.

    With `keep_cart` an order leaves the cart and the details as they are, so that one order sent twice is two
    orders: a shop that does not protect its customers from that.
    """

    seed: int
    catalogue: Frozen[str, Product] = field(hash=False)
    stock: Frozen[str, int]
    customers: Frozen[str, Customer] = field(default_factory=Frozen)
    orders: tuple[Order, ...] = ()
    keep_cart: bool = False
    setting: Setting = field(default=PLAIN, hash=False)

    def customer(self, account: str) -> Customer:
        """The customer of that account; one who has not done anything yet has an empty cart."""
        return self.customers.get(account, Customer())

    def orders_of(self, account: str) -> tuple[Order, ...]:
        """The orders of that account, oldest first."""
        return tuple(order for order in self.orders if order.account == account)


@dataclass(frozen=True, kw_only=True, slots=True)
class AddToCart:
    """Put `quantity` more of a product into the cart."""

    account: str
    product: str
    quantity: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SetQuantity:
    """Have `quantity` of a product that is in the cart."""

    account: str
    product: str
    quantity: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RemoveFromCart:
    """Take a product out of the cart, all of it."""

    account: str
    product: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EmptyCart:
    """Take everything out of the cart."""

    account: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EnterDetails:
    """The checkout form as it was typed: see `checkout_form.FIELDS`."""

    account: str
    entries: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceOrder:
    """Order what is in the cart, with the details that were entered."""

    account: str


Act: TypeAlias = AddToCart | SetQuantity | RemoveFromCart | EmptyCart | EnterDetails | PlaceOrder
RefusalReason: TypeAlias = Literal[
    "no_such_product",
    "not_in_cart",
    "bad_quantity",
    "not_enough_stock",
    "empty_cart",
    "bad_details",
    "no_details",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """Why an act was not done, in words for the customer. `fields` has a message per wrong form field."""

    reason: RefusalReason
    message: str
    fields: Mapping[str, str] = field(default_factory=dict)


def open_shop(seed: int, *, keep_cart: bool = False, setting: Setting = PLAIN) -> Shop:
    """The shop of `seed` on its first morning."""
    catalogue = make_catalogue(seed)
    return Shop(
        seed=seed,
        catalogue=catalogue,
        stock=Frozen({product.id: product.stock for product in catalogue.values()}),
        keep_cart=keep_cart,
        setting=setting,
    )


def apply(shop: Shop, act: Act) -> Shop | Refusal:
    """The shop after `act`, or why it was not done; then nothing has changed."""
    match act:
        case AddToCart():
            in_cart = quantity_in(shop.customer(act.account).cart, act.product)
            return _set_quantity(shop, act.account, act.product, added=act.quantity, before=in_cart)
        case SetQuantity():
            if not quantity_in(shop.customer(act.account).cart, act.product):
                return _not_in_cart()
            return _set_quantity(shop, act.account, act.product, added=act.quantity, before=0)
        case RemoveFromCart():
            return _remove(shop, act)
        case EmptyCart():
            return _with_customer(shop, act.account, replace(shop.customer(act.account), cart=()))
        case EnterDetails():
            return _enter_details(shop, act)
        case PlaceOrder():
            return _place_order(shop, act)
        case _:
            assert_never(act)


def total_of(lines: tuple[Line, ...]) -> Decimal:
    """What the lines come to together."""
    return sum((line.total for line in lines), start=Decimal("0.00"))


def quantity_in(lines: tuple[Line, ...], product: str) -> int:
    """How many of a product the lines hold; 0 when it is not among them."""
    return next((line.quantity for line in lines if line.product.id == product), 0)


def _set_quantity(shop: Shop, account: str, product_id: str, *, added: int, before: int) -> Shop | Refusal:
    """The line of a product made `before + added` long, if the shop has that many and sells that many."""
    product = shop.catalogue.get(product_id)
    if product is None:
        return Refusal(reason="no_such_product", message="We do not sell that product")
    if added < 1 or before + added > MOST_OF_ONE:
        return Refusal(reason="bad_quantity", message=f"Choose a quantity from 1 to {MOST_OF_ONE}")
    if before + added > shop.stock[product_id]:
        return _not_enough(shop, product)
    line = Line(product=product, quantity=before + added)
    customer = shop.customer(account)
    kept = tuple(line if old.product.id == product_id else old for old in customer.cart)
    cart = kept if quantity_in(customer.cart, product_id) else (*kept, line)
    return _with_customer(shop, account, replace(customer, cart=cart))


def _remove(shop: Shop, act: RemoveFromCart) -> Shop | Refusal:
    customer = shop.customer(act.account)
    if not quantity_in(customer.cart, act.product):
        return _not_in_cart()
    kept = tuple(line for line in customer.cart if line.product.id != act.product)
    return _with_customer(shop, act.account, replace(customer, cart=kept))


def _enter_details(shop: Shop, act: EnterDetails) -> Shop | Refusal:
    customer = shop.customer(act.account)
    if not customer.cart:
        return _empty_cart()
    checked = check_details(act.entries)
    if isinstance(checked, dict):
        return Refusal(reason="bad_details", message="Please check the form", fields=checked)
    return _with_customer(shop, act.account, replace(customer, details=checked))


def _place_order(shop: Shop, act: PlaceOrder) -> Shop | Refusal:
    customer = shop.customer(act.account)
    if not customer.cart:
        return _empty_cart()
    if customer.details is None:
        return Refusal(reason="no_details", message="Please enter your details before you order")
    for line in customer.cart:
        if line.quantity > shop.stock[line.product.id]:
            return _not_enough(shop, line.product)
    order = Order(
        number=_order_number(shop),
        account=act.account,
        lines=customer.cart,
        total=customer.total,
        details=customer.details,
    )
    sold = {line.product.id: shop.stock[line.product.id] - line.quantity for line in customer.cart}
    after = replace(shop, orders=(*shop.orders, order), stock=shop.stock.having(sold))
    return after if shop.keep_cart else _with_customer(after, act.account, Customer())


def _order_number(shop: Shop) -> str:
    """Two letters and a number that follow from the seed; the number goes up by one with each order."""
    draw = random.Random(f"patchbay orders {shop.seed}")
    letters = "".join(draw.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(2))
    return f"{letters}-{draw.randint(1000, 4000) + len(shop.orders)}"


def _with_customer(shop: Shop, account: str, customer: Customer) -> Shop:
    return replace(shop, customers=shop.customers.having({account: customer}))


def _not_in_cart() -> Refusal:
    return Refusal(reason="not_in_cart", message="That product is not in your cart")


def _empty_cart() -> Refusal:
    return Refusal(reason="empty_cart", message="Your cart is empty")


def _not_enough(shop: Shop, product: Product) -> Refusal:
    left = shop.stock[product.id]
    message = f"Only {left} of {product.name} left" if left else f"{product.name} is sold out"
    return Refusal(reason="not_enough_stock", message=message)
