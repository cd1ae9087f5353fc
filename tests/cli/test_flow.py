"""`callsheet check --flow`: where data goes and why commits may be done, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

from jsonschema import Draft202012Validator

from callsheet import exits
from callsheet.schemas.made import check_schema

from .conftest import Call

PLAN = """plan order
site shop at "https://shop.example"
site mail at "https://mail.example" auth basic "bob", mail_pw
flow mail -> shop
flow mail -> model
influence mail -> shop
secret mail_pw: Text for mail
agent clerk is browser on mail
agent buyer is browser on shop
agent reader is model "cheap"

node wish by clerk {
  goto "/"
  give code: Text? = capture(read paragraph "Code", /[A-Z0-9]{8}/)
}

node judge by reader { give good: Bool = ask "Is this a code?" given (wish.code ?? "") as Bool }

node order by buyer {
  goto "/cart"
  fill textbox "Code" with wish.code ?? ""
  commit place click button "Order"
    proved by { expect seen heading "Thanks" } or by { goto "/orders" expect seen row "Today" }
}

result judge.good
"""
TEXT = """wish, on mail
  gives code, from `mail`, private to `mail`

judge
  shows a model what is private on `mail`
  gives good, from `mail`, `model`, private to `mail`

order, on shop
  tells `shop` what is private on `mail`
  commits place: others only choose among a few things (`mail`)
  can give away 2 bits

by what succeeds, the plan can give away at most 2 bits of private data
"""


def test_people_see_a_block_for_each_node(call: Call, tmp_path: Path) -> None:
    """Nodes of which there is nothing to say are left out."""
    (tmp_path / "order.plan").write_text(PLAN)
    said = call("check", "--flow", "order.plan")

    assert (exits.DONE, TEXT) == (said.code, said.out)


def test_programs_get_the_same(call: Call, tmp_path: Path) -> None:
    """Beside the diagnostics, when it is asked for; the schema knows it."""
    (tmp_path / "order.plan").write_text(PLAN)
    document = json.loads(call("check", "--json", "--flow", "order.plan").out)
    plain = json.loads(call("check", "--json", "order.plan").out)
    flow = document["files"][0]["flow"]

    Draft202012Validator(check_schema()).validate(document)
    assert "flow" not in plain["files"][0]
    assert {"node": "order", "site": "shop", "why": "inert", "decided_by": ["mail"]} == flow["commits"]["place"]
    assert ({"confidential": ["mail"], "integrity": ["mail"]}, 2) == (
        flow["nodes"]["wish"]["gives"]["code"],
        flow["bits"],
    )
