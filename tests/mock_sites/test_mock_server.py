"""The server: worlds, control, who it answers, and that it leaves nothing behind."""

from __future__ import annotations

import base64
import hashlib
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from statistics import median

import httpx
import pytest

from callsheet.mock_sites import SITES, PortUnavailable, Server, load_site
from callsheet.mock_sites.listening import listen
from tests.mock_sites.customer import Customer


def test_every_site_loads() -> None:
    """Each line of `SITES` leads to a site of that name."""
    for name in SITES:
        assert name == load_site(name).name


def test_importing_the_room_loads_no_web_framework() -> None:
    """The command line imports it to list sites."""
    code = "import sys, callsheet.mock_sites; print({'starlette', 'uvicorn', 'jinja2'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "set()"


def test_the_front_page_lists_the_sites(server: Server) -> None:
    """Who opens the server without a path finds the sites."""
    page = httpx.get(server.url)

    assert 'href="/cart/"' in page.text


def test_worlds_do_not_see_each_other(server: Server, bob: Customer, world: str) -> None:
    """A cart filled in one world is empty in the other."""
    elsewhere = Customer(server, f"{world}-b")
    product = bob.in_stock()
    bob.put_in_cart(product)

    assert [product["id"]] == [line["product"] for line in bob.state()["cart"]["lines"]]
    assert elsewhere.state()["cart"]["lines"] == []
    elsewhere.http.close()


def test_accounts_share_stock_but_not_carts(bob: Customer, alice: Customer) -> None:
    """Two customers of one world buy from one shop."""
    product = bob.go_to_review()
    bob.post("/orders")
    seen = next(each for each in alice.state()["catalogue"] if each["id"] == product["id"])

    assert product["stock"] - 1 == seen["stock"]
    assert alice.state()["cart"]["lines"] == []


def test_reset_begins_the_world_anew(bob: Customer) -> None:
    """Orders and carts are gone, the catalogue is that of the seed, and the same seed gives the same."""
    bob.go_to_review()
    bob.post("/orders")
    outline = bob.reset("seed=7")
    first = bob.state()
    bob.put_in_cart(bob.in_stock())
    bob.reset("seed=7")
    second = bob.state()
    bob.reset("seed=8")

    assert (outline["seed"], outline["options"]) == (7, {"keep_cart": False, "history": False, "vary": False})
    assert first["orders"] == []
    assert first == second
    assert first["catalogue"] != bob.state()["catalogue"]


def test_a_reset_takes_milliseconds(bob: Customer) -> None:
    """The median of twenty over HTTP; an answer held back by Nagle's algorithm alone would take 40."""
    times = []
    for seed in range(20):
        begun = time.perf_counter()
        bob.reset(f"seed={seed}")
        times.append(time.perf_counter() - begun)

    assert median(times) < 0.03


def test_a_request_that_is_late_does_not_reach_the_next_life(bob: Customer) -> None:
    """What was on its way into a cart during a reset ends up in the old world."""
    product = bob.in_stock()
    bob.fault(kind="latency", when="before", method="POST", seconds=0.2)
    late = threading.Thread(target=bob.put_in_cart, args=(product,))
    late.start()
    while bob.http.get(f"{bob.control}/fault").json()["faults"]:
        time.sleep(0.01)
    bob.reset()
    late.join()

    assert bob.state()["cart"]["lines"] == []


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("seed=-1", "`seed` must be a whole number from 0 to 9223372036854775807"),
        ("seed=9223372036854775808", "`seed` must be a whole number from 0 to 9223372036854775807"),
        ("seed=" + "9" * 5000, "`seed` must be a whole number from 0 to 9223372036854775807"),
        ("keep_cart=yes", "`keep_cart` must be true or false"),
        ("keepcart=true", "no option named `keepcart`; there are history, keep_cart, vary"),
    ],
)
def test_a_wrong_reset_says_what_is_wrong(bob: Customer, query: str, error: str) -> None:
    """A seed or an option that does not exist is refused with one line."""
    answer = bob.http.post(f"{bob.control}/reset?{query}")

    assert (400, {"error": error}) == (answer.status_code, answer.json())


