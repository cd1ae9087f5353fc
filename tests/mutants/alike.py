"""Mutants that judge every program as the checker does, so that nothing can kill them, each with the reason.

A reason is about the program text of the checker, not about the suite: what a program could tell is no reason.
"""

from __future__ import annotations

from tests.mutants.mutation import Mutant

ALIKE = {
    ("checks/values/calls.py", "_unknown", "without `name.text in ('label', 'placeholder', 'testid')`"): (
        "only the help is another one: no function is called nearly so, and no program says what help there is"
    ),
    ("checks/values/operators.py", "_binary", "without `left != right or not types.is_ordered(left)`"): (
        "`_mismatch` looks again at what does not fit, and finds nothing; the condition saves it the work"
    ),
    ("checks/values/records.py", "_named", "without `name not in facts.symbols.records`"): (
        "records are resolved before anything else mentions them, and one that fails has a type as well"
    ),
}


def why_alike(mutant: Mutant) -> str:
    """Why a mutant cannot be told from the checker; nothing when it should be."""
    return ALIKE.get((mutant.rule.file, mutant.rule.function, mutant.what), "")
