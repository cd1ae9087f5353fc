"""The format of a site spec as a table: every key, what stands behind it, and what it is for.

The reader, the published JSON schema and `docs/site_specs.md` are held to it.
"""

from __future__ import annotations

from .shapes import (
    NAME_SHAPE,
    EitherShape,
    FlagShape,
    Key,
    ListShape,
    RecordShape,
    TableShape,
    TextShape,
    WordShape,
)

TYPES: tuple[str, ...] = (
    "Text", "Int", "Decimal", "Bool", "Money", "Url", "Date", "Time", "DateTime", "Duration", "File", "Secret",
)  # fmt: skip
"""What a parameter can be: the language's types, and `Secret` for what is typed and never shown."""
FACT_TYPES: tuple[str, ...] = ("Bool", "Text", "Int", "Decimal", "Money", "Date", "Duration")
"""What a fact can be: types that have literals, so that claims can be written."""

LINE = TextShape(what="a line of text", pattern=r"^[^\r\n]*\S[^\r\n]*$(?!\n)", so="is one line", longest=400)
PROSE = TextShape()
PATH = TextShape(
    what="a path such as `/orders/{number}`", pattern=r"^/[^\s]*$(?!\n)", so="begins with `/` and has no blanks"
)
REQUEST = TextShape(
    what="a request such as `POST /orders`",
    pattern=r"^(GET|POST|PUT|PATCH|DELETE) /[^\s]*$(?!\n)",
    so="is a method, a blank and a path",
)
ELEMENT = TextShape(what='an element such as `button "Save"`')
ACT = TextShape(what='an act such as `click button "Save"`')
CONDITION = TextShape(what='a look such as `seen heading "Thank you"`')
CLAIM = TextShape(what="a claim such as `in_cart(product)`")
LITERAL = TextShape(what='a literal in quotes, such as `"1"`, or `"_"`')
LOOK = TextShape(what='a look such as `read testid "total" as Money`')
NAMES = ListShape(item=NAME_SHAPE, what="a list of names")
CLAIMS = ListShape(item=CLAIM, what="a list of claims")


CHOICES = ListShape(item=LINE, what="a list of the texts that it can be", least=1)
PARAMETERS = TableShape(
    value=EitherShape(choices=(WordShape(words=TYPES), CHOICES)), what="a mapping of names to types"
)

