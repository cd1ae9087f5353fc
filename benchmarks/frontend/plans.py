"""How large a plan? Goes in. The same errand, told as a plan, as YAML and as WDL, comes out.

An errand is five nodes: search a shop, pick the cheapest, open it, order it, tell somebody by mail. Errands share
agents, so the nodes of an agent wait for each other, and each pick looks at an earlier one, so data flows between
errands too. What a node does is the same in the three forms, each written as its own people would.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

SCOUTS, BUYERS, CLERKS = 4, 2, 2
NODES_OF_AN_ERRAND = 5
GOODS = ("usb cable", "desk lamp", "coffee", "printer paper", "head torch", "rain coat", "tea pot", "bicycle bell")
SHOP, MAIL = "https://shop.example/store", "https://mail.example"


@dataclass(frozen=True, kw_only=True)
class Errand:
    """Five nodes. `earlier` is the errand whose pick this one's is compared with."""

    number: int
    goods: str
    most: int
    sizes: tuple[str, ...]
    retries: int
    earlier: int | None

    @property
    def scout(self) -> str:
        return f"scout_{self.number % SCOUTS}"

    @property
    def buyer(self) -> str:
        return f"buyer_{self.number % BUYERS}"

    @property
    def clerk(self) -> str:
        return f"clerk_{self.number % CLERKS}"


