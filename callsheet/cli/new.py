"""`callsheet new`: a first plan to start from."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click

from callsheet import exits

from .problems import Problem, unwritable

TEMPLATE = '''plan {name}
"""Say in a line what this plan is for."""

site shop at "{site}"

input query: Text = "usb cable"

record Product {{ name: Text, price: Money }}

agent scout is browser on shop

budget 20 steps, 1min

node search by scout retry 1 every 1s {{
  goto "/"
  fill searchbox "Search" with query
  press "Enter" on searchbox "Search"
  expect seen heading like "Results"
  give products: [Product] = read all row in table "Results" at most 50 {{
    name: Text from cell "Name",
    price: Money from cell "Price",
  }}
}}

node pick {{
  require count(search.products) > 0 else "nothing found for {{query}}"
  give cheapest: Product = min(search.products by price)
}}

goal pick.cheapest.price > $0
result pick.cheapest
'''


@click.command(name="new")
@click.argument("name", metavar="NAME")
@click.option("--site", default="http://localhost:3000/shop", show_default=True, help="The site's address.")
def command(name: str, site: str) -> int:
    """Write NAME.plan, a small plan that checks, to make your own."""
    path = Path(name if name.endswith(".plan") else f"{name}.plan")
    word = re.sub(r"[^a-z0-9_]+", "_", path.stem.lower()).strip("_")
    if not word or word[0].isdigit():
        raise Problem(f"`{path.stem}` cannot be a plan's name: it begins with a letter and has letters, digits and `_`")
    from callsheet.dsl.checks.sites.addresses import plain_origin
    from callsheet.dsl.words import RESERVED

    if word in RESERVED:
        raise Problem(f"`{word}` is a reserved word and cannot be a plan's name: say more, as in `{word}_of_a_shop`")

    if plain_origin(site) is None:
        raise Problem(f"`{site}` is no address of a site: write `http://host/path` or `https://host/path`")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(TEMPLATE.format(name=word, site=site))
    except FileExistsError:
        raise Problem(f"`{path}` is there already: nothing was written") from None
    except OSError as error:
        raise unwritable(path, error) from None
    click.echo(str(path))
    typed = shlex.quote(str(path))
    click.echo(f"next: `callsheet check {typed}`, then `callsheet run {typed}`", err=True)
    return exits.DONE