PAGE = RecordShape(
    what="a page",
    keys=(
        Key(
            name="path",
            shape=PATH,
            required=True,
            doc="its path below the site's address; `{name}` stands for any one step, a query for what has to be there",
        ),
        Key(name="parameters", shape=PARAMETERS, doc="what the `{name}` parts of the path can be; `Text` unless said"),
        Key(name="title", shape=LINE, doc="the title of the browser's window there"),
        Key(name="heading", shape=LINE, doc="its main heading"),
        Key(name="description", shape=PROSE, doc="what it is for, for people and models"),
        Key(name="elements", shape=NAMES, doc="names of the elements that can be on it"),
    ),
)
COLUMN = RecordShape(
    what="a column",
    keys=(
        Key(name="type", shape=WordShape(words=FACT_TYPES), required=True, doc="what stands in it"),
        Key(name="from", shape=ELEMENT, doc='the element in a row that has it; `cell "Price"` for `price` unless said'),
    ),
)
ELEMENT_RECORD = RecordShape(
    what="an element with its description",
    keys=(
        Key(name="element", shape=ELEMENT, required=True, doc="how it is found, as a plan writes it"),
        Key(name="description", shape=PROSE, doc="what it is for"),
        Key(
            name="columns",
            shape=TableShape(
                value=EitherShape(choices=(WordShape(words=FACT_TYPES), COLUMN)), what="a mapping of names to columns"
            ),
            doc="of a table or list: what each of its rows has; one named as a parameter lists what that can be",
        ),
        Key(name="rows", shape=ELEMENT, doc="of a table or list with columns: what a row is; `row` unless said"),
    ),
)
FACT = RecordShape(
    what="a fact",
    keys=(
        Key(name="description", shape=PROSE, doc="what is so when it holds"),
        Key(name="parameters", shape=PARAMETERS, doc="what it is about"),
        Key(
            name="type",
            shape=EitherShape(choices=(WordShape(words=FACT_TYPES), CHOICES)),
            doc="what its value can be; `Bool` unless said",
        ),
        Key(name="page", shape=NAME_SHAPE, doc="the page where it can be looked at"),
        Key(name="look", shape=CONDITION, doc="the look that tells it there, as a plan writes it"),
        Key(name="when", shape=CLAIMS, doc="what has to hold for that look to be about its parameters"),
        Key(
            name="lasts",
            shape=WordShape(words=("page", "account")),
            doc="`page`: forgotten when another page opens; `account`, unless said: kept by the site",
        ),
        Key(
            name="initially",
            shape=LITERAL,
            doc='its value when its page opens, or of a new account; `"_"` for one that may stay as it is',
        ),
    ),
)
OPERATION = RecordShape(
    what="an operation",
    keys=(
        Key(name="description", shape=PROSE, doc="what it does, for people and models"),
        Key(name="parameters", shape=PARAMETERS, doc="what it is done with"),
        Key(name="pages", shape=NAMES, doc="the pages where it can be done; any page unless said"),
        Key(name="act", shape=ACT, required=True, doc="the one act that does it, as a plan writes it"),
        Key(name="preconditions", shape=CLAIMS, doc="what has to hold before"),
        Key(name="effects", shape=CLAIMS, doc="what holds after it, where it did not before"),
        Key(name="leads_to", shape=NAME_SHAPE, doc="the page that it opens; it stays on its page unless said"),
        Key(name="commit", shape=FlagShape(), doc="whether it is a commit: done once and not taken back"),
        Key(name="spends", shape=LOOK, doc="of a commit that costs money: the look that tells how much, beforehand"),
    ),
)
LOGIN = RecordShape(
    what="a login",
    keys=(
        Key(
            name="by",
            shape=WordShape(words=("basic", "digest", "form")),
            required=True,
            doc="the browser's own question (`auth basic`, `auth digest` in a plan), or a form on a page",
        ),
        Key(name="page", shape=NAME_SHAPE, doc="the page with the form"),
        Key(name="needed", shape=CONDITION, doc="the look that tells that nobody is logged in"),
        Key(name="operations", shape=NAMES, doc="the operations that log in, in their order"),
    ),
)
SPEC = RecordShape(
    what="a site spec",
    keys=(
        Key(name="site", shape=NAME_SHAPE, required=True, doc="the name that the site goes by"),
        Key(name="title", shape=LINE, doc="what it calls itself"),
        Key(name="description", shape=PROSE, doc="what it is for"),
        Key(name="login", shape=LOGIN, doc="how one logs in"),
        Key(name="pages", shape=TableShape(value=PAGE, what="a mapping of names to pages"), doc="its pages"),
        Key(
            name="elements",
            shape=TableShape(
                value=EitherShape(choices=(ELEMENT, ELEMENT_RECORD)), what="a mapping of names to elements"
            ),
            doc="what can be acted on or looked at; a plan says `shop.NAME`",
        ),
        Key(
            name="commits",
            shape=ListShape(item=ELEMENT, what="a list of elements"),
            doc="controls that only a `commit` may press: names of elements, or elements",
        ),
        Key(
            name="commit_requests",
            shape=ListShape(item=REQUEST, what="a list of requests"),
            doc="HTTP requests that are commits: refused while no commit is open",
        ),
        Key(
            name="facts",
            shape=TableShape(value=FACT, what="a mapping of names to facts"),
            doc="what can hold of the site's state: the words of preconditions and effects",
        ),
        Key(
            name="operations",
            shape=TableShape(value=OPERATION, what="a mapping of names to operations"),
            doc="what can be done, one act each",
        ),
    ),
)
