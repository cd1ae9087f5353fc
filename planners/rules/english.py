"""What English says about goals, whatever the site.

Words that say nothing, words that mean about the same, signs of order and comparison: tables, and no site's names in
them. Words are stems, as `words.stem` makes them.
"""

from __future__ import annotations

from .words import stem


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in text.split())


NOTHING = _stems(
    "a an the this that these those my your our his her its their i we you me us he she they please kindly can "
    "could would will shall should want need like to for of in on at into onto from with by and or as is are "
    "be been was were am do does did have has had there so then also too just now it them one ones up out sure "
    "make let lets id im ill which who whose what when where how please s t using via per than through under "
    "inside within called named titled another extra more actually all every everything each anything whole "
    "entire whole go get until while after before next finally first if not no without dont only site page "
    "website webpage shop app"
)
"""Words that a goal may have without a meaning that a plan has to have. Some are looked at before, as signs."""

PHRASES: tuple[tuple[str, str], ...] = tuple(
    (phrase, word)
    for word, phrases in {
        "enable": ("turn on", "switch on", "opt in"),
        "disable": ("turn off", "switch off", "opt out"),
        "signup": ("sign up", "sign me up"),
        "login": ("log in", "sign in"),
        "logout": ("log out", "sign out"),
        "remove": (
            "take out",
            "take away",
            "get rid of",
            "throw away",
            "throw out",
            "no longer need",
            "not need any more",
        ),
        "withdraw": ("take back", "call off"),
        "clear": ("clear away", "clear out", "clear up"),
        "add": ("must not forget", "write down", "note down"),
        "undone": ("still to do", "as to do", "not yet done"),
        "actually": ("after all",),
        "rename": ("should read", "should be called", "should be named"),
        "complete": ("tick off", "check off", "cross off"),
        "create": ("set up",),
        "enter": ("fill in", "fill out", "key in"),
        "checkout": ("check out",),
        "submit": ("hand in", "send off"),
        "search": ("look for", "look up"),
        "view": ("look at",),
        "due": ("due date",),
        "email": ("e mail",),
        "username": ("user name",),
        "zip": ("zip code",),
        "postcode": ("post code",),
        "not": ("no longer", "not any more"),
    }.items()
    for phrase in phrases
)
"""Several words that are one; the longest that fits is taken."""

ALIKE: tuple[frozenset[str], ...] = tuple(
    _stems(words)
    for words in (
        "add put insert include append place",
        "create add make new",
        "remove delete drop erase discard cancel clear dismiss",
        "empty clear",
        "withdraw cancel revoke retract",
        "buy order purchase checkout get acquire",
        "order purchase",
        "complete finish done mark tick check close completed",
        "reopen undo uncheck unmark active incomplete unfinished undone",
        "active open pending outstanding unfinished incomplete remaining",
        "enable activate on allow check tick subscribe receive",
        "disable deactivate off uncheck untick unsubscribe stop mute",
        "change set update edit modify adjust switch choose select pick alter give move make",
        "choose select pick",
        "rename retitle name title",
        "register signup join enrol enroll account",
        "login signin",
        "open show view see display visit list",
        "show filter only list display",
        "submit send finish apply complete hand confirm",
        "save keep store apply confirm",
        "discard revert reset cancel undo",
        "search find seek look",
        "type enter write fill input",
        "price cost amount",
        "task todo item entry",
        "product item article thing good",
        "mail email message",
        "postcode zip postal",
        "due deadline date",
        "priority importance urgency urgent important",
        "quantity amount number count many",
        "language locale tongue",
        "theme appearance mode look scheme",
        "notification alert notice",
        "basket cart bag trolley",
        "rating star review rate score",
        "stock availability available left",
        "phone telephone mobile",
        "surname lastname family",
        "password passphrase passcode",
        "category list folder group label tag",
        "time timezone zone",
        "move transfer",
        "agree accept consent terms",
        "request application apply",
        "public visible shared",
        "private hidden",
        "all every everything each whole entire",
    )
)
"""Words that a goal may use for one another."""

NEGATIONS = _stems("not no never without dont doesnt isnt")
ALL = _stems("all every everything each whole entire")
VERBS = _stems(
    "add put insert include append place create make start write remove delete drop erase discard cancel clear "
    "dismiss empty buy order purchase checkout get complete finish mark tick check close reopen undo uncheck "
    "unmark enable activate allow subscribe disable deactivate untick unsubscribe stop mute change set update "
    "edit modify adjust switch choose select pick alter rename retitle name register signup join enrol login "
    "logout open show view see display visit list submit send apply hand confirm save keep store revert reset "
    "search find seek type enter fill move transfer agree accept give use turn filter sort pay request book "
    "reserve borrow return renew lend take upload download reply share archive assign attach"
)
"""What an order begins with."""

BELOW = ("under", "below", "less than", "cheaper than", "lower than", "fewer than")
UP_TO = ("at most", "up to", "no more than", "not more than", "maximum", "max", "within")
ABOVE = ("over", "above", "more than", "greater than", "higher than", "better than")
AT_LEAST = ("at least", "no less than", "not less than", "minimum", "min", "or better", "from")
COMPARISONS: tuple[tuple[str, str], ...] = tuple(
    sorted(
        (
            (phrase, sign)
            for phrases, sign in ((BELOW, "<"), (UP_TO, "<="), (ABOVE, ">"), (AT_LEAST, ">="))
            for phrase in phrases
        ),
        key=lambda one: -len(one[0]),
    )
)
SUPERLATIVES: dict[str, tuple[str, bool]] = {
    phrase: by
    for by, phrases in {
        ("Money", False): (
            "cheapest",
            "least expensive",
            "lowest priced",
            "lowest-priced",
            "least costly",
            "most affordable",
        ),
        ("Money", True): (
            "most expensive",
            "dearest",
            "priciest",
            "costliest",
            "highest priced",
            "highest-priced",
        ),
        ("rating", True): (
            "best rated",
            "highest rated",
            "top rated",
            "best-rated",
            "highest-rated",
            "top-rated",
            "best reviewed",
        ),
        ("rating", False): (
            "worst rated",
            "lowest rated",
            "lowest-rated",
            "worst-rated",
        ),
        ("Date", True): (
            "newest",
            "latest",
            "most recent",
        ),
        ("Date", False): (
            "oldest",
            "earliest",
            "soonest",
        ),
    }.items()
    for phrase in phrases
}
"""What is chosen by, a type or a word, and whether by the most of it. `most` and `least` go with a column's word."""
MOST = ("most", "highest", "largest", "biggest", "greatest", "best")
LEAST = ("least", "lowest", "smallest", "fewest", "worst")


def alike(one: str, other: str) -> float:
    """How much two stems mean the same: 1 for one word, less for words that stand for one another, 0 for others."""
    if one == other:
        return 1.0
    return 0.7 if any(one in group and other in group for group in ALIKE) else 0.0
