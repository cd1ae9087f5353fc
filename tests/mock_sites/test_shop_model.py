"""The shop without its pages: what holds for every shop and every sequence of acts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.mock_sites.cart.catalogue import DEPARTMENTS, make_catalogue
from callsheet.mock_sites.cart.checkout_form import Details, check_details, passes_luhn
from callsheet.mock_sites.cart.model import (
    MOST_OF_ONE,
    Act,
    AddToCart,
    EmptyCart,
    EnterDetails,
    PlaceOrder,
    Refusal,
    RemoveFromCart,
    SetQuantity,
    Shop,
    apply,
    open_shop,
)
from callsheet.mock_sites.cart.search import ORDERS, find
from tests.examples import examples

GOOD_DETAILS = {
    "full_name": "Bob Stone",
    "street": "12 Mill Lane",
    "postcode": "SW1A 1AA",
    "card_number": "4111 1111 1111 1111",
    "terms": "yes",
}
# Few products, so that acts meet on the same ones; one of them is never sold.
PRODUCTS = [*list(make_catalogue(1))[:5], "no-such-product"]
SEEDS = st.integers(min_value=0, max_value=10_000)

accounts = st.sampled_from(["alice", "bob"])
products = st.sampled_from(PRODUCTS)
quantities = st.integers(min_value=-1, max_value=MOST_OF_ONE + 1)
acts: st.SearchStrategy[Act] = st.one_of(
    st.builds(AddToCart, account=accounts, product=products, quantity=quantities),
    st.builds(SetQuantity, account=accounts, product=products, quantity=quantities),
    st.builds(RemoveFromCart, account=accounts, product=products),
    st.builds(EmptyCart, account=accounts),
    st.builds(EnterDetails, account=accounts, entries=st.sampled_from([GOOD_DETAILS, {}])),
    st.builds(PlaceOrder, account=accounts),
)


def done(shop: Shop, *some_acts: Act) -> Shop:
    """The shop after acts that it must accept."""
    for act in some_acts:
        outcome = apply(shop, act)
        assert isinstance(outcome, Shop), outcome
        shop = outcome
    return shop


def refused(shop: Shop, act: Act) -> Refusal:
    """The refusal of an act that the shop must not accept."""
    outcome = apply(shop, act)
    assert isinstance(outcome, Refusal)
    return outcome


def ready_to_order(shop: Shop, account: str = "bob", quantity: int = 1) -> Shop:
    """The shop with something in the cart and the checkout filled in."""
    product = next(each.id for each in shop.catalogue.values() if each.stock >= MOST_OF_ONE)
    return done(
        shop,
        AddToCart(account=account, product=product, quantity=quantity),
        EnterDetails(account=account, entries=GOOD_DETAILS),
    )


@given(st.lists(acts, max_size=40), st.booleans())
@examples(60)
def test_laws_of_the_shop(some_acts: list[Act], keep_cart: bool) -> None:
    """Whatever is done: stock is conserved, totals are sums, orders are carts, others keep theirs."""
    shop = open_shop(1, keep_cart=keep_cart)
    for act in some_acts:
        outcome = apply(shop, act)
        if isinstance(outcome, Refusal):
            continue
        assert_stock_is_conserved(outcome)
        assert_totals_are_sums(outcome)
        assert_order_is_the_cart(shop, outcome, act)
        others = {"alice", "bob"} - {act.account}
        assert {shop.customer(name) for name in others} == {outcome.customer(name) for name in others}
        shop = outcome
    assert len(shop.orders) == len({order.number for order in shop.orders})


def assert_stock_is_conserved(shop: Shop) -> None:
    """What is left of each product is what was there less what was ordered."""
    ordered = dict.fromkeys(shop.catalogue, 0)
    for order in shop.orders:
        for line in order.lines:
            ordered[line.product.id] += line.quantity
    left = {name: product.stock - ordered[name] for name, product in shop.catalogue.items()}

    assert left == dict(shop.stock)
    assert min(left.values()) >= 0


def assert_totals_are_sums(shop: Shop) -> None:
    """Totals of carts and orders are right to the cent, and no line is empty or too long."""
    for total, lines in [
        *[(customer.total, customer.cart) for customer in shop.customers.values()],
        *[(order.total, order.lines) for order in shop.orders],
    ]:
        cents = sum(int(line.product.price * 100) * line.quantity for line in lines)

        assert Decimal(cents) / 100 == total
        assert all(1 <= line.quantity <= MOST_OF_ONE for line in lines)


def assert_order_is_the_cart(before: Shop, after: Shop, act: Act) -> None:
    """A placed order is the cart as it was; no other act touches the orders."""
    customer = before.customer(act.account)
    expected = [(act.account, customer.cart, customer.total)] if isinstance(act, PlaceOrder) else []
    new = after.orders[len(before.orders) :]

    assert expected == [(order.account, order.lines, order.total) for order in new]
    assert before.orders == after.orders[: len(before.orders)]


@given(SEEDS)
@examples(40)
def test_every_catalogue_is_worth_comparing(seed: int) -> None:
    """Whatever the seed: names of their own, exact prices, and USB cables in both departments."""
    goods = make_catalogue(seed)
    cables = {name: find([p for p in goods.values() if p.department == name], "usb cable") for name in DEPARTMENTS}

    assert len(goods) >= 60
    assert len({product.name for product in goods.values()}) == len(goods)
    assert all(product.price == product.price.quantize(Decimal("0.01")) > 0 for product in goods.values())
    assert all(len(found) >= 5 for found in cables.values())
    assert len({(product.kind, product.price) for product in goods.values()}) == len(goods)
    assert any(cable.stock for found in cables.values() for cable in found)


def test_a_catalogue_follows_from_its_seed() -> None:
    """The same seed gives the same catalogue, another seed another one."""
    make_catalogue.cache_clear()
    first = dict(make_catalogue(7))
    make_catalogue.cache_clear()

    assert first == dict(make_catalogue(7))
    assert first != dict(make_catalogue(8))


def test_a_catalogue_is_the_same_on_every_machine() -> None:
    """Pins one, since recorded runs and published examples name its products."""
    first = next(iter(make_catalogue(0).values()))

    assert ("ostra-usb-c-to-hdmi-cable-2-m", Decimal("16.85"), 30) == (first.id, first.price, first.stock)


def test_some_product_is_sold_out() -> None:
    """What is sold out can't be put into a cart."""
    sold_out = next(product for product in make_catalogue(0).values() if product.stock == 0)
    refusal = refused(open_shop(0), AddToCart(account="bob", product=sold_out.id, quantity=1))

    assert ("not_enough_stock", f"{sold_out.name} is sold out") == (refusal.reason, refusal.message)


