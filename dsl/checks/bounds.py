"""CS406: bounds that allow nothing, or more than anybody could wait for.

They keep costs within numbers that can be counted and read.
"""

from __future__ import annotations

from callsheet.dsl import ast
from callsheet.dsl.source import Span

from .facts import Facts
from .scope import ungrouped
from .wording import plural

MOST_ROUNDS, MOST_ROWS, MOST_RETRIES, MOST_INSTANCES = 10_000, 100_000, 1_000, 10_000


def of_rounds(facts: Facts, loop: ast.For) -> None:
    """`for … at most N`."""
    written = loop.source.items if isinstance(loop.source, ast.ListOf) else ()
    if loop.most is None:
        return
    if len(written) > loop.most > 0:
        facts.sink.error(
            "CS406",
            f"this list has {plural(len(written), 'item')}, and the loop takes {loop.most:,} at most",
            loop.source.span,
            help="a list written out needs no `at most`",
        )
    else:
        _within(facts, loop.most, "a loop", "round", MOST_ROUNDS, loop.name.span.to(loop.source.span))


def of_repeats(facts: Facts, loop: ast.Repeat, word: Span) -> None:
    """`repeat at most N`."""
    _within(facts, loop.most, "a loop", "round", MOST_ROUNDS, word)


def of_do(facts: Facts, work: ast.Do) -> None:
    """`do … at most N steps, K per call`."""
    word = work.span.head(len("do"))
    _within(facts, work.most, "`do`", "step", MOST_ROUNDS, word)
    if work.per_call is not None and not 1 <= work.per_call <= max(work.most, 1):
        facts.sink.error(
            "CS406",
            f"`do` takes between 1 and {plural(work.most, 'step')} from one call, not {work.per_call:,}",
            word,
            help=f"`{work.most} per call` lets the model say all of them at once, `1 per call` each by itself",
        )


def of_approval(facts: Facts, approval: ast.Approval) -> None:
    """`after approval … within D`."""
    if approval.within is not None and not approval.within.value:
        facts.sink.error(
            "CS406",
            "nobody can approve within no time",
            approval.within.span,
            help="say how long the run waits for a person",
        )


def of_instances(facts: Facts, each: ast.ForEach) -> None:
    """`for each … at most N`."""
    source = ungrouped(each.source)
    written = source.items if isinstance(source, ast.ListOf) else ()
    if each.most is None:
        return
    if len(written) > each.most > 0:
        facts.sink.error(
            "CS406",
            f"this list has {plural(len(written), 'item')}, and the node takes {each.most:,} at most",
            each.source.span,
            help="a list written out needs no `at most`",
        )
    else:
        _within(facts, each.most, "`for each`", "instance", MOST_INSTANCES, each.name.span.to(each.source.span))


def of_rows(facts: Facts, most: int, span: Span) -> None:
    """`read all … at most N`."""
    _within(facts, most, "`read all`", "row", MOST_ROWS, span)


def of_clauses(facts: Facts, node: ast.Node) -> None:
    """`retry N` and `timeout D`."""
    for clause in node.clauses:
        match clause:
            case ast.Retry(attempts=attempts) if attempts > MOST_RETRIES:
                _within(facts, attempts, "`retry`", "attempt", MOST_RETRIES, clause.span)
            case ast.Timeout(limit=limit) if not limit.value:
                facts.sink.error(
                    "CS406",
                    "a timeout of nothing lets no attempt begin",
                    limit.span,
                    help="say how long one attempt may take",
                )


def of_spends(facts: Facts, spends: ast.Expression) -> None:
    """`spends X`: what is read at run time is looked at there."""
    amount = ungrouped(spends)
    if isinstance(amount, ast.Negate) and isinstance(ungrouped(amount.value), ast.MoneyLiteral):
        facts.sink.error(
            "CS406", "a commit cannot spend less than nothing", spends.span, help="write what it takes from the budget"
        )


def _within(facts: Facts, count: int, what: str, unit: str, most: int, span: Span) -> None:
    if count == 0:
        facts.sink.error(
            "CS406", f"{what} of `at most 0` {unit}s does nothing", span, help="give it a bound of 1 or more"
        )
    elif count > most:
        facts.sink.error(
            "CS406",
            f"{what} of {count:,} {unit}s is more than anybody waits for",
            span,
            help=f"{most:,} {unit}s are the most that it takes",
        )
