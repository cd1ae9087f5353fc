"""Each rule of the checker is held by a program of the conformance suite: without the rule, the suite fails."""

from __future__ import annotations

import ast

import pytest

from callsheet.dsl.checks import CODES
from tests.mutants import costs, specs
from tests.mutants.__main__ import main, survivors
from tests.mutants.alike import ALIKE, why_alike
from tests.mutants.killing import killed
from tests.mutants.mutation import function_of, mutants
from tests.mutants.rules import rules, tree_of

FROM_FILES = {"CS108", "CS703"}
"""Told of files that a plan names: by what reads specs, in `dsl/specs`, and by one function for either kind of file."""


@pytest.mark.slow
def test_rules_of_every_code_are_found() -> None:
    """Those of families that are found in other ways than expected would be missing here."""
    found = {code for rule in rules() for code in rule.codes}

    assert set() == {*CODES} - found - FROM_FILES


@pytest.mark.slow
def test_a_rule_stands_where_it_says() -> None:
    """Its line is one of its function, and its function is there."""
    for rule in rules():
        code = function_of(rule).__code__
        lines = [line for _, _, line in code.co_lines() if line is not None]

        assert code.co_firstlineno <= rule.line
        assert lines


@pytest.mark.slow
def test_mutants_are_programs() -> None:
    """One of each kind is made, without being put in; what it changes is there."""
    rule = next(rule for rule in rules() if rule.file == "checks/statements/acts.py" and rule.codes == ("CS207",))
    made = list(mutants(rule))

    assert "dropped" == made[0].what
    assert all(isinstance(one.change(tree_of(rule.file))[1], ast.AST) for one in made)


@pytest.mark.slow
def test_a_mutant_is_killed_in_a_child_and_leaves_no_trace() -> None:
    """A rule dropped is noticed by a program about its code, and is there again afterwards."""
    rule = next(rule for rule in rules() if rule.file == "checks/costs/tiers.py")
    for _ in range(2):
        (result,) = killed([next(iter(mutants(rule)))])

        assert result.killer.startswith("CS407")


@pytest.mark.slow
def test_those_that_cannot_be_told_apart_are_mutants() -> None:
    """A reason for something that is no longer there would hide what comes in its place."""
    there = {(one.rule.file, one.rule.function, one.what) for rule in rules() for one in mutants(rule)}

    assert set() == {*ALIKE} - there


@pytest.mark.deep
@pytest.mark.timeout(3_600)
def test_no_mutant_survives() -> None:
    """But those that judge every program as the checker does; and those do."""
    results = list(killed(mutant for rule in rules() for mutant in mutants(rule)))

    assert [] == [f"{one.mutant.rule.place}, {one.mutant.what}" for one in survivors(results)]
    assert [] == [one.mutant.what for one in results if one.killer and why_alike(one.mutant)]


@pytest.mark.deep
@pytest.mark.timeout(3_600)
def test_no_mutant_of_a_rule_for_costs_survives() -> None:
    """A kind of statement that is free, a term or a factor that is forgotten."""
    results = list(killed(costs.mutants(), lambda _: costs.killer()))

    assert len(results) > 150
    assert [] == [f"{one.mutant.rule.place}, {one.mutant.what}" for one in survivors(results)]


@pytest.mark.deep
@pytest.mark.timeout(3_600)
def test_no_mutant_of_what_reads_specs_survives() -> None:
    """Each mistake that is told of a spec is made by a document."""
    results = list(killed(specs.mutants(), lambda _: specs.killer()))

    assert len(results) > 50
    assert [] == [f"{one.mutant.rule.place}, {one.mutant.what}" for one in survivors(results)]


@pytest.mark.deep
def test_the_table_has_the_rules_of_the_flow_check(capsys: pytest.CaptureFixture[str]) -> None:
    """Theirs is beside the others, and counts as theirs do. `tests/flow` has each of them as a test."""
    assert 0 == main(["flow/pins.py"])
    assert "what a model made pins nothing" in capsys.readouterr().out


@pytest.mark.slow
def test_a_mutant_that_comes_again_is_not_run_again() -> None:
    """Two statements behind one guard share what becomes of it; each has its row, in its place."""
    rule = next(rule for rule in rules() if rule.file == "checks/costs/tiers.py")
    dropped = next(iter(mutants(rule)))
    results = list(killed([dropped, dropped], lambda one: one.rule.place))

    assert [rule.place] * 2 == [one.killer for one in results]
    assert results[0].seconds == results[1].seconds


@pytest.mark.slow
def test_what_kills_mutants_finds_nothing_in_the_rules_themselves() -> None:
    """Else it would kill whatever it is given."""
    assert "" == costs.killer()
    assert "" == specs.killer()
