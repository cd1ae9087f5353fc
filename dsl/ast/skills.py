"""Where a skill is run: a statement, or the whole of what a `let`, `give` or `set` stores, and a site's `login`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import Name, Syntax, syntax

if TYPE_CHECKING:
    from .expressions import Expression


@syntax
class Argument(Syntax):
    """`X` or `name: X` where a skill is run."""

    name: Name | None
    value: Expression


@syntax
class SkillCall(Syntax):
    """`SKILL(X, name: Y)`."""

    skill: Name
    arguments: tuple[Argument, ...]


@syntax
class Run(Syntax):
    """`run SKILL(…)`: a statement, or all of what a `let`, `give` or `set` stores."""

    call: SkillCall