def test_state_of_all_accounts(bob: Customer) -> None:
    """Without an account the state tells all of them, and the catalogue once."""
    bob.put_in_cart(bob.in_stock())
    everyone = bob.http.get(f"{bob.control}/state").json()

    assert {name: len(facts["cart"]["lines"]) for name, facts in everyone["accounts"].items()} == {
        "alice": 0,
        "bob": 1,
    }
    assert bob.state()["catalogue"] == everyone["catalogue"]


def test_state_of_nobody(bob: Customer) -> None:
    """An account that does not exist is a 404 that lists those that do."""
    answer = bob.http.get(f"{bob.control}/state?account=eve")

    assert answer.json() == {"error": "no account named `eve`; there are alice, bob"}
    assert answer.status_code == 404


def test_worlds_are_listed(bob: Customer, world: str) -> None:
    """A world is listed with its seed and its base once it was reset."""
    bob.reset("seed=3")
    worlds = bob.http.get(f"{bob.control}/worlds").json()["worlds"]

    assert [{"seed": 3, "base": f"/cart@{world}"}] == [
        {"seed": each["seed"], "base": each["base"]} for each in worlds if each["world"] == world
    ]


def test_the_default_world_has_two_names(server: Server) -> None:
    """`cart` and `cart@default` are one world."""
    plain = httpx.get(f"{server.url}/_control/cart/worlds").json()

    assert plain == httpx.get(f"{server.control_url('cart')}/worlds").json()
    assert "/cart" in [each["base"] for each in plain["worlds"]]


@pytest.mark.parametrize("place", ["nothing", "cart@", "cart@-x", "cart@" + "x" * 65, "cart@é", "CART"])
def test_a_place_that_does_not_exist(server: Server, place: str) -> None:
    """Unknown sites and names that no world can have are 404, for pages and control."""
    assert httpx.get(f"{server.url}/{place}/").status_code == 404
    assert httpx.post(f"{server.url}/_control/{place}/reset").status_code == 404


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:3000", "shop.localhost", "LOCALHOST", "a.b.localhost:1"])
def test_loopback_names_are_answered(server: Server, host: str) -> None:
    """The names of this machine, with any port."""
    assert httpx.get(server.url, headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["example.com", "localhost.example.com", "evillocalhost", "127.0.0.1.nip.io", "x@localhost", ""]
)
def test_other_names_are_refused(server: Server, host: str) -> None:
    """Pages and control alike: a page elsewhere whose name was pointed at this machine gets nothing."""
    for path in ("/", "/cart/", "/_control/cart/state"):
        assert httpx.get(server.url + path, headers={"host": host}).status_code == 400


def test_only_loopback_is_listened_on() -> None:
    """No socket is bound to an address that other machines could reach, and both have the same port."""
    sockets = listen(0)
    names = [each.getsockname()[:2] for each in sockets]
    for each in sockets:
        each.close()

    assert {host for host, _ in names} <= {"127.0.0.1", "::1"}
    assert len({port for _, port in names}) == 1


def test_a_taken_port_is_one_clear_line() -> None:
    """The message names the port, and the server that has it goes on."""
    with Server() as first:
        with pytest.raises(PortUnavailable) as caught:
            Server(port=first.port).start()

        assert f"port {first.port} on 127.0.0.1 is taken; stop what listens there, or choose another port" == str(
            caught.value
        )
        assert httpx.get(first.url).status_code == 200


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
def test_a_port_taken_on_the_other_loopback_address_is_taken() -> None:
    """Browsers would go there for `localhost`."""
    with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as other:
        try:
            other.bind(("::1", 0))
        except OSError:
            pytest.skip("this machine has no IPv6 loopback")
        other.listen()
        with pytest.raises(PortUnavailable, match="on ::1 is taken"):
            Server(port=other.getsockname()[1]).start()


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_does_not_exist(port: int) -> None:
    """Numbers that are no port are refused before a socket is opened."""
    with pytest.raises(PortUnavailable, match=f"there is no port {port}"):
        Server(port=port).start()


