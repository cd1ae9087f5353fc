"""A plan that names every kind of thing, and a file of skills that it uses."""

from __future__ import annotations

SKILLS = """skills common

record Voucher { code: Text, worth: Money }

skill sign_in(who: Text) {
  fill textbox "User" with who
  click button "Log in as {who}"
}
"""

PLAN = """plan shopping
use "skills/common.plan"
site shop at "https://shop.example" login by sign_in(user) when not seen link "Log out"
input user: Text = "bob"
input limit: Money = $20
secret card: Text for shop
enum Size { small, large }
record Product { name: Text, price: Money, size: Size }
agent scout is browser on shop
agent buyer is browser on shop

node search by scout for each word in ["cable", "plug"] by word at most 2 {
  goto "/search?q={word}"
  repeat at most 3 keeping rows: [Product] = [] {
    let more = [p for p in rows if p.price <= limit and p.size == Size.small]
    set rows = rows + more
    stop when count(more) == 0
  }
  give products: [Product] = rows
}

node spare instead of search { give products: [[Product]] = [] }

node order by buyer after search {
  run sign_in(who: user)
  let best = min(flatten(search.products) by price)
  fill textbox "Card of {user}" with card
  commit pay click button "Buy {best.name}" proved by {
    give number: Text = read testid "number"
  } or by {
    goto "/orders/{best.name}"
    give number: Text = read cell "Number"
  }
}

goal order.number matches /x/
result { number: order.number, price: limit }
"""
