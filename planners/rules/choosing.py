"""A clause → what has to be chosen for it: `the cheapest usb cable under $20`, in columns of a table of the site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from decimal import Decimal

from callsheet.dsl.classes import frozen
from callsheet.dsl.specs import SiteSpec
from callsheet.dsl.specs.values import Column, NamedElement
from callsheet.dsl.values import Money

from .aims import Choice, Filter
from .clauses import Clause, says_nothing
from .english import COMPARISONS, LEAST, MOST, SUPERLATIVES, alike
from .finding import page_of, searches
from .terms import Term
from .words import Token, stem, words_of

ENDS = frozenset(
    "from in into to with on at for of that which and under below over above costing rated having whose".split()
)
NO_SUPERLATIVES = frozenset("request interest harvest conquest earnest forest invest protest tempest".split())
ARTICLES = frozenset("a an any some one".split())


@frozen
class Comparison:
    """`under $20`, `at least 4 stars`: how, with what, and the words beside it that may name a column."""

    operator: str
    token: Token
    near: tuple[str, ...]


@frozen
class Sought:
    """What a clause says of something to be chosen. `taken` are the numbers of the tokens that say it."""

    by: str | None
    most: bool
    any: bool
    noun: tuple[Token, ...]
    comparisons: tuple[Comparison, ...]
    taken: frozenset[int] = field(default_factory=frozenset)


def sought(clause: Clause) -> Sought | None:
    """What is to be chosen; None where nothing is."""
    lowered = [one.text.lower() if one.kind == "word" else "" for one in clause.tokens]
    superlative = _superlative(lowered)
    compared = list(_comparisons(clause.tokens, lowered))
    comparisons = tuple(one for one, _ in compared)
    taken = {number for _, numbers in compared for number in numbers}
    if superlative is not None:
        begin, end, by, most = superlative
        article = _article_before(lowered, begin - 2) if list(lowered[begin - 2 : begin]) == ["with", "the"] else None
        if article is not None:  # `the product with the lowest price`
            noun = clause.tokens[article + 1 : begin - 2]
            taken |= set(range(article, end))
            return Sought(by=by, most=most, any=False, noun=noun, comparisons=comparisons, taken=frozenset(taken))
        noun, after = _noun(clause.tokens, lowered, end, taken)
        taken |= set(range(begin, after))
        return Sought(by=by, most=most, any=False, noun=noun, comparisons=comparisons, taken=frozenset(taken))
    if comparisons:
        article = _article_before(lowered, min(taken))
        if article is not None:
            noun, after = _noun(clause.tokens, lowered, article + 1, taken)
            taken |= set(range(article, after))
            indefinite = lowered[article] in ARTICLES
            return Sought(
                by=None, most=False, any=indefinite, noun=noun, comparisons=comparisons, taken=frozenset(taken)
            )
    return None


def _superlative(lowered: Sequence[str]) -> tuple[int, int, str, bool] | None:
    for begin in range(len(lowered)):
        for length in (2, 1):
            found = SUPERLATIVES.get(" ".join(lowered[begin : begin + length]))
            if found is not None and (length == 1 or begin + 1 < len(lowered)):
                return begin, begin + length, *found
        if _is_superlative(lowered[begin]) and begin and lowered[begin - 1] == "the":
            return begin, begin + 1, lowered[begin], True
        if lowered[begin] in (*MOST, *LEAST) and begin + 1 < len(lowered) and lowered[begin + 1]:
            return begin, begin + 2, lowered[begin + 1], lowered[begin] in MOST
    return None


def _is_superlative(word: str) -> bool:
    """Whether a word chooses by something that has no name here: nothing fits it, so that it is refused."""
    return len(word) > 6 and word.endswith("est") and word not in NO_SUPERLATIVES


def _comparisons(tokens: Sequence[Token], lowered: Sequence[str]) -> Iterator[tuple[Comparison, set[int]]]:
    """Each comparison, and the numbers of its tokens; what stands behind a number belongs to it: `4 stars`."""
    past = 0
    for at in range(len(tokens)):
        found = _comparison_at(tokens, lowered, at) if at >= past else None
        if found is None:
            continue
        sign, end = found
        past = end
        beside = [one for one in (at - 1, at - 2, end + 1) if 0 <= one < len(tokens) and lowered[one]]
        unit = {one for one in beside if one == end + 1 and not says_nothing(tokens[one])}
        near = tuple(tokens[one].stem for one in beside)
        yield Comparison(operator=sign, token=tokens[end], near=near), {*range(at, end + 1), *unit}


def _comparison_at(tokens: Sequence[Token], lowered: Sequence[str], at: int) -> tuple[str, int] | None:
    for phrase, sign in COMPARISONS:
        words = phrase.split()
        end = at + len(words)
        there = list(lowered[at:end]) == words and end < len(tokens)
        if there and tokens[end].kind in ("money", "number", "date"):
            return sign, end
    return None


def _article_before(lowered: Sequence[str], place: int) -> int | None:
    return next((at for at in range(place - 1, -1, -1) if lowered[at] in (*ARTICLES, "the")), None)


def _noun(
    tokens: Sequence[Token], lowered: Sequence[str], begin: int, taken: set[int]
) -> tuple[tuple[Token, ...], int]:
    end = begin
    while end < len(tokens) and end not in taken and tokens[end].kind in ("word", "quoted", "number"):
        if lowered[end] in ENDS:
            break
        end += 1
    return tuple(tokens[begin:end]), end


# In the columns of a site


@frozen
class Place:
    """What a choice is for: the parameter, its number, the clause, words that say no more than `thing`."""

    slot: str
    number: int
    clause: Clause
    generic: frozenset[str]


def choice_for(spec: SiteSpec, found: Sought, place: Place) -> Choice | None:
    """The choice of a value for a parameter; None where no table lists such values, or it lacks a column."""
    for table in spec.elements.values():
        if any(column.name == place.slot for column in table.columns):
            made = _in_table(spec, table, found, place)
            if made is not None:
                return made
    return None


def _in_table(spec: SiteSpec, table: NamedElement, found: Sought, place: Place) -> Choice | None:
    by = None if found.by is None else _column(table, found.by)
    filters = [_filter(table, one) for one in found.comparisons]
    page = page_of(spec, table.name)
    if (found.by is not None and by is None) or any(one is None for one in filters) or page is None:
        return None
    words = [one.text for one in found.noun if not _is_generic(one, place.generic)]
    ways = searches(spec, page, place.slot)
    return Choice(
        number=place.number,
        table=table.name,
        column=place.slot,
        by=None if by is None else by.name,
        most=found.most,
        any=found.any,
        filters=(*[one for one in filters if one is not None], *([] if ways else _named(place.slot, words))),
        query=_said(" ".join(words)) if ways else None,
        given=_narrowing(spec, [name for _, name in ways], place.clause),
    )


def _named(column: str, words: Sequence[str]) -> list[Filter]:
    """Where a site has no search, the rows whose names have these words."""
    return [Filter(column=column, operator="contains", value=_said(singular(word))) for word in words]


def singular(word: str) -> str:
    """A word as it is in its plural too."""
    return word.lower().removesuffix("s") if len(word) > 3 else word.lower()


def _said(text: str) -> Term:
    return Term(kind="said", value=text, name="query")


def _is_generic(token: Token, generic: frozenset[str]) -> bool:
    """Whether a noun says no more than what the parameter is called: `product`, `item`."""
    return says_nothing(token) or any(alike(token.stem, word) for word in generic)


def _column(table: NamedElement, by: str) -> Column | None:
    if by in ("Money", "Date"):
        return next((one for one in table.columns if one.type == by), None)
    return next(
        (
            one
            for one in table.columns
            if any(alike(stem(by), word) for word in words_of(one.name)) and one.type != "Text"
        ),
        None,
    )


def _filter(table: NamedElement, comparison: Comparison) -> Filter | None:
    token = comparison.token
    if token.kind in ("money", "date"):
        column = _column(table, "Money" if token.kind == "money" else "Date")
    else:
        named = (
            one
            for one in table.columns
            if one.type in ("Int", "Decimal", "Money")
            and any(alike(near, word) for near in comparison.near for word in words_of(one.name))
        )
        column = next(named, None)
    if column is None:
        return None
    value = _typed(token, column.type)
    return Filter(column=column.name, operator=comparison.operator, value=value)


def _typed(token: Token, kind: str) -> Term:
    value = token.value
    if isinstance(value, Decimal):
        value = Money(value) if kind == "Money" else int(value) if kind == "Int" else value
    return Term(kind="said", value=value, name="limit", type=kind)


def _narrowing(spec: SiteSpec, ways: Sequence[str], clause: Clause) -> dict[str, Term]:
    """What else the clause says of where to look: an option of a parameter of what looks for things."""
    given: dict[str, Term] = {}
    stems = [one.stem for one in clause.tokens]
    for way in ways:
        for parameter in spec.operations[way].parameters:
            for option in parameter.choices:
                words = list(words_of(option))
                if any(stems[at : at + len(words)] == words for at in range(len(stems))):
                    given[parameter.name] = Term(kind="said", value=option, name=parameter.name)
    return given
