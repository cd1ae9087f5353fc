"""Words that people bring along from other languages and from pages, and what they are called here.

They are looked up when a word is unknown, never to accept it. A word that has one counterpart is offered as an edit.
"""

from __future__ import annotations

from collections.abc import Mapping

_POLL = '`expect seen heading "Done"` waits until something is there; `pause 3s` only lets time pass'
_LOOP = (
    "`repeat at most 20 { … stop when … }` goes round until something holds; `for x in xs { … }` takes each of a list"
)
_AGAIN = (
    "a node that fails is tried again with `retry 2` behind its agent; `instead of NAME` makes another stand in for it"
)
_LOOK = "`seen E` asks whether E is there and visible, and needs nothing behind it"
_VALUE = "this is a value: name it with `let x = …`, or hand it on with `give x: T = …`"
_DURATION = "a duration is one word: `500ms`, `30s`, `5min`, `1h`"
_MONEY = "an amount of money is one word: `$20`, `3EUR`"
_NO_OUTPUT = "what a plan says it says with `give`, `goal` and `result`; each step is in the run's report"

INSTEAD_OF_STATEMENT: Mapping[str, str] = {
    "assert": "expect",
    "attach": "upload",
    "const": "let",
    "ensure": "expect",
    "navigate": "goto",
    "open": "goto",
    "select": "choose",
    "tap": "click",
    "var": "let",
    "verify": "expect",
    "visit": "goto",
}
"""Words that begin a statement elsewhere, and the reserved word that does here."""
ABOUT_STATEMENT: Mapping[str, str] = {
    **dict.fromkeys(("wait", "sleep", "delay", "until"), _POLL),
    **dict.fromkeys(("while", "loop", "foreach"), _LOOP),
    **dict.fromkeys(("try", "catch", "except", "finally"), _AGAIN),
    **dict.fromkeys(("visible", "exists", "present", "displayed"), _LOOK),
    **dict.fromkeys(("read", "ask", "seen", "how", "attr", "style", "box"), _VALUE),
    **dict.fromkeys(("s", "seconds", "second", "minutes", "minute", "hours", "hour"), _DURATION),
    **dict.fromkeys(("usd", "USD", "EUR", "eur", "dollars", "euros"), _MONEY),
    **dict.fromkeys(("print", "log", "console", "echo"), _NO_OUTPUT),
    "of": 'where an element is to be found is said with `in`: `cell "Price" in row "A"`',
    "elif": "write `else if`",
    "break": "write `stop when COND`, which leaves the loop around it",
    "function": "steps to be used again are a `skill`, declared outside of nodes",
    "def": "steps to be used again are a `skill`, declared outside of nodes",
}
"""Words that have no single counterpart, and what is written to the same end."""
ROLES: Mapping[str, str] = {
    **dict.fromkeys(("a", "anchor", "hyperlink"), "link"),
    **dict.fromkeys(("btn", "submit"), "button"),
    **dict.fromkeys(("input", "textfield", "textarea", "text_field", "field"), "textbox"),
    **dict.fromkeys(("select", "dropdown", "drop_down"), "combobox"),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "title"), "heading"),
    **dict.fromkeys(("image", "picture", "icon"), "img"),
    **dict.fromkeys(("ul", "ol"), "list"),
    **dict.fromkeys(("li", "item"), "listitem"),
    **dict.fromkeys(("modal", "popup"), "dialog"),
    "tr": "row",
    "td": "cell",
    "th": "columnheader",
    "p": "paragraph",
    "nav": "navigation",
    "section": "region",
    "toggle": "switch",
}
"""Tags of HTML and words of toolkits, and the ARIA role that such an element has as a rule."""
TYPES: Mapping[str, str] = {
    **dict.fromkeys(("String", "string", "str"), "Text"),
    **dict.fromkeys(("Integer", "integer", "long"), "Int"),
    **dict.fromkeys(("Number", "number", "Float", "float", "Double", "double"), "Decimal"),
    **dict.fromkeys(("Boolean", "boolean"), "Bool"),
    **dict.fromkeys(("Price", "Currency", "Amount"), "Money"),
    "Timestamp": "DateTime",
}
VALUES: Mapping[str, str] = {
    **dict.fromkeys(("null", "None", "nil", "undefined", "NULL"), "none"),
    **dict.fromkeys(("True", "TRUE"), "true"),
    **dict.fromkeys(("False", "FALSE"), "false"),
}
