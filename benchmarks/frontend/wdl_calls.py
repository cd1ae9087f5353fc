"""The errands as a WDL 1.1 workflow in which each act is a call, so that as much is checked of it as of a plan.

The verbs are tasks with typed inputs; loops are `scatter`, branches `if`; `after` keeps the order of the acts.
"""

from __future__ import annotations

from .plans import Errand

_VERBS = {
    "goto": "String path",
    "click": "Element element",
    "tick": "Element element",
    "fill": "Element element, String text",
    "choose": "String text, Element element",
    "expect_seen": "Element element, Int within = 10",
    "require": "Boolean condition, String why",
    "seen": "Element element -> Boolean found = read_boolean(stdout())",
    "read_text": "Element element -> String text = read_string(stdout())",
    "read_money": "Element element -> Float amount = read_float(stdout())",
    "read_all": "Element each, Int most, Array[Column] columns -> Array[Product] rows = read_json(stdout())",
    "cheapest": "Array[Product] products -> Product product = read_json(stdout())",
    "commit": "String name, Element element, Float spends",
}
_HEAD = """version 1.1

struct Product {
  String name
  Float price
  Float? rating
}

struct Element {
  String? role
  String? name
  String? testid
  String? within_role
  String? within_name
  String? near_role
  String? near_name
}

struct Column {
  String name
  String type
  Element source
}

"""


def as_calls(made: list[Errand]) -> str:
    """A task for each verb, and one workflow that calls them."""
    last = made[-1].number
    return (
        _HEAD
        + "".join(_task(name, signature) for name, signature in _VERBS.items())
        + "workflow errands {\n"
        + '  input {\n    Float limit = 20.0\n    String receiver = "alice@mail.example"\n  }\n'
        + "".join(_search(one) + _pick(one) + _open(one) + _order(one) + _tell(one) for one in made)
        + f"  output {{\n    String number = number_{last}.text\n    Float price = pick_{last}.product.price\n  }}\n"
        + "}\n"
    )


def _task(name: str, signature: str) -> str:
    inputs, _, output = signature.partition(" -> ")
    declared = "".join(f"    {one}\n" for one in inputs.split(", "))
    given = f"  output {{\n    {output}\n  }}\n" if output else ""
    return f"task {name} {{\n  input {{\n{declared}  }}\n  command <<<\n    act {name}\n  >>>\n{given}}}\n\n"


def _element(role: str, name: str, **more: str) -> str:
    rest = "".join(f', {key}: "{value}"' for key, value in more.items())
    return f'Element {{ role: "{role}", name: "{name}"{rest} }}'


def _call(verb: str, alias: str, after: str, inputs: str) -> str:
    ordered = f" after {after}" if after else ""
    return f"  call {verb} as {alias}{ordered} {{ input: {inputs} }}\n"


def _search(one: Errand) -> str:
    k = one.number
    columns = ", ".join(
        f'Column {{ name: "{name}", type: "{kind}", source: {_element("cell", name.title())} }}'
        for name, kind in (("name", "Text"), ("price", "Money"), ("rating", "Decimal?"))
    )
    each = 'Element { role: "row", within_role: "table", within_name: "Results" }'
    return (
        f"  # Errand {k}: {one.goods}\n"
        + _call("goto", f"search_{k}_goto", "", 'path = "/"')
        + _call(
            "fill",
            f"search_{k}_fill",
            f"search_{k}_goto",
            f'element = {_element("searchbox", "Search")}, text = "{one.goods}"',
        )
        + _call("click", f"search_{k}_click", f"search_{k}_fill", f"element = {_element('button', 'Search')}")
        + _call("expect_seen", f"search_{k}_seen", f"search_{k}_click", f"element = {_element('heading', 'Results')}")
        + _call(
            "read_all",
            f"search_{k}",
            f"search_{k}_seen",
            f"each = {each}, most = {one.most}, columns = [{columns}]",
        )
    )


