"""The shop over HTTP: what a customer sees and what the state says afterwards."""

from __future__ import annotations

import re
from decimal import Decimal

import httpx
import pytest

from callsheet.mock_sites import Server
from tests.mock_sites.customer import Customer, text_of


def cells(response: httpx.Response) -> list[list[str]]:
    """The texts of the body cells of the page's table."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", response.text, re.DOTALL)
    table = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in table if row]


def test_search_shows_what_the_department_has(bob: Customer) -> None:
    """Names, prices and stock in the table are those of the state, and only of that department."""
    expected = [
        [each["name"], f"${each['price']}", each["rating"], str(each["stock"])]
        for each in bob.state()["catalogue"]
        if each["department"] == "outlet" and {"usb", "cable"} <= set(re.findall(r"[a-z]+", each["name"].lower()))
    ]

    assert expected == cells(bob.get("/outlet?q=usb+cable"))
    assert len(expected) >= 5


def test_results_can_be_sorted_by_price(bob: Customer) -> None:
    """The cheapest first."""
    prices = [Decimal(row[1].removeprefix("$")) for row in cells(bob.get("/store?q=&sort=price"))]

    assert sorted(prices) == prices


def test_a_search_without_results_says_so(bob: Customer) -> None:
    """No table, but a sentence."""
    assert "No products for “gramophone” in the store" in text_of(bob.get("/store?q=gramophone"))


def test_buying(bob: Customer) -> None:
    """From the product to the order: the pages show it, and the state agrees."""
    product = bob.in_stock()
    cart = bob.put_in_cart(product, 2)
    total = f"{Decimal(product['price']) * 2:.2f}"
    review = bob.post("/checkout", **bob.DETAILS)
    thanks = bob.post("/orders")
    number = bob.numbers()[0]

    assert cart.url.path.endswith("/basket")
    assert [product["name"], f"${product['price']}"] == cells(cart)[0][:2]
    assert review.url.path.endswith("/review")
    assert [[product["name"], "2", f"${total}"]] == cells(review)
    assert f"Thank you Your order number is {number}" in text_of(thanks)
    assert [[number, product["name"], "2", f"${total}"]] == cells(bob.get("/orders"))
    assert [[product["name"], "2", f"${total}"]] == cells(bob.get(f"/orders/{number}"))


def test_the_state_tells_the_order(bob: Customer) -> None:
    """All that verification needs: number, lines, totals, address, stock."""
    product = bob.go_to_review(quantity=2)
    bob.post("/orders")
    state = bob.state()
    total = f"{Decimal(product['price']) * 2:.2f}"
    line = {"product": product["id"], "name": product["name"], "quantity": 2, "price": product["price"]}
    left = next(each["stock"] for each in state["catalogue"] if each["id"] == product["id"])

    assert [
        {
            "number": state["orders"][0]["number"],
            "lines": [{**line, "total": total}],
            "total": total,
            "full_name": "Bob Stone",
            "street": "12 Mill Lane",
            "postcode": "10115",
            "card_ending": "1111",
        }
    ] == state["orders"]
    assert re.fullmatch(r"[A-Z]{2}-\d{4}", state["orders"][0]["number"])
    assert state["cart"] == {"lines": [], "total": "0.00"}
    assert product["stock"] - 2 == left


def test_the_cart_can_be_changed(bob: Customer) -> None:
    """Quantities change, products go, all goes."""
    product = bob.in_stock()
    bob.put_in_cart(product)
    bob.post("/basket/quantity", product=product["id"], quantity="3")
    three = bob.state()["cart"]
    bob.post("/basket/remove", product=product["id"])
    removed = bob.state()["cart"]
    bob.put_in_cart(product)
    emptied = bob.post("/basket/empty")

    assert [line["quantity"] for line in three["lines"]] == [3]
    assert removed["lines"] == []
    assert "Your cart is empty." in text_of(emptied)


@pytest.mark.parametrize("entry", ["", "0", "-1", "11", "1.5", "two", "1_0", "٣", "9" * 5000])
def test_a_wrong_quantity_is_refused(bob: Customer, entry: str) -> None:
    """It is shown again with the reason, and nothing is in the cart."""
    product = bob.in_stock()
    page = bob.post(f"/{product['department']}/{product['id']}", quantity=entry)

    assert page.status_code == 422
    assert "Choose a quantity from 1 to 10" in text_of(page)
    assert bob.state()["cart"]["lines"] == []


def test_wrong_details_are_shown_at_their_fields(bob: Customer) -> None:
    """Each message belongs to its field, what was typed stays, and there is nothing to order yet."""
    bob.put_in_cart(bob.in_stock())
    page = bob.post("/checkout", **{**bob.DETAILS, "street": "<b>1", "card_number": "4111 1111 1111 1112"})

    assert page.status_code == 422
    assert re.search(r'id="field-card_number"[^>]* aria-describedby="(\w+) (\w+)" aria-invalid="true"', page.text)
    assert "This is not a valid card number; check its digits" in text_of(page)
    assert 'value="&lt;b&gt;1"' in page.text
    assert 'value="Bob Stone"' in page.text
    assert bob.get("/review").url.path.endswith("/checkout")


def test_checkout_without_a_cart_leads_to_the_cart(bob: Customer) -> None:
    """There is nothing to check out, by link or by form."""
    assert bob.get("/checkout").url.path.endswith("/basket")
    assert bob.get("/review").url.path.endswith("/basket")
    assert bob.post("/checkout", **bob.DETAILS).status_code == 409


def test_a_double_order_is_refused(bob: Customer) -> None:
    """The first order empties the cart, so the second submit of the same page has nothing to order."""
    bob.go_to_review()
    first, second = bob.post("/orders"), bob.post("/orders")

    assert [first.status_code, second.status_code] == [200, 409]
    assert "Your cart is empty" in text_of(second)
    assert len(bob.numbers()) == 1


def test_with_keep_cart_a_double_order_orders_twice(bob: Customer) -> None:
    """The shop that does not protect its customers: consecutive numbers."""
    bob.reset("seed=0&keep_cart=true")
    bob.go_to_review()
    bob.post("/orders")
    bob.post("/orders")
    first, second = bob.numbers()

    assert int(first[3:]) + 1 == int(second[3:])


def test_customers_see_their_own_orders_only(bob: Customer, alice: Customer) -> None:
    """Another account has no list and no page of the order."""
    bob.go_to_review()
    bob.post("/orders")
    (number,) = bob.numbers()

    assert alice.numbers() == []
    assert alice.get(f"/orders/{number}").status_code == 404
    assert "You have no open orders." in text_of(alice.get("/orders"))


def test_links_stay_in_their_world(bob: Customer) -> None:
    """Every address in every page begins with the world's base, or is a place in the page."""
    bob.put_in_cart(bob.in_stock())
    base = httpx.URL(bob.base).path
    for path in ("/", "/store", "/store?q=usb", "/basket", "/checkout", "/orders", "/nowhere"):
        found = re.findall(r'(?:href|action|src)="([^"]+)"', bob.get(path).text)

        assert [each for each in found if not each.startswith((f"{base}/", "#"))] == []


