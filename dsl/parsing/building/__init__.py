"""From reductions of the grammar to the AST: one method per rule or alias, called by the parser as it goes.

No tree stands in between. The parser hands each method the list of what the rule matched, literals included; a
`[…]` that matched nothing is None in each of its places.
"""

from .declarations import Builder
from .reductions import Header, ProgramKind

__all__ = ["Builder", "Header", "ProgramKind"]