def errands(nodes: int, seed: int = 0) -> list[Errand]:
    """As many errands as make `nodes` nodes; the same for the same seed."""
    chance = random.Random(seed)
    return [
        Errand(
            number=number,
            goods=chance.choice(GOODS),
            most=chance.randint(20, 100),
            sizes=tuple(chance.sample(["S", "M", "L", "XL"], 2)),
            retries=chance.randint(0, 2),
            earlier=number - chance.randint(1, min(number, 9)) if number else None,
        )
        for number in range(nodes // NODES_OF_AN_ERRAND)
    ]


# As a plan


def as_plan(made: list[Errand]) -> str:
    """The errands in our language."""
    agents = [f"agent scout_{number} is browser on shop" for number in range(SCOUTS)]
    agents += [f"agent buyer_{number} is browser on shop" for number in range(BUYERS)]
    agents += [f"agent clerk_{number} is browser on mail" for number in range(CLERKS)]
    last = made[-1].number
    return "\n".join(
        [
            f"{_HEAD}\n" + "\n".join(agents) + "\n",
            f"budget {len(made)}k steps, {len(made)}h, spend ${len(made) * 1000}\n",
            *(_errand_as_plan(one) for one in made),
            f"goal order_{last}.number matches /^[A-Z]{{2}}-[0-9]+$/",
            f"result {{ number: order_{last}.number, price: pick_{last}.product.price }}\n",
        ]
    )


_HEAD = f'''plan errands
"""Buy the cheapest of several goods, each under a limit, and tell by mail what was bought."""

site shop at "{SHOP}" auth basic "bob", shop_pw
site mail at "{MAIL}"
flow shop -> mail

input limit: Money = $20
input receiver: Text = "alice@mail.example"
secret shop_pw: Text for shop

record Product {{ name: Text, price: Money, rating: Decimal? }}
'''


def _errand_as_plan(one: Errand) -> str:
    k = one.number
    retry = f" retry {one.retries} every 1s" if one.retries else ""
    compare = "" if one.earlier is None else f"  require best.price <= pick_{one.earlier}.product.price * 10\n"
    sizes = ", ".join(f'"{size}"' for size in one.sizes)
    return f'''# Errand {k}: {one.goods}
node search_{k} by {one.scout}{retry} {{
  goto "/"
  fill searchbox "Search" with "{one.goods}"
  click button "Search"
  expect seen heading "Results"
  give products: [Product] = read all row in table "Results" at most {one.most} {{
    name: Text from cell "Name",
    price: Money from cell "Price",
    rating: Decimal? from cell "Rating",
  }}
}}

node pick_{k} {{
  let affordable = [p for p in search_{k}.products if p.price <= limit and p.name matches /{one.goods.split()[0]}/]
  require count(affordable) > 0 else "nothing under {{limit}}"
  let best = min(affordable by price)
{compare}  give product: Product = best
}}

node open_{k} by {one.scout} timeout 2min {{
  goto "/item?name={{pick_{k}.product.name}}"
  for size in [{sizes}] at most 2 {{
    choose size from combobox "Size"
    if seen alert "Sold out" {{
      click button "Close" in region "Messages"
    }} else {{
      check checkbox "Keep this size"
    }}
  }}
  click button "Add to cart" near heading "{{pick_{k}.product.name}}"
  expect seen row "{{pick_{k}.product.name}}" in table "Your cart" within 5s
}}

node order_{k} by {one.buyer} after open_{k} budget spend $50 {{
  goto "/cart"
  let total = read testid "total" as Money
  require total <= limit * 2 else "{{total}} is too much"
  click link "Checkout"
  commit buy_{k} click button "Place order" spends pick_{k}.product.price
    proved by {{
      expect seen heading "Thank you"
      give number: Text = read testid "order-number"
    }} or by {{
      goto "/orders"
      expect seen row "{{pick_{k}.product.name}}" in table "Open orders"
      give number: Text = read cell "Number" in row "{{pick_{k}.product.name}}"
    }}
}}

node tell_{k} by {one.clerk} {{
  goto "/new"
  fill textbox "To" with receiver
  fill textbox "Message" with "{{pick_{k}.product.name}}: {{order_{k}.number}}"
  click button "Send"
  expect seen status "Sent"
}}
'''


# As YAML


def as_yaml(made: list[Errand]) -> str:
    """The errands as a workflow file: elements are maps, expressions texts, `needs` says what waits for what."""
    import yaml

    return yaml.safe_dump(content(made), sort_keys=False, allow_unicode=True, width=1000)


def content(made: list[Errand]) -> dict[str, Any]:
    """What the YAML file holds."""
    sites = {"scout": "shop", "buyer": "shop", "clerk": "mail"}
    numbers = {"scout": SCOUTS, "buyer": BUYERS, "clerk": CLERKS}
    last = made[-1].number
    return {
        "plan": "errands",
        "doc": "Buy the cheapest of several goods, each under a limit, and tell by mail what was bought.",
        "sites": [
            {"name": "shop", "at": SHOP, "auth": {"scheme": "basic", "user": "bob", "secret": "shop_pw"}},
            {"name": "mail", "at": MAIL},
        ],
        "flows": [{"source": "shop", "target": "mail"}],
        "inputs": [
            {"name": "limit", "type": "Money", "default": "$20"},
            {"name": "receiver", "type": "Text", "default": "alice@mail.example"},
        ],
        "secrets": [{"name": "shop_pw", "type": "Text", "sites": ["shop"]}],
        "records": [
            {"name": "Product", "fields": [_field("name"), _field("price", "Money"), _field("rating", "Decimal?")]}
        ],
        "agents": [
            {"name": f"{kind}_{number}", "kind": "browser", "site": sites[kind]}
            for kind, most in numbers.items()
            for number in range(most)
        ],
        "budget": {"steps": len(made) * 1000, "time": f"{len(made)}h", "spend": f"${len(made) * 1000}"},
        "nodes": [node for one in made for node in _errand_as_content(one)],
        "goal": f"order_{last}.number matches /^[A-Z]{{2}}-[0-9]+$/",
        "result": {"number": f"order_{last}.number", "price": f"pick_{last}.product.price"},
    }


def _field(name: str, kind: str = "Text") -> dict[str, str]:
    return {"name": name, "type": kind}


def _element(role: str, name: str | None = None, **within: Any) -> dict[str, Any]:
    return {"role": role, **({} if name is None else {"name": name}), **within}


def _step(do: str, **rest: Any) -> dict[str, Any]:
    return {"do": do, **rest}


def _column(name: str, kind: str, header: str) -> dict[str, Any]:
    return {"name": name, "type": kind, "from": _element("cell", header)}


def _errand_as_content(one: Errand) -> list[dict[str, Any]]:
    k = one.number
    needed = [] if one.earlier is None else [f"pick_{one.earlier}"]
    search: dict[str, Any] = {"name": f"search_{k}", "by": one.scout, "needs": []}
    if one.retries:
        search["retry"] = {"times": one.retries, "every": "1s"}
    search["steps"] = _search_steps(one)
    return [
        search,
        {"name": f"pick_{k}", "needs": [f"search_{k}", *needed], "steps": _pick_steps(one)},
        {"name": f"open_{k}", "by": one.scout, "needs": [f"pick_{k}"], "timeout": "2min", "steps": _open_steps(one)},
        {
            "name": f"order_{k}",
            "by": one.buyer,
            "needs": [f"open_{k}", f"pick_{k}"],
            "budget": {"spend": "$50"},
            "steps": _order_steps(one),
        },
        {
            "name": f"tell_{k}",
            "by": one.clerk,
            "needs": [f"pick_{k}", f"order_{k}"],
            "steps": [
                _step("goto", path="/new"),
                _step("fill", element=_element("textbox", "To"), text="{receiver}"),
                _step(
                    "fill",
                    element=_element("textbox", "Message"),
                    text=f"{{pick_{k}.product.name}}: {{order_{k}.number}}",
                ),
                _step("click", element=_element("button", "Send")),
                _step("expect", seen=_element("status", "Sent")),
            ],
        },
    ]


def _search_steps(one: Errand) -> list[dict[str, Any]]:
    columns = [
        _column("name", "Text", "Name"),
        _column("price", "Money", "Price"),
        _column("rating", "Decimal?", "Rating"),
    ]
    rows = {"each": _element("row", inside=_element("table", "Results")), "at_most": one.most, "columns": columns}
    return [
        _step("goto", path="/"),
        _step("fill", element=_element("searchbox", "Search"), text=one.goods),
        _step("click", element=_element("button", "Search")),
        _step("expect", seen=_element("heading", "Results")),
        _step("give", name="products", type="[Product]", read_all=rows),
    ]


def _pick_steps(one: Errand) -> list[dict[str, Any]]:
    k, word = one.number, one.goods.split()[0]
    affordable = f"[p for p in search_{k}.products if p.price <= limit and p.name matches /{word}/]"
    steps = [
        _step("let", name="affordable", value=affordable),
        _step("require", condition="count(affordable) > 0", why="nothing under {limit}"),
        _step("let", name="best", value="min(affordable by price)"),
    ]
    if one.earlier is not None:
        steps.append(_step("require", condition=f"best.price <= pick_{one.earlier}.product.price * 10"))
    return [*steps, _step("give", name="product", type="Product", value="best")]


def _open_steps(one: Errand) -> list[dict[str, Any]]:
    product = f"{{pick_{one.number}.product.name}}"
    close = _step("click", element=_element("button", "Close", inside=_element("region", "Messages")))
    keep = _step("check", element=_element("checkbox", "Keep this size"))
    body = [
        _step("choose", text="{size}", element=_element("combobox", "Size")),
        {"do": "if", "seen": _element("alert", "Sold out"), "then": [close], "else": [keep]},
    ]
    near = _element("button", "Add to cart", near=_element("heading", product))
    return [
        _step("goto", path=f"/item?name={product}"),
        {"do": "for", "name": "size", "in": list(one.sizes), "at_most": 2, "steps": body},
        _step("click", element=near),
        _step("expect", seen=_element("row", product, inside=_element("table", "Your cart")), within="5s"),
    ]


def _order_steps(one: Errand) -> list[dict[str, Any]]:
    product = f"{{pick_{one.number}.product.name}}"
    proof = [
        _step("expect", seen=_element("heading", "Thank you")),
        _step("give", name="number", type="Text", read={"testid": "order-number"}),
    ]
    lasting = [
        _step("goto", path="/orders"),
        _step("expect", seen=_element("row", product, inside=_element("table", "Open orders"))),
        _step("give", name="number", type="Text", read=_element("cell", "Number", inside=_element("row", product))),
    ]
    return [
        _step("goto", path="/cart"),
        {"do": "let", "name": "total", "read": {"testid": "total"}, "as": "Money"},
        _step("require", condition="total <= limit * 2", why="{total} is too much"),
        _step("click", element=_element("link", "Checkout")),
        _step(
            "commit",
            name=f"buy_{one.number}",
            act=_step("click", element=_element("button", "Place order")),
            spends=f"pick_{one.number}.product.price",
            proved_by=proof,
            or_by=lasting,
        ),
    ]
