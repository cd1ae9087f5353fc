"""Plans that several tests read: one with every form of the language, and how it is laid out."""

from __future__ import annotations

BUY_CHEAPEST = r'''plan buy_cheapest
"""Buy the cheapest cable under a limit and return the order number."""

site shop at "http://localhost:3000/cart" auth basic "bob", shop_pw  # a site, with a login
site blog at "http://localhost:3001"
flow shop -> model  # what is read there may be shown to a model
flow shop -> blog

# What the plan is told.
input query: Text = "usb cable"
input limit: Money = $20
input note: Text?
secret shop_pw: Text for shop

record Product { name: Text, price: Money, rating: Decimal? }

agent scout is browser on shop
agent buyer is model "standard" on shop
agent writer is browser on blog

budget $0.50, 900 steps, 60k tokens, 3h, 2 replans, spend $20

node search by scout retry 2 every 1s {
  goto "/"
  fill searchbox "Search" with query
  press "Enter" on searchbox "Search"
  expect seen heading "Results" within 5s
  if link "More" is enabled and not seen alert "Sorry" {
    click link "More"
  } else if how many row in table "Results" == 0 {
    require false else "nothing for {query}"
  } else {
    check checkbox "In stock" near heading "Filters"
  }
  give products: [Product] = read all row in table "Results" at most 100 {
    name: Text from cell "Name",
    price: Money from cell "Price",
    rating: Decimal? from (cell having img "Star") nth 2,
  }
}

node pick {
  # Only computes: needs no agent.
  let affordable = [p for p in search.products if p.price <= limit]
  let named = [
    { name: upper(p.name), at: 1 }
    for p in affordable
    if p.rating is given
    for q in ["a part of the list", none]
  ]
  require count(affordable) > 0 else "nothing under {limit}"
  let wanted = note ?? "cable"
  let best: Product = when count(named) > 3 and wanted matches /(?i)cable/
    then min(affordable by price)
    else first(sort(affordable by price desc))

  give product: Product = best
  give day: Date = @2026-11-01 + 48h * 2 - 500ms
  give share: Decimal = (decimal(count(named)) + 0.50) / -2.0
}

node order by buyer after pick timeout 45s budget 300 steps {
  goto "/item?name={pick.product.name}"
  for size in ["S", "M"] at most 2 {
    choose size from combobox "Size"
  }
  click button like /^Add/ in region "Basket"
  goto "/checkout"
  expect seen row "{pick.product.name}" in table "Your order"
  commit place_order click button "Place order" spends pick.product.price
    proved by {
      expect seen heading "Thank you"
      expect textbox "Comment" has value ""
      give number: Text = read testid "order-number"
    } or by {
      goto "/orders"
      expect seen row "{pick.product.name}" in table "Open orders"
      give number: Text = read cell "Number" in row "{pick.product.name}"
    }
}

node tell by writer {
  goto "/new"
  fill css("#body") with "{{bought}}: {order.number}"
  click text "Publish"
  expect url matches /posts\/[0-9]+/
}

node look by writer when pick.share < 2.0 {
  continue tell
  let total = read label "Posts" as Int
  require total % 2 == 0 or total - 1 >= 10
  require split(read placeholder "Search", " ")[0] != "Post" and note is given
}

goal order.number matches /^[A-Z]{2}-\d+$/
result { number: order.number, price: pick.product.price }
'''
