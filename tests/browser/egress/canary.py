"""A secret that is looked for afterwards, and pages that show it again in every way there is.

In: a seed. Out: a secret, a plan that types it, a site that shows it, and the spellings in which nothing may hold it.
"""

from __future__ import annotations

import html
import json
import random
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, quote_plus

from callsheet.interpreter.journal import Journal

from ..loopback_site import Asked, LoopbackSite, Reply

LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
ODD = "\"'<>&/+=%\\ äß€😀#?;:@{}"
PUBLIC = "seen-by-all"
"""Stands beside the secret wherever that is shown: that it is found shows that the search would find the secret."""

Spelling = Callable[[str], str]

SPELLINGS: dict[str, Spelling] = {
    "plain": lambda secret: secret,
    "reversed": lambda secret: secret[::-1],
    "hex": lambda secret: secret.encode().hex(),
    "HEX": lambda secret: secret.encode().hex().upper(),
    "base64": lambda secret: b64encode(secret.encode()).decode().rstrip("="),
    "base64, one further": lambda secret: b64encode(b"x" + secret.encode()).decode(),
    "base64, two further": lambda secret: b64encode(b"xy" + secret.encode()).decode(),
    "base64 for URLs": lambda secret: urlsafe_b64encode(secret.encode()).decode().rstrip("="),
    "URL": lambda secret: quote(secret, safe=""),
    "URL, in a form": quote_plus,
    "URL, twice": lambda secret: quote(quote(secret, safe=""), safe=""),
    "URL, small letters": lambda secret: quote(secret, safe="").lower() if secret.islower() else quote(secret, safe=""),
    "HTML": html.escape,
    "HTML, twice": lambda secret: html.escape(html.escape(secret)),
    "HTML, by numbers": lambda secret: "".join(f"&#{ord(letter)};" for letter in secret),
    "HTML, by hex numbers": lambda secret: "".join(f"&#x{ord(letter):x};" for letter in secret),
    "JSON": lambda secret: json.dumps(secret)[1:-1],
    "JSON, as it is": lambda secret: json.dumps(secret, ensure_ascii=False)[1:-1],
    "JSON, twice": lambda secret: json.dumps(json.dumps(secret))[3:-3],
    "JavaScript": lambda secret: re.sub("(....)", r"\\u\1", secret.encode("utf-16-be").hex()),
}
"""Ways in which a page shows a secret."""


def secret_of(chance: random.Random) -> str:
    """Eight letters or more, some of them odd; it begins and ends with plain ones, as blanks there do not count."""
    middle = "".join(chance.choice(LETTERS if chance.random() < 0.7 else ODD) for _ in range(chance.randint(6, 20)))
    return chance.choice(LETTERS) + middle + chance.choice(LETTERS)


def echoing(secret_field: str, chance: random.Random) -> Callable[[Asked], Reply]:
    """A page that shows what was typed, spelt in each way, in another place of the page each time."""
    places = (
        '<p data-testid="echo{n}">{shown}</p>',
        '<button aria-label="{shown}">x{n}</button>',
        '<a href="/echo?q={shown}" title="{shown}">link {n}</a>',
        '<input aria-label="field {n}" value="{shown}">',
        "<table><tr><th>H</th></tr><tr><td>{shown}</td></tr></table>",
        '<img alt="{shown}" src="/x?{shown}">',
    )
    order = [chance.choice(places) for _ in SPELLINGS]

    def page(asked: Asked) -> Reply:
        typed = parse_qs(asked.body).get(secret_field, [""])[0]
        shown = [html.escape(f"{PUBLIC} {spell(typed)} {PUBLIC}") for spell in SPELLINGS.values()]
        rows = [place.format(shown=one, n=n) for n, (place, one) in enumerate(zip(order, shown, strict=True))]
        all_of_it = html.escape(" | ".join(spell(typed) for spell in SPELLINGS.values()))
        script = f"<script>console.error({json.dumps(typed)}); document.title = {json.dumps(typed)}</script>"
        away = f"<img src='http://{typed.encode().hex()[:40]}.elsewhere.localhost:9/{quote(typed)}'>"
        return Reply(body=f"{''.join(rows)}<p data-testid=all>{PUBLIC} {all_of_it}</p>{away}{script}")

    return page


