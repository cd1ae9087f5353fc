"""A session with documents in memory, and places in them by what stands there."""

from __future__ import annotations

from typing import Any

from callsheet.dsl.files import InMemoryFiles
from callsheet.language_server.session import Session

PLAN_URI = "file:///desk/shopping.plan"
SKILLS_URI = "file:///desk/skills/common.plan"
CURSOR = "¦"

SPEC = """site: shop
pages:
  home: { path: / }
  results: { path: "/search?q={query}" }
elements:
  search_box: { element: 'searchbox "Search"', description: Where one types what one wants. }
  buy: button "Buy"
"""

SKILLS = """skills common

skill sign_in(who: Text) on shop {
  fill textbox "User" with who
}
"""

PLAN = """plan shopping
site shop at "https://shop.example" spec "shop.yaml"
input limit: Money = $20
record Product { name: Text, price: Money }
agent scout is browser on shop

node search by scout {
  goto "/search?q=cable"
  fill shop.search_box with "cable"
  give products: [Product] = read all row at most 10 { name: Text from cell "Name", price: Money from cell "Price" }
}

node pick {
  let fitting = [p for p in search.products if p.price <= limit]
  give best: Product = min(fitting by price)
}

result pick.best
"""


def session(**texts: str) -> Session:
    """A session whose disk has the spec and the skills, with documents open by their names."""
    files = InMemoryFiles({"shop.yaml": SPEC, "skills/common.plan": SKILLS})
    made = Session(folder=lambda _: files)
    for name, text in texts.items():
        made.open(f"file:///desk/{name}.plan", text, 1)
    return made


def place(text: str, mark: str, into: int = 0) -> dict[str, int]:
    """Where something stands for the first time, `into` characters further on."""
    offset = text.index(mark) + into
    line_start = text.rfind("\n", 0, offset) + 1
    return {"line": text.count("\n", 0, offset), "character": len(text[line_start:offset].encode("utf-16-le")) // 2}


def marked(text: str) -> tuple[Session, dict[str, int]]:
    """A session with a plan, without the mark in it, and where the mark stood."""
    position = place(text, CURSOR)
    return session(shopping=text.replace(CURSOR, "")), position


def edited(text: str, edits: list[dict[str, Any]]) -> str:
    """The text after edits in the protocol's form, which do not overlap."""
    lines = text.split("\n")

    def offset(position: dict[str, int]) -> int:
        return sum(len(line) + 1 for line in lines[: position["line"]]) + position["character"]

    for edit in sorted(edits, key=lambda one: offset(one["range"]["start"]), reverse=True):
        start, end = offset(edit["range"]["start"]), offset(edit["range"]["end"])
        text = text[:start] + edit["newText"] + text[end:]
    return text