@pytest.mark.parametrize("path", ["/nowhere", "/store/nothing", "/orders/AB-1", "/store/../x", "/orders/x/y"])
def test_an_address_without_a_page_is_404(bob: Customer, path: str) -> None:
    """Also below departments and orders."""
    assert bob.get(path).status_code == 404


def test_a_product_is_in_its_own_department_only(bob: Customer) -> None:
    """The other department's address of it is a 404."""
    product = bob.in_stock()
    other = {"store": "outlet", "outlet": "store"}[product["department"]]

    assert bob.get(f"/{other}/{product['id']}").status_code == 404


def test_text_from_outside_stays_text(bob: Customer) -> None:
    """A query that holds markup is shown, not run."""
    assert "<script>alert" not in bob.get("/search?q=<script>alert(1)</script>").text


def test_pages_are_never_cached(bob: Customer) -> None:
    """Going back in a browser shows the shop as it is."""
    assert bob.get("/").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("auth", [None, ("bob", "wrong"), ("nobody", "bob-demo"), ("bob", "")])
def test_pages_ask_for_an_account(server: Server, auth: tuple[str, str] | None) -> None:
    """Every page, with the realm that lets a browser ask."""
    for path in ("/", "/orders", "/nowhere"):
        answer = httpx.get(server.site_url("cart") + path, auth=auth)

        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == 'Basic realm="Patchbay", charset="UTF-8"'


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Basic gICA", "Bearer x", "Basic " + "A" * 4000])
def test_a_broken_authorization_is_no_account(server: Server, header: str) -> None:
    """Nonsense in the header is refused like a wrong password."""
    answer = httpx.get(server.site_url("cart") + "/", headers={"authorization": header})

    assert answer.status_code == 401


def test_assets_need_no_account(server: Server) -> None:
    """Style sheets are open to all, the code beside them is not."""
    base = server.site_url("cart")

    assert httpx.get(f"{base}/assets/shop.css").status_code == 200
    assert httpx.get(f"{base}/assets/%2e%2e/pages.py").status_code == 404
