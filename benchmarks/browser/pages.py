"""Two small sites, served by a process of their own so that no contender pays for the server.

In: nothing. Out: a base address. `/` is a form of ten actions, `/shop` begins a flow over three pages.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection

FORM = """<!doctype html><title>Sign up</title><h1>Sign up</h1><form action=/done method=post>
<label>Name <input name=n></label> <label>Email <input name=e type=email></label> <label>Phone <input name=p></label>
<label>City <input name=c></label>
<label>Country <select name=l><option>Austria<option>France<option>Japan</select></label>
<label><input type=radio name=k value=b>Business</label> <label><input type=checkbox name=a>I agree</label>
<button>Sign up</button></form>"""
DONE = "<!doctype html><h1>Thank you</h1><p data-testid=number>AB-12</p>"
SHOP = """<!doctype html><h1>Shop</h1><form action=/results><input type=search name=q aria-label=Search>
<button>Search</button></form>"""
ROWS = "".join(
    f"<tr><td>Cable {number}<td>${number}.50<td><a href=/product>Open {number}</a></tr>" for number in range(1, 21)
)
RESULTS = f"<!doctype html><h1>Results</h1><table aria-label=Results><tr><th>Name<th>Price<th></tr>{ROWS}</table>"
PRODUCT = """<!doctype html><h1>Cable 1</h1><label>Amount <input name=n value=1></label>
<button onclick="document.querySelector('p').textContent = 'In the cart: ' + document.querySelector('input').value">
Add to cart</button><p role=status></p>"""
PAGES = {"/": FORM, "/done": DONE, "/shop": SHOP, "/results": RESULTS, "/product": PRODUCT}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        body = PAGES.get(self.path.partition("?")[0], "").encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - the name is that of `http.server`

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def _serve(told: Connection) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    told.send(server.server_port)
    server.serve_forever()


@contextmanager
def served() -> Iterator[str]:
    """The address of the sites, while the block runs."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}"
    finally:
        process.terminate()
        process.join()
