"""What English says about goals, whatever the site.

Words that say nothing, words that mean about the same, signs of order and comparison: tables, and no site's names in
them. Words are stems, as `words.stem` makes them.
"""

from __future__ import annotations

import re

from .words import stem


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in text.split())


NOTHING = _stems(
    "a an the this that these those my your our his her its their i we you me us he she they please kindly can "
    "could would will shall should want need like to for of in on at into onto from with by and or as is are "
    "be been was were am do does did have has had there so then also too just now it them one ones up out sure "
    "make let lets id im ill which who whose what when where how please s t using via per than through under "
    "inside within between named another extra more actually all every everything each anything whole "
    "entire whole go get until while after before next finally first if not no without dont only site page "
    "website webpage shop app"
)
"""Words that a goal may have without a meaning that a plan has to have. Some are looked at before, as signs."""
CALLED = frozenset("called titled".split())
"""What says nothing either; but not their stems, which are those of nouns: `the title of …`."""

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
            "do not need",
            "don't need",
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
        "change set update edit modify adjust correct fix switch choose select pick alter give move make",
        "choose select pick",
        "rename retitle name title",
        "register signup join enrol enroll account",
        "login signin",
        "open show view see display visit list",
        "show filter only list display",
        "submit send finish apply complete hand confirm",
        "save keep store apply confirm",
        "discard revert cancel undo",
        "reset revert undo",
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
        "live reside move address home",
        "replace exchange swap instead change",
        "begin start create",
        "begin start open",
        "condition illness disease health suffer",
        "cover insurance policy insure",
        "draft application request",
        "first begin start",
        "last end until",
        "born birth birthday",
        "surname name call",
        "long longest duration",
        "agree accept consent terms",
        "request application apply",
        "public visible shared",
        "private hidden",
        "all every everything each whole entire",
    )
)
"""Words that a goal may use for one another."""

FILLING = _stems(
    "already yet again still wrong right really simply straight away later today soon because since very much own "
    "rather quite maybe perhaps though although but while during here there now thanks thank hello hi hey dear best "
    "instead together once more else other others same such well fine ok okay yes able sure ready time way thing "
    "something anything nothing rest kind sort lot bit little new old current currently correctly following "
    "below above mine yours ours theirs himself herself myself both either each only even ever never always "
    "mister mrs mr ms dr can't cannot couldn't who's whose's that's it's there's i'd i'll i've i'm we'd we'll we've "
    "you'd"
)
"""Ordinary words: no names, and not worth much."""

PASSING = _stems("find look get go use fetch see read visit check give make let put take bring need want set have")
"""Orders that say little of what is to be done."""

OFF = _stems("off disable deactivate unsubscribe mute uncheck untick")
"""What says that something is not to be on; none of them is said of what is to be."""
NEGATIONS = _stems("not no never without dont doesnt isnt arent wasnt werent hasnt havent")
ALL = _stems("all every everything each whole entire")
VERBS = _stems(
    "add put insert include append place create make start begin finish send write remove delete drop erase "
    "discard cancel clear dismiss empty buy order purchase checkout get complete finish mark tick check close "
    "reopen undo uncheck unmark enable activate allow subscribe disable deactivate untick unsubscribe stop mute "
    "change set update edit modify adjust correct fix switch choose select pick alter rename retitle name "
    "register signup join enrol login logout open show view see display visit list submit send apply hand confirm "
    "save keep store revert reset search find seek type enter fill move transfer agree accept give use turn "
    "filter sort pay request book reserve borrow return renew lend take upload download reply share archive "
    "assign attach"
)
"""What an order begins with."""
SECRETS = _stems("password passphrase passcode pin phrase secret")
"""What a value is called that is typed and never shown."""

_AS_IT_IS = (
    r"(?:alone|blank|open|empty|untouched|unchanged|at that|for (?:later|now)|as (?:it|they) (?:is|are|was|were))"
)
_REST = r"(?:the rest|the others?|all else|everything else)"
RESTRICTIONS = re.compile(
    r"(?i)[,;:]?\s*(?:\band |\bbut )?\b(?:"
    + "|".join(
        (
            rf"leave {_REST}(?: {_AS_IT_IS})?",
            rf"leave (?:it|them|that) {_AS_IT_IS}",
            r"(?:(?:do|fill in|change|touch) )?(?:nothing|not anything) (?:else|more)",
            r"only (?:fill|change|do|set|update|enter|correct) (?:that|this|those|these|it|the details?)(?: in)?",
            r"only that|that's (?:all|it)|that is all",
            rf"{_REST} (?:stays|remains|can wait|can stay)(?: {_AS_IT_IS}| as is)?",
        )
    )
    + r")(?=\s*(?:[.,;:!?)]|and\b|$))"
)
"""What says that nothing more is to be done than what was said: a plan does no more anyway."""


_QUOTED = r"(?:“[^”]+”|\"[^\"]+\")"
INSTEAD = re.compile(
    rf"(?i)^instead of ({_QUOTED}),? (?:i(?:'d| would)? (?:want|like)|put|add|have|take) ({_QUOTED})(.*)$"
)
"""What is to go and what is to come in its place."""


def plainly(text: str) -> str:
    """A goal without what says that it is all, and with two orders for one that exchanges things."""
    return INSTEAD.sub(r"Put \2\3 and remove \1", RESTRICTIONS.sub("", text.strip()))


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


_GROUPS: dict[str, frozenset[int]] = {
    word: frozenset(number for number, group in enumerate(ALIKE) if word in group) for group in ALIKE for word in group
}
_NONE: frozenset[int] = frozenset()


def alike(one: str, other: str) -> float:
    """How much two stems mean the same: 1 for one word, less for words that stand for one another, 0 for others."""
    if one == other:
        return 1.0
    return 0.7 if _GROUPS.get(one, _NONE) & _GROUPS.get(other, _NONE) else 0.0
