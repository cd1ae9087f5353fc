"""A node's statements as a sequence of commands, in the order in which they are to be carried out.

`perform` is a generator, pure like `evaluate`: it yields a command, is sent the answer and goes on. Who carries them
out (a browser, a replay of the journal, a test) is none of its business. A node that was interrupted is brought back
to where it was by running it again from the top with the recorded answers.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeAlias

from . import ast
from .commands import Command
from .environment import Environment
from .performing import acts, commits, expectations, loops, names
from .performing.frame import Frame, Rule, perform_block
from .source import Source

Performance: TypeAlias = Generator[Command, Any, dict[str, Any]]

RULES: dict[type, Rule] = {**acts.RULES, **commits.RULES, **expectations.RULES, **loops.RULES, **names.RULES}


def perform(body: ast.Block, environment: Environment, source: Source) -> Performance:
    """The statements of a node, or of a proof.  Returns what they gave.

    Raises `NodeFailure`, with the line of `source` on which it happened, where the program itself fails; failures of
    acts and looks are thrown in by the driver and get their line here too.
    """
    frame = Frame(source=source, environment=environment, login=environment.login, rules=RULES)
    yield from perform_block(body, frame)
    return frame.gives
