"""The errands as a WDL 1.0 document: each node is a task, what it does is the task's command, data are its inputs."""

from __future__ import annotations

from .plans import Errand


def as_tasks(made: list[Errand]) -> str:
    """Tasks first, then the workflow that calls them."""
    calls = "".join(_calls(one) for one in made)
    last = made[-1].number
    return (
        "version 1.0\n\nstruct Product {\n  String name\n  Float price\n  Float? rating\n}\n\n"
        + "".join(_tasks(one) for one in made)
        + "workflow errands {\n"
        + '  input {\n    Float limit = 20.0\n    String receiver = "alice@mail.example"\n  }\n'
        + calls
        + f"  output {{\n    String number = order_{last}.number\n    Float price = pick_{last}.product.price\n  }}\n"
        + "}\n"
    )


def _tasks(one: Errand) -> str:
    return _search(one) + _pick(one) + _open(one) + _order(one) + _tell(one)


def _search(one: Errand) -> str:
    return f'''# Errand {one.number}: {one.goods}
task search_{one.number} {{
  command <<<
    as {one.scout}
    goto "/"
    fill searchbox "Search" with "{one.goods}"
    click button "Search"
    expect seen heading "Results"
    read all row in table "Results" at most {one.most} name price rating > products.json
  >>>
  output {{
    Array[Product] products = read_json("products.json")
  }}
  runtime {{
    maxRetries: {one.retries}
  }}
}}

'''


def _pick(one: Errand) -> str:
    earlier = "" if one.earlier is None else "    Product earlier\n"
    compare = "" if one.earlier is None else "    require price at most 10 times ~{earlier.price}\n"
    return f"""task pick_{one.number} {{
  input {{
    Array[Product] products
    Float limit
{earlier}  }}
  command <<<
    keep name {one.goods.split()[0]} price at most ~{{limit}} < ~{{write_json(products)}}
    require some else "nothing under ~{{limit}}"
{compare}    cheapest > product.json
  >>>
  output {{
    Product product = read_json("product.json")
  }}
}}

"""


def _open(one: Errand) -> str:
    return f"""task open_{one.number} {{
  input {{
    Product product
  }}
  command <<<
    as {one.scout}
    goto "/item?name=~{{product.name}}"
    for size in {" ".join(one.sizes)}; do
      choose $size from combobox "Size"
      if seen alert "Sold out"; then
        click button "Close" in region "Messages"
      else
        check checkbox "Keep this size"
      fi
    done
    click button "Add to cart" near heading "~{{product.name}}"
    expect seen row "~{{product.name}}" in table "Your cart" within 5s
  >>>
  output {{
    Boolean done = true
  }}
  runtime {{
    timeout: "2min"
  }}
}}

"""


def _order(one: Errand) -> str:
    return f"""task order_{one.number} {{
  input {{
    Product product
    Float limit
    Boolean opened
  }}
  command <<<
    as {one.buyer} with budget 50
    goto "/cart"
    total=$(read testid "total")
    require $total at most 2 times ~{{limit}} else "$total is too much"
    click link "Checkout"
    commit buy_{one.number} click button "Place order" spends ~{{product.price}}
    proved by
      expect seen heading "Thank you"
      read testid "order-number" > number
    or by
      goto "/orders"
      expect seen row "~{{product.name}}" in table "Open orders"
      read cell "Number" in row "~{{product.name}}" > number
  >>>
  output {{
    String number = read_string("number")
  }}
}}

"""


def _tell(one: Errand) -> str:
    return f"""task tell_{one.number} {{
  input {{
    Product product
    String number
    String receiver
  }}
  command <<<
    as {one.clerk}
    goto "/new"
    fill textbox "To" with "~{{receiver}}"
    fill textbox "Message" with "~{{product.name}}: ~{{number}}"
    click button "Send"
    expect seen status "Sent"
  >>>
}}

"""


def _calls(one: Errand) -> str:
    k = one.number
    earlier = "" if one.earlier is None else f", earlier = pick_{one.earlier}.product"
    return f"""  call search_{k}
  call pick_{k} {{ input: products = search_{k}.products, limit = limit{earlier} }}
  call open_{k} {{ input: product = pick_{k}.product }}
  call order_{k} {{ input: product = pick_{k}.product, limit = limit, opened = open_{k}.done }}
  call tell_{k} {{ input: product = pick_{k}.product, number = order_{k}.number, receiver = receiver }}
"""