PLAN = """plan canary
secret card: Text for shop
secret password: Text for shop
site shop at "BASE" auth basic "bob", password
agent buyer is browser on shop
agent seller is browser on shop
record Row { text: Text }
node types by buyer {
  goto "/"
  fill textbox "Card" with card
  click button "Send"
  give shown: Text = read testid "all"
  give place: Text = url
  give rows: [Row] = read all button at most 50 { text: Text from self }
  screenshot picture
}
node fails by buyer after types timeout 2s {
  goto "/"
  fill textbox "Card" with card
  click button "Send"
  MISTAKE
}
node asks by seller {
  goto "/who"
  give header: Text = read testid "header"
  goto "/"
  fill textbox "Card" with card
  click button "Send"
  let shown = read testid "all"
  commit order click button "Order" proved by { expect seen testid "all" give said: Text = read testid "all" }
    or by { goto "/never" expect seen text "{shown}" give said: Text = "no" }
}
result { shown: types.shown, header: asks.header }
"""

MISTAKES = (
    'click button "There is no such"',
    'let shown = read testid "all" expect seen heading "{shown}" within 100ms',
    'let shown = read testid "all" require shown == "" else "this was there: {shown}"',
    'let number = read testid "all" as Int require number > 3',
    'goto "/{types.shown}"',
    'let shown = read testid "all" click link "{shown}"',
    "click button",
)


def plan_of(chance: random.Random, base: str) -> str:
    """A plan that types the secrets, reads what shows them, and fails in one of several ways."""
    return PLAN.replace("BASE", base).replace("MISTAKE", chance.choice(MISTAKES))


def set_up(site: LoopbackSite, chance: random.Random) -> None:
    """The pages of the site."""
    form = "<form method=post action='/echo'><input name=card aria-label=Card><button>Send</button></form>"
    site.pages["/"] = (
        f"{form}<form method=post action='/echo'><input type=hidden name=card><button>Order</button></form>"
    )
    echo = echoing("card", chance)

    def with_order(asked: Asked) -> Reply:
        reply = echo(asked)
        typed = html.escape(parse_qs(asked.body).get("card", [""])[0])
        hidden = f"<input type=hidden name=card value='{typed}'>"
        return Reply(body=f"{reply.body}<form method=post action='/echo'>{hidden}<button>Order</button></form>")

    site.pages["/echo"] = with_order

    def who(asked: Asked) -> Reply:
        given = asked.headers.get("authorization")
        if given is None:
            return Reply(status=401, headers={"WWW-Authenticate": 'Basic realm="x"'})
        return Reply(body=f"<p data-testid=header>{PUBLIC} {html.escape(given)}</p>")

    site.pages["/who"] = who
    site.pages["/never"] = "<h1>Nothing</h1>"


def artefacts(root: Path, plan_hash: str, shown: str) -> Iterator[tuple[str, str]]:
    """Everything that a run has left, as text: its files, what its journal says in JSON, what was shown."""
    yield "what was shown", shown
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(root)), path.read_bytes().decode("utf-8", "replace")
        yield f"name of {path.name}", path.name
        if path.name == "journal.sqlite":
            with Journal.open(path, plan_hash=plan_hash) as journal:
                for record in journal.records:
                    for ascii_only in (True, False):
                        yield f"record {record.kind}", json.dumps(record.body, ensure_ascii=ascii_only)


def hits(secrets: dict[str, str], places: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Where a secret is found: its name, the spelling and the place."""
    return [
        (name, spelling, place)
        for name, secret in secrets.items()
        for spelling, spell in SPELLINGS.items()
        for place, text in places
        if _sought(spelling, spell(secret)) in text
    ]


def _sought(spelling: str, shown: str) -> str:
    """What is looked for: of base64 that begins with something else, the letters that hold nothing but the secret."""
    return shown.rstrip("=")[3:-1] if spelling.endswith("further") else shown
