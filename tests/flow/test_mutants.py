"""Each rule of the flow check is needed: without it a program passes whose runs show, or decide, what they must not."""

from __future__ import annotations

import pytest

from .mutants import MUTANTS, killed


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_killed(name: str) -> None:
    """Its program is rejected, but not by the mutant, and worlds that differ where it must not show tell."""
    assert killed(name)