@pytest.mark.parametrize("order", ORDERS)
def test_orders_of_results_hold_the_same_products(order: str) -> None:
    """Sorting drops nothing; case, order and plurals of the words do not matter."""
    goods = make_catalogue(0).values()
    found = find(goods, "usb cables", order)

    assert set(find(goods, "CABLE usb")) == set(found)
    if order == "price":
        assert sorted(product.price for product in found) == [product.price for product in found]


def test_a_second_order_finds_an_empty_cart() -> None:
    """An order empties the cart, so that it can't be placed twice by accident."""
    shop = done(ready_to_order(open_shop(0)), PlaceOrder(account="bob"))

    assert refused(shop, PlaceOrder(account="bob")).reason == "empty_cart"


def test_with_keep_cart_a_second_order_is_a_second_order() -> None:
    """With the option, the same cart is ordered again under a new number."""
    shop = ready_to_order(open_shop(0, keep_cart=True), quantity=2)
    shop = done(shop, PlaceOrder(account="bob"), PlaceOrder(account="bob"))
    first, second = shop.orders

    assert first.lines == second.lines
    assert first.number != second.number


def test_an_order_needs_details_of_its_own() -> None:
    """The details of one checkout do not pay for the next."""
    shop = done(ready_to_order(open_shop(0)), PlaceOrder(account="bob"))
    product = shop.orders[0].lines[0].product.id
    shop = done(shop, AddToCart(account="bob", product=product, quantity=1))

    assert refused(shop, PlaceOrder(account="bob")).reason == "no_details"


def test_what_somebody_else_bought_is_gone() -> None:
    """Stock is not reserved by carts: the order that comes too late is refused."""
    scarce = next(product for product in make_catalogue(0).values() if 1 < product.stock < MOST_OF_ONE)
    shop = open_shop(0)
    for account in ("alice", "bob"):
        shop = done(
            shop,
            AddToCart(account=account, product=scarce.id, quantity=scarce.stock),
            EnterDetails(account=account, entries=GOOD_DETAILS),
        )
    shop = done(shop, PlaceOrder(account="alice"))

    assert f"{scarce.name} is sold out" == refused(shop, PlaceOrder(account="bob")).message


def test_of_a_card_only_its_end_is_kept() -> None:
    """Details are tidied, and hold the last four digits of the card alone."""
    details = check_details({**GOOD_DETAILS, "postcode": " sw1a  1aa ", "full_name": "Bob\x00 \u202e Stone"})

    assert details == Details(full_name="Bob Stone", street="12 Mill Lane", postcode="SW1A 1AA", card_ending="1111")


@pytest.mark.parametrize(
    ("field", "entry", "problem"),
    [
        ("full_name", "", "Enter your full name"),
        ("full_name", "7 7", "Enter your full name"),
        ("full_name", "x" * 121, "Use at most 120 characters"),
        ("street", "12", "Enter your street and house number"),
        ("postcode", "", "Enter your postcode"),
        ("postcode", "ABC", "Enter a postcode such as 10115 or SW1A 1AA"),
        ("postcode", "1", "Enter a postcode such as 10115 or SW1A 1AA"),
        ("card_number", "", "Enter your card number"),
        ("card_number", "4111", "A card number has 13 to 19 digits"),
        ("card_number", "٤١١١١١١١١١١١١١١١", "A card number has 13 to 19 digits"),
        ("card_number", "4111 1111 1111 1112", "This is not a valid card number; check its digits"),
        ("terms", "", "Accept the terms of sale to go on"),
    ],
)
def test_a_wrong_entry_is_told_apart(field: str, entry: str, problem: str) -> None:
    """Each wrong entry has a message of its own, and only at its field."""
    assert {field: problem} == check_details({**GOOD_DETAILS, field: entry})


@given(st.text(alphabet="0123456789", min_size=12, max_size=18), st.data())
@examples(50)
def test_luhn_finds_every_single_wrong_digit(digits: str, data: st.DataObject) -> None:
    """The law of the check digit."""
    check = next(each for each in "0123456789" if passes_luhn(digits + each))
    good = digits + check
    place = data.draw(st.integers(min_value=0, max_value=len(good) - 1))
    wrong = data.draw(st.sampled_from(sorted(set("0123456789") - {good[place]})))

    assert not passes_luhn(good[:place] + wrong + good[place + 1 :])