def _pick(one: Errand) -> str:
    k, word = one.number, one.goods.split()[0]
    lines = (
        f"  scatter (p in search_{k}.rows) {{\n"
        f'    if (p.price <= limit && sub(p.name, "{word}", "") != p.name) {{\n'
        f"      Product kept_{k} = p\n    }}\n  }}\n"
        f"  Array[Product] affordable_{k} = select_all(kept_{k})\n"
    )
    condition = f'condition = length(affordable_{k}) > 0, why = "nothing under ~{{limit}}"'
    lines += _call("require", f"pick_{k}_some", "", condition)
    lines += _call("cheapest", f"pick_{k}", f"pick_{k}_some", f"products = affordable_{k}")
    if one.earlier is not None:
        compare = f"condition = pick_{k}.product.price <= pick_{one.earlier}.product.price * 10"
        lines += _call("require", f"pick_{k}_near", "", f'{compare}, why = ""')
    return lines


def _open(one: Errand) -> str:
    k = one.number
    product = f"~{{pick_{k}.product.name}}"
    sizes = ", ".join(f'"{size}"' for size in one.sizes)
    close = _element("button", "Close", within_role="region", within_name="Messages")
    row = _element("row", product, within_role="table", within_name="Your cart")
    near = _element("button", "Add to cart", near_role="heading", near_name=product)
    return (
        _call("goto", f"open_{k}_goto", "", f'path = "/item?name={product}"')
        + f"  scatter (size in [{sizes}]) {{\n  "
        + _call("choose", f"open_{k}_size", f"open_{k}_goto", f"text = size, element = {_element('combobox', 'Size')}")
        + "  "
        + _call("seen", f"open_{k}_sold", f"open_{k}_size", f"element = {_element('alert', 'Sold out')}")
        + f"    if (open_{k}_sold.found) {{\n    "
        + _call("click", f"open_{k}_close", "", f"element = {close}")
        + f"    }}\n    if (!open_{k}_sold.found) {{\n    "
        + _call("tick", f"open_{k}_keep", "", f"element = {_element('checkbox', 'Keep this size')}")
        + "    }\n  }\n"
        + _call("click", f"open_{k}_add", f"open_{k}_size", f"element = {near}")
        + _call("expect_seen", f"open_{k}", f"open_{k}_add", f"element = {row}, within = 5")
    )


def _order(one: Errand) -> str:
    k = one.number
    product = f"~{{pick_{k}.product.name}}"
    total = f"condition = order_{k}_total.amount <= limit * 2"
    why = f'why = "~{{order_{k}_total.amount}} is too much"'
    placed = f'name = "buy_{k}", element = {_element("button", "Place order")}, spends = pick_{k}.product.price'
    row = _element("row", product, within_role="table", within_name="Open orders")
    cell = _element("cell", "Number", within_role="row", within_name=product)
    return (
        _call("goto", f"order_{k}_goto", f"open_{k}", 'path = "/cart"')
        + _call("read_money", f"order_{k}_total", f"order_{k}_goto", 'element = Element { testid: "total" }')
        + _call("require", f"order_{k}_cheap", "", f"{total}, {why}")
        + _call("click", f"order_{k}_out", f"order_{k}_cheap", f"element = {_element('link', 'Checkout')}")
        + _call("commit", f"order_{k}", f"order_{k}_out", placed)
        + _call("expect_seen", f"order_{k}_thanks", f"order_{k}", f"element = {_element('heading', 'Thank you')}")
        + _call("read_text", f"number_{k}", f"order_{k}_thanks", 'element = Element { testid: "order-number" }')
        + _call("goto", f"order_{k}_list", f"number_{k}", 'path = "/orders"')
        + _call("expect_seen", f"order_{k}_open", f"order_{k}_list", f"element = {row}")
        + _call("read_text", f"order_{k}_again", f"order_{k}_open", f"element = {cell}")
    )


def _tell(one: Errand) -> str:
    k = one.number
    message = f'"~{{pick_{k}.product.name}}: ~{{number_{k}.text}}"'
    to, body = _element("textbox", "To"), _element("textbox", "Message")
    return (
        _call("goto", f"tell_{k}_goto", "", 'path = "/new"')
        + _call("fill", f"tell_{k}_to", f"tell_{k}_goto", f"element = {to}, text = receiver")
        + _call("fill", f"tell_{k}_body", f"tell_{k}_to", f"element = {body}, text = {message}")
        + _call("click", f"tell_{k}_send", f"tell_{k}_body", f"element = {_element('button', 'Send')}")
        + _call("expect_seen", f"tell_{k}", f"tell_{k}_send", f"element = {_element('status', 'Sent')}")
    )
