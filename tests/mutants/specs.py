"""Mutants of what reads specs of sites: each statement that tells of a mistake, as with the rules of the checker.

They are killed by the documents of `tests/specs`, which say what is wrong with them and where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.mutants.costs import first_to_fail, plain_tests
from tests.mutants.mutation import Mutant
from tests.mutants.mutation import mutants as mutants_of
from tests.mutants.rules import OF_SPECS, rules
from tests.specs import test_commit_controls, test_paths, test_reader, test_specs_in_plans


def mutants() -> Iterator[Mutant]:
    """All of them, by file and line."""
    for rule in rules(OF_SPECS):
        yield from mutants_of(rule)


def killer() -> str:
    """The document that this process misreads; nothing when it reads all of them as it should."""
    shortest_first = sorted(_documents(), key=lambda document: len(document[0]))
    return first_to_fail((repr(text.strip()[:40]), call) for text, call in shortest_first)


def _documents() -> Iterator[tuple[str, Callable[[], Any]]]:
    """What stands in each, and the test that reads it; some are as long as a document may be."""
    for line in test_reader.WRONG:
        yield line, lambda line=line: test_reader.test_what_is_wrong_at_the_top(line)
    for change in test_reader.WRONG_INSIDE:
        yield change[1], lambda change=change: test_reader.test_what_is_wrong_inside(change)
    tests: tuple[Any, ...] = (
        test_reader.test_claims,
        test_reader.test_one_of_a_few_texts,
        test_reader.test_yaml_that_is_refused,
        test_reader.test_mentions_of_mentions_are_bounded,
        test_reader.test_what_is_wrong_with_them,
    )
    for test in tests:
        for case in test.pytestmark[0].args[1]:
            values = case if isinstance(case, tuple) else (case,)
            yield values[0], lambda test=test, values=values: test(*values)
    yield from plain_tests(test_reader, test_specs_in_plans, test_paths, test_commit_controls)
