"""What a goal asks of a site, as its reader found it: aims in their order, and what has to be chosen for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from callsheet.dsl.classes import frozen

from .steps import Wanted
from .terms import Term


@frozen
class Filter:
    """What a row has to meet: a column, how it compares, with what."""

    column: str
    operator: str
    value: Term


@frozen
class Choice:
    """A row to be found: `the cheapest usb cable under $20`. Its terms are `(number, column)`.

    `table` is the element with the columns, `column` the one that names the row. Of those that meet the `filters` it is
    the one with the least or, `most`, the greatest in the column `by`; without `by` there has to be just one, unless
    `any` will do. `query` is what to look for, `given` what else narrows the rows down.
    """

    number: int
    table: str
    column: str
    by: str | None = None
    most: bool = False
    any: bool = False
    filters: tuple[Filter, ...] = ()
    query: Term | None = None
    given: Mapping[str, Term] = field(default_factory=dict)


@frozen
class Aim:
    """What is to hold, with values for parameters of operations on the way; `name` is what a node of it is called."""

    name: str
    wanted: Wanted
    given: Mapping[str, Term] = field(default_factory=dict)


@frozen
class Forbidden:
    """An order that is not to be done: a verb, and what it would be done to; nothing where it is `it`."""

    verb: str
    nouns: frozenset[str] = frozenset()


@frozen
class Reading:
    """A goal that was understood. `why` says, in a line for each aim, how; `forbidden` is what is not to be done."""

    aims: tuple[Aim, ...]
    choices: tuple[Choice, ...] = ()
    why: tuple[str, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()
