"""A plan of a task with a name in it, which counts the headings of that name."""

from __future__ import annotations

COUNT = """
plan count
site todo at "http://localhost:3000"
input name: Text
agent hand is browser on todo
node look by hand {
  goto "/"
  give there: Int = how many heading "{name}"
}
result look.there
"""
