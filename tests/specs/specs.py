"""Specs for tests: the shop's own, and a small one that each test can add a line to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from callsheet.dsl.specs import SiteSpec, read_spec

ROOT = Path(__file__).resolve().parents[2]
CART = ROOT / "mock_sites" / "cart" / "spec.yaml"

SMALL = """\
site: shop
pages:
  front: { path: / }
  product: { path: "/products/{id}", elements: [buy] }
elements:
  buy: button "Buy now"
  find: searchbox "Search"
commits: [buy]
facts:
  bought: { parameters: { product: Text }, page: front, look: 'seen row "{product}"' }
  typed: { type: Text, lasts: page, page: front }
  left: { type: Int }
operations:
  buy_it: { parameters: { product: Text }, act: click buy, effects: [bought(product)], commit: true }
"""


def spec_of(text: str) -> SiteSpec:
    """The spec of a text that has nothing wrong with it."""
    reading = read_spec(text, name="shop.yaml")

    assert () == reading.diagnostics
    assert reading.spec is not None
    return reading.spec


def told(text: str) -> list[str]:
    """What is said of a text, each as `line:column message`."""
    reading = read_spec(text, name="shop.yaml")
    return [
        f"{':'.join(map(str, reading.source.position(one.span.start)))} {one.message}" for one in reading.diagnostics
    ]


def pointed_at(text: str) -> list[str]:
    """The characters that each diagnostic points at."""
    reading = read_spec(text)
    return [reading.source.slice(one.span) for one in reading.diagnostics]


class _WithoutAliases(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def dumped(data: Any) -> str:
    """The YAML of some data; what occurs in it twice is written twice."""
    return yaml.dump(data, Dumper=_WithoutAliases, sort_keys=False, allow_unicode=True, width=1_000)