def test_nothing_is_left_behind() -> None:
    """After the server: no thread, nobody listens, and the port can be had again at once."""
    before = set(threading.enumerate())
    with Server() as server:
        port = server.port
        httpx.get(server.url)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)
    with Server(port=port) as again:
        assert httpx.get(again.url).status_code == 200

    assert before == set(threading.enumerate())


@pytest.mark.slow
def test_it_stops_with_requests_and_idle_connections_open() -> None:
    """A browser that keeps its connections, and a request that would take ten minutes, do not hold it up."""
    with Server() as server:
        bob = Customer(server, "slow")
        bob.get("/")
        bob.fault(kind="latency", when="before", path="/orders", seconds=600)
        hanging = threading.Thread(target=_get_and_lose, args=(bob, "/orders"))
        hanging.start()
        while bob.http.get(f"{bob.control}/fault").json()["faults"]:
            time.sleep(0.01)
        begun = time.monotonic()
    hanging.join(timeout=5)

    assert not hanging.is_alive()
    assert time.monotonic() - begun < 4


def _get_and_lose(customer: Customer, path: str) -> None:
    with suppress(httpx.TransportError):
        customer.get(path)


def test_a_server_is_started_once() -> None:
    """Starting twice is a mistake of the program, and said so."""
    with Server() as server, pytest.raises(RuntimeError, match="was started before"):
        server.start()


def test_a_server_that_was_not_started_has_no_port() -> None:
    """Stopping it does nothing; asking for its address fails."""
    server = Server()
    server.stop()

    with pytest.raises(RuntimeError, match="was not started"):
        _ = server.url


def test_each_site_has_a_port_of_its_own() -> None:
    """The same worlds as on the shared port, at `/` and `/@NAME/`, links and assets included."""
    with Server(own_ports=True) as server:
        shared = Customer(server, "twice")
        own = httpx.Client(base_url=server.own_url("cart", world="twice"), auth=("bob", "bob-demo"))
        product = shared.go_to_review()
        basket, todo = own.get("/basket"), httpx.get(server.own_url("todo") + "/")
        style = httpx.get(server.own_url("todo") + "/assets/frame/frame.css")
        nothing = httpx.get(server.own_url("todo") + "/@-x/")

        assert product["name"] in basket.text
        assert 'href="/@twice/orders"' in basket.text
        assert 'action="/tasks"' in todo.text
        assert (200, "text/css; charset=utf-8") == (style.status_code, style.headers["content-type"])
        assert 404 == nothing.status_code
        assert 2 == len({server.own_url(name) for name in ("cart", "todo")} - {server.url})
        own.close()
        shared.http.close()


def test_own_ports_follow_the_shared_one() -> None:
    """3000, 3001, 3002 …; where one of them is taken, none stays open."""
    with Server() as first:
        taken = first.port
        with pytest.raises(PortUnavailable, match=f"port {taken} on 127.0.0.1 is taken"):
            Server(port=taken - 1, own_ports=True).start()
        with Server(port=taken - 1) as again:
            assert httpx.get(again.url).status_code == 200


def test_other_names_are_refused_on_own_ports() -> None:
    """As on the shared one."""
    with Server(own_ports=True) as server:
        assert httpx.get(server.own_url("todo"), headers={"host": "example.com"}).status_code == 400


def test_a_site_without_a_port_of_its_own() -> None:
    """Asking for its address is a mistake of the program."""
    with Server() as server, pytest.raises(KeyError, match="todo"):
        server.own_url("todo")


def test_the_policy_allows_just_the_style_and_the_script_of_the_page(server: Server) -> None:
    """Each by its hash; nothing else that stands in a page would run, whoever put it there."""
    page = httpx.get(server.site_url("todo") + "/")
    policy = dict(one.split(maxsplit=1) for one in page.headers["content-security-policy"].split("; "))
    for element, allowed in (("style", "style-src"), ("script", "script-src")):
        (text,) = re.findall(f"<{element}>(.*?)</{element}>", page.text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

        assert f"'sha256-{digest}'" == policy[allowed].split()[-1]
        assert "unsafe-inline" not in policy[allowed]
