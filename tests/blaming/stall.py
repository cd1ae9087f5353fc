"""A market stall in memory for failures whose cause is known: goods in a table, a filter, a form, who is signed in.

What others do to it in the meantime is planted before an act: `stall.before["goto /basket"] = …`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from callsheet.dsl.actions import Act, CurrentUrl, HasFacet, HowMany, IsState, Look, Read, ReadAll, Seen
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.elements import Element, describe
from callsheet.dsl.failures import NodeFailure, fail
from tests.interpreter.memory import Disk, run_once
from tests.interpreter.shop import FakePage, Shop

NAMED = re.compile(r'(\w+) "([^"]*)"')


def goods() -> list[dict[str, str]]:
    """What is sold."""
    return [
        {"name": "Lamp", "price": "$9", "shipping": "$2", "stock": "4"},
        {"name": "Desk", "price": "$80", "shipping": "$15", "stock": "0"},
        {"name": "Cable", "price": "$4", "shipping": "$1", "stock": "7"},
    ]


@dataclass
class Stall(Shop):
    """What the stall keeps. `columns` says which field a column shows, `fields` what stands in controls."""

    goods: list[dict[str, str]] = field(default_factory=goods)
    columns: dict[str, str] = field(
        default_factory=lambda: {"Price": "price", "Stock": "stock", "Shipping": "shipping"}
    )
    basket: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=lambda: {"Ship by": "Standard", "Sort by": "Name"})
    ticked: set[str] = field(default_factory=set)
    user: str = "bob"
    before: dict[str, Callable[[Stall], None]] = field(default_factory=dict)

    def shown(self, path: str) -> list[dict[str, str]]:
        """The rows of the table on a page."""
        if path.endswith("/basket"):
            return [one for one in self.goods if one["name"] in self.basket]
        found = [one for one in self.goods if "In stock only" not in self.ticked or one["stock"] != "0"]
        wanted = self.fields.get("Search", "")
        found = [one for one in found if wanted.lower() in one["name"].lower()]
        return sorted(found, key=lambda one: int(one["price"][1:])) if self.fields["Sort by"] == "Price" else found


class StallPage(FakePage):
    """A page of it."""

    shop: Stall

    async def act(self, act: Act, *, deadline: float) -> None:
        self._alive()
        target = "" if act.target is None else describe(act.target)
        text = f"goto {act.operand}".replace("http://127.0.0.1:1/shop", "") if not target else f"{act.verb} {target}"
        plant = self.shop.before.pop(text, None)
        if plant is not None:
            plant(self.shop)
        if act.verb == "goto":
            self.path = str(act.operand).removeprefix("http://127.0.0.1:1/shop")
            if self.shop.fault(text) == "down":
                raise fail("navigation", "the site answered with status 500")
            return
        self._control(act, target)

    def _control(self, act: Act, target: str) -> None:
        pairs = NAMED.findall(f"{target} {describe(act.particles['from'])}" if act.verb == "choose" else target)  # type: ignore[arg-type]
        name = pairs[0][1] if pairs else ""
        match act.verb:
            case "fill":
                value = act.particles["with"]
                self.shop.fields[name] = value if isinstance(value, str) else "••••"
            case "choose":
                self.shop.fields[name] = str(act.operand)
            case "check":
                self.shop.ticked.add(name)
            case "click" if name == "Sign in":
                self.shop.user = self.shop.fields.get("User", "")
            case "click" if name == "Put into basket":
                self.shop.basket.append(pairs[1][1])
            case "click" if name == "Take one":
                row = next(one for one in self.shop.goods if one["name"] == pairs[1][1])
                row["stock"] = str(int(row["stock"]) - 1)
            case "click":
                raise fail("missing", f"no {target} on the page", instead=('button "Put into basket"',))

    async def look(self, look: Look, *, deadline: float) -> Any:
        self._alive()
        match look:
            case CurrentUrl():
                return f"http://127.0.0.1:1/shop{self.path}"
            case HowMany():
                return len(self.shop.shown(self.path))
            case Seen(element=element):
                return self._there(element)
            case Read(element=element):
                return self._text(element)
            case HasFacet(element=element, wanted=wanted):
                return self._text(element) == wanted
            case IsState(element=element):
                return NAMED.findall(describe(element))[0][1] in self.shop.ticked
            case ReadAll(columns=columns):
                return [
                    {one.name: row[self.shop.columns.get(_cell(one.element), "name")] for one in columns}
                    for row in self.shop.shown(self.path)
                ]
        raise AssertionError(f"nobody looks so: {look}")

    def _there(self, element: Element) -> bool:  # type: ignore[override]
        try:
            self._text(element)
        except NodeFailure:
            return False
        return True

    def _text(self, element: Element) -> str:
        text = describe(element)
        pairs = NAMED.findall(text)
        (role, name), row = pairs[0], next((name for role, name in pairs if role == "row"), None)
        rows = self.shop.shown(self.path)
        match role:
            case "heading":
                if self.shop.user and name == f"Signed in as {self.shop.user}":
                    return name
            case "textbox" | "combobox" | "searchbox":
                return self.shop.fields.get(name, "")
            case "row" if any(one["name"] == name for one in rows):
                return name
            case "cell" if name in self.shop.columns:
                found = [one for one in rows if row in (None, one["name"])]
                if found:
                    return found[0][self.shop.columns[name]]
        raise fail("missing", f"no {text} on the page", instead=('row "Cable"',))

    async def snapshot(self) -> str:
        lines = [f'- heading "Signed in as {self.shop.user}"' if self.shop.user else '- heading "Sign in"']
        lines += [f'- textbox "{name}": {value}' for name, value in self.shop.fields.items() if "by" not in name]
        lines += [f'- combobox "{name}": {value}' for name, value in self.shop.fields.items() if "by" in name]
        ticked = " [checked]" if "In stock only" in self.shop.ticked else ""
        lines.append(f'- checkbox "In stock only"{ticked}')
        lines += [f'- row "{one["name"]}"' for one in self.shop.shown(self.path)]
        return "\n".join(lines)


def _cell(element: Element) -> str:
    return NAMED.findall(describe(element))[0][1] if NAMED.search(describe(element)) else ""


async def carried_out(plan: CheckedPlan, stall: Stall, disk: Disk, **options: Any) -> Any:
    """A run on the stall."""
    return await run_once(plan, stall, disk, page=StallPage, **options)
