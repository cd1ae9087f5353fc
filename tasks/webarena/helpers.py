"""The five functions that a check may name behind `func:`, read as data.

The original hands such text to Python's `eval`, so whoever writes a file of tasks runs code on the machine that scores
it. Here it is a name out of five and literal arguments, or it is refused when the file is read.
"""

from __future__ import annotations

import ast
from urllib.parse import urlsplit

from callsheet.dsl.classes import frozen

PAGE = "__page__"
"""Stands for the page that the check looks at; it is no text, unlike `'__last_url__'`."""
LAST_URL = "__last_url__"

HELPERS = {
    "shopping_get_latest_order_url": 0,
    "shopping_get_sku_latest_review_author": 1,
    "shopping_get_sku_latest_review_rating": 1,
    "reddit_get_post_url": 1,
    "gitlab_get_project_memeber_role": 2,
}
"""How many arguments each takes, the page included. The spelling is that of the files."""
TAKES_PAGE = frozenset({"gitlab_get_project_memeber_role"})


class BadCall(Exception):
    """A `func:` that is none of the five, or has other arguments; one line."""


@frozen
class Call:
    """A helper and its arguments, the page left away."""

    name: str
    arguments: tuple[str, ...]


def call_of(text: str) -> Call:
    """Reads `func:NAME(…)`. Raises `BadCall`.

    >>> call_of("func:reddit_get_post_url('__last_url__')")
    Call(name='reddit_get_post_url', arguments=('__last_url__',))
    """
    mark, _, written = text.partition("func:")
    try:
        tree = ast.parse(written.strip(), mode="eval").body
    except SyntaxError:
        raise BadCall(f"`{text}` is no call") from None
    match tree:
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if not mark:
            pass
        case _:
            raise BadCall(f"`{text}` is no call of a helper")
    if name not in HELPERS:
        raise BadCall(f"`{name}` is no helper: there are {', '.join(HELPERS)}")
    first = [PAGE] if name in TAKES_PAGE else []
    if [one.id for one in args if isinstance(one, ast.Name)] != first or len(args) != HELPERS[name]:
        raise BadCall(f"`{text}` has other arguments than `{name}` takes")
    literals = args[len(first) :]
    texts = tuple(one.value for one in literals if isinstance(one, ast.Constant) and isinstance(one.value, str))
    if len(texts) != len(literals):
        raise BadCall(f"`{text}` has an argument that is no text")
    return Call(name=name, arguments=texts)


def post_url(url: str) -> str:
    """The address of the post that a page of the forum is about; any other address stays as it is.

    >>> post_url("http://forum.example/f/books/59421/-/comment/7")
    'http://forum.example/f/books/59421/'
    """
    parts = urlsplit(url)
    steps = parts.path.split("/")
    if len(steps) < 4 or steps[1] != "f":
        return url
    return f"{parts.scheme}://{parts.netloc}/f/{steps[2]}/{steps[3]}/"
